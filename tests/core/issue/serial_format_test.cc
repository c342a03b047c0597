// The worked example of docs/serial_format.md says what the library computes.
#include <gtest/gtest.h>
#include <sodium.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <map>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "core/code/row_code.h"
#include "core/number/layout.h"
#include "core/vault/series_keys.h"
#include "core/verify/signed_message.h"
#include "serialsmith/issue.h"
#include "serialsmith/revocation_list.h"
#include "tests/support/vectors.h"

namespace serialsmith {
namespace {

using testing::ToHex;
using Values = std::map<std::string, std::string>;

// The lines "name = value" between the marks of the document.
Values DocumentedValues() {
  std::ifstream file(SERIALSMITH_SOURCE_DIR "/docs/serial_format.md");
  EXPECT_TRUE(file.is_open());
  Values values;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line == "<!-- example:begin -->") inside = true;
    if (line == "<!-- example:end -->") inside = false;
    const std::size_t equals = line.find(" = ");
    if (!inside || equals == std::string::npos) continue;
    const std::string name = line.substr(line.find_first_not_of(' '), equals - 4);
    EXPECT_TRUE(values.emplace(name, line.substr(equals + 3)).second) << name << " stands twice";
  }
  return values;
}

std::string List(std::span<const std::uint8_t> numbers) {
  std::string text;
  for (const std::uint8_t number : numbers) {
    if (!text.empty()) text += ' ';
    text += std::to_string(number);
  }
  return text;
}

std::string List(Syndrome syndrome) {
  std::vector<std::uint8_t> values;
  for (std::size_t j = 0; j < kCheckSymbols; ++j) values.push_back(syndrome >> 5 * j & 31U);
  return List(values);
}

std::vector<std::uint8_t> BigEndian(std::uint64_t value, std::size_t size) {
  std::vector<std::uint8_t> bytes(size);
  for (std::size_t i = size; i-- > 0; value >>= 8) bytes[i] = static_cast<std::uint8_t>(value);
  return bytes;
}

// The check symbols of a row before its constant is added.
std::array<std::uint8_t, kCheckSymbols> Remainder(Row row, std::size_t index) {
  AddCheckSymbols(index, row);
  std::array<std::uint8_t, kCheckSymbols> remainder{};
  for (std::size_t k = 0; k < kCheckSymbols; ++k) {
    remainder[k] = row[kDataSymbols + k] ^ RowConstant(index, k);
  }
  return remainder;
}

void AddCode(const Row& row, Values& values) {
  std::vector<std::uint8_t> powers;
  for (unsigned i = 0; i < gf32::kOrder; ++i) powers.push_back(gf32::Power(i));
  values["powers"] = List(powers);
  Row one{};
  one[kDataSymbols - 1] = 1;  // x⁴, whose remainder is g(x) without its first coefficient
  values["generator"] = "1 " + List(Remainder(one, 0));
  for (std::size_t r = 0; r < kSignedRows; ++r) {
    std::vector<std::uint8_t> constant;
    for (std::size_t k = 0; k < kCheckSymbols; ++k) constant.push_back(RowConstant(r, k));
    values["constant." + std::to_string(r)] = List(constant);
  }
  values["symbols"] = List(row);
  values["remainder"] = List(Remainder(row, 0));
  values["check"] = List(std::span(row).last(kCheckSymbols));
  values["syndromes"] = List(SyndromeOf(row));
  values["syndromes_of_constant.0"] = List(kSyndromeOfGoodRow[0]);
}

std::vector<std::uint8_t> Prf(const SecretBytes& key, std::span<const std::uint8_t> message) {
  std::vector<std::uint8_t> out(crypto_shorthash_siphashx24_BYTES);
  crypto_shorthash_siphashx24(out.data(), message.data(), message.size(), key.bytes().data());
  return out;
}

