#include "core/vault/pkcs8.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <string_view>

#include "core/vault/series_keys.h"

namespace serialsmith {
namespace {

// SEQUENCE { INTEGER 0, SEQUENCE { OID 1.3.101.112 }, OCTET STRING { OCTET STRING of the seed } }
constexpr std::array<std::uint8_t, 16> kPrefix = {0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06,
                                                  0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20};
constexpr std::string_view kBegin = "-----BEGIN PRIVATE KEY-----\n";
constexpr std::string_view kEnd = "\n-----END PRIVATE KEY-----\n";
constexpr std::size_t kDerSize = kPrefix.size() + kSeedSize;
constexpr std::size_t kBase64Size = kDerSize / 3 * 4;  // one line of PEM, without padding
static_assert(kDerSize % 3 == 0 && kBase64Size == 64);

}  // namespace

SecretBytes Pkcs8Pem(const SecretBytes& seed) {
  assert(seed.size() == kSeedSize);
  SecretBytes der = SecretBytes::Allocate(kDerSize);
  std::ranges::copy(kPrefix, der.mutable_bytes().begin());
  std::ranges::copy(seed.bytes(), der.mutable_bytes().subspan(kPrefix.size()).begin());
  SecretBytes base64 = SecretBytes::Allocate(kBase64Size + 1);  // libsodium ends it with a zero
  sodium_bin2base64(reinterpret_cast<char*>(base64.mutable_bytes().data()), base64.size(),
                    der.bytes().data(), der.size(), sodium_base64_VARIANT_ORIGINAL);
  SecretBytes pem = SecretBytes::Allocate(kBegin.size() + kBase64Size + kEnd.size());
  auto next = std::ranges::copy(kBegin, pem.mutable_bytes().begin()).out;
  next = std::ranges::copy(base64.bytes().first(kBase64Size), next).out;
  std::ranges::copy(kEnd, next);
  return pem;
}

}  // namespace serialsmith
