// The fields of format 1 and their widths (format §4 and §5): the only place that knows them.
#ifndef SERIALSMITH_CORE_NUMBER_LAYOUT_H_
#define SERIALSMITH_CORE_NUMBER_LAYOUT_H_

#include <cstddef>

#include "core/code/row_code.h"
#include "serialsmith/number.h"

namespace serialsmith::layout {

inline constexpr std::size_t kSymbolBits = 5;

// Row 0, first symbol first.
inline constexpr std::size_t kSeriesBits = 5;
inline constexpr std::size_t kProductBits = 15;
inline constexpr std::size_t kSealedBits = 35;
inline constexpr std::size_t kTagBits = 50;

// Rows 1 … 5.
inline constexpr std::size_t kSignatureBits = 512;
inline constexpr std::size_t kPaddingBits = 13;

inline constexpr std::size_t kRowBits = kDataSymbols * kSymbolBits;
static_assert(kSeriesBits + kProductBits + kSealedBits + kTagBits == kRowBits);
static_assert(kSignatureBits + kPaddingBits == kSignatureRows * kRowBits);
static_assert(kSignatureBytes * 8 == kSignatureBits);
static_assert(kPackedRowBytes == (kRowBits + 7) / 8);
static_assert(kMaxSequence == (std::uint64_t{1} << kSealedBits) - 1);

}  // namespace serialsmith::layout

#endif  // SERIALSMITH_CORE_NUMBER_LAYOUT_H_
