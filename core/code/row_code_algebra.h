// The row code in the shapes that the kernels of CheckRows() take: what stands where in a row, the
// syndrome cut into bytes, and its bits as matrices. Everything is worked out from the field.
//
// The syndrome of a row is linear over GF(2): it is the XOR of what each bit of each symbol adds.
// 20 bits, so three bytes hold it; kernels keep a vector for each of these bytes. A row is good
// when its syndrome is that of its row constant.
#ifndef SERIALSMITH_CORE_CODE_ROW_CODE_ALGEBRA_H_
#define SERIALSMITH_CORE_CODE_ROW_CODE_ALGEBRA_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/code/row_code.h"
#include "core/text/alphabet.h"
#include "serialsmith/check_rows.h"

namespace serialsmith::row_algebra {

inline constexpr std::size_t kSymbolBits = 5;
inline constexpr std::size_t kDashes = kRowSymbols / kGroupSymbols - 1;
inline constexpr std::size_t kEnd = kRowTextLength;  // offset of the character that ends a row

constexpr std::size_t DashOffset(std::size_t dash) {
  return SymbolOffset((dash + 1) * kGroupSymbols) - 1;
}
constexpr bool IsDash(std::size_t offset) {
  return offset % (kGroupSymbols + 1) == kGroupSymbols && offset != kEnd;
}

// Kernels that turn rows into columns load each row twice, 16 bytes from offset 0 and 16 from 14
// on. ColumnOf() is where they have the column of an offset: those of the first load come first.
inline constexpr std::size_t kLoad = 16;
inline constexpr std::size_t kSecondLoad = kRowBytes - kLoad;
static_assert(kSecondLoad <= kLoad);
constexpr std::size_t ColumnOf(std::size_t offset) {
  return offset < kLoad ? offset : offset - kSecondLoad + kLoad;
}

// Row `row` of a text, counted from its beginning: which row of a serial it is, and how it ends.
constexpr std::size_t PlaceInSerial(RowShape shape, std::size_t row) {
  return shape == RowShape::kSigned ? row % kSignedRows : 0;
}
constexpr char Ending(RowShape shape, std::size_t row) {
  return shape == RowShape::kNumbers || row % kSignedRows == kSignatureRows ? '\n' : '-';
}

// The bytes of a syndrome, lowest first.
inline constexpr std::size_t kSyndromeBytes = 3;
static_assert(kSyndromeBytes * 8 >= kCheckSymbols * kSymbolBits);
constexpr std::uint8_t SyndromeByte(Syndrome syndrome, std::size_t byte) {
  return static_cast<std::uint8_t>(syndrome >> 8 * byte & 0xFFU);
}
constexpr Syndrome SyndromeOfSymbol(std::size_t place, std::size_t value) {
  return row_code_internal::kSyndromeOfSymbol[place][value];
}

// What all kernels rest on.
static_assert([] {
  for (std::size_t place = 0; place < kRowSymbols; ++place) {
    for (std::size_t value = 0; value < 32; ++value) {
      Syndrome sum = 0;
      for (std::size_t bit = 0; bit < kSymbolBits; ++bit) {
        if ((value >> bit & 1U) != 0) sum ^= SyndromeOfSymbol(place, std::size_t{1} << bit);
      }
      if (sum != SyndromeOfSymbol(place, value)) return false;
    }
  }
  return true;
}());

// What the rows of a block must have, for kernels that work on blocks of kRows rows, a row a byte.
// In signed serials a block need not begin with row 0; three kinds of blocks follow each other.
template <std::size_t kRows>
struct alignas(64) ExpectedOfBlock {
  std::array<std::array<std::uint8_t, kRows>, kSyndromeBytes> syndrome;
  std::array<std::uint8_t, kRows> ending;
};

inline constexpr std::size_t kBlockKinds = 3;
template <std::size_t kRows>
using ExpectedOfBlocks = std::array<ExpectedOfBlock<kRows>, kBlockKinds>;

// `row_of_byte[i]`: the row of the block that the kernel has in byte i.
template <std::size_t kRows>
constexpr ExpectedOfBlocks<kRows> MakeExpected(RowShape shape,
                                               const std::array<std::size_t, kRows>& row_of_byte) {
  static_assert(kBlockKinds * kRows % kSignedRows == 0);
  ExpectedOfBlocks<kRows> blocks{};
  for (std::size_t kind = 0; kind < kBlockKinds; ++kind) {
    for (std::size_t i = 0; i < kRows; ++i) {
      const std::size_t row = kind * kRows + row_of_byte[i];
      for (std::size_t byte = 0; byte < kSyndromeBytes; ++byte) {
        blocks[kind].syndrome[byte][i] =
            SyndromeByte(kSyndromeOfGoodRow[PlaceInSerial(shape, row)], byte);
      }
      blocks[kind].ending[i] = static_cast<std::uint8_t>(Ending(shape, row));
    }
  }
  return blocks;
}

template <std::size_t kRows>
constexpr std::array<std::size_t, kRows> InOrder() {
  std::array<std::size_t, kRows> rows{};
  for (std::size_t i = 0; i < kRows; ++i) rows[i] = i;
  return rows;
}

// A linear map of 8 bits to 8 bits as GF2P8AFFINEQB takes it: bit t of the result is the parity of
// what byte 7−t of the matrix and the argument have in common. `images[j]` is what bit j maps to.
constexpr std::uint64_t BitMatrix(const std::array<std::uint8_t, 8>& images) {
  std::uint64_t matrix = 0;
  for (std::size_t t = 0; t < 8; ++t) {
    for (std::size_t j = 0; j < 8; ++j) {
      matrix |= std::uint64_t{static_cast<unsigned>(images[j] >> t & 1)} << (8 * (7 - t) + j);
    }
  }
  return matrix;
}
// The identity has byte 7−t = 1 << t.
static_assert(BitMatrix({1, 2, 4, 8, 16, 32, 64, 128}) == 0x0102040810204080);

}  // namespace serialsmith::row_algebra

#endif  // SERIALSMITH_CORE_CODE_ROW_CODE_ALGEBRA_H_
