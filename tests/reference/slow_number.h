// The fields of format §4 and §5 as strings of '0' and '1'. Shares nothing with core/number.
#ifndef SERIALSMITH_TESTS_REFERENCE_SLOW_NUMBER_H_
#define SERIALSMITH_TESTS_REFERENCE_SLOW_NUMBER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace serialsmith::reference {

inline std::string Bits(std::uint64_t value, std::size_t count) {
  std::string bits;
  for (std::size_t i = count; i-- > 0;) bits += (value >> i & 1U) != 0 ? '1' : '0';
  return bits;
}

inline std::string NumberBits(unsigned series, unsigned product, std::uint64_t sealed,
                              std::uint64_t tag) {
  return Bits(series, 5) + Bits(product, 15) + Bits(sealed, 35) + Bits(tag, 50);
}

// Cuts bits into values of `width`, the last filled up with zeros.
inline std::vector<std::uint8_t> Pieces(std::string bits, std::size_t width) {
  std::vector<std::uint8_t> pieces;
  while (bits.size() % width != 0) bits += '0';
  for (std::size_t i = 0; i < bits.size(); i += width) {
    unsigned value = 0;
    for (std::size_t k = 0; k < width; ++k) value = value * 2 + (bits[i + k] == '1' ? 1U : 0U);
    pieces.push_back(static_cast<std::uint8_t>(value));
  }
  return pieces;
}

}  // namespace serialsmith::reference

#endif  // SERIALSMITH_TESTS_REFERENCE_SLOW_NUMBER_H_
