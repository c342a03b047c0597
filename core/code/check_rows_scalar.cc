// The definition of a good row: one table look-up a byte.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "core/code/check_rows.h"
#include "core/code/row_code_algebra.h"

namespace serialsmith::row_kernels {
namespace {

using namespace row_algebra;

// Above the 20 bits of a syndrome.
constexpr std::uint32_t kInvalid = std::uint32_t{1} << 31;

// What a byte adds to the syndrome of a row where symbol `place` is expected.
constexpr auto kSyndromeOfByte = [] {
  std::array<std::array<std::uint32_t, 256>, kRowSymbols> table{};
  for (std::size_t place = 0; place < kRowSymbols; ++place) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint8_t value = kSymbolOfByte[byte];
      table[place][byte] = value == kNoSymbol ? kInvalid : SyndromeOfSymbol(place, value);
    }
  }
  return table;
}();

bool IsGood(std::span<const char, kRowBytes> row, Syndrome expected, char ending) {
  Syndrome syndrome = 0;
  std::uint32_t invalid = 0;
#pragma GCC unroll 25
  for (std::size_t place = 0; place < kRowSymbols; ++place) {
    const std::uint32_t added =
        kSyndromeOfByte[place][static_cast<unsigned char>(row[SymbolOffset(place)])];
    syndrome ^= added;
    invalid |= added;
  }
  unsigned different = static_cast<unsigned>(row[kEnd] ^ ending);
#pragma GCC unroll 4
  for (std::size_t dash = 0; dash < kDashes; ++dash) {
    different |= static_cast<unsigned>(row[DashOffset(dash)] ^ '-');
  }
  return (invalid & kInvalid) == 0 && different == 0 && syndrome == expected;
}

}  // namespace

std::uint64_t CheckWordScalar(std::span<const char> text, RowShape shape, std::size_t first) {
  std::uint64_t good = 0;
  for (std::size_t i = 0; i < text.size() / kRowBytes; ++i) {
    const std::size_t row = first + i;
    const bool is_good = IsGood(text.subspan(i * kRowBytes).first<kRowBytes>(),
                                kSyndromeOfGoodRow[PlaceInSerial(shape, row)], Ending(shape, row));
    good |= std::uint64_t{is_good} << i;
  }
  return good;
}

void CheckScalar(std::span<const char> text, RowShape shape, std::span<std::uint64_t> good) {
  constexpr std::size_t kWordBytes = kRowsOfWord * kRowBytes;
  for (std::size_t word = 0; word < good.size(); ++word) {
    const std::span<const char> rest = text.subspan(word * kWordBytes);
    good[word] =
        CheckWordScalar(rest.first(std::min(rest.size(), kWordBytes)), shape, word * kRowsOfWord);
  }
}

}  // namespace serialsmith::row_kernels
