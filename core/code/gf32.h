// The field GF(32) = GF(2)[x] / (x^5 + x^2 + 1) (format §3). An element is a symbol value, bit i
// the coefficient of x^i; addition is XOR. α = x = 2 generates the multiplicative group of
// order 31.
#ifndef SERIALSMITH_CORE_CODE_GF32_H_
#define SERIALSMITH_CORE_CODE_GF32_H_

#include <array>
#include <cstddef>
#include <cstdint>

namespace serialsmith::gf32 {

using Element = std::uint8_t;

inline constexpr unsigned kOrder = 31;          // of the multiplicative group
inline constexpr unsigned kModulus = 0b100101;  // x^5 + x^2 + 1

struct Tables {
  std::array<Element, 2 * kOrder> exp;  // exp[i] = α^i, twice round so that sums of logs fit
  std::array<Element, 32> log;          // log[α^i] = i; log[0] is unused
};

inline constexpr Tables kTables = [] {
  Tables tables{};
  unsigned power = 1;
  for (unsigned i = 0; i < kOrder; ++i) {
    tables.exp[i] = tables.exp[i + kOrder] = static_cast<Element>(power);
    tables.log[power] = static_cast<Element>(i);
    power <<= 1U;
    if ((power & 32U) != 0) power ^= kModulus;
  }
  return tables;
}();

constexpr Element Mul(Element a, Element b) {
  if (a == 0 || b == 0) return 0;
  return kTables.exp[static_cast<std::size_t>(kTables.log[a]) + kTables.log[b]];
}

// α^exponent, exponent any non-negative number.
constexpr Element Power(unsigned exponent) { return kTables.exp[exponent % kOrder]; }

// The inverse of a non-zero element.
constexpr Element Inverse(Element a) { return kTables.exp[kOrder - kTables.log[a]]; }

}  // namespace serialsmith::gf32

#endif  // SERIALSMITH_CORE_CODE_GF32_H_
