// 64 rows a block with AVX-512, VBMI and GFNI. The steps, two rows a vector at first:
//
//   load      two rows as they are printed, 60 of 64 bytes:
//             |XXXXX-XXXXX-XXXXX-XXXXX-XXXXX\n|XXXXX-XXXXX-XXXXX-XXXXX-XXXXX\n|....|
//   symbols   VPERMB lines the 25 symbols up in each half, VPERMI2B turns characters into values:
//             |s0 … s7|s8 … s15|s16 … s23|s24 · · ·|   and the same of the second row
//   planes    GF2P8AFFINEQB with the data as the matrix turns 8 symbols into bit planes: byte b has
//             bit b of each of them. Five of them in each quarter:
//             |p0 … p4 · · ·|p5 … p9 · · ·|p10 … p14 · · ·|s24 · · ·|
//   pack      VPERMI2B puts four rows into a vector, a row a lane of 16 bytes:
//             |p0 … p14 s24|…|…|…|
//   turn      three rounds of unpacking bring the same byte of 8 rows together. Vector k has
//             bytes 2k and 2k+1 of 32 rows, lane l those of rows 4i+l:
//             |p2k of 8 rows|p2k+1 of 8 rows|…
//   multiply  GF2P8AFFINEQB with the bits of the syndrome as the matrix: what each packed byte
//             adds to a byte of the syndrome. All are summed up.
//   compare   with the syndromes of the row constants.
//
// Dashes, endings and characters that are no symbols are looked at for the whole block at once, and
// row by row only when something is wrong.
#if defined(__x86_64__)
#if !defined(__clang__)
// g++ 12 takes the "any value" of its own intrinsics for a mistake of ours.
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <immintrin.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "core/code/check_rows.h"
#include "core/code/check_rows_avx512_tables.h"

// For each function, not for the file: inline functions of headers, compiled here, may be what
// other files are linked with.
#define SERIALSMITH_AVX512 gnu::target("avx512f,avx512bw,avx512dq,avx512vbmi,gfni,bmi2")
#define SERIALSMITH_STEP SERIALSMITH_AVX512, gnu::always_inline

