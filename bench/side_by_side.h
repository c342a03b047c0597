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

// `ours` does all items in one call, `raw` one of them; its argument is the item's number.
template <typename Ours, typename Raw>
void AllAtOnce(benchmark::State& state, std::size_t items, const Ours& ours, const Raw& raw) {
  double ours_seconds = 0;
  double raw_seconds = 0;
  double total = 0;
  for ([[maybe_unused]] auto round : state) {
    const double seconds = SecondsOf(1, [&ours](std::size_t) { ours(); });
    raw_seconds += SecondsOf(items, raw);
    ours_seconds += seconds;
    total += static_cast<double>(items);
    state.SetIterationTime(seconds);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(total));
  state.counters["ns"] = ours_seconds / total * 1e9;
  state.counters["raw_ns"] = raw_seconds / total * 1e9;
  state.counters["ratio"] = ours_seconds / raw_seconds;
}

// `ours` and `raw` do one item; what they make is kept from being optimised away by them.
template <typename Ours, typename Raw>
void SideBySide(benchmark::State& state, std::size_t items, const Ours& ours, const Raw& raw) {
  AllAtOnce(
      state, items,
      [&] {
        for (std::size_t i = 0; i < items; ++i) ours(i);
      },
      raw);
}

}  // namespace serialsmith::bench

#endif  // SERIALSMITH_BENCH_SIDE_BY_SIDE_H_
