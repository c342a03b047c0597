// Stands between libFuzzer and the target (linked with --wrap): measures the CPU time of every
// input against a budget that grows with its size, and tells the slowest at the end. CPU time, and
// the least of a few runs of what seems too slow, so that a busy machine accuses nobody; only in
// libFuzzer's programs, because the rest runs under anything.
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "fuzz/fuzz_support.h"

extern "C" int __real_LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" int __wrap_LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace serialsmith::fuzz {
namespace {

// The constant pays for short inputs that try many readings; the growth is what catches a loop
// within a loop: it is three times what the worst inputs known take, of which
// bench/worst_input_bench.cc has some. Sanitizers make everything about ten times slower.
#if __has_feature(address_sanitizer)
constexpr double kSlower = 10;
#else
constexpr double kSlower = 1;
#endif
constexpr double kMicroseconds = kSlower * 12'000;
constexpr double kMicrosecondsPerByte = kSlower * 4;
constexpr int kRuns = 5;

double CpuMicroseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

double Run(const std::uint8_t* data, std::size_t size) {
  const double begin = CpuMicroseconds();
  __real_LLVMFuzzerTestOneInput(data, size);
  return CpuMicroseconds() - begin;
}

double slowest = 0;
std::size_t slowest_size = 0;

void Report() { std::fprintf(stderr, "slowest_unit: %.0f us %zu bytes\n", slowest, slowest_size); }

}  // namespace
}  // namespace serialsmith::fuzz

int __wrap_LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace serialsmith::fuzz;
  [[maybe_unused]] static const int registered = std::atexit(Report);
  const double budget = kMicroseconds + kMicrosecondsPerByte * static_cast<double>(size);
  double spent = Run(data, size);
  for (int run = 1; spent > budget && run < kRuns; ++run) spent = std::min(spent, Run(data, size));
  if (spent > slowest) {
    slowest = spent;
    slowest_size = size;
  }
  FUZZ_ASSERT(spent <= budget);
  return 0;
}
