// 32 rows a block with AVX2. The steps:
//
//   columns    two loads of 16 bytes a row, at offsets 0 and 14, and a transposition of bytes give
//              a vector for each offset of the row, a row a byte:
//              row:     |0 … 15|        the first load
//                            |14 … 29|  the second one
//              columns: |row 0 … row 31| of offset 0, of offset 1, …
//   symbols    VPSHUFB by the low four bits turns digits, letters up to O and letters from P into
//              values; bits 6 and 4 of the character choose between the three. Case is bit 5, which
//              nothing looks at.
//   syndromes  VPSHUFB by the low four bits of a value gives what they add to a byte of the
//              syndrome. The fifth bits of three symbols are looked up together.
//   compare    with the syndromes of the row constants.
#if defined(__x86_64__)
#include <immintrin.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "core/code/check_rows.h"
#include "core/code/row_code_algebra.h"

// For each function, not for the file: inline functions of headers, compiled here, may be what
// other files are linked with.
#define SERIALSMITH_AVX2 gnu::target("avx2")
#define SERIALSMITH_STEP SERIALSMITH_AVX2, gnu::always_inline

namespace serialsmith::row_kernels {
namespace {

using namespace row_algebra;

constexpr std::size_t kBlockRows = 32;
constexpr std::size_t kBlockBytes = kBlockRows * kRowBytes;
constexpr std::size_t kCacheLine = 64;

// Three symbols go together: their values keep the low four bits in place and have the fifth in a
// bit of its own, 4, 5 or 6, so that the three are one OR apart from an index.
constexpr std::size_t kTogether = 3;
constexpr std::size_t kGroups = (kRowSymbols + kTogether - 1) / kTogether;
constexpr std::size_t kLowBits = 4;
constexpr std::uint8_t kTopBit = 0x80;  // no symbol

using Table = std::array<std::uint8_t, 16>;  // in both lanes
struct alignas(16) Tables {
  // Of characters 0x30 … 0x3F, 0x40 … 0x4F and 0x50 … 0x5F; 0x60 … 0x7F are as 0x40 … 0x5F.
  std::array<std::array<Table, 3>, kTogether> values;
  std::array<std::array<Table, kSyndromeBytes>, kRowSymbols> low;
  std::array<std::array<Table, kSyndromeBytes>, kGroups> fifth;
};
constexpr Tables kTables = [] {
  Tables tables{};
  for (std::size_t i = 0; i < 16; ++i) {
    for (std::size_t k = 0; k < kTogether; ++k) {
      for (std::size_t kind = 0; kind < 3; ++kind) {
        const unsigned value = kSymbolOfByte[0x30 + 16 * kind + i];
        tables.values[k][kind][i] = static_cast<std::uint8_t>(
            value == kNoSymbol ? kTopBit : (value & 15U) | value >> kLowBits << (kLowBits + k));
      }
    }
    for (std::size_t byte = 0; byte < kSyndromeBytes; ++byte) {
      for (std::size_t p = 0; p < kRowSymbols; ++p) {
        tables.low[p][byte][i] = SyndromeByte(SyndromeOfSymbol(p, i), byte);
      }
      for (std::size_t p = 0; p < kRowSymbols; ++p) {
        if ((i >> p % kTogether & 1U) == 0) continue;
        std::uint8_t& sum = tables.fifth[p / kTogether][byte][i];
        sum = static_cast<std::uint8_t>(sum ^ SyndromeByte(SyndromeOfSymbol(p, 16), byte));
      }
    }
  }
  return tables;
}();
static_assert([] {
  for (std::size_t c = 0x40; c < 0x60; ++c) {
    if (kSymbolOfByte[c] != kSymbolOfByte[c + 0x20]) return false;
  }
  return true;
}());

constexpr auto kNumbers = MakeExpected(RowShape::kNumbers, InOrder<kBlockRows>());
constexpr auto kSigned = MakeExpected(RowShape::kSigned, InOrder<kBlockRows>());

struct Eight {
  __m256i v[8];
};
struct Columns {
  __m256i v[2 * kLoad];  // those of the first load, those of the second one
};

[[SERIALSMITH_STEP]] inline __m256i Vector(const std::uint8_t* bytes) {
  return _mm256_load_si256(reinterpret_cast<const __m256i*>(bytes));
}
[[SERIALSMITH_STEP]] inline __m256i InBothLanes(const Table& table) {
  return _mm256_broadcastsi128_si256(
      _mm_load_si128(reinterpret_cast<const __m128i*>(table.data())));
}
[[SERIALSMITH_STEP]] inline __m256i Load(const char* low_lane, const char* high_lane) {
  return _mm256_inserti128_si256(
      _mm256_castsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(low_lane))),
      _mm_loadu_si128(reinterpret_cast<const __m128i*>(high_lane)), 1);
}

