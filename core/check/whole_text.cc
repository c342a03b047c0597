#include "core/check/whole_text.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/code/row_code.h"
#include "core/text/alphabet.h"

namespace serialsmith {
namespace {

// Reads symbol p at `offset_of`(p).
template <typename OffsetOf>
bool ReadRow(const char* text, std::size_t row_index, RowBits& bits, const OffsetOf& offset_of) {
  // A pass that keeps no symbol: what each adds to the syndrome, and its place among the data.
  Syndrome syndrome = 0;
  Syndrome all = 0;
  std::array<std::uint64_t, 4> blocks{};  // the last one is of check symbols, which are no data
#pragma GCC unroll 25
  for (std::size_t p = 0; p < kRowSymbols; ++p) {
    const std::uint64_t value = kSymbolOfByte[static_cast<unsigned char>(text[offset_of(p)])];
    const Syndrome share = row_code_internal::kSyndromeOfSymbol[p][value];
    all |= share;
    syndrome ^= share;
    std::uint64_t& block = blocks[p < kDataSymbols ? p / SymbolBlocks::kSymbols : 3];
    block = block << layout::kSymbolBits | value;
  }
  bits = Join({blocks[0], blocks[1], blocks[2]});
  return all < row_code_internal::kNoSymbolSyndrome && syndrome == kSyndromeOfGoodRow[row_index];
}

bool ReadPrintedRow(const char* text, std::size_t row_index, RowBits& bits) {
  bool dashes = true;
#pragma GCC unroll 4
  for (std::size_t p = kGroupSymbols; p < kRowSymbols; p += kGroupSymbols) {
    dashes &= text[SymbolOffset(p) - 1] == '-';
  }
  return ReadRow(text, row_index, bits, SymbolOffset) && dashes;
}

// With more than this beside the serial, a text is for the scan.
constexpr std::size_t kMostEdges = 32;

// Tables put serials in quotes, and people leave blanks beside them.
std::string_view WithoutEdges(std::string_view text) {
  constexpr std::string_view kEdges = " \t\"'";
  const std::size_t first = std::min(text.find_first_not_of(kEdges), text.size());
  return text.substr(first, text.find_last_not_of(kEdges) + 1 - first);
}

std::size_t ReadBareText(std::string_view text, std::span<RowBits, kSignedRows> rows) {
  if (text.size() == kRowTextLength) return ReadPrintedRow(text.data(), 0, rows[0]) ? 1 : 0;
  if (text.size() == kRowSymbols) {
    return ReadRow(text.data(), 0, rows[0], [](std::size_t p) { return p; }) ? 1 : 0;
  }
  if (text.size() != kSignedTextLength) return 0;
  for (std::size_t r = 0; r < kSignedRows; ++r) {
    const std::size_t start = r * (kRowTextLength + 1);
    if (r > 0 && text[start - 1] != '-' && text[start - 1] != '\n') return 0;
    if (!ReadPrintedRow(text.data() + start, r, rows[r])) return 0;
  }
  return kSignedRows;
}

}  // namespace

std::size_t ReadWholeText(std::string_view text, std::span<RowBits, kSignedRows> rows) {
  if (const std::size_t count = ReadBareText(text, rows); count != 0) return count;
  if (text.size() > kSignedTextLength + kMostEdges) return 0;
  const std::string_view bare = WithoutEdges(text);
  return bare.size() == text.size() ? 0 : ReadBareText(bare, rows);
}

}  // namespace serialsmith
