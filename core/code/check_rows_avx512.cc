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
#include "core/code/row_code_algebra.h"

// For each function, not for the file: inline functions of headers, compiled here, may be what
// other files are linked with.
#define SERIALSMITH_AVX512 gnu::target("avx512f,avx512bw,avx512dq,avx512vbmi,gfni,bmi2")
#define SERIALSMITH_STEP SERIALSMITH_AVX512, gnu::always_inline

namespace serialsmith::row_kernels {
namespace {

using namespace row_algebra;

constexpr std::size_t kBlockRows = 64;
constexpr std::size_t kBlockBytes = kBlockRows * kRowBytes;
constexpr std::size_t kHalfRows = kBlockRows / 2;
constexpr std::size_t kPairBytes = 2 * kRowBytes;
constexpr std::size_t kVectorBytes = 64;
// Far enough ahead for memory to answer, near enough to be still there: 8 KiB are four blocks.
constexpr std::size_t kPrefetchBytes = 8192;

struct alignas(kVectorBytes) Bytes {
  std::array<std::uint8_t, kVectorBytes> bytes;
  constexpr std::uint8_t& operator[](std::size_t i) { return bytes[i]; }
};
struct alignas(kVectorBytes) Matrices {
  std::array<std::uint64_t, 8> of_eight_bytes;
};

// Where byte i of a half comes from: symbols, then dashes, then the ending up to the last byte.
constexpr std::size_t kHalf = kVectorBytes / 2;
constexpr Bytes kLineUp = [] {
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
constexpr std::uint8_t kTopBit = 0x80;
constexpr Bytes ValuesOfCharacters(std::size_t first) {
  Bytes values{};
  for (std::size_t i = 0; i < kVectorBytes; ++i) {
    const std::uint8_t value = kSymbolOfByte[first + i];
    values[i] = value == kNoSymbol ? kTopBit : value;
  }
  return values;
}
constexpr Bytes kValuesLow = ValuesOfCharacters(0);
constexpr Bytes kValuesHigh = ValuesOfCharacters(64);

// In each eight bytes the arguments 1, 2, 4, 8 and 16, which choose the bits of a symbol.
constexpr Bytes kPlanes = [] {
  Bytes planes{};
  for (std::size_t i = 0; i < kVectorBytes; ++i) {
    if (i % 8 < kSymbolBits) planes[i] = static_cast<std::uint8_t>(1U << i % 8);
  }
  return planes;
}();
// The last eight bytes of a half keep symbol 24 as it is.
constexpr std::uint64_t kEightSymbols = 0x00FF'FFFF'00FF'FFFF;

constexpr std::size_t kPackedBytes = 16;
constexpr std::size_t kPlanedSymbols = kRowSymbols - 1;
// Lane l takes row l of four: the halves of the first vector, then those of the second one.
constexpr Bytes kPack = [] {
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
constexpr std::size_t kTurned = kPackedBytes / 2;
constexpr auto kMultiply = [] {
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
constexpr auto kRowOfByte = [] {
  std::array<std::size_t, kBlockRows> rows{};
  for (std::size_t i = 0; i < kBlockRows; ++i) {
    rows[i] = i / 8 % 2 * kHalfRows + i % 8 * 4 + i / kPackedBytes;
  }
  return rows;
}();
constexpr Bytes kInOrder = [] {
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
constexpr Bytes kFrameBits = [] {
  Bytes bits{};
  for (std::size_t i = 0; i < kPairBytes; ++i) {
    const std::size_t offset = i % kRowBytes;
    bits[i] = IsDash(offset) || offset == kEnd ? 0xFF : kTopBit;
  }
  return bits;
}();
// The same after lining up, and where symbols are then.
constexpr Bytes kFrameBitsLinedUp = [] {
  Bytes bits{};
  for (std::size_t i = 0; i < kVectorBytes; ++i) {
    bits[i] = i % kHalf < kRowSymbols ? kTopBit : 0xFF;
  }
  return bits;
}();
constexpr Bytes kTopBitsOfSymbols = [] {
  Bytes bits{};
  for (std::size_t i = 0; i < kVectorBytes; ++i) {
    bits[i] = i % kHalf < kRowSymbols ? kTopBit : 0;
  }
  return bits;
}();

// What blocks of one kind are judged by. Frames repeat with three pairs, the rows of a signed
// serial: frame i belongs to pairs i, i + 3, …
constexpr std::size_t kFrames = kSignedRows / 2;
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
constexpr Kinds kNumbers = MakeKinds(RowShape::kNumbers);
constexpr Kinds kSigned = MakeKinds(RowShape::kSigned);

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

// Asm, because compilers gather the prefetches of a block at its beginning, where they wait for
// each other; like this they stay between the loads. Nothing there is no harm.
[[SERIALSMITH_STEP]] inline void Prefetch(const char* place) {
  __asm__ volatile("prefetcht0 %0" : : "m"(*place));
}

// VPTERNLOG: bit 4a+2b+c of the number is the result for bits a, b and c.
constexpr int kAOrBXorC = 0b11110110;
constexpr int kAOrBAndC = 0b11111000;
constexpr int kAOrBOrC = 0b11111110;

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
// Adds what vector `k` of the packed bytes stands for.
[[SERIALSMITH_STEP]] inline void AddProducts(Sums& sums, __m512i turned, std::size_t k) {
#pragma GCC unroll 3
  for (std::size_t byte = 0; byte < kSyndromeBytes; ++byte) {
    const __m512i product = _mm512_gf2p8affine_epi64_epi8(turned, Vector(&kMultiply[k][byte]), 0);
    sums.of_byte[byte] = Pinned(_mm512_xor_si512(sums.of_byte[byte], product));
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
    AddProducts(sums_before, before.v[i], i);
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
