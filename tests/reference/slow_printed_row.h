// A printed row as format §1 to §3 say it, one rule after the other. Shares nothing with core/.
#ifndef SERIALSMITH_TESTS_REFERENCE_SLOW_PRINTED_ROW_H_
#define SERIALSMITH_TESTS_REFERENCE_SLOW_PRINTED_ROW_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tests/reference/slow_row_code.h"

namespace serialsmith::reference {

// -1 for what is no symbol.
inline int SymbolOf(char character) {
  if (character >= 'a' && character <= 'z') character = static_cast<char>(character - 'a' + 'A');
  if (character == 'O') character = '0';
  if (character == 'I' || character == 'L') character = '1';
  const std::size_t value = std::string_view("0123456789ABCDEFGHJKMNPQRSTVWXYZ").find(character);
  return value == std::string_view::npos ? -1 : static_cast<int>(value);
}

// 30 bytes: five groups of five symbols, dashes between them, `ending` behind.
inline bool IsGoodPrintedRow(std::string_view row, unsigned row_index, char ending) {
  Symbols symbols{};
  std::size_t symbol = 0;
  for (std::size_t i = 0; i < 29; ++i) {
    if (i % 6 == 5) {
      if (row[i] != '-') return false;
      continue;
    }
    const int value = SymbolOf(row[i]);
    if (value < 0) return false;
    symbols[symbol++] = static_cast<std::uint8_t>(value);
  }
  return row[29] == ending && IsGood(symbols, row_index);
}

}  // namespace serialsmith::reference

#endif  // SERIALSMITH_TESTS_REFERENCE_SLOW_PRINTED_ROW_H_
