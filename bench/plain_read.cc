#include "bench/plain_read.h"

#include <array>
#include <cstddef>
#include <cstring>

namespace serialsmith::bench {

#if defined(__x86_64__)
[[gnu::target_clones("avx512f", "avx2", "default")]]
#endif
std::uint64_t
SumOfWords(std::span<const char> bytes) {
  std::array<std::uint64_t, 64> sums{};
  for (std::size_t at = 0; at + sizeof sums <= bytes.size(); at += sizeof sums) {
    for (std::size_t i = 0; i < sums.size(); ++i) {
      std::uint64_t word;
      std::memcpy(&word, bytes.data() + at + i * sizeof word, sizeof word);
      sums[i] += word;
    }
  }
  std::uint64_t sum = 0;
  for (const std::uint64_t word : sums) sum += word;
  return sum;
}

}  // namespace serialsmith::bench
