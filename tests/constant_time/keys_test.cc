// No branch and no address depends on a secret, but for the answers that are public anyway.
//
// valgrind is told that the secrets are undefined memory and follows them; it counts each decision
// that is made by them, and each address. What a function answers (the tag is right, the text is
// base64url) is such a decision: every case says how many it may take, wherever the secret differs.
#include <array>
#include <cstdint>
#include <memory>
#include <span>

#include "core/vault/series_keys.h"
#include "serialsmith/issue.h"
#include "serialsmith/seal.h"
#include "serialsmith/secret.h"
#include "serialsmith/signer.h"
#include "tests/constant_time/cases.h"

namespace serialsmith {
namespace {

using testing::Cases;
using testing::Hidden;
using testing::Reveal;

constexpr Series kSeries = Series::Example();
const Product kProduct = *Product::Parse("MVR");

PackedRow NumberOf(std::uint8_t master) {
  const PackedRow number = Sealer::Create(kSeries, Hidden(master))->Seal(kProduct, 42);
  Reveal(number);
  return number;
}

// The number with one bit of its tag changed; the tag is bits 55 … 104.
PackedRow Changed(PackedRow number, unsigned bit) {
  number[bit / 8] ^= static_cast<std::uint8_t>(0x80U >> bit % 8);
  return number;
}

void Sealing(Cases& cases) {
  const PackedRow number = NumberOf(1);
  const auto sealer = Sealer::Create(kSeries, Hidden(1));
  PackedRow sealed;
  cases.Case("seal", 0, 0, [&] { sealed = sealer->Seal(kProduct, 43); });
  cases.Followed("a sealed number", sealed);
  // Whether the tag is right, and then whether the sequence is zero; the same for every wrong bit.
  cases.Case("open", 1, 2, [&] { (void)sealer->Open(number); });
  for (const unsigned bit : {55U, 80U, 104U}) {
    const PackedRow wrong = Changed(number, bit);
    cases.Case("open, tag wrong", 1, 1, [&] { (void)sealer->Open(wrong); });
  }
}

void Keys(Cases& cases) {
  const SecretBytes master = Hidden(2);
  SecretBytes made = SecretBytes::Allocate(0);
  cases.Case("subkeys", 0, 0, [&] { made = OpeningKeysOfMaster(master); });
  cases.Followed("subkeys", made.bytes());
  cases.Case("signing key", 0, 0, [&] { made = SigningKeyOfMaster(master).secret; });
  cases.Followed("a signing key", made.bytes());
  cases.Case("zero", 0, 0, [&] { (void)IsZero(master); });
  const SecretBytes same = Hidden(2);
  [[maybe_unused]] static volatile bool answer = false;
  cases.Case("equal secrets", 0, 1, [&] { answer = master.Equals(same); });
  for (const std::size_t place : {std::size_t{0}, std::size_t{15}, std::size_t{31}}) {
    SecretBytes other = Hidden(2);
    other.mutable_bytes()[place] ^= 1;
    cases.Case("different secrets", 0, 1, [&] { answer = master.Equals(other); });
  }
}

void Signing(Cases& cases) {
  const auto issuer = Issuer::Create(kSeries, Hidden(5));
  IssuedSerial serial;
  cases.Case("issue and sign", 0, 0, [&] { serial = *issuer->Issue(kProduct, 7, true); });
  cases.Followed("a signature", serial.signature);
  std::unique_ptr<const Signer> signer;
  cases.Case("signer of a seed", 0, 0, [&] { signer = *MakeMemorySigner(Hidden(6)); });
  cases.Case("sign a message", 0, 0,
             [&] { (void)signer->Sign(testing::BytesOf("message"), serial.signature); });
  cases.Followed("its signature", serial.signature);
}

bool StopsEarly(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] != b[i]) return false;
  }
  return true;
}

// Shows that a comparison that stops at the first difference, and a table, would be found.
void Controls(Cases& cases) {
  const SecretBytes secret = Hidden(4);
  std::array<std::uint8_t, kMasterBytes> guess{};
  for (std::size_t i = 0; i < guess.size(); ++i) guess[i] = static_cast<std::uint8_t>(4 + i);
  guess[20] ^= 1;
  [[maybe_unused]] static volatile bool answer = false;
  cases.Case("control: a comparison that stops early", 21, 22,
             [&] { answer = StopsEarly(secret.bytes(), guess); });
  static volatile std::uint8_t table[256] = {};
  cases.Case("control: a table", 1, 2, [&] { answer = table[secret.bytes()[0]] != 0; });
}

}  // namespace
}  // namespace serialsmith

int main() {
  return serialsmith::testing::RunCases([](serialsmith::testing::Cases& cases) {
    serialsmith::Sealing(cases);
    serialsmith::Keys(cases);
    serialsmith::Signing(cases);
    serialsmith::Controls(cases);
  });
}
