// 16 rows a block with NEON. The steps:
//
//   columns    two loads of 16 bytes a row, at offsets 0 and 14, and a transposition of bytes give
//              a vector for each offset of the row, a row a byte:
//              row:     |0 … 15|        the first load
//                            |14 … 29|  the second one
//              columns: |row 0 … row 15| of offset 0, of offset 1, …
//   symbols    TBL on 64 bytes turns the characters 0x40 … 0x7F into values, TBX on 16 those of
//              0x30 … 0x3F. The top bit marks a symbol; what is in neither range has none.
//   syndromes  TBL on 32 bytes gives what a value adds to a byte of the syndrome.
//   compare    with the syndromes of the row constants.
#if defined(__aarch64__)
#include <arm_neon.h>

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

constexpr std::size_t kBlockRows = 16;
constexpr std::size_t kBlockBytes = kBlockRows * kRowBytes;
constexpr std::uint8_t kIsSymbol = 0x80;

template <std::size_t kSize>
constexpr std::array<std::uint8_t, kSize> ValuesOfCharacters(std::size_t first) {
  std::array<std::uint8_t, kSize> values{};
  for (std::size_t i = 0; i < kSize; ++i) {
    const std::uint8_t value = kSymbolOfByte[first + i];
    values[i] = value == kNoSymbol ? 0 : static_cast<std::uint8_t>(kIsSymbol | value);
  }
  return values;
}
constexpr std::size_t kFirstDigit = 0x30;
constexpr std::size_t kFirstLetter = 0x40;
constexpr auto kDigits = ValuesOfCharacters<16>(kFirstDigit);
constexpr auto kLetters = ValuesOfCharacters<64>(kFirstLetter);

constexpr auto kSyndromes = [] {
  std::array<std::array<std::array<std::uint8_t, 32>, kSyndromeBytes>, kRowSymbols> table{};
  for (std::size_t place = 0; place < kRowSymbols; ++place) {
    for (std::size_t byte = 0; byte < kSyndromeBytes; ++byte) {
      for (std::size_t value = 0; value < 32; ++value) {
        table[place][byte][value] = SyndromeByte(SyndromeOfSymbol(place, value), byte);
      }
    }
  }
  return table;
}();

constexpr auto kNumbers = MakeExpected(RowShape::kNumbers, InOrder<kBlockRows>());
constexpr auto kSigned = MakeExpected(RowShape::kSigned, InOrder<kBlockRows>());

struct Eight {
  uint8x16_t v[8];
};
struct Columns {
  uint8x16_t v[2 * kLoad];  // those of the first load, those of the second one
};

// Interleave the low or the high halves, in pieces of 2, 4 or 8 bytes.
uint8x16_t Low2(uint8x16_t a, uint8x16_t b) {
  return vreinterpretq_u8_u16(vzip1q_u16(vreinterpretq_u16_u8(a), vreinterpretq_u16_u8(b)));
}
uint8x16_t High2(uint8x16_t a, uint8x16_t b) {
  return vreinterpretq_u8_u16(vzip2q_u16(vreinterpretq_u16_u8(a), vreinterpretq_u16_u8(b)));
}
uint8x16_t Low4(uint8x16_t a, uint8x16_t b) {
  return vreinterpretq_u8_u32(vzip1q_u32(vreinterpretq_u32_u8(a), vreinterpretq_u32_u8(b)));
}
uint8x16_t High4(uint8x16_t a, uint8x16_t b) {
  return vreinterpretq_u8_u32(vzip2q_u32(vreinterpretq_u32_u8(a), vreinterpretq_u32_u8(b)));
}
uint8x16_t Low8(uint8x16_t a, uint8x16_t b) {
  return vreinterpretq_u8_u64(vzip1q_u64(vreinterpretq_u64_u8(a), vreinterpretq_u64_u8(b)));
}
uint8x16_t High8(uint8x16_t a, uint8x16_t b) {
  return vreinterpretq_u8_u64(vzip2q_u64(vreinterpretq_u64_u8(a), vreinterpretq_u64_u8(b)));
}

// 16 columns of the eight rows at `place`: vector k has columns 2k and 2k+1.
Eight TurnEightRows(const std::uint8_t* place) {
  Eight a;
  Eight b;
  for (std::size_t i = 0; i < 8; ++i) b.v[i] = vld1q_u8(place + i * kRowBytes);
  for (std::size_t i = 0; i < 4; ++i) {
    a.v[i] = vzip1q_u8(b.v[2 * i], b.v[2 * i + 1]);
    a.v[4 + i] = vzip2q_u8(b.v[2 * i], b.v[2 * i + 1]);
  }
  for (std::size_t i = 0; i < 8; i += 4) {
    b.v[i] = Low2(a.v[i], a.v[i + 1]);
    b.v[i + 1] = Low2(a.v[i + 2], a.v[i + 3]);
    b.v[i + 2] = High2(a.v[i], a.v[i + 1]);
    b.v[i + 3] = High2(a.v[i + 2], a.v[i + 3]);
  }
  for (std::size_t i = 0; i < 8; i += 2) {
    a.v[i] = Low4(b.v[i], b.v[i + 1]);
    a.v[i + 1] = High4(b.v[i], b.v[i + 1]);
  }
  return a;
}

