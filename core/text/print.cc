#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "core/text/alphabet.h"
#include "serialsmith/text.h"

namespace serialsmith {

std::optional<std::uint8_t> SymbolValue(char character) {
  const std::uint8_t value = kSymbolOfByte[static_cast<unsigned char>(character)];
  if (value == kNoSymbol) return std::nullopt;
  return value;
}

void WriteRow(const Row& row, std::span<char, kRowTextLength> out) {
  for (std::size_t p = kGroupSymbols; p < kRowSymbols; p += kGroupSymbols) {
    out[SymbolOffset(p) - 1] = '-';
  }
#pragma GCC unroll 25
  for (std::size_t p = 0; p < kRowSymbols; ++p) out[SymbolOffset(p)] = kAlphabet[row[p] & 31U];
}

std::string FormatRow(const Row& row) { return FormatRows({&row, 1}, '-'); }

std::string FormatRows(std::span<const Row> rows, char separator) {
  if (rows.empty()) return {};
  std::string text(rows.size() * (kRowTextLength + 1) - 1, separator);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    WriteRow(rows[r],
             std::span<char, kRowTextLength>(&text[r * (kRowTextLength + 1)], kRowTextLength));
  }
  return text;
}

}  // namespace serialsmith
