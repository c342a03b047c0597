#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "core/code/row_code.h"
#include "core/number/layout.h"
#include "serialsmith/number.h"

namespace serialsmith {
namespace {

// Reads and writes bit fields most significant first.
class BitWriter {
 public:
  explicit BitWriter(std::span<std::uint8_t> out) : out_(out) {}
  // Appends the low `count` bits of `value`; `out` must be zero where it writes.
  void Put(std::uint64_t value, std::size_t count) {
    while (count > 0) {
      const std::size_t room = 8 - bit_ % 8;
      const std::size_t step = count < room ? count : room;
      const auto piece = static_cast<std::uint8_t>(value >> (count - step) & ((1U << step) - 1));
      out_[bit_ / 8] = static_cast<std::uint8_t>(out_[bit_ / 8] | piece << (room - step));
      bit_ += step;
      count -= step;
    }
  }

 private:
  std::span<std::uint8_t> out_;
  std::size_t bit_ = 0;
};

class BitReader {
 public:
  explicit BitReader(std::span<const std::uint8_t> in) : in_(in) {}
  // Past the end there are zeros.
  std::uint64_t Get(std::size_t count) {
    std::uint64_t value = 0;
    while (count > 0) {
      const std::size_t room = 8 - bit_ % 8;
      const std::size_t step = count < room ? count : room;
      const unsigned byte = bit_ / 8 < in_.size() ? in_[bit_ / 8] : 0U;
      value = value << step | (byte >> (room - step) & ((1U << step) - 1));
      bit_ += step;
      count -= step;
    }
    return value;
  }

 private:
  std::span<const std::uint8_t> in_;
  std::size_t bit_ = 0;
};

// Eight symbols are 40 bits: the packed forms move five bytes at a time.
constexpr std::size_t kBlockSymbols = 8;

}  // namespace

PackedRow Pack(const NumberFields& fields) {
  PackedRow number{};
  BitWriter writer(number);
  writer.Put(fields.series.value(), layout::kSeriesBits);
  writer.Put(fields.product.value(), layout::kProductBits);
  writer.Put(fields.sealed, layout::kSealedBits);
  writer.Put(fields.tag, layout::kTagBits);
  return number;
}

NumberFields Unpack(const PackedRow& number) {
  // Two big-endian words cover the 14 bytes; the fields of row 0 part at fixed bits of them.
  std::uint64_t head = 0;  // bits 0 … 63
  std::uint64_t tail = 0;  // bits 48 … 111
  for (std::size_t i = 0; i < 8; ++i) {
    head = head << 8 | number[i];
    tail = tail << 8 | number[kPackedRowBytes - 8 + i];
  }
  using namespace layout;
  const auto field = [&](std::size_t first, std::size_t width) {
    return head >> (64 - first - width) & ((std::uint64_t{1} << width) - 1);
  };
  constexpr std::size_t kSealedFirst = kSeriesBits + kProductBits;
  static_assert(kSealedFirst + kSealedBits <= 64);
  constexpr std::size_t kUnusedBits = kPackedRowBytes * 8 - kRowBits;
  static_assert(kTagBits + kUnusedBits <= 64);
  return {*Series::FromValue(static_cast<unsigned>(field(0, kSeriesBits))),
          *Product::FromValue(static_cast<unsigned>(field(kSeriesBits, kProductBits))),
          field(kSealedFirst, kSealedBits),
          tail >> kUnusedBits & ((std::uint64_t{1} << kTagBits) - 1)};
}

PackedRow PackRow(const Row& row) {
  PackedRow packed{};
  std::size_t byte = 0;
  for (std::size_t first = 0; first < kDataSymbols; first += kBlockSymbols) {
    std::uint64_t block = 0;
    for (std::size_t i = 0; i < kBlockSymbols; ++i) {
      const std::uint64_t symbol = first + i < kDataSymbols ? row[first + i] : 0U;
      block = block << layout::kSymbolBits | symbol;
    }
    for (std::size_t shift = 40; shift > 0 && byte < packed.size(); shift -= 8) {
      packed[byte++] = static_cast<std::uint8_t>(block >> (shift - 8));
    }
  }
  return packed;
}

Row NumberRow(const PackedRow& number) {
  Row row{};
  for (std::size_t first = 0; first < kDataSymbols; first += kBlockSymbols) {
    std::uint64_t block = 0;
    for (std::size_t i = 0; i < 5; ++i) {
      const std::size_t byte = first / kBlockSymbols * 5 + i;
      block = block << 8 | (byte < number.size() ? number[byte] : 0U);
    }
    for (std::size_t i = 0; i < kBlockSymbols && first + i < kDataSymbols; ++i) {
      row[first + i] = static_cast<std::uint8_t>(block >> (35 - 5 * i) & 31U);
    }
  }
  AddCheckSymbols(0, row);
  return row;
}

std::array<Row, kSignedRows> SignedRows(const PackedRow& number, const Signature& signature) {
  std::array<Row, kSignedRows> rows{};
  rows[0] = NumberRow(number);
  BitReader reader(signature);
  for (std::size_t r = 1; r < kSignedRows; ++r) {
    for (std::size_t p = 0; p < kDataSymbols; ++p) {
      rows[r][p] = static_cast<std::uint8_t>(reader.Get(layout::kSymbolBits));
    }
    AddCheckSymbols(r, rows[r]);
  }
  return rows;
}

std::optional<Signature> UnpackSignature(std::span<const Row, kSignatureRows> rows) {
  // One byte more than the signature takes the padding beyond its last whole byte.
  std::array<std::uint8_t, kSignatureBytes + (layout::kPaddingBits + 7) / 8> bytes{};
  BitWriter writer(bytes);
  for (const Row& row : rows) {
    for (std::size_t p = 0; p < kDataSymbols; ++p) writer.Put(row[p], layout::kSymbolBits);
  }
  for (std::size_t i = kSignatureBytes; i < bytes.size(); ++i) {
    if (bytes[i] != 0) return std::nullopt;
  }
  Signature signature;
  std::copy_n(bytes.begin(), kSignatureBytes, signature.begin());
  return signature;
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
