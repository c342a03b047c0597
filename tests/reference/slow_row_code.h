// The row code of format §3 as slowly and obviously as it can be said: polynomials over GF(32) by
// long division, restoration by trying every possibility. Shares nothing with core/code.
#ifndef SERIALSMITH_TESTS_REFERENCE_SLOW_ROW_CODE_H_
#define SERIALSMITH_TESTS_REFERENCE_SLOW_ROW_CODE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace serialsmith::reference {

using Symbols = std::array<std::uint8_t, 25>;

// Product in GF(32), bit by bit, reduced by x^5 + x^2 + 1.
inline unsigned Multiply(unsigned a, unsigned b) {
  unsigned product = 0;
  for (unsigned bit = 0; bit < 5; ++bit) {
    if ((b >> bit & 1U) != 0) product ^= a << bit;
  }
  for (unsigned bit = 9; bit >= 5; --bit) {
    if ((product >> bit & 1U) != 0) product ^= 0b100101U << (bit - 5);
  }
  return product;
}

// The four check symbols of 21 data symbols in row `row_index`.
inline std::array<std::uint8_t, 4> CheckSymbols(const Symbols& row, unsigned row_index) {
  const std::array<unsigned, 5> generator = {1, 30, 6, 9, 17};  // from x^4 down, as §3 prints it
  std::vector<unsigned> dividend(row.begin(), row.begin() + 21);
  dividend.resize(25, 0);  // times x^4
  for (std::size_t i = 0; i < 21; ++i) {
    const unsigned factor = dividend[i];
    for (std::size_t k = 0; k < generator.size(); ++k) {
      dividend[i + k] ^= Multiply(factor, generator[k]);
    }
  }
  std::array<std::uint8_t, 4> check{};
  const std::array<unsigned, 4> word = {25, 14, 24, 1};  // S E R 1
  for (std::size_t k = 0; k < 4; ++k) {
    unsigned constant = word[k];
    for (unsigned i = 0; i < row_index; ++i) constant = Multiply(constant, 2);
    check[k] = static_cast<std::uint8_t>(dividend[21 + k] ^ constant);
  }
  return check;
}

inline bool IsGood(const Symbols& row, unsigned row_index) {
  const auto check = CheckSymbols(row, row_index);
  return row[21] == check[0] && row[22] == check[1] && row[23] == check[2] && row[24] == check[3];
}

// The only row that differs from `row` in at most `most_wrong` (0 … 2) symbols and passes.
inline std::optional<Symbols> Restore(const Symbols& row, unsigned row_index, int most_wrong) {
  if (IsGood(row, row_index)) return row;
  if (most_wrong == 0) return std::nullopt;
  for (std::size_t p = 0; p < row.size(); ++p) {
    Symbols changed = row;
    for (unsigned value = 0; value < 32; ++value) {
      changed[p] = static_cast<std::uint8_t>(value);
      if (most_wrong == 1 ? IsGood(changed, row_index)
                          : Restore(changed, row_index, most_wrong - 1).has_value()) {
        return most_wrong == 1 ? changed : *Restore(changed, row_index, most_wrong - 1);
      }
    }
  }
  return std::nullopt;
}

}  // namespace serialsmith::reference

#endif  // SERIALSMITH_TESTS_REFERENCE_SLOW_ROW_CODE_H_
