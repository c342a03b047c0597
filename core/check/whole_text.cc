#include "core/check/whole_text.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/code/row_code.h"
#include "core/text/alphabet.h"

namespace serialsmith {
namespace {

// What a symbol adds to its row, in one word: the syndrome on top, and below it the value where it
// stands in its block of symbols. Check symbols are no data: they add their syndrome alone.
constexpr std::size_t kBlockBits = SymbolBlocks::kSymbols * layout::kSymbolBits;
constexpr std::size_t kBlocks = 3;

constexpr std::size_t BlockOf(std::size_t place) {
  return place < kDataSymbols ? place / SymbolBlocks::kSymbols : kBlocks - 1;
}

constexpr std::uint64_t ShareOf(std::size_t place, unsigned value) {
  const std::uint64_t syndrome = row_code_internal::kSyndromeOfSymbol[place][value];
  std::uint64_t data = 0;
  if (place < kDataSymbols) {
    const std::size_t end = BlockOf(place) == kBlocks - 1
                                ? kDataSymbols
                                : (BlockOf(place) + 1) * SymbolBlocks::kSymbols;
    data = std::uint64_t{value} << (layout::kSymbolBits * (end - 1 - place));
  }
  return syndrome << kBlockBits | data;
}

// A byte that is no symbol adds this alone; it lies above the syndrome.
constexpr std::uint64_t kNoSymbolShare = std::uint64_t{1} << 63;
static_assert(kBlockBits + kCheckSymbols * layout::kSymbolBits < 63);

constexpr auto kShareOfSymbol = [] {
  std::array<std::array<std::uint64_t, kNoSymbol + 1>, kRowSymbols> table{};
  for (std::size_t place = 0; place < kRowSymbols; ++place) {
    for (unsigned value = 0; value < kNoSymbol; ++value) {
      table[place][value] = ShareOf(place, value);
    }
    table[place][kNoSymbol] = kNoSymbolShare;
  }
  return table;
}();

bool ReadPrintedRow(const char* text, std::size_t row_index, RowBits& bits) {
  bool dashes = true;
#pragma GCC unroll 4
  for (std::size_t p = kGroupSymbols; p < kRowSymbols; p += kGroupSymbols) {
    dashes &= text[SymbolOffset(p) - 1] == '-';
  }
  std::uint64_t all = 0;
  std::array<std::uint64_t, kBlocks> sums{};
#pragma GCC unroll 25
  for (std::size_t p = 0; p < kRowSymbols; ++p) {
    const std::uint64_t share =
        kShareOfSymbol[p][kSymbolOfByte[static_cast<unsigned char>(text[SymbolOffset(p)])]];
    all |= share;
    sums[BlockOf(p)] ^= share;
  }
  const std::uint64_t syndrome = (sums[0] ^ sums[1] ^ sums[2]) >> kBlockBits;
  bits = Join({sums[0] & LowBits(kBlockBits), sums[1] & LowBits(kBlockBits),
               sums[2] & LowBits(kBlockBits)});
  return dashes && all < kNoSymbolShare && syndrome == kSyndromeOfGoodRow[row_index];
}

}  // namespace

std::size_t ReadPrintedSerial(std::string_view text, std::span<RowBits, kSignedRows> rows) {
  if (text.size() == kRowTextLength) return ReadPrintedRow(text.data(), 0, rows[0]) ? 1 : 0;
  if (text.size() != kSignedTextLength) return 0;
  for (std::size_t r = 0; r < kSignedRows; ++r) {
    const std::size_t start = r * (kRowTextLength + 1);
    if (r > 0 && text[start - 1] != '-' && text[start - 1] != '\n') return 0;
    if (!ReadPrintedRow(text.data() + start, r, rows[r])) return 0;
  }
  return kSignedRows;
}

}  // namespace serialsmith
