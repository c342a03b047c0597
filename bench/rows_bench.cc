// CheckRows() by each kernel, in the second-level cache and from memory, beside the limits: a plain
// read of the same bytes, a copy of them, and tables that decode symbol by symbol, which is what
// one would write first.
#include <benchmark/benchmark.h>
#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "bench/plain_read.h"
#include "bench/side_by_side.h"
#include "core/code/check_rows.h"
#include "core/code/row_code.h"
#include "core/text/alphabet.h"

namespace serialsmith::bench {
namespace {

constexpr std::size_t kCached = std::size_t{256} << 10;
constexpr std::size_t kMemory = std::size_t{256} << 20;

struct Unmap {
  void operator()(char* bytes) const { ::munmap(bytes, kMemory); }
};
using Pages = std::unique_ptr<char, Unmap>;

// Large pages, so that what is measured is not the translation of addresses.
Pages NewPages() {
  void* pages =
      ::mmap(nullptr, kMemory, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) std::abort();
  ::madvise(pages, kMemory, MADV_HUGEPAGE);
  return Pages(static_cast<char*>(pages));
}

// One of the ways in which a row is bad: half of them other symbols, half no such row at all.
void Spoil(std::span<char, kRowBytes> row, std::mt19937_64& random) {
  const std::size_t place = random() % kRowSymbols;
  char& symbol = row[SymbolOffset(place)];
  switch (random() % 4) {
    case 0:
    case 1:
      symbol =
          kAlphabet[(kSymbolOfByte[static_cast<unsigned char>(symbol)] + 1 + random() % 31) % 32];
      return;
    case 2:
      symbol = "U?- "[random() % 4];
      return;
    default:
      row[random() % 2 == 0 ? 5 : kRowTextLength] = '_';
  }
}

std::vector<char> SomeRows(RowShape shape) {
  constexpr std::size_t kRows = std::size_t{6} << 13;
  std::mt19937_64 random(1);
  std::vector<char> rows(kRows * kRowBytes);
  for (std::size_t i = 0; i < kRows; ++i) {
    const std::size_t index = shape == RowShape::kSigned ? i % kSignedRows : 0;
    Row row;
    for (std::uint8_t& symbol : row) symbol = random() % 32;
    AddCheckSymbols(index, row);
    const std::span<char, kRowBytes> out(rows.data() + i * kRowBytes, kRowBytes);
    WriteRow(row, out.first<kRowTextLength>());
    out[kRowTextLength] = shape == RowShape::kNumbers || index == kSignatureRows ? '\n' : '-';
  }
  return rows;
}

// `percent` of the rows are bad.
void FillWithRows(std::span<char> text, RowShape shape, unsigned percent) {
  const std::vector<char> some = SomeRows(shape);
  for (std::size_t at = 0; at < text.size(); at += some.size()) {
    std::memcpy(text.data() + at, some.data(), std::min(some.size(), text.size() - at));
  }
  if (percent == 0) return;
  std::mt19937_64 random(2);
  for (std::size_t at = 0; at + kRowBytes <= text.size(); at += kRowBytes) {
    if (random() % 100 < percent) Spoil(text.subspan(at).first<kRowBytes>(), random);
  }
}

// What one would write first: decode each symbol, then add up what it does to the syndrome.
std::size_t DecodeRows(std::span<const char> text) {
  std::size_t good = 0;
  for (std::size_t at = 0; at + kRowBytes <= text.size(); at += kRowBytes) {
    const std::span<const char> row = text.subspan(at).first<kRowBytes>();
    bool formed = row[kRowTextLength] == '\n';
    for (std::size_t dash = 5; dash < kRowTextLength; dash += 6) formed &= row[dash] == '-';
    Row symbols;
    std::uint8_t all = 0;
    for (std::size_t p = 0; p < kRowSymbols; ++p) {
      symbols[p] = kSymbolOfByte[static_cast<unsigned char>(row[SymbolOffset(p)])];
      all |= symbols[p];
      symbols[p] &= 31;
    }
    good += formed && all < 32 && IsGoodRow(symbols, 0) ? 1 : 0;
  }
  return good;
}

enum class Beside { kRead, kCopy, kDecoder };

struct Case {
  RowKernel kernel;
  RowShape shape;
  std::size_t bytes;
  unsigned bad_percent;
  Beside beside;
};

void CheckManyRows(benchmark::State& state, const Case& task) {
  const std::size_t rows = task.bytes / kRowBytes;
  const Pages pages = NewPages();
  const std::span<char> text(pages.get(), rows * kRowBytes);
  FillWithRows(text, task.shape, task.bad_percent);
  std::vector<std::uint64_t> good(WordsOfRows(rows));
  std::vector<char> copy(task.beside == Beside::kCopy ? text.size() : 0);
  SideBySide(
      state, task.bytes == kMemory ? 1 : 400,
      [&](std::size_t) {
        CheckRowsWith(task.kernel, text, task.shape, good);
        benchmark::DoNotOptimize(good.data());
        benchmark::ClobberMemory();
      },
      [&](std::size_t) {
        switch (task.beside) {
          case Beside::kRead:
            benchmark::DoNotOptimize(SumOfWords(text));
            break;
          case Beside::kCopy:
            std::memcpy(copy.data(), text.data(), text.size());
            benchmark::ClobberMemory();
            break;
          case Beside::kDecoder:
            benchmark::DoNotOptimize(DecodeRows(text));
            break;
        }
      });
  state.counters["rows_a_second"] = static_cast<double>(rows) / state.counters["ns"] * 1e9;
  state.counters["of_limit"] = 1 / state.counters["ratio"];
}

void Register(const Case& task) {
  std::string name = "CheckRows/";
  name += RowKernelName(task.kernel);
  name += task.shape == RowShape::kNumbers ? "/numbers" : "/signed";
  name += task.bytes == kMemory ? "/memory" : "/cache";
  name += "/bad:" + std::to_string(task.bad_percent);
  name += task.beside == Beside::kRead   ? "/read"
          : task.beside == Beside::kCopy ? "/copy"
                                         : "/decoder";
  benchmark::RegisterBenchmark(name.c_str(), CheckManyRows, task)
      ->UseManualTime()
      ->Unit(benchmark::kMillisecond);
}

void RegisterAll() {
  for (const RowKernel kernel : kRowKernels) {
    if (!CanRun(kernel)) continue;
    if (kernel == RowKernel::kScalar) {
      Register({kernel, RowShape::kNumbers, kCached, 0, Beside::kDecoder});
      continue;
    }
    for (const std::size_t bytes : {kCached, kMemory}) {
      for (const unsigned percent : {0U, 10U}) {
        Register({kernel, RowShape::kNumbers, bytes, percent, Beside::kRead});
      }
      Register({kernel, RowShape::kSigned, bytes, 0, Beside::kRead});
    }
    Register({kernel, RowShape::kNumbers, kMemory, 0, Beside::kCopy});
  }
}

}  // namespace
}  // namespace serialsmith::bench

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  serialsmith::bench::RegisterAll();
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
