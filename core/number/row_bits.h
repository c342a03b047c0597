// The 105 data bits of a row in two words: how rows are packed, unpacked and put into a signature.
#ifndef SERIALSMITH_CORE_NUMBER_ROW_BITS_H_
#define SERIALSMITH_CORE_NUMBER_ROW_BITS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "core/number/layout.h"
#include "serialsmith/number.h"

namespace serialsmith {

constexpr std::uint64_t LowBits(std::size_t count) { return (std::uint64_t{1} << count) - 1; }

// The first bit of the row is the top bit of the head; the rest holds the remaining bits below.
struct RowBits {
  static constexpr std::size_t kHeadBits = 64;
  static constexpr std::size_t kRestBits = layout::kRowBits - kHeadBits;
  std::uint64_t head;
  std::uint64_t rest;
};

// Eight symbols of the row, eight more and the last five, each joined with its first symbol on top.
struct SymbolBlocks {
  static constexpr std::size_t kSymbols = 8;
  static constexpr std::size_t kLastSymbols = kDataSymbols - 2 * kSymbols;
  std::uint64_t first;
  std::uint64_t second;
  std::uint64_t last;
};

constexpr RowBits Join(const SymbolBlocks& blocks) {
  // The head ends 24 bits into the second block's 40.
  return {blocks.first << 24 | blocks.second >> 16,
          (blocks.second & LowBits(16)) << 25 | blocks.last};
}

constexpr SymbolBlocks Split(const RowBits& bits) {
  return {bits.head >> 24, (bits.head & LowBits(24)) << 16 | bits.rest >> 25,
          bits.rest & LowBits(25)};
}

// Writes the packed row in place: an array returned by value would pass through registers.
inline void Store(const RowBits& bits, PackedRow& packed) {
  constexpr std::size_t kUnusedBits = kPackedRowBytes * 8 - layout::kRowBits;
  for (std::size_t i = 0; i < 8; ++i) {
    packed[i] = static_cast<std::uint8_t>(bits.head >> (56 - 8 * i));
  }
  for (std::size_t i = 8; i < kPackedRowBytes; ++i) {
    packed[i] =
        static_cast<std::uint8_t>(bits.rest << kUnusedBits >> (8 * (kPackedRowBytes - 1 - i)));
  }
}

RowBits BitsOf(const PackedRow& packed);
RowBits BitsOf(const Row& row);

// Rows 1 … 5 to their signature; nullopt: the padding bits are not zero.
std::optional<Signature> JoinSignature(std::span<const RowBits, kSignatureRows> rows);

// Series and product of a row 0.
inline Series SeriesOf(const RowBits& number) {
  return *Series::FromValue(static_cast<unsigned>(number.head >> (64 - layout::kSeriesBits)));
}
inline Product ProductOf(const RowBits& number) {
  return *Product::FromValue(
      static_cast<unsigned>(number.head >> (64 - layout::kSeriesBits - layout::kProductBits) &
                            LowBits(layout::kProductBits)));
}

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_NUMBER_ROW_BITS_H_
