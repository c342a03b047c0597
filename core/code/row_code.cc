#include "core/code/row_code.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace serialsmith {
namespace {

// The remainder of (value at data place)·x^(24−place) by g(x), packed like a syndrome with the
// highest power in the low bits: the check symbols are the XOR over the data symbols.
constexpr auto kCheckOfSymbol = [] {
  // g(x) = (x−α)(x−α²)(x−α³)(x−α⁴), multiplied out; coefficients from x³ down, x⁴ has 1.
  std::array<gf32::Element, kCheckSymbols + 1> generator{1};  // index = power
  for (unsigned j = 1; j <= kCheckSymbols; ++j) {
    for (std::size_t power = j; power > 0; --power) {
      generator[power] = static_cast<gf32::Element>(generator[power - 1] ^
                                                    gf32::Mul(generator[power], gf32::Power(j)));
    }
    generator[0] = gf32::Mul(generator[0], gf32::Power(j));
  }
  static_assert(kCheckSymbols == 4);

  std::array<std::array<std::uint32_t, 32>, kDataSymbols> table{};
  for (unsigned value = 0; value < 32; ++value) {
    // value·x^3 … is its own remainder; multiplying by x and reducing walks to higher powers.
    std::array<gf32::Element, kCheckSymbols> remainder{};  // from x³ down
    remainder[0] = static_cast<gf32::Element>(value);
    for (std::size_t place = kDataSymbols; place-- > 0;) {
      const gf32::Element lead = remainder[0];
      for (std::size_t k = 0; k < kCheckSymbols; ++k) {
        const gf32::Element next = k + 1 < kCheckSymbols ? remainder[k + 1] : gf32::Element{0};
        remainder[k] =
            static_cast<gf32::Element>(next ^ gf32::Mul(lead, generator[kCheckSymbols - 1 - k]));
      }
      std::uint32_t packed = 0;
      for (std::size_t k = 0; k < kCheckSymbols; ++k)
        packed |= std::uint32_t{remainder[k]} << 5 * k;
      table[place][value] = packed;
    }
  }
  return table;
}();

}  // namespace

int IdentifyRow(const Row& row) {
  const Syndrome syndrome = SyndromeOf(row);
  for (std::size_t r = 0; r < kSignedRows; ++r) {
    if (syndrome == kSyndromeOfGoodRow[r]) return static_cast<int>(r);
  }
  return -1;
}

void AddCheckSymbols(std::size_t row_index, Row& row) {
  std::uint32_t packed = 0;
#pragma GCC unroll 21
  for (std::size_t p = 0; p < kDataSymbols; ++p) packed ^= kCheckOfSymbol[p][row[p]];
  for (std::size_t k = 0; k < kCheckSymbols; ++k) {
    row[kDataSymbols + k] =
        static_cast<std::uint8_t>((packed >> 5 * k & 31U) ^ RowConstant(row_index, k));
  }
}

}  // namespace serialsmith
