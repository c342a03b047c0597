// The program itself, as people start it: what a start costs, and the check of a file that lies in
// the page cache, on one core and on two, beside passes that only read it.
//
// SERIALSMITH_BENCH_MIB is the size of the file, 512 without it. Counters: gigabytes a second of
// each pass; of_read = one core / the better of read(2) and mmap; two_of_one = two cores / one, and
// read_two_of_one the same of the better pass that only reads, by two threads;
// ms and raw_ms of a start are medians, over_ms is their difference.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "bench/plain_read.h"
#include "bench/scratch_ledger.h"
#include "core/code/row_code.h"
#include "serialsmith/number.h"
#include "serialsmith/text.h"

namespace serialsmith::bench {
namespace {

// The exit status of a program whose output nobody reads; -1: it could not start.
int Run(std::vector<std::string> words) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  const int error =
      ::posix_spawn(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  int status = 0;
  if (error != 0 || ::waitpid(child, &status, 0) != child || !WIFEXITED(status)) return -1;
  return WEXITSTATUS(status);
}

double Median(std::vector<double> seconds) {
  const auto middle = seconds.begin() + static_cast<std::ptrdiff_t>(seconds.size() / 2);
  std::nth_element(seconds.begin(), middle, seconds.end());
  return *middle;
}

void Start(benchmark::State& state) {
  std::vector<double> ours;
  std::vector<double> raw;
  for ([[maybe_unused]] auto round : state) {
    int status = 0;
    raw.push_back(Seconds([&] { status = Run({SERIALSMITH_EMPTY_PROGRAM}); }));
    int answer = 0;
    ours.push_back(Seconds([&] {
      answer = Run({SERIALSMITH_PROGRAM, "check", "XMVRF-F8Y50-VC44B-QWGNP-AWDVT"});
    }));
    state.SetIterationTime(ours.back());
    if (status != 0 || answer != 1) return state.SkipWithError("a program does not start");
  }
  const double median = Median(ours);
  const double raw_median = Median(raw);
  state.counters["ms"] = median * 1e3;
  state.counters["raw_ms"] = raw_median * 1e3;
  state.counters["over_ms"] = (median - raw_median) * 1e3;
  state.counters["ratio"] = median / raw_median;
}
BENCHMARK(Start)->UseManualTime()->Iterations(300)->Unit(benchmark::kMillisecond);

std::size_t FileBytes() {
  const char* mib = std::getenv("SERIALSMITH_BENCH_MIB");
  return static_cast<std::size_t>(mib == nullptr ? 512 : std::max(1, std::atoi(mib))) << 20;
}

PackedRow SomeNumber(std::mt19937_64& random) {
  Row row;
  for (std::uint8_t& symbol : row) symbol = random() % 32;
  row[0] = 10;  // of a series that is neither reserved nor the example's
  AddCheckSymbols(0, row);
  return PackRow(row);
}

// Good numbers, one a line.
std::string Numbers(std::mt19937_64& random) { return NumberText(SomeNumber(random)) + '\n'; }

// Lines of every length and ending, some of them blank.
std::string MixedLines(std::mt19937_64& random) {
  switch (random() % 8) {
    case 0: {
      Signature signature;
      for (std::uint8_t& byte : signature) byte = static_cast<std::uint8_t>(random());
      return SignedText(SomeNumber(random), signature) + '\n';
    }
    case 1:
      return "\n";
    case 2:
    case 3:
      return NumberText(SomeNumber(random)) + "\r\n";
    default:
      return Numbers(random);
  }
}

using MakeLine = std::string(std::mt19937_64& random);

// Again and again the same some thousand lines. Returns its size, 0: it failed.
std::size_t WriteLines(const std::string& path, std::size_t bytes, MakeLine* make_line) {
  std::mt19937_64 random(1);
  std::string block;
  while (block.size() < std::size_t{1} << 20) block += make_line(random);
  std::ofstream file(path, std::ios::binary);
  const std::size_t blocks = bytes / block.size() + 1;
  for (std::size_t i = 0; i < blocks; ++i) file << block;
  file.close();
  return file ? blocks * block.size() : 0;
}

// A part of a file, from `begin` up to `end`.
struct Part {
  const std::string& path;
  std::size_t begin;
  std::size_t end;
};

bool ReadPass(const Part& part) {
  std::vector<char> block(std::size_t{1} << 18);
  const int file = ::open(part.path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  std::size_t at = part.begin;
  while (at < part.end) {
    const ssize_t size =
        ::pread(file, block.data(), std::min(block.size(), part.end - at), static_cast<off_t>(at));
    if (size <= 0) break;
    benchmark::DoNotOptimize(SumOfWords({block.data(), static_cast<std::size_t>(size)}));
    at += static_cast<std::size_t>(size);
  }
  ::close(file);
  return at == part.end;
}

bool MapPass(const Part& part) {
  const int file = ::open(part.path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  const std::size_t bytes = part.end - part.begin;
  void* const pages = ::mmap(nullptr, bytes, PROT_READ, MAP_SHARED | MAP_POPULATE, file,
                             static_cast<off_t>(part.begin));
  ::close(file);
  if (pages == MAP_FAILED) return false;
  benchmark::DoNotOptimize(SumOfWords({static_cast<const char*>(pages), bytes}));
  ::munmap(pages, bytes);
  return true;
}

// The halves of a file at once. A half ends with a page, as maps must.
template <typename Pass>
bool ByTwoThreads(const Part& whole, const Pass& pass) {
  constexpr std::size_t kPageBytes = 4096;
  const std::size_t middle = whole.end / 2 / kPageBytes * kPageBytes;
  bool first = false;
  std::thread other([&] { first = pass(Part{whole.path, 0, middle}); });
  const bool second = pass(Part{whole.path, middle, whole.end});
  other.join();
  return first && second;
}

// `status` is what the check of such lines ends with.
void CheckFile(benchmark::State& state, MakeLine* make_line, int status) {
  const Scratch scratch;
  const std::string path = scratch.File("lines.txt");
  const std::size_t bytes = WriteLines(path, FileBytes(), make_line);
  if (bytes == 0) return state.SkipWithError("the file cannot be written");
  double one = 0;
  double two = 0;
  double read = 0;
  double map = 0;
  double read_two = 0;
  double map_two = 0;
  const Part whole{path, 0, bytes};
  bool good = ReadPass(whole);  // now it is in the cache
  const auto check = [&](const char* jobs) {
    good &=
        Run({SERIALSMITH_PROGRAM, "check", "--input", path, "--summary", "--jobs", jobs}) == status;
  };
  for ([[maybe_unused]] auto round : state) {
    read += Seconds([&] { good &= ReadPass(whole); });
    map += Seconds([&] { good &= MapPass(whole); });
    read_two += Seconds([&] { good &= ByTwoThreads(whole, ReadPass); });
    map_two += Seconds([&] { good &= ByTwoThreads(whole, MapPass); });
    const double seconds = Seconds([&] { check("1"); });
    one += seconds;
    two += Seconds([&] { check("2"); });
    state.SetIterationTime(seconds);
    if (!good) return state.SkipWithError("a pass over the file failed");
  }
  const double total = static_cast<double>(bytes) * static_cast<double>(state.iterations()) / 1e9;
  state.counters["one_core_gb"] = total / one;
  state.counters["two_cores_gb"] = total / two;
  state.counters["read_gb"] = total / read;
  state.counters["mmap_gb"] = total / map;
  state.counters["best_pass_gb"] = total / std::min(read, map);
  state.counters["of_read"] = std::min(read, map) / one;
  state.counters["two_of_one"] = one / two;
  state.counters["best_two_gb"] = total / std::min(read_two, map_two);
  state.counters["read_two_of_one"] = std::min(read, map) / std::min(read_two, map_two);
}
BENCHMARK_CAPTURE(CheckFile, numbers, Numbers, 0)
    ->UseManualTime()
    ->Iterations(3)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(CheckFile, mixed, MixedLines, 1)
    ->UseManualTime()
    ->Iterations(3)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace serialsmith::bench

BENCHMARK_MAIN();