void AddSealing(const SecretBytes& master, const PackedRow& number, std::uint64_t sequence,
                Values& values) {
  values["master"] = ToHex(master.bytes());
  const SecretBytes tag_key = DeriveSubkey(master, Subkey::kTagKey, 16);
  const SecretBytes mask_key = DeriveSubkey(master, Subkey::kMaskKey, 16);
  values["subkey.1"] = ToHex(DeriveSubkey(master, Subkey::kSigningSeed, 32).bytes());
  values["subkey.2"] = ToHex(tag_key.bytes());
  values["subkey.3"] = ToHex(mask_key.bytes());

  const NumberFields fields = Unpack(number);
  const std::uint64_t head = std::uint64_t{fields.series.value()} << layout::kProductBits;
  const auto header = BigEndian(head | fields.product.value(), 3);
  const auto with_header = [&](const std::vector<std::uint8_t>& rest) {
    std::vector<std::uint8_t> message = header;
    message.insert(message.end(), rest.begin(), rest.end());
    return message;
  };
  const auto tag = BigEndian(fields.tag, 7);
  const auto tag_message = with_header(BigEndian(sequence, 5));
  const auto mask_message = with_header(tag);
  values["header"] = ToHex(header);
  values["tag_message"] = ToHex(tag_message);
  values["tag_prf"] = ToHex(Prf(tag_key, tag_message));
  values["tag"] = ToHex(tag);
  values["mask_message"] = ToHex(mask_message);
  values["mask_prf"] = ToHex(Prf(mask_key, mask_message));
  values["mask"] = ToHex(BigEndian(fields.sealed ^ sequence, 5));
  values["sealed"] = ToHex(BigEndian(fields.sealed, 5));
  values["packed_number"] = ToHex(number);
}

TEST(SerialFormat, TheWorkedExampleIsWhatTheLibraryComputes) {
  const SecretBytes master = SecretBytes::Allocate(kMasterBytes);  // zeros: series X
  const auto issuer = Issuer::Create(Series::Example(), master);
  const IssuedSerial serial = *issuer->Issue(*Product::Parse("MVR"), 1, /*sign=*/true);
  const auto rows = SignedRows(serial.number, serial.signature);

  Values expected;
  AddCode(rows[0], expected);
  AddSealing(master, serial.number, 1, expected);
  expected["number"] = NumberText(serial.number);
  expected["signed_message"] = ToHex(MakeSignedMessage(serial.number));
  expected["public_key"] = ToHex(issuer->public_key().bytes());
  expected["signature"] = ToHex(serial.signature);
  for (std::size_t r = 1; r < kSignedRows; ++r) {
    expected["row." + std::to_string(r)] = FormatRow(rows[r]);
  }
  expected["paserk_public"] = issuer->public_key().ToPaserk();
  expected["paserk_id"] = issuer->public_key().KeyId();
  RevocationSalt salt;
  std::iota(salt.begin(), salt.end(), std::uint8_t{0});
  expected["revocation_salt"] = ToHex(salt);
  expected["revocation_hash"] = ToHex(BigEndian(RevocationHash(salt, serial.number), 8));
  EXPECT_EQ(DocumentedValues(), expected);
}

// The steps that the document names, not only their ends: the PRF's first bits are the fields.
TEST(SerialFormat, TheFieldsAreTheFirstBitsOfThePrf) {
  const Values values = DocumentedValues();
  const auto first_bits = [&](const std::string& name, std::size_t count) {
    std::uint64_t bits = 0;
    for (const std::uint8_t byte : testing::FromHex(values.at(name).substr(0, 16))) {
      bits = bits << 8 | byte;
    }
    return bits >> (64 - count);
  };
  EXPECT_EQ(ToHex(BigEndian(first_bits("tag_prf", layout::kTagBits), 7)), values.at("tag"));
  EXPECT_EQ(ToHex(BigEndian(first_bits("mask_prf", layout::kSealedBits), 5)), values.at("mask"));
}

}  // namespace
}  // namespace serialsmith
