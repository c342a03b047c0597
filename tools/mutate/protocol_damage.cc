#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "core/code/row_code.h"
#include "tools/mutate/kinds.h"
#include "tools/mutate/layout.h"

namespace serialsmith::tools {
namespace {

constexpr std::size_t kPaddingBits = 13;  // format §5
constexpr std::size_t kSymbolBits = 5;

// Rows on one line or below each other.
std::string Joined(std::span<const Row> rows, Chance& chance) {
  return FormatRows(rows, chance.OneIn(2) ? '-' : '\n');
}

Mutation RowsSwapped(const SerialSource& source, Chance& chance) {
  const Serial serial = source.Genuine(chance);
  auto rows = serial.Rows();
  const auto places = chance.Different(2, kSignedRows);
  std::swap(rows[places[0]], rows[places[1]]);
  return {Joined(rows, chance), source.Judged(VerdictCode::kRowsMisplaced), serial.Signed()};
}

Mutation RowRepeated(const SerialSource& source, Chance& chance) {
  const Serial serial = source.Genuine(chance);
  const auto rows = serial.Rows();
  std::vector<Row> repeated(rows.begin(), rows.end());
  const std::size_t at = chance.Between(1, kSignatureRows);
  repeated.insert(repeated.begin() + static_cast<std::ptrdiff_t>(at), rows[at]);
  return {Joined(repeated, chance), source.Judged(VerdictCode::kRowsMisplaced), serial.Signed()};
}

Mutation RowMissing(const SerialSource& source, Chance& chance) {
  const Serial serial = source.Genuine(chance);
  const auto rows = serial.Rows();
  std::vector<Row> rest(rows.begin(), rows.end());
  rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(chance.Between(1, kSignatureRows)));
  return {Joined(rest, chance), source.Judged(VerdictCode::kSignatureIncomplete), serial.Signed()};
}

Mutation NumberRowMissing(const SerialSource& source, Chance& chance) {
  const Serial serial = source.Genuine(chance);
  const auto rows = serial.Rows();
  const std::size_t first = chance.Between(1, kSignatureRows);
  return {Joined(std::span<const Row>(rows).subspan(first), chance), VerdictCode::kRowsMisplaced,
          serial.Signed()};
}

// Six good rows with another signature.
Mutation Resigned(const SerialSource& source, Chance& chance, const Serial& meant,
                  const Signature& signature) {
  return {Joined(SignedRows(meant.number, signature), chance),
          source.Judged(VerdictCode::kSignatureInvalid), meant.Signed()};
}

Mutation SignatureBitFlipped(const SerialSource& source, Chance& chance) {
  const Serial serial = source.Genuine(chance);
  Signature signature = serial.signature;
  signature[chance.Below(signature.size())] ^= static_cast<std::uint8_t>(1U << chance.Below(8));
  return Resigned(source, chance, serial, signature);
}

// S + L is a second spelling of the same S, which RFC 8032 refuses.
Mutation SignatureNotCanonical(const SerialSource& source, Chance& chance) {
  static constexpr std::array<std::uint8_t, 32> kOrder = {
      0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
      0xa2, 0xde, 0xf9, 0xde, 0x14, 0,    0,    0,    0,    0,    0,
      0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};  // L, the order of the group,
                                                                    // little-endian
  const Serial serial = source.Genuine(chance);
  Signature signature = serial.signature;
  unsigned carry = 0;
  for (std::size_t i = 0; i < kOrder.size(); ++i) {
    carry += 0U + signature[kOrder.size() + i] + kOrder[i];
    signature[kOrder.size() + i] = static_cast<std::uint8_t>(carry & 0xFFU);
    carry >>= 8U;
  }
  return Resigned(source, chance, serial, signature);
}

Mutation SignatureZero(const SerialSource& source, Chance& chance) {
  return Resigned(source, chance, source.Genuine(chance), Signature{});
}

Mutation SignatureRandom(const SerialSource& source, Chance& chance) {
  const Serial serial = source.Genuine(chance);
  Signature signature;
  for (std::uint8_t& byte : signature) byte = static_cast<std::uint8_t>(chance.Bits());
  return Resigned(source, chance, serial, signature);
}

// The number of one serial and the signature of another.
Mutation Spliced(const SerialSource& source, Chance& chance) {
  const Serial serial = source.Genuine(chance);
  Serial other = source.Genuine(chance);
  while (other.number == serial.number) other = source.Genuine(chance);
  return Resigned(source, chance, serial, other.signature);
}

// Some signature rows of another serial.
Mutation RowsSpliced(const SerialSource& source, Chance& chance) {
  const Serial serial = source.Genuine(chance);
  Serial other = source.Genuine(chance);
  while (other.number == serial.number) other = source.Genuine(chance);
  auto rows = serial.Rows();
  const auto from = other.Rows();
  const std::size_t first = chance.Between(2, kSignatureRows);
  std::copy(from.begin() + static_cast<std::ptrdiff_t>(first), from.end(),
            rows.begin() + static_cast<std::ptrdiff_t>(first));
  return {Joined(rows, chance), source.Judged(VerdictCode::kSignatureInvalid), serial.Signed()};
}

// A genuine signature under another product: its number is no longer the one that was signed.
Mutation ProductExchanged(const SerialSource& source, Chance& chance) {
  const Serial serial = source.Genuine(chance);
  NumberFields fields = Unpack(serial.number);
  fields.tag ^= 1;  // where the ring has one product alone
  fields.product = source.AnyProduct(chance);
  const auto rows = SignedRows(Pack(fields), serial.signature);
  return {Joined(rows, chance), source.Judged(VerdictCode::kSignatureInvalid), serial.Signed()};
}

Mutation PaddingNotZero(const SerialSource& source, Chance& chance) {
  const Serial serial = source.Genuine(chance);
  auto rows = serial.Rows();
  Row& last = rows[kSignatureRows];
  const std::size_t bit = chance.Below(kPaddingBits);
  last[kDataSymbols - 1 - bit / kSymbolBits] ^= static_cast<std::uint8_t>(1U << bit % kSymbolBits);
  AddCheckSymbols(kSignatureRows, last);
  return {Joined(rows, chance), source.Judged(VerdictCode::kMalformed), serial.Signed()};
}

Mutation OtherSeries(const SerialSource& source, Chance& chance) {
  const Series series = *source.StrangeSeries(chance);
  const PackedRow number = source.MadeUp(series, source.AnyProduct(chance), chance);
  const Serial serial{number, source.Genuine(chance).signature};
  return {serial.Text(chance.OneIn(2)), source.Judged(VerdictCode::kUnknownSeries), ""};
}

Mutation OtherProduct(const SerialSource& source, Chance& chance) {
  const PackedRow number = source.MadeUp(source.series(), source.StrangeProduct(chance), chance);
  const Serial serial{number, source.Genuine(chance).signature};
  return {serial.Text(chance.OneIn(2)), source.Judged(VerdictCode::kUnknownProduct), ""};
}

Mutation AnotherProductAsked(const SerialSource& source, Chance& chance) {
  const Serial serial = source.Genuine(chance);
  const Product asked = source.AnotherProduct(Unpack(serial.number).product, chance);
  const std::string text = serial.Text(chance.OneIn(2));
  return {text, source.Judged(VerdictCode::kWrongProduct), text, {"--product", asked.code()}};
}

Mutation SignatureAsked(const SerialSource& source, Chance& chance) {
  const std::string number = source.Genuine(chance).NumberAlone();
  return {number, source.Judged(VerdictCode::kSignatureMissing), number, {"--require-signature"}};
}

// Anyone can make one; only the ledger and the secret keyring tell it from a genuine number.
Mutation NumberMadeUp(const SerialSource& source, Chance& chance) {
  return {NumberText(source.MadeUp(chance)), source.WhenGenuine(), ""};
}

Mutation CompromisedSeries(const SerialSource& source, Chance& chance) {
  const PackedRow number = source.MadeUp(*source.compromised(), source.AnyProduct(chance), chance);
  return {NumberText(number), source.Judged(VerdictCode::kSeriesCompromised), ""};
}

// Taken back, with a signature that is as good as before.
Mutation Revoked(const SerialSource& source, Chance& chance) {
  const std::string text = source.Revoked(chance).Text(chance.OneIn(2));
  return {AnyLayout(text, chance),
          VerdictCode::kRevoked,
          text,
          {"--revoked", source.revocation_list()}};
}

// What the list has not is judged as without it.
Mutation NotAmongRevoked(const SerialSource& source, Chance& chance) {
  const std::string text = source.Genuine(chance).Text(chance.OneIn(2));
  return {text, source.WhenGenuine(), text, {"--revoked", source.revocation_list()}};
}

// Of a product that the ring may lack because it is old: the list was made with a newer one.
Mutation KeyringSuperseded(const SerialSource& source, Chance& chance) {
  const PackedRow number = source.MadeUp(source.series(), source.StrangeProduct(chance), chance);
  const Serial serial{number, source.Genuine(chance).signature};
  return {serial.Text(chance.OneIn(2)),
          VerdictCode::kKeyringOutdated,
          "",
          {"--revoked", source.revocation_list()}};
}

Mutation SeveralSerials(const SerialSource& source, Chance& chance) {
  static constexpr std::string_view kBetween[] = {"\n", " or ", ", ", "", "\n\nand for Peter:\n"};
  const Serial first = source.Genuine(chance);
  Serial second = source.Genuine(chance);
  while (second.number == first.number) second = source.Genuine(chance);
  const std::string text = first.Text(chance.OneIn(2)) + std::string(chance.Pick(kBetween)) +
                           second.Text(chance.OneIn(2));
  return {text, source.Judged(VerdictCode::kSeveralSerials), ""};
}

// Whatever stands behind it: later formats may be longer.
Mutation NewerFormat(const SerialSource& source, Chance& chance) {
  static constexpr std::string_view kBehind[] = {"", "-ABCDE-FGHJK", " Thank you!", "XYZ"};
  const PackedRow number = source.MadeUp(Series::Newer(), source.AnyProduct(chance), chance);
  return {NumberText(number) + std::string(chance.Pick(kBehind)), VerdictCode::kNewerFormat, ""};
}

Mutation ExampleSeries(const SerialSource& source, Chance& chance) {
  const PackedRow number = source.MadeUp(Series::Example(), source.AnyProduct(chance), chance);
  const std::string text = NumberText(number);
  const std::string other = "\n" + source.Genuine(chance).NumberAlone();
  return {chance.OneIn(2) ? text : text + other, VerdictCode::kExampleSerial, ""};
}

constexpr Kind kProtocolDamage[] = {
    {"rows_swapped", RowsSwapped},
    {"row_repeated", RowRepeated},
    {"row_missing", RowMissing},
    {"number_row_missing", NumberRowMissing},
    {"signature_bit_flipped", SignatureBitFlipped},
    {"signature_not_canonical", SignatureNotCanonical},
    {"signature_zero", SignatureZero},
    {"signature_random", SignatureRandom},
    {"spliced", Spliced},
    {"rows_spliced", RowsSpliced},
    {"product_exchanged", ProductExchanged},
    {"padding_not_zero", PaddingNotZero},
    {"other_series", OtherSeries, Needs::kStrangeSeries},
    {"other_product", OtherProduct},
    {"another_product_asked", AnotherProductAsked},
    {"signature_asked", SignatureAsked},
    {"number_made_up", NumberMadeUp},
    {"compromised_series", CompromisedSeries, Needs::kCompromisedSeries},
    {"revoked", Revoked, Needs::kRevocationList},
    {"not_among_revoked", NotAmongRevoked, Needs::kRevocationList},
    {"keyring_superseded", KeyringSuperseded, Needs::kRevocationList},
    {"several_serials", SeveralSerials},
    {"newer_format", NewerFormat},
    {"example_series", ExampleSeries},
};

}  // namespace

std::span<const Kind> ProtocolDamage() { return kProtocolDamage; }

}  // namespace serialsmith::tools
