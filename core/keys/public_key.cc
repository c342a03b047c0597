// PASERK types k4.public and k4.pid of a public key.
#include <sodium.h>

#include <array>
#include <string>
#include <string_view>

#include "core/keys/base64url.h"
#include "core/keys/sodium.h"
#include "core/keys/status.h"
#include "serialsmith/keys.h"

namespace serialsmith {
namespace {

constexpr std::string_view kPublicHeader = "k4.public.";
constexpr std::string_view kIdHeader = "k4.pid.";
// PASERK: ids are BLAKE2b-264, so that base64 comes out even.
constexpr std::size_t kIdBytes = 33;

}  // namespace

PublicKey PublicKey::FromBytes(const std::array<std::uint8_t, kPublicKeyBytes>& bytes) {
  PublicKey key;
  key.bytes_ = bytes;
  return key;
}

absl::StatusOr<PublicKey> PublicKey::ParsePaserk(std::string_view paserk) {
  PublicKey key;
  if (!paserk.starts_with(kPublicHeader) ||
      !DecodeBase64Url(paserk.substr(kPublicHeader.size()), key.bytes_)) {
    return Problem(absl::StatusCode::kInvalidArgument, "this is no public key",
                   "A public key is k4.public. and 43 characters of base64url.");
  }
  return key;
}

std::string PublicKey::ToPaserk() const {
  return std::string(kPublicHeader).append(EncodeBase64Url(bytes_));
}

std::string PublicKey::KeyId() const {
  EnsureSodium();
  // The hash covers the id's own header and the whole PASERK, so that ids of different kinds of key
  // never meet.
  const std::string hashed = std::string(kIdHeader).append(ToPaserk());
  std::array<std::uint8_t, kIdBytes> id;
  crypto_generichash(id.data(), id.size(), reinterpret_cast<const unsigned char*>(hashed.data()),
                     hashed.size(), nullptr, 0);
  return std::string(kIdHeader).append(EncodeBase64Url(id));
}

}  // namespace serialsmith
