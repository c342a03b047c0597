#include "core/check/whole_text.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/code/row_code.h"
#include "core/text/alphabet.h"

namespace serialsmith {
namespace {

bool ReadPrintedRow(std::string_view text, std::size_t row_index, Row& row) {
  static_assert(kNoSymbol > 31);
  bool dashes = true;
  for (std::size_t p = kGroupSymbols; p < kRowSymbols; p += kGroupSymbols) {
    dashes &= text[SymbolOffset(p) - 1] == '-';
  }
  std::uint8_t all = 0;
  for (std::size_t p = 0; p < kRowSymbols; ++p) {
    row[p] = kSymbolOfByte[static_cast<unsigned char>(text[SymbolOffset(p)])];
    all |= row[p];
  }
  return dashes && all <= 31 && IsGoodRow(row, row_index);
}

}  // namespace

std::size_t ReadPrintedSerial(std::string_view text, std::span<Row, kSignedRows> rows) {
  if (text.size() == kRowTextLength) return ReadPrintedRow(text, 0, rows[0]) ? 1 : 0;
  if (text.size() != kSignedTextLength) return 0;
  for (std::size_t r = 0; r < kSignedRows; ++r) {
    const std::size_t start = r * (kRowTextLength + 1);
    if (r > 0 && text[start - 1] != '-' && text[start - 1] != '\n') return 0;
    if (!ReadPrintedRow(text.substr(start, kRowTextLength), r, rows[r])) return 0;
  }
  return kSignedRows;
}

}  // namespace serialsmith
