#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "core/code/row_code.h"
#include "core/number/layout.h"
#include "core/number/row_bits.h"
#include "serialsmith/number.h"

namespace serialsmith {
namespace {

// Joins symbols, the first one on top.
template <std::size_t kCount>
std::uint64_t JoinSymbols(const std::uint8_t* symbols) {
  std::uint64_t joined = 0;
#pragma GCC unroll 8
  for (std::size_t i = 0; i < kCount; ++i) {
    joined |= std::uint64_t{symbols[i]} << (layout::kSymbolBits * (kCount - 1 - i));
  }
  return joined;
}

// The inverse of JoinSymbols().
template <std::size_t kCount>
void SplitSymbols(std::uint64_t joined, std::uint8_t* symbols) {
#pragma GCC unroll 8
  for (std::size_t i = 0; i < kCount; ++i) {
    symbols[i] = joined >> (layout::kSymbolBits * (kCount - 1 - i)) & 31U;
  }
}

// Row `row_index` with its check symbols.
void WriteSymbols(const RowBits& bits, std::size_t row_index, Row& row) {
  const SymbolBlocks blocks = Split(bits);
  SplitSymbols<SymbolBlocks::kSymbols>(blocks.first, &row[0]);
  SplitSymbols<SymbolBlocks::kSymbols>(blocks.second, &row[SymbolBlocks::kSymbols]);
  SplitSymbols<SymbolBlocks::kLastSymbols>(blocks.last, &row[2 * SymbolBlocks::kSymbols]);
  AddCheckSymbols(row_index, row);
}

// The rows of a signature follow each other bit by bit in these words, most significant bit first.
constexpr std::size_t kSignatureWords =
    (kSignatureRows * layout::kRowBits + RowBits::kHeadBits - 1) / RowBits::kHeadBits;
using SignatureBits = std::array<std::uint64_t, kSignatureWords>;
static_assert(RowBits::kHeadBits == 64);

// `count` bits from bit `at` on.
std::uint64_t GetBits(const SignatureBits& words, std::size_t at, std::size_t count) {
  const std::size_t word = at / 64, skipped = at % 64;
  std::uint64_t bits = words[word] << skipped;
  if (skipped + count > 64) bits |= words[word + 1] >> (64 - skipped);
  return bits >> (64 - count);
}

// The words must be zero there.
void PutBits(std::uint64_t bits, std::size_t at, std::size_t count, SignatureBits& words) {
  const std::size_t word = at / 64, skipped = at % 64;
  bits <<= 64 - count;
  words[word] |= bits >> skipped;
  if (skipped + count > 64) words[word + 1] |= bits << (64 - skipped);
}

}  // namespace

RowBits BitsOf(const PackedRow& packed) {
  std::uint64_t head = 0;
  std::uint64_t tail = 0;  // the last eight bytes, which overlap the head
  for (std::size_t i = 0; i < 8; ++i) {
    head = head << 8 | packed[i];
    tail = tail << 8 | packed[kPackedRowBytes - 8 + i];
  }
  constexpr std::size_t kUnusedBits = kPackedRowBytes * 8 - layout::kRowBits;
  return {head, tail >> kUnusedBits & LowBits(RowBits::kRestBits)};
}

RowBits BitsOf(const Row& row) {
  return Join({JoinSymbols<SymbolBlocks::kSymbols>(&row[0]),
               JoinSymbols<SymbolBlocks::kSymbols>(&row[SymbolBlocks::kSymbols]),
               JoinSymbols<SymbolBlocks::kLastSymbols>(&row[2 * SymbolBlocks::kSymbols])});
}

PackedRow Pack(const NumberFields& fields) {
  using namespace layout;
  constexpr std::size_t kTagBitsInHead =
      RowBits::kHeadBits - (kSeriesBits + kProductBits + kSealedBits);
  static_assert(kTagBitsInHead + RowBits::kRestBits == kTagBits);
  const std::uint64_t product =
      std::uint64_t{fields.series.value()} << kProductBits | fields.product.value();
  const std::uint64_t sealed = product << kSealedBits | (fields.sealed & LowBits(kSealedBits));
  const std::uint64_t tag = fields.tag & LowBits(kTagBits);
  PackedRow number;
  Store({sealed << kTagBitsInHead | tag >> RowBits::kRestBits, tag & LowBits(RowBits::kRestBits)},
        number);
  return number;
}

NumberFields Unpack(const PackedRow& number) {
  using namespace layout;
  const RowBits bits = BitsOf(number);
  constexpr std::size_t kTagBitsInHead = kTagBits - RowBits::kRestBits;
  return {SeriesOf(bits), ProductOf(bits), bits.head >> kTagBitsInHead & LowBits(kSealedBits),
          (bits.head & LowBits(kTagBitsInHead)) << RowBits::kRestBits | bits.rest};
}

PackedRow PackRow(const Row& row) {
  PackedRow packed;
  Store(BitsOf(row), packed);
  return packed;
}

Row NumberRow(const PackedRow& number) {
  Row row;
  WriteSymbols(BitsOf(number), 0, row);
  return row;
}

std::array<Row, kSignedRows> SignedRows(const PackedRow& number, const Signature& signature) {
  SignatureBits words{};
  for (std::size_t i = 0; i < kSignatureBytes; ++i) {
    words[i / 8] = words[i / 8] << 8 | signature[i];
  }
  std::array<Row, kSignedRows> rows;
  WriteSymbols(BitsOf(number), 0, rows[0]);
  std::size_t at = 0;
  for (std::size_t r = 1; r < kSignedRows; ++r, at += layout::kRowBits) {
    WriteSymbols({GetBits(words, at, RowBits::kHeadBits),
                  GetBits(words, at + RowBits::kHeadBits, RowBits::kRestBits)},
                 r, rows[r]);
  }
  return rows;
}

std::optional<Signature> JoinSignature(std::span<const RowBits, kSignatureRows> rows) {
  SignatureBits words{};
  std::size_t at = 0;
  for (const RowBits& row : rows) {
    PutBits(row.head, at, RowBits::kHeadBits, words);
    PutBits(row.rest, at + RowBits::kHeadBits, RowBits::kRestBits, words);
    at += layout::kRowBits;
  }
  // The padding fills the word behind the signature.
  static_assert(layout::kSignatureBits == 64 * (kSignatureWords - 1));
  if (words.back() != 0) return std::nullopt;
  Signature signature;
  for (std::size_t i = 0; i < kSignatureBytes; ++i) {
    signature[i] = static_cast<std::uint8_t>(words[i / 8] >> (56 - 8 * (i % 8)));
  }
  return signature;
}

std::optional<Signature> UnpackSignature(std::span<const Row, kSignatureRows> rows) {
  std::array<RowBits, kSignatureRows> bits;
  for (std::size_t r = 0; r < kSignatureRows; ++r) bits[r] = BitsOf(rows[r]);
  return JoinSignature(bits);
}

std::string NumberText(const PackedRow& number) { return FormatRow(NumberRow(number)); }

std::string SignedText(const PackedRow& number, const Signature& signature, char separator) {
  return FormatRows(SignedRows(number, signature), separator);
}

void WriteNumberText(const PackedRow& number, std::span<char, kRowTextLength> out) {
  WriteRow(NumberRow(number), out);
}

void WriteSignedText(const PackedRow& number, const Signature& signature, char separator,
                     std::span<char, kSignedTextLength> out) {
  const auto rows = SignedRows(number, signature);
  for (std::size_t r = 0; r < kSignedRows; ++r) {
    const std::size_t start = r * (kRowTextLength + 1);
    if (r > 0) out[start - 1] = separator;
    WriteRow(rows[r], std::span<char, kRowTextLength>(&out[start], kRowTextLength));
  }
}

}  // namespace serialsmith
