// The constants of the AVX-512 kernel, each worked out from the field and from how a row is
// printed. check_rows_avx512.cc draws the steps that they are for.
#ifndef SERIALSMITH_CORE_CODE_CHECK_ROWS_AVX512_TABLES_H_
#define SERIALSMITH_CORE_CODE_CHECK_ROWS_AVX512_TABLES_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/code/check_rows.h"
#include "core/code/row_code_algebra.h"

namespace serialsmith::row_kernels::avx512 {

using namespace row_algebra;

inline constexpr std::size_t kBlockRows = 64;
inline constexpr std::size_t kBlockBytes = kBlockRows * kRowBytes;
inline constexpr std::size_t kHalfRows = kBlockRows / 2;
inline constexpr std::size_t kPairBytes = 2 * kRowBytes;
inline constexpr std::size_t kVectorBytes = 64;

struct alignas(kVectorBytes) Bytes {
  std::array<std::uint8_t, kVectorBytes> bytes;
  constexpr std::uint8_t& operator[](std::size_t i) { return bytes[i]; }
};
struct alignas(kVectorBytes) Matrices {
  std::array<std::uint64_t, 8> of_eight_bytes;
};

// Where byte i of a half comes from: symbols, then dashes, then the ending up to the last byte.
inline constexpr std::size_t kHalf = kVectorBytes / 2;
inline constexpr Bytes kLineUp = [] {
  Bytes from{};
  for (std::size_t i = 0; i < kVectorBytes; ++i) {
    const std::size_t k = i % kHalf;
    const std::size_t offset = k < kRowSymbols             ? SymbolOffset(k)
                               : k < kRowSymbols + kDashes ? DashOffset(k - kRowSymbols)
                                                           : kEnd;
    from[i] = static_cast<std::uint8_t>(i / kHalf * kRowBytes + offset);
  }
  return from;
}();

// Values of ASCII characters, in two vectors of 64; the top bit marks what is no symbol.
inline constexpr std::uint8_t kTopBit = 0x80;
constexpr Bytes ValuesOfCharacters(std::size_t first) {
  Bytes values{};
  for (std::size_t i = 0; i < kVectorBytes; ++i) {
    const std::uint8_t value = kSymbolOfByte[first + i];
    values[i] = value == kNoSymbol ? kTopBit : value;
  }
  return values;
}
inline constexpr Bytes kValuesLow = ValuesOfCharacters(0);
inline constexpr Bytes kValuesHigh = ValuesOfCharacters(64);

// In each eight bytes the arguments 1, 2, 4, 8 and 16, which choose the bits of a symbol.
inline constexpr Bytes kPlanes = [] {
  Bytes planes{};
  for (std::size_t i = 0; i < kVectorBytes; ++i) {
    if (i % 8 < kSymbolBits) planes[i] = static_cast<std::uint8_t>(1U << i % 8);
  }
  return planes;
}();
// The last eight bytes of a half keep symbol 24 as it is.
inline constexpr std::uint64_t kEightSymbols = 0x00FF'FFFF'00FF'FFFF;

inline constexpr std::size_t kPackedBytes = 16;
inline constexpr std::size_t kPlanedSymbols = kRowSymbols - 1;
// Lane l takes row l of four: the halves of the first vector, then those of the second one.
inline constexpr Bytes kPack = [] {
  Bytes from{};
  for (std::size_t i = 0; i < kVectorBytes; ++i) {
    const std::size_t byte = i % kPackedBytes;
    const std::size_t in_half =
        byte == kPackedBytes - 1 ? kPlanedSymbols : byte / kSymbolBits * 8 + byte % kSymbolBits;
    from[i] = static_cast<std::uint8_t>(i / kPackedBytes * kHalf + in_half);
  }
  return from;
}();

// What bit `bit` of packed byte `byte` adds to the syndrome. Bit t of a plane belongs to the symbol
// whose byte of the matrix makes bit t of a product: the one 7−t places on.
constexpr Syndrome SyndromeOfPackedBit(std::size_t byte, std::size_t bit) {
  if (byte < kPackedBytes - 1) {
    return SyndromeOfSymbol(byte / kSymbolBits * 8 + 7 - bit, std::size_t{1} << byte % kSymbolBits);
  }
  return bit < kSymbolBits ? SyndromeOfSymbol(kPlanedSymbols, std::size_t{1} << bit) : 0;
}
// kMultiply[k][s]: from packed bytes 2k and 2k+1, in turns, to byte s of the syndrome.
inline constexpr std::size_t kTurned = kPackedBytes / 2;
inline constexpr auto kMultiply = [] {
  std::array<std::array<Matrices, kSyndromeBytes>, kTurned> table{};
  for (std::size_t byte = 0; byte < kPackedBytes; ++byte) {
    for (std::size_t s = 0; s < kSyndromeBytes; ++s) {
      std::array<std::uint8_t, 8> images{};
      for (std::size_t bit = 0; bit < 8; ++bit) {
        images[bit] = SyndromeByte(SyndromeOfPackedBit(byte, bit), s);
      }
      for (std::size_t eight = byte % 2; eight < 8; eight += 2) {
        table[byte / 2][s].of_eight_bytes[eight] = BitMatrix(images);
      }
    }
  }
  return table;
}();

// The row that a byte of the summed syndromes belongs to: byte i of its eight came from vector i of
// four rows, the lane says which of the four, and the halves of the block take turns.
inline constexpr auto kRowOfByte = [] {
  std::array<std::size_t, kBlockRows> rows{};
  for (std::size_t i = 0; i < kBlockRows; ++i) {
    rows[i] = i / 8 % 2 * kHalfRows + i % 8 * 4 + i / kPackedBytes;
  }
  return rows;
}();
inline constexpr Bytes kInOrder = [] {
  Bytes from{};
  for (std::size_t i = 0; i < kBlockRows; ++i) {
    from[kRowOfByte[i]] = static_cast<std::uint8_t>(i);
  }
  return from;
}();

// Two printed rows without their symbols, and the bits of them that tell something wrong: all at
// dashes and endings, the top one at symbols. The bytes behind two rows are none of theirs.
constexpr Bytes FrameOfPair(RowShape shape, std::size_t first) {
  Bytes frame{};
  for (std::size_t i = 0; i < kPairBytes; ++i) {
    const std::size_t offset = i % kRowBytes;
    if (IsDash(offset)) frame[i] = '-';
    if (offset == kEnd) {
      frame[i] = static_cast<std::uint8_t>(Ending(shape, first + i / kRowBytes));
    }
  }
  return frame;
}
inline constexpr Bytes kFrameBits = [] {
  Bytes bits{};
  for (std::size_t i = 0; i < kPairBytes; ++i) {
    const std::size_t offset = i % kRowBytes;
    bits[i] = IsDash(offset) || offset == kEnd ? 0xFF : kTopBit;
  }
  return bits;
}();
// The same after lining up, and where symbols are then.
inline constexpr Bytes kFrameBitsLinedUp = [] {
  Bytes bits{};
  for (std::size_t i = 0; i < kVectorBytes; ++i) {
    bits[i] = i % kHalf < kRowSymbols ? kTopBit : 0xFF;
  }
  return bits;
}();
inline constexpr Bytes kTopBitsOfSymbols = [] {
  Bytes bits{};
  for (std::size_t i = 0; i < kVectorBytes; ++i) {
    bits[i] = i % kHalf < kRowSymbols ? kTopBit : 0;
  }
  return bits;
}();

// What blocks of one kind are judged by. Frames repeat with three pairs, the rows of a signed
// serial: frame i belongs to pairs i, i + 3, …
inline constexpr std::size_t kFrames = kSignedRows / 2;
struct Kind {
  ExpectedOfBlock<kBlockRows> expected;
  std::array<Bytes, kFrames> frames;
};
using Kinds = std::array<Kind, kBlockKinds>;
constexpr Kinds MakeKinds(RowShape shape) {
  const ExpectedOfBlocks<kBlockRows> expected = MakeExpected(shape, kRowOfByte);
  Kinds kinds{};
  for (std::size_t kind = 0; kind < kBlockKinds; ++kind) {
    kinds[kind].expected = expected[kind];
    for (std::size_t i = 0; i < kFrames; ++i) {
      kinds[kind].frames[i] = FrameOfPair(shape, kind * kBlockRows + 2 * i);
    }
  }
  return kinds;
}
inline constexpr Kinds kNumbers = MakeKinds(RowShape::kNumbers);
inline constexpr Kinds kSigned = MakeKinds(RowShape::kSigned);

}  // namespace serialsmith::row_kernels::avx512

#endif  // SERIALSMITH_CORE_CODE_CHECK_ROWS_AVX512_TABLES_H_
