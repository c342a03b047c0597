// Choices that a seed repeats, on every platform: the distributions of <random> are not the same
// everywhere, its engines are.
#ifndef SERIALSMITH_TOOLS_MUTATE_CHANCE_H_
#define SERIALSMITH_TOOLS_MUTATE_CHANCE_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <random>
#include <vector>

namespace serialsmith::tools {

class Chance final {
 public:
  // Different streams of one seed have nothing to do with each other.
  Chance(std::uint64_t seed, std::uint64_t stream) : engine_(EngineOf(seed, stream)) {}

  std::uint64_t Bits() { return engine_(); }
  // 0 … bound − 1. The bias of the remainder is nothing that a test could see.
  std::size_t Below(std::size_t bound) { return static_cast<std::size_t>(Bits() % bound); }
  // first … last.
  std::size_t Between(std::size_t first, std::size_t last) {
    return first + Below(last - first + 1);
  }
  bool OneIn(std::size_t n) { return Below(n) == 0; }

  template <typename Range>
  const auto& Pick(const Range& range) {
    return range[Below(std::size(range))];
  }

  // `count` different ones of 0 … bound − 1, in no order.
  std::vector<std::size_t> Different(std::size_t count, std::size_t bound) {
    std::vector<std::size_t> all(bound);
    for (std::size_t i = 0; i < bound; ++i) all[i] = i;
    for (std::size_t i = 0; i < count; ++i) std::swap(all[i], all[Between(i, bound - 1)]);
    all.resize(count);
    return all;
  }

 private:
  static std::mt19937_64 EngineOf(std::uint64_t seed, std::uint64_t stream) {
    std::seed_seq words{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32),
                        static_cast<std::uint32_t>(stream),
                        static_cast<std::uint32_t>(stream >> 32)};
    return std::mt19937_64(words);
  }

  std::mt19937_64 engine_;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_MUTATE_CHANCE_H_
