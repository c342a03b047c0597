// Measures a function and what it cannot do without in turns, in the same iterations, so that their
// ratio holds on a busy machine too.
//
// The time that Google Benchmark shows is ours, for one round. Counters: ns and raw_ns of one call,
// ratio = ns / raw_ns.
#ifndef SERIALSMITH_BENCH_SIDE_BY_SIDE_H_
#define SERIALSMITH_BENCH_SIDE_BY_SIDE_H_

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstddef>

namespace serialsmith::bench {

template <typename Work>
double SecondsOf(std::size_t calls, const Work& work) {
  const auto start = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < calls; ++i) work(i);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// `ours` and `raw` take the number of the call in its round, 0 … calls_a_round − 1, and keep their
// result from being optimised away.
template <typename Ours, typename Raw>
void SideBySide(benchmark::State& state, std::size_t calls_a_round, const Ours& ours,
                const Raw& raw) {
  double ours_seconds = 0;
  double raw_seconds = 0;
  double calls = 0;
  for ([[maybe_unused]] auto round : state) {
    const double seconds = SecondsOf(calls_a_round, ours);
    raw_seconds += SecondsOf(calls_a_round, raw);
    ours_seconds += seconds;
    calls += static_cast<double>(calls_a_round);
    state.SetIterationTime(seconds);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(calls));
  state.counters["ns"] = ours_seconds / calls * 1e9;
  state.counters["raw_ns"] = raw_seconds / calls * 1e9;
  state.counters["ratio"] = ours_seconds / raw_seconds;
}

}  // namespace serialsmith::bench

#endif  // SERIALSMITH_BENCH_SIDE_BY_SIDE_H_
