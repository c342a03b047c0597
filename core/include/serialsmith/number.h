// The fields of a serial and their packing. docs/serial_format.md §4 and §5.
//
// Value types and pure functions: safe from any thread. Nothing here knows a key; a number that
// packs and unpacks is well formed, which says nothing about where it came from.
//
//     auto product = serialsmith::Product::Parse("MVR");
//     serialsmith::NumberFields fields = serialsmith::Unpack(number);
//     if (fields.product == *product) ...
#ifndef SERIALSMITH_NUMBER_H_
#define SERIALSMITH_NUMBER_H_

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "serialsmith/text.h"

namespace serialsmith {

// Names the issuer's key set: one symbol, the first of every number.
class Series final {
 public:
  // One character as people type it ("a" and "A", "o" for 0). nullopt for anything else.
  static std::optional<Series> Parse(std::string_view text);
  // nullopt unless value is 0 … 31.
  static constexpr std::optional<Series> FromValue(unsigned value) {
    if (value > 31) return std::nullopt;
    return Series(static_cast<std::uint8_t>(value));
  }
  // Series 0 is reserved for later formats, series X is the published example.
  static constexpr Series Newer() { return Series(0); }
  static constexpr Series Example() { return Series(29); }

  constexpr std::uint8_t value() const { return value_; }
  constexpr char symbol() const { return kAlphabet[value_]; }
  constexpr auto operator<=>(const Series&) const = default;

 private:
  constexpr explicit Series(std::uint8_t value) : value_(value) {}
  std::uint8_t value_;
};

// A product code: three symbols, 15 bits, unique for one issuer.
class Product final {
 public:
  // Three characters as people type them: "VOL" is V01. nullopt for anything else.
  static std::optional<Product> Parse(std::string_view text);
  // nullopt unless value is 0 … 32767.
  static constexpr std::optional<Product> FromValue(unsigned value) {
    if (value > 32767) return std::nullopt;
    return Product(static_cast<std::uint16_t>(value));
  }

  constexpr std::uint16_t value() const { return value_; }
  std::string code() const;
  constexpr auto operator<=>(const Product&) const = default;

 private:
  constexpr explicit Product(std::uint16_t value) : value_(value) {}
  std::uint16_t value_;
};

// Sequences count the serials of one series and product: 1 … kMaxSequence.
inline constexpr std::uint64_t kMaxSequence = (std::uint64_t{1} << 35) - 1;

// What row 0 says. `sealed` has 35 bits, `tag` 50; larger values are cut to that.
struct NumberFields {
  Series series;
  Product product;
  std::uint64_t sealed;
  std::uint64_t tag;
  bool operator==(const NumberFields&) const = default;
};

// A row without its check symbols: 105 data bits, most significant first, and 7 zero bits. Row 0 in
// this shape is what a ledger stores and what is signed.
inline constexpr std::size_t kPackedRowBytes = 14;
using PackedRow = std::array<std::uint8_t, kPackedRowBytes>;

inline constexpr std::size_t kSignatureBytes = 64;
using Signature = std::array<std::uint8_t, kSignatureBytes>;

PackedRow Pack(const NumberFields& fields);
// Total: every bit pattern has fields. The 7 padding bits are ignored.
NumberFields Unpack(const PackedRow& number);

// Drops the check symbols of a row.
PackedRow PackRow(const Row& row);

// Adds the check symbols: row 0, and all six rows of a signed serial.
Row NumberRow(const PackedRow& number);
std::array<Row, kSignedRows> SignedRows(const PackedRow& number, const Signature& signature);

// The signature that rows 1 … 5 carry; check symbols are not looked at. nullopt: the 13 padding
// bits are not zero, so no issuer printed it.
std::optional<Signature> UnpackSignature(std::span<const Row, kSignatureRows> rows);

// Canonical texts: 29 characters, and 179 on one line or in six lines ('\n' between them).
std::string NumberText(const PackedRow& number);
std::string SignedText(const PackedRow& number, const Signature& signature, char separator = '-');
void WriteNumberText(const PackedRow& number, std::span<char, kRowTextLength> out);
void WriteSignedText(const PackedRow& number, const Signature& signature, char separator,
                     std::span<char, kSignedTextLength> out);

}  // namespace serialsmith

#endif  // SERIALSMITH_NUMBER_H_
