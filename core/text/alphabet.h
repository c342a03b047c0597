// Tables of the alphabet: Crockford base32 with the folding that people need (format §2).
#ifndef SERIALSMITH_CORE_TEXT_ALPHABET_H_
#define SERIALSMITH_CORE_TEXT_ALPHABET_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "serialsmith/text.h"

namespace serialsmith {

// One more than the last value: tables may have an entry for it, and it has a bit that no symbol
// has.
inline constexpr std::uint8_t kNoSymbol = 32;

// Value of an ASCII byte as typed, kNoSymbol for every other byte.
inline constexpr std::array<std::uint8_t, 256> kSymbolOfByte = [] {
  std::array<std::uint8_t, 256> table{};
  table.fill(kNoSymbol);
  for (std::size_t value = 0; value < kAlphabet.size(); ++value) {
    const auto upper = static_cast<unsigned char>(kAlphabet[value]);
    table[upper] = static_cast<std::uint8_t>(value);
    if (upper >= 'A') table[upper + ('a' - 'A')] = static_cast<std::uint8_t>(value);
  }
  table['O'] = table['o'] = 0;
  table['I'] = table['i'] = table['L'] = table['l'] = 1;
  return table;
}();

// Character offset of symbol p in a canonical row: a dash stands before every group but the first.
constexpr std::size_t SymbolOffset(std::size_t p) { return p + p / kGroupSymbols; }

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_TEXT_ALPHABET_H_