Columns TurnBlock(const std::uint8_t* block) {
  Columns columns;
  for (std::size_t load = 0; load < 2; ++load) {
    const std::uint8_t* place = block + load * kSecondLoad;
    const Eight first = TurnEightRows(place);
    const Eight second = TurnEightRows(place + 8 * kRowBytes);
    for (std::size_t k = 0; k < 8; ++k) {
      columns.v[load * kLoad + 2 * k] = Low8(first.v[k], second.v[k]);
      columns.v[load * kLoad + 2 * k + 1] = High8(first.v[k], second.v[k]);
    }
  }
  return columns;
}

// Bit i of the result is the top bit of byte i.
std::uint16_t TopBits(uint8x16_t bytes) {
  constexpr std::array<std::uint8_t, kBlockRows> kBitOfByte = {1, 2, 4, 8, 16, 32, 64, 128,
                                                               1, 2, 4, 8, 16, 32, 64, 128};
  const uint8x16_t bits =
      vandq_u8(vcltzq_s8(vreinterpretq_s8_u8(bytes)), vld1q_u8(kBitOfByte.data()));
  return static_cast<std::uint16_t>(vaddv_u8(vget_low_u8(bits)) | vaddv_u8(vget_high_u8(bits))
                                                                      << 8);
}

std::uint16_t CheckBlock(const std::uint8_t* block, const ExpectedOfBlock<kBlockRows>& expected) {
  const Columns columns = TurnBlock(block);
  const uint8x16x4_t letters = vld1q_u8_x4(kLetters.data());
  const uint8x16_t digits = vld1q_u8(kDigits.data());

  uint8x16_t symbols = vdupq_n_u8(kIsSymbol);
  std::array<uint8x16_t, kSyndromeBytes> sums;
  for (std::size_t byte = 0; byte < kSyndromeBytes; ++byte) {
    sums[byte] = vld1q_u8(expected.syndrome[byte].data());
  }
  for (std::size_t place = 0; place < kRowSymbols; ++place) {
    const uint8x16_t characters = columns.v[ColumnOf(SymbolOffset(place))];
    const uint8x16_t letter = vqtbl4q_u8(letters, vsubq_u8(characters, vdupq_n_u8(kFirstLetter)));
    const uint8x16_t value =
        vqtbx1q_u8(letter, digits, vsubq_u8(characters, vdupq_n_u8(kFirstDigit)));
    symbols = vandq_u8(symbols, value);
    const uint8x16_t index = veorq_u8(value, vdupq_n_u8(kIsSymbol));
    for (std::size_t byte = 0; byte < kSyndromeBytes; ++byte) {
      const uint8x16x2_t table = vld1q_u8_x2(kSyndromes[place][byte].data());
      sums[byte] = veorq_u8(sums[byte], vqtbl2q_u8(table, index));
    }
  }

  uint8x16_t different = vorrq_u8(vorrq_u8(sums[0], sums[1]), sums[2]);
  different =
      vorrq_u8(different, veorq_u8(columns.v[ColumnOf(kEnd)], vld1q_u8(expected.ending.data())));
  for (std::size_t dash = 0; dash < kDashes; ++dash) {
    different =
        vorrq_u8(different, veorq_u8(columns.v[ColumnOf(DashOffset(dash))], vdupq_n_u8('-')));
  }
  return TopBits(vandq_u8(vceqzq_u8(different), symbols));
}

}  // namespace

void CheckNeon(std::span<const char> text, RowShape shape, std::span<std::uint64_t> good) {
  const auto& expected = shape == RowShape::kSigned ? kSigned : kNumbers;
  std::fill(good.begin(), good.end(), 0);
  // The last block from a copy, filled up with zeros, which pass for no row.
  std::array<char, kBlockBytes> copy;
  for (std::size_t block = 0; !text.empty(); ++block) {
    const char* rows = text.data();
    if (text.size() < kBlockBytes) {
      copy.fill(0);
      std::copy(text.begin(), text.end(), copy.begin());
      rows = copy.data();
    }
    const std::uint64_t bits =
        CheckBlock(reinterpret_cast<const std::uint8_t*>(rows), expected[block % kBlockKinds]);
    good[block / 4] |= bits << block % 4 * kBlockRows;
    text = text.subspan(std::min(text.size(), kBlockBytes));
  }
}

}  // namespace serialsmith::row_kernels
#endif
