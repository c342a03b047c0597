// Secrets as texts, read, written, wrapped and unwrapped: as keys_test.cc.
//
// Each character of a text is one of its alphabet or none, which is one decision; which one it is,
// is not asked. What reads the JSON around a secret in the clear looks at its characters.
#include <sodium.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>

#include "core/keys/base64url.h"
#include "core/vault/paserk_secret.h"
#include "core/vault/pkcs8.h"
#include "core/vault/series_keys.h"
#include "serialsmith/secret.h"
#include "tests/constant_time/cases.h"

namespace serialsmith {
namespace {

using testing::BytesOf;
using testing::Cases;
using testing::Hidden;

void Texts(Cases& cases) {
  const SecretBytes secret = Hidden(3);
  std::string text;
  cases.Case("base64url of a secret", 0, 0, [&] { text = EncodeBase64Url(secret.bytes()); });
  cases.Followed("base64url", BytesOf(text));
  SecretBytes read = SecretBytes::Allocate(secret.size());
  const auto size = static_cast<unsigned>(text.size());
  cases.Case("secret of base64url", size, size + 2,
             [&] { (void)DecodeBase64Url(text, read.mutable_bytes()); });
  cases.Followed("what was read", read.bytes());
  SecretBytes pem = SecretBytes::Allocate(0);
  cases.Case("PEM of a seed", 0, 0, [&] { pem = Pkcs8Pem(secret); });
  cases.Followed("PEM", pem.bytes());
}

// Another character of base64url.
std::string Changed(std::string text, std::size_t at) {
  testing::Reveal(BytesOf(text));
  text[at] = text[at] == 'A' ? 'B' : 'A';
  return text;
}

void InTheClear(Cases& cases) {
  const SecretBytes key = SigningKeyOfSeed(Hidden(8)).secret;
  std::string text;
  cases.Case("print a signing key", 0, 0, [&] { text = PrintSecret(SecretKind::kSecret, key); });
  cases.Followed("its text", BytesOf(text));
  // Its 86 characters, the two bits that are left, and whether its halves belong together.
  cases.Case("parse a signing key", 87, 89, [&] { (void)ParseSecret(SecretKind::kSecret, text); });
  for (const std::size_t place : {55U, 70U, 90U}) {
    std::string wrong = Changed(text, place);
    testing::Hide(BytesOf(wrong).subspan(std::string_view("k4.secret.").size()));
    cases.Case("parse a signing key, halves differ", 87, 89,
               [&] { (void)ParseSecret(SecretKind::kSecret, wrong); });
  }
}

// Argon2id reads its memory by the passphrase on purpose. All else takes no decision more than it
// does alone, but for whether the tag is right.
void Wrapped(Cases& cases) {
  constexpr Argon2Cost kCost{8192, 1};
  const SecretBytes passphrase = Hidden(6, 20);
  const SecretBytes master = Hidden(7);
  const RandomSource sevens = [](std::span<std::uint8_t> out) {
    for (std::uint8_t& byte : out) byte = 7;
  };
  std::array<std::uint8_t, crypto_pwhash_SALTBYTES> salt;
  sevens(salt);
  SecretBytes hash = SecretBytes::Allocate(32);
  const unsigned alone = testing::Decisions([&] {
    if (crypto_pwhash(hash.mutable_bytes().data(), hash.size(),
                      reinterpret_cast<const char*>(passphrase.bytes().data()), passphrase.size(),
                      salt.data(), kCost.passes, kCost.memory_bytes,
                      crypto_pwhash_ALG_ARGON2ID13) != 0)
      std::abort();
  });
  std::string text;
  cases.Case("wrap a master", alone, alone,
             [&] { text = *WrapSecret(SecretKind::kLocal, master, passphrase, kCost, sevens); });
  cases.Followed("a wrapped master", BytesOf(text));
  testing::Reveal(BytesOf(text));  // as it is written to a file
  SecretBytes read = SecretBytes::Allocate(0);
  cases.Case("unwrap a master", alone + 1, alone + 1,
             [&] { read = *UnwrapSecret(SecretKind::kLocal, text, passphrase); });
  cases.Followed("an unwrapped master", read.bytes());
  for (const std::size_t from_end : {38U, 20U, 1U}) {
    const std::string wrong = Changed(text, text.size() - from_end);
    cases.Case("unwrap a master, tag wrong", alone + 1, alone + 1,
               [&] { (void)UnwrapSecret(SecretKind::kLocal, wrong, passphrase); });
  }
}

}  // namespace
}  // namespace serialsmith

int main() {
  return serialsmith::testing::RunCases([](serialsmith::testing::Cases& cases) {
    serialsmith::Texts(cases);
    serialsmith::InTheClear(cases);
    serialsmith::Wrapped(cases);
  });
}
