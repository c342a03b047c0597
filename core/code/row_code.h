// The Reed–Solomon code of a row (format §3): check symbols, check, locate and restore.
//
// A row is c(x) of degree 24, its first symbol the highest power, so symbol p stands at x^(24−p).
// A row is good for place r of a serial when c(x) + constant_r(x) has the roots α, α², α³, α⁴.
// All functions are pure and allocate nothing.
#ifndef SERIALSMITH_CORE_CODE_ROW_CODE_H_
#define SERIALSMITH_CORE_CODE_ROW_CODE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "core/code/gf32.h"
#include "core/text/alphabet.h"
#include "serialsmith/text.h"

namespace serialsmith {

inline constexpr std::size_t kCheckSymbols = 4;
inline constexpr std::size_t kDataSymbols = kRowSymbols - kCheckSymbols;

// The four syndromes c(α) … c(α⁴) side by side, c(α^j) in bits 5(j−1) … 5j−1. Linear in the row:
// the syndrome of a sum is the XOR of the syndromes.
using Syndrome = std::uint32_t;

namespace row_code_internal {

constexpr Syndrome SymbolSyndrome(std::size_t place, gf32::Element value) {
  const auto power = static_cast<unsigned>(kRowSymbols - 1 - place);
  Syndrome syndrome = 0;
  for (unsigned j = 1; j <= kCheckSymbols; ++j) {
    syndrome |= Syndrome{gf32::Mul(value, gf32::Power(j * power))} << (5 * (j - 1));
  }
  return syndrome;
}

// Above all syndromes: tells that a byte is no symbol.
inline constexpr Syndrome kNoSymbolSyndrome = Syndrome{1} << 31;

// What symbol `value` at `place` adds to the syndrome; kNoSymbol has kNoSymbolSyndrome.
inline constexpr auto kSyndromeOfSymbol = [] {
  std::array<std::array<Syndrome, kNoSymbol + 1>, kRowSymbols> table{};
  for (std::size_t place = 0; place < kRowSymbols; ++place) {
    for (unsigned value = 0; value < 32; ++value) {
      table[place][value] = SymbolSyndrome(place, static_cast<gf32::Element>(value));
    }
    table[place][kNoSymbol] = kNoSymbolSyndrome;
  }
  return table;
}();

}  // namespace row_code_internal

// The constant of row r: the values of S, E, R, 1, each times α^r, XORed onto the check symbols.
constexpr gf32::Element RowConstant(std::size_t row_index, std::size_t check_symbol) {
  constexpr std::array<gf32::Element, kCheckSymbols> kWord = {25, 14, 24, 1};  // S E R 1
  return gf32::Mul(kWord[check_symbol], gf32::Power(static_cast<unsigned>(row_index)));
}

// The syndrome of a good row r: that of its constant.
inline constexpr auto kSyndromeOfGoodRow = [] {
  std::array<Syndrome, kSignedRows> table{};
  for (std::size_t r = 0; r < kSignedRows; ++r) {
    for (std::size_t k = 0; k < kCheckSymbols; ++k) {
      table[r] ^= row_code_internal::SymbolSyndrome(kDataSymbols + k, RowConstant(r, k));
    }
  }
  return table;
}();

// Values must be 0 … 31.
inline Syndrome SyndromeOf(const Row& row) {
  Syndrome syndrome = 0;
#pragma GCC unroll 25
  for (std::size_t p = 0; p < kRowSymbols; ++p) {
    syndrome ^= row_code_internal::kSyndromeOfSymbol[p][row[p]];
  }
  return syndrome;
}

inline bool IsGoodRow(const Row& row, std::size_t row_index) {
  return SyndromeOf(row) == kSyndromeOfGoodRow[row_index];
}

// Which place of a serial the row is good for: 0 … 5, or -1 for none.
int IdentifyRow(const Row& row);

// The symbol that alone, at `place`, has this syndrome; none: it is not that of one symbol there.
inline std::optional<gf32::Element> SymbolOfSyndrome(std::size_t place, Syndrome syndrome) {
  // The first of the four syndromes is the symbol times its locator.
  const auto power = static_cast<unsigned>(kRowSymbols - 1 - place);
  const auto first = static_cast<gf32::Element>(syndrome & 31U);
  const gf32::Element value = gf32::Mul(first, gf32::Inverse(gf32::Power(power)));
  if (row_code_internal::kSyndromeOfSymbol[place][value] != syndrome) return std::nullopt;
  return value;
}

// Writes the four check symbols of row `row_index` behind the data symbols.
void AddCheckSymbols(std::size_t row_index, Row& row);

// A row brought back to what it must have been.
struct Restoration {
  Row row;
  std::size_t wrong = 0;       // symbols changed at places not named as unreadable
  std::size_t unreadable = 0;  // symbols filled in
};

// Restores row `row_index` when 2·wrong + unreadable ≤ 4. `unreadable` lists the places, each once,
// whose symbols are not known; what stands there is ignored. nullopt: more is wrong than that. A
// good row comes back as it is, with wrong = 0.
std::optional<Restoration> RestoreRow(const Row& row, std::size_t row_index,
                                      std::span<const std::uint8_t> unreadable = {});

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_CODE_ROW_CODE_H_
