// Keyrings have one spelling: what parses prints, and the print parses to the same print. Errors
// name the file and stay on printable characters. The input is the JSON text.
#include <string>
#include <string_view>

#include "fuzz/fuzz_support.h"
#include "serialsmith/keys.h"
#include "serialsmith/vault.h"

namespace serialsmith::fuzz {
namespace {

constexpr std::string_view kSource = "fuzz.keyring";

void CheckError(const absl::Status& status) {
  const std::string message(status.message());
  FUZZ_ASSERT(message.find(kSource) != std::string::npos);
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
              again->token_keys() == ring->token_keys());
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