// 16 columns of the eight rows at `place` in the low lanes, of those 16 rows on in the high ones:
// vector k has columns 2k and 2k+1.
[[SERIALSMITH_STEP]] inline Eight TurnEightRows(const char* place) {
  Eight a;
  Eight b;
#pragma GCC unroll 8
  for (std::size_t i = 0; i < 8; ++i) {
    const char* row = place + i * kRowBytes;
    b.v[i] = Load(row, row + kBlockBytes / 2);
  }
#pragma GCC unroll 4
  for (std::size_t i = 0; i < 4; ++i) {
    a.v[i] = _mm256_unpacklo_epi8(b.v[2 * i], b.v[2 * i + 1]);
    a.v[4 + i] = _mm256_unpackhi_epi8(b.v[2 * i], b.v[2 * i + 1]);
  }
#pragma GCC unroll 2
  for (std::size_t i = 0; i < 2; ++i) {
    b.v[4 * i] = _mm256_unpacklo_epi16(a.v[4 * i], a.v[4 * i + 1]);
    b.v[4 * i + 1] = _mm256_unpacklo_epi16(a.v[4 * i + 2], a.v[4 * i + 3]);
    b.v[4 * i + 2] = _mm256_unpackhi_epi16(a.v[4 * i], a.v[4 * i + 1]);
    b.v[4 * i + 3] = _mm256_unpackhi_epi16(a.v[4 * i + 2], a.v[4 * i + 3]);
  }
#pragma GCC unroll 4
  for (std::size_t i = 0; i < 4; ++i) {
    a.v[2 * i] = _mm256_unpacklo_epi32(b.v[2 * i], b.v[2 * i + 1]);
    a.v[2 * i + 1] = _mm256_unpackhi_epi32(b.v[2 * i], b.v[2 * i + 1]);
  }
  return a;
}

// The columns of a block; they do not fit into the registers and live on the stack.
[[SERIALSMITH_STEP]] inline void TurnBlock(const char* block, Columns& columns) {
#pragma GCC unroll 2
  for (std::size_t load = 0; load < 2; ++load) {
    const char* place = block + load * kSecondLoad;
    const char* ahead = block + kPrefetchBytes + load * kBlockBytes / 2;
#pragma GCC unroll 8
    for (std::size_t at = 0; at < kBlockBytes / 2; at += kCacheLine) {
      _mm_prefetch(ahead + at, _MM_HINT_T1);
    }
    const Eight first = TurnEightRows(place);
    const Eight second = TurnEightRows(place + 8 * kRowBytes);
#pragma GCC unroll 8
    for (std::size_t k = 0; k < 8; ++k) {
      columns.v[load * kLoad + 2 * k] = _mm256_unpacklo_epi64(first.v[k], second.v[k]);
      columns.v[load * kLoad + 2 * k + 1] = _mm256_unpackhi_epi64(first.v[k], second.v[k]);
    }
  }
}

// The value of symbol `k` of those that go together; the top bit tells what is no symbol. Bytes
// outside 0x30 … 0x7F come out as anything.
[[SERIALSMITH_STEP]] inline __m256i ValuesOf(__m256i characters, std::size_t k) {
  const auto& tables = kTables.values[k];
  const __m256i digits = _mm256_shuffle_epi8(InBothLanes(tables[0]), characters);
  const __m256i to_o = _mm256_shuffle_epi8(InBothLanes(tables[1]), characters);
  const __m256i from_p = _mm256_shuffle_epi8(InBothLanes(tables[2]), characters);
  // The blend looks at top bits: bit 4 there, then bit 6.
  const __m256i letters = _mm256_blendv_epi8(to_o, from_p, _mm256_slli_epi16(characters, 3));
  return _mm256_blendv_epi8(digits, letters, _mm256_add_epi8(characters, characters));
}

