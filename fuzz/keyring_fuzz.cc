// Keyrings have one spelling: what parses prints, and the print parses to the same print. A root
// key that signs a ring is found, and its signature is over nothing else. Errors name the file in
// two lines of printable characters. The input is the JSON text.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "fuzz/fuzz_support.h"
#include "fuzz/open_key.h"
#include "serialsmith/keys.h"
#include "serialsmith/vault.h"

namespace serialsmith::fuzz {
namespace {

constexpr std::string_view kSource = "fuzz.keyring";

std::string Base64Url(const Signature& signature) {
  std::string text(
      sodium_base64_ENCODED_LEN(kSignatureBytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
  sodium_bin2base64(text.data(), text.size(), signature.data(), signature.size(),
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  text.pop_back();  // its NUL
  return text;
}

void CheckError(const absl::Status& status) {
  const std::string message(status.message());
  FUZZ_ASSERT(message.find(kSource) != std::string::npos);
  FUZZ_ASSERT(std::count(message.begin(), message.end(), '\n') == 1);
  for (char c : message) {
    FUZZ_ASSERT(c == '\n' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F));
  }
}

void CheckRing(const PublicKeyring& ring) {
  FUZZ_ASSERT(ring.series().size() <= kMaxSeries);
  for (const PublicSeries& series : ring.series()) {
    FUZZ_ASSERT(series.series != Series::Newer() && series.series != Series::Example());
    FUZZ_ASSERT(ring.Find(series.series) == &series);
    FUZZ_ASSERT(ring.catalogue().Knows(series.series));
    const auto key = PublicKey::ParsePaserk(series.key.ToPaserk());
    FUZZ_ASSERT(key.ok() && *key == series.key);
  }
  for (const ProductName& product : ring.products()) {
    FUZZ_ASSERT(ring.catalogue().NameOf(product.product) == product.name);
  }
}

// Signs a ring as it is printed, whose signatures are in the way of none.
void CheckRootSignature(const PublicKeyring& printed) {
  auto json = nlohmann::ordered_json::parse(printed.ToJson());
  const Signature signature = SignOpenly(printed.signed_bytes());
  nlohmann::ordered_json entry;
  entry["key_id"] = OpenKey().KeyId();
  entry["signature"] = Base64Url(signature);
  json["signatures"] = nlohmann::ordered_json::array({entry});
  const auto is_signed = PublicKeyring::Parse(json.dump(), kSource);
  FUZZ_ASSERT(is_signed.ok());
  FUZZ_ASSERT(is_signed->signed_bytes() == printed.signed_bytes());
  FUZZ_ASSERT(
      VerifiesApart(OpenKey(), is_signed->signed_bytes(), is_signed->signatures().at(0).signature));
  FUZZ_ASSERT(is_signed->CheckSignedBy({&OpenKey(), 1}).ok());
  FUZZ_ASSERT(CheckUpdate(printed, *is_signed).ok());

  json["issuer"] = printed.issuer() + "x";
  const auto changed = PublicKeyring::Parse(json.dump(), kSource);
  if (changed.ok()) FUZZ_ASSERT(!changed->CheckSignedBy({&OpenKey(), 1}).ok());
}

void CheckPublic(std::string_view json) {
  const auto ring = PublicKeyring::Parse(json, kSource);
  if (!ring.ok()) return CheckError(ring.status());
  CheckRing(*ring);
  const std::string printed = ring->ToJson();
  const auto again = PublicKeyring::Parse(printed, kSource);
  FUZZ_ASSERT(again.ok());
  FUZZ_ASSERT(again->ToJson() == printed);
  FUZZ_ASSERT(again->issuer() == ring->issuer() && again->version() == ring->version() &&
              again->expires() == ring->expires() &&
              again->series().size() == ring->series().size() &&
              again->products().size() == ring->products().size() &&
              again->token_keys() == ring->token_keys() &&
              again->revocation_keys() == ring->revocation_keys() &&
              again->signatures() == ring->signatures());
  CheckRootSignature(*again);
}

void CheckSecret(std::string_view json) {
  const auto ring = SecretKeyring::Parse(json, kSource);
  if (!ring.ok()) return CheckError(ring.status());
  CheckRing(ring->public_ring());
  const std::string printed = ring->ToJson();
  const auto again = SecretKeyring::Parse(printed, kSource);
  FUZZ_ASSERT(again.ok());
  FUZZ_ASSERT(again->ToJson() == printed);
  FUZZ_ASSERT(again->wrapped() == ring->wrapped());
  // Its public half is a public keyring, and no public keyring is a secret one.
  const std::string half = ring->public_ring().ToJson();
  FUZZ_ASSERT(PublicKeyring::Parse(half, kSource).ok());
  FUZZ_ASSERT(!SecretKeyring::Parse(half, kSource).ok());
  FUZZ_ASSERT(!PublicKeyring::Parse(json, kSource).ok());
}

}  // namespace
}  // namespace serialsmith::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view json = serialsmith::fuzz::AsText(data, size);
  serialsmith::fuzz::CheckPublic(json);
  serialsmith::fuzz::CheckSecret(json);
  return 0;
}