namespace serialsmith::row_kernels {
namespace {

using namespace avx512;

// Four bytes behind the block are read too.
struct Block {
  const char* text;
  const Kind* kind;
};

struct Constants {
  __m512i line_up, values_low, values_high, planes, pack;
};

[[SERIALSMITH_STEP]] inline __m512i Vector(const void* bytes) { return _mm512_load_si512(bytes); }

[[SERIALSMITH_STEP]] inline Constants LoadConstants() {
  return {Vector(&kLineUp), Vector(&kValuesLow), Vector(&kValuesHigh), Vector(&kPlanes),
          Vector(&kPack)};
}

// Keeps a value in its register: g++ 12 would repeat a load that is used twice, and the loads cross
// the lines of the cache.
[[SERIALSMITH_STEP]] inline __m512i Pinned(__m512i value) {
  __asm__ volatile("" : "+v"(value));
  return value;
}

// Into the second-level cache: the first one has few places for what is under way. Asm, because
// compilers gather the prefetches of a block at its beginning, where they wait for each other; like
// this they stay between the loads. Nothing there is no harm.
[[SERIALSMITH_STEP]] inline void Prefetch(const char* place) {
  __asm__ volatile("prefetcht1 %0" : : "m"(*place));
}

// VPTERNLOG: bit 4a+2b+c of the number is the result for bits a, b and c.
constexpr int kAOrBXorC = 0b11110110;
constexpr int kAOrBAndC = 0b11111000;
constexpr int kAOrBOrC = 0b11111110;
constexpr int kAXorBXorC = 0b10010110;

[[SERIALSMITH_STEP]] inline __m512i SymbolsOf(__m512i printed, const Constants& c) {
  return _mm512_permutex2var_epi8(c.values_low, _mm512_permutexvar_epi8(c.line_up, printed),
                                  c.values_high);
}

[[SERIALSMITH_STEP]] inline __m512i PlanesOf(__m512i symbols, const Constants& c) {
  return _mm512_mask_gf2p8affine_epi64_epi8(symbols, kEightSymbols, c.planes, symbols, 0);
}

struct Eight {
  __m512i v[8];
};

// Eight vectors of four packed rows to eight vectors of two packed bytes of 32 rows.
[[SERIALSMITH_STEP]] inline Eight Turn(const Eight& rows) {
  Eight a;
  Eight b;
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {
    a.v[i] = _mm512_unpacklo_epi8(rows.v[2 * i], rows.v[2 * i + 1]);
    a.v[4 + i] = _mm512_unpackhi_epi8(rows.v[2 * i], rows.v[2 * i + 1]);
  }
#pragma GCC unroll 2
  for (int i = 0; i < 2; ++i) {  // 4i: the low and the high half of the packed bytes
    b.v[4 * i] = _mm512_unpacklo_epi16(a.v[4 * i], a.v[4 * i + 1]);
    b.v[4 * i + 1] = _mm512_unpacklo_epi16(a.v[4 * i + 2], a.v[4 * i + 3]);
    b.v[4 * i + 2] = _mm512_unpackhi_epi16(a.v[4 * i], a.v[4 * i + 1]);
    b.v[4 * i + 3] = _mm512_unpackhi_epi16(a.v[4 * i + 2], a.v[4 * i + 3]);
  }
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {
    a.v[2 * i] = _mm512_unpacklo_epi32(b.v[2 * i], b.v[2 * i + 1]);
    a.v[2 * i + 1] = _mm512_unpackhi_epi32(b.v[2 * i], b.v[2 * i + 1]);
  }
  return a;
}

// The syndromes of 32 rows, byte by byte, each in two parts: the sums over the even and over the
// odd packed bytes.
struct Sums {
  __m512i of_byte[kSyndromeBytes];
};
// Adds what vectors `k` and `k` + 1 of the packed bytes stand for.
[[SERIALSMITH_STEP]] inline void AddProducts(Sums& sums, const Eight& turned, std::size_t k) {
#pragma GCC unroll 3
  for (std::size_t byte = 0; byte < kSyndromeBytes; ++byte) {
    const __m512i one = _mm512_gf2p8affine_epi64_epi8(turned.v[k], Vector(&kMultiply[k][byte]), 0);
    const __m512i next =
        _mm512_gf2p8affine_epi64_epi8(turned.v[k + 1], Vector(&kMultiply[k + 1][byte]), 0);
    sums.of_byte[byte] =
        Pinned(_mm512_ternarylogic_epi64(sums.of_byte[byte], one, next, kAXorBXorC));
  }
}

// Adds the parts, and puts both halves of the block into one vector.
[[SERIALSMITH_STEP]] inline __m512i Join(__m512i first_half, __m512i second_half) {
  return _mm512_xor_si512(_mm512_unpacklo_epi64(first_half, second_half),
                          _mm512_unpackhi_epi64(first_half, second_half));
}

// The rows of a block whose dashes, ending and characters are right.
[[SERIALSMITH_AVX512, gnu::noinline]] std::uint64_t WellFormedRows(const Block& block) {
  const Constants c = LoadConstants();
  const __m512i frame_bits = Vector(&kFrameBitsLinedUp);
  const __m512i symbol_bits = Vector(&kTopBitsOfSymbols);
  std::uint64_t good = 0;
#pragma GCC unroll 4
  for (std::size_t quarter = 0; quarter < 4; ++quarter) {
    std::uint64_t wrong_bits = 0;  // a bit for each eight bytes of the vectors, four for each row
#pragma GCC unroll 8
    for (std::size_t i = 0; i < 8; ++i) {
      const std::size_t pair = quarter * 8 + i;
      const __m512i printed = Pinned(_mm512_loadu_si512(block.text + pair * kPairBytes));
      const __m512i frame = Vector(&block.kind->frames[pair % kFrames]);
      __m512i wrong = _mm512_permutexvar_epi8(c.line_up, _mm512_xor_si512(printed, frame));
      wrong = _mm512_ternarylogic_epi64(wrong, SymbolsOf(printed, c), symbol_bits, kAOrBAndC);
      wrong_bits |= std::uint64_t{_cvtmask8_u32(_mm512_test_epi64_mask(wrong, frame_bits))}
                    << 8 * i;
    }
    wrong_bits |= wrong_bits >> 1;
    wrong_bits |= wrong_bits >> 2;
    good |= _pext_u64(~wrong_bits, 0x1111'1111'1111'1111) << kBlockRows / 4 * quarter;
  }
  return good;
}

// What was wrong anywhere in a block.
struct Wrong {
  __m512i frame, symbol;
};

// The first four steps for four rows, from pair `pair` of the block on.
[[SERIALSMITH_STEP]] inline __m512i PackFourRows(const Block& block, std::size_t pair,
                                                 const Constants& c, Wrong& wrong) {
  const char* place = block.text + pair * kPairBytes;
  Prefetch(place + kPrefetchBytes);
  Prefetch(place + kPrefetchBytes + kVectorBytes);
  const __m512i first = Pinned(_mm512_loadu_si512(place));
  const __m512i second = Pinned(_mm512_loadu_si512(place + kPairBytes));
  wrong.frame = _mm512_ternarylogic_epi64(wrong.frame, first,
                                          Vector(&block.kind->frames[pair % kFrames]), kAOrBXorC);
  wrong.frame = _mm512_ternarylogic_epi64(
      wrong.frame, second, Vector(&block.kind->frames[(pair + 1) % kFrames]), kAOrBXorC);
  const __m512i first_symbols = SymbolsOf(first, c);
  const __m512i second_symbols = SymbolsOf(second, c);
  wrong.symbol = _mm512_ternarylogic_epi64(wrong.symbol, first_symbols, second_symbols, kAOrBOrC);
  return Pinned(
      _mm512_permutex2var_epi8(PlanesOf(first_symbols, c), c.pack, PlanesOf(second_symbols, c)));
}

// The steps up to turning for a half of a block, 0 or 1, beside the multiplication of the half
// before it: other units of the processor, and the one need not wait for the other.
[[SERIALSMITH_STEP]] inline Eight TurnHalf(const Block& block, std::size_t half, const Constants& c,
                                           Wrong& wrong, const Eight& before, Sums& sums_before) {
  Eight rows;
#pragma GCC unroll 8
  for (std::size_t i = 0; i < 8; ++i) {
    rows.v[i] = PackFourRows(block, half * kHalfRows / 2 + 2 * i, c, wrong);
    if (i % 2 == 1) AddProducts(sums_before, before, i - 1);
  }
  return Turn(rows);
}

[[SERIALSMITH_STEP]] inline std::uint64_t Compare(const Block& block, const Sums& first,
                                                  const Sums& second, const Wrong& wrong) {
  __m512i different = _mm512_setzero_si512();
#pragma GCC unroll 3
  for (std::size_t byte = 0; byte < kSyndromeBytes; ++byte) {
    different =
        _mm512_ternarylogic_epi64(different, Join(first.of_byte[byte], second.of_byte[byte]),
                                  Vector(&block.kind->expected.syndrome[byte]), kAOrBXorC);
  }
  different = _mm512_permutexvar_epi8(Vector(&kInOrder), different);
  std::uint64_t good = _mm512_testn_epi8_mask(different, different);
  if ((_mm512_test_epi8_mask(wrong.frame, Vector(&kFrameBits)) |
       _mm512_test_epi8_mask(wrong.symbol, Vector(&kTopBitsOfSymbols))) != 0) [[unlikely]] {
    good &= WellFormedRows(block);
  }
  return good;
}

}  // namespace

bool HasAvx512() {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vbmi") &&
         __builtin_cpu_supports("gfni") && __builtin_cpu_supports("bmi2");
}

[[SERIALSMITH_AVX512]] void CheckAvx512(std::span<const char> text, RowShape shape,
                                        std::span<std::uint64_t> good) {
  const Kinds& kinds = shape == RowShape::kSigned ? kSigned : kNumbers;
  const Constants c = LoadConstants();
  const __m512i zero = _mm512_setzero_si512();
  const std::size_t last = good.size() - 1;
  // The last block from a copy, so that nothing behind the text is read; zeros pass for no row.
  alignas(kVectorBytes) std::array<char, kBlockBytes + kVectorBytes> copy{};
  std::copy(text.begin() + static_cast<std::ptrdiff_t>(last * kBlockBytes), text.end(),
            copy.begin());

  Block block{last == 0 ? copy.data() : text.data(), &kinds[0]};
  Wrong wrong{zero, zero};
  Sums none{{zero, zero, zero}};
  Eight turned{{zero, zero, zero, zero, zero, zero, zero, zero}};
  turned = TurnHalf(block, 0, c, wrong, turned, none);
  for (std::size_t i = 0; i <= last; ++i) {
    Sums first{{zero, zero, zero}};
    turned = TurnHalf(block, 1, c, wrong, turned, first);
    // Behind the last block, the same once more: it does no harm.
    const Block next{i + 1 < last ? block.text + kBlockBytes : copy.data(),
                     &kinds[(i + 1) % kBlockKinds]};
    Wrong next_wrong{zero, zero};
    Sums second{{zero, zero, zero}};
    turned = TurnHalf(next, 0, c, next_wrong, turned, second);
    good[i] = Compare(block, first, second, wrong);
    block = next;
    wrong = next_wrong;
  }
}

}  // namespace serialsmith::row_kernels
#endif