[[SERIALSMITH_STEP]] inline void AddLookup(__m256i (&sums)[kSyndromeBytes],
                                           const std::array<Table, kSyndromeBytes>& tables,
                                           __m256i index) {
#pragma GCC unroll 3
  for (std::size_t byte = 0; byte < kSyndromeBytes; ++byte) {
    sums[byte] =
        _mm256_xor_si256(sums[byte], _mm256_shuffle_epi8(InBothLanes(tables[byte]), index));
  }
}

[[SERIALSMITH_STEP]] inline std::uint32_t CheckBlock(const char* block,
                                                     const ExpectedOfBlock<kBlockRows>& expected) {
  Columns columns;
  TurnBlock(block, columns);

  __m256i least = _mm256_set1_epi8(0x7F);   // of the characters, as signed: those from 0x80 on too
  __m256i values = _mm256_setzero_si256();  // their top bits, all ORed
  __m256i sums[kSyndromeBytes];
#pragma GCC unroll 3
  for (std::size_t byte = 0; byte < kSyndromeBytes; ++byte) {
    sums[byte] = Vector(expected.syndrome[byte].data());
  }
#pragma GCC unroll 9
  for (std::size_t group = 0; group < kGroups; ++group) {
    __m256i together = _mm256_setzero_si256();
#pragma GCC unroll 3
    for (std::size_t k = 0; k < kTogether; ++k) {
      const std::size_t place = group * kTogether + k;
      if (place >= kRowSymbols) break;
      const __m256i characters = columns.v[ColumnOf(SymbolOffset(place))];
      const __m256i value = ValuesOf(characters, k);
      least = _mm256_min_epi8(least, characters);
      together = _mm256_or_si256(together, value);
      AddLookup(sums, kTables.low[place], value);
    }
    values = _mm256_or_si256(values, together);
    const __m256i fifth =
        _mm256_and_si256(_mm256_srli_epi16(together, kLowBits), _mm256_set1_epi8(7));
    AddLookup(sums, kTables.fifth[group], fifth);
  }

  __m256i different = _mm256_or_si256(_mm256_or_si256(sums[0], sums[1]), sums[2]);
  different = _mm256_or_si256(
      different, _mm256_xor_si256(columns.v[ColumnOf(kEnd)], Vector(expected.ending.data())));
#pragma GCC unroll 4
  for (std::size_t dash = 0; dash < kDashes; ++dash) {
    different = _mm256_or_si256(
        different, _mm256_xor_si256(columns.v[ColumnOf(DashOffset(dash))], _mm256_set1_epi8('-')));
  }
  const __m256i in_range = _mm256_cmpgt_epi8(least, _mm256_set1_epi8('0' - 1));
  const __m256i equal = _mm256_cmpeq_epi8(different, _mm256_setzero_si256());
  const __m256i good = _mm256_andnot_si256(values, _mm256_and_si256(equal, in_range));
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(good));
}

}  // namespace

bool HasAvx2() { return __builtin_cpu_supports("avx2"); }

[[SERIALSMITH_AVX2]] void CheckAvx2(std::span<const char> text, RowShape shape,
                                    std::span<std::uint64_t> good) {
  const auto& expected = shape == RowShape::kSigned ? kSigned : kNumbers;
  std::fill(good.begin(), good.end(), 0);
  // The last block from a copy, filled up with zeros, which pass for no row.
  alignas(kCacheLine) std::array<char, kBlockBytes> copy;
  for (std::size_t block = 0; !text.empty(); ++block) {
    const char* rows = text.data();
    if (text.size() < kBlockBytes) {
      copy.fill(0);
      std::copy(text.begin(), text.end(), copy.begin());
      rows = copy.data();
    }
    const std::uint64_t bits = CheckBlock(rows, expected[block % kBlockKinds]);
    good[block / 2] |= bits << block % 2 * kBlockRows;
    text = text.subspan(std::min(text.size(), kBlockBytes));
  }
}

}  // namespace serialsmith::row_kernels
#endif
