// The inputs that cost Check() and FindSerials() the most, of those that fuzzing and reading the
// code have shown: each as one text, beside the same bytes in pieces of 1 KiB. What costs no more
// than its length has the ratio 1, whatever its size.
#include <benchmark/benchmark.h>
#include <malloc.h>

#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "bench/side_by_side.h"
#include "serialsmith/check.h"
#include "serialsmith/find.h"
#include "serialsmith/number.h"

namespace serialsmith::bench {
namespace {

constexpr std::size_t kPiece = 1024;

char AnySymbol(std::mt19937_64& random) { return kAlphabet[random() % kAlphabet.size()]; }

std::string AnyNumber(std::mt19937_64& random) {
  constexpr unsigned kSomeSeries = 10;
  return NumberText(Pack({*Series::FromValue(kSomeSeries), *Product::FromValue(random() % 32768U),
                          random(), random()}));
}

// Nearly always a row that does not pass, and often one that is restored.
std::string NearRow(std::mt19937_64& random) {
  Row row;
  for (std::uint8_t& symbol : row) symbol = static_cast<std::uint8_t>(random() % 32);
  return FormatRow(row);
}

std::string SameNumber() {
  std::mt19937_64 random(7);
  return AnyNumber(random);
}

std::string Spread(std::string_view text) {
  std::string spread;
  for (const char c : text) {
    if (c != '-') spread.append(1, c).append(1, ' ');
  }
  return spread;
}

// What a text is made of, again and again.
struct Kind {
  const char* name;
  std::string (*unit)(std::mt19937_64& random);
};

constexpr Kind kKinds[] = {
    {"near_rows", [](auto& random) { return NearRow(random) + "\n"; }},
    {"rows_one_too_long", [](auto& random) { return NearRow(random) + "7 "; }},
    {"number_and_near_rows",
     [](auto& random) { return SameNumber() + "\n" + NearRow(random) + "\n"; }},
    {"rows_in_blanks", [](auto& random) { return Spread(AnyNumber(random)); }},
    {"many_serials", [](auto& random) { return AnyNumber(random) + "\n"; }},
    {"pasted_again", [](auto&) { return SameNumber() + "\n"; }},
    {"pasted_without_end", [](auto&) { return SameNumber(); }},
    {"symbols_and_dashes", [](auto& random) { return std::string(1, AnySymbol(random)) + "-"; }},
    {"symbols", [](auto& random) { return std::string(1, AnySymbol(random)); }},
    {"question_marks", [](auto&) { return std::string("?"); }},
    {"words", [](auto&) { return std::string("WORDS "); }},
    {"tags_left_open", [](auto&) { return std::string("<b "); }},
    {"comments_left_open", [](auto&) { return std::string("<!-- "); }},
    {"entities_left_open", [](auto&) { return std::string("&#82"); }},
    {"escapes_left_open", [](auto&) { return std::string("=C2=A"); }},
};

std::string TextOf(const Kind& kind, std::size_t size) {
  std::mt19937_64 random(1);
  std::string text;
  while (text.size() < size) text += kind.unit(random);
  text.resize(size);
  return text;
}

template <typename Read>
void WholeBesidePieces(benchmark::State& state, const Kind& kind, const Read& read) {
  const std::string text = TextOf(kind, static_cast<std::size_t>(state.range(0)));
  SideBySide(
      state, 1, [&](std::size_t) { read(std::string_view(text)); },
      [&](std::size_t) {
        for (std::size_t at = 0; at < text.size(); at += kPiece) {
          read(std::string_view(text).substr(at, kPiece));
        }
      });
  state.counters["ns_a_byte"] = state.counters["ns"] / static_cast<double>(text.size());
}

void CheckText(std::string_view text) { benchmark::DoNotOptimize(Check(text).code); }

void FindInText(std::string_view text) {
  std::size_t found = 0;
  FindSerials(text, /*last=*/true, [&found](const FoundSerial&) { ++found; });
  benchmark::DoNotOptimize(found);
}

void Register() {
  for (const Kind& kind : kKinds) {
    const auto add = [&kind](const char* what, void (*read)(std::string_view)) {
      benchmark::RegisterBenchmark(
          (std::string(what) + "/" + kind.name).c_str(),
          [&kind, read](benchmark::State& state) { WholeBesidePieces(state, kind, read); })
          ->Arg(std::int64_t{16} << 10)
          ->Arg(kMaxTextBytes)
          ->Unit(benchmark::kMicrosecond)
          ->UseManualTime();
    };
    add("Check", CheckText);
    add("FindSerials", FindInText);
  }
}

}  // namespace
}  // namespace serialsmith::bench

int main(int argc, char** argv) {
  // What a read gives back stays with the program, so that no page of the system's is measured.
  mallopt(M_MMAP_THRESHOLD, 256 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
  serialsmith::bench::Register();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
