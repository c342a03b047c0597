#include <sodium.h>

#include <array>
#include <cassert>

#include "core/keys/base64url.h"
#include "core/keys/status.h"
#include "core/vault/paserk_secret.h"
#include "core/vault/series_keys.h"

namespace serialsmith {
namespace {

constexpr std::size_t kSecretIdBytes = 33;  // PASERK: BLAKE2b-264, so that base64 comes out even

std::string_view Header(SecretKind kind) {
  return kind == SecretKind::kLocal ? "k4.local." : "k4.secret.";
}

absl::Status Refuse(SecretKind kind, std::string_view what) {
  const std::string shape = kind == SecretKind::kLocal ? "43" : "86";
  return Problem(absl::StatusCode::kInvalidArgument, what,
                 std::string("It should be ").append(Header(kind)) + " and " + shape +
                     " characters of base64url; restore the file from a backup.");
}

}  // namespace

std::string PrintSecret(SecretKind kind, const SecretBytes& secret) {
  assert(secret.size() == SecretSize(kind));
  return std::string(Header(kind)).append(EncodeBase64Url(secret.bytes()));
}

absl::StatusOr<SecretBytes> ParseSecret(SecretKind kind, std::string_view paserk) {
  SecretBytes secret = SecretBytes::Allocate(SecretSize(kind));
  if (!paserk.starts_with(Header(kind)) ||
      !DecodeBase64Url(paserk.substr(Header(kind).size()), secret.mutable_bytes())) {
    return Refuse(kind, "this is no secret key in the clear");
  }
  if (kind == SecretKind::kSecret) {
    // Signing with a foreign public half gives the secret away.
    const SecretBytes seed = SecretBytes::CopyOf(secret.bytes().first(kSeedSize));
    if (!SigningKeyOfSeed(seed).secret.Equals(secret)) {
      return Refuse(kind, "the halves of this secret key do not belong together");
    }
  }
  return secret;
}

absl::StatusOr<std::string> SecretId(SecretKind kind, std::string_view paserk) {
  const absl::StatusOr<SecretBytes> secret = ParseSecret(kind, paserk);
  if (!secret.ok()) return secret.status();
  const std::string header = kind == SecretKind::kLocal ? "k4.lid." : "k4.sid.";
  // As PublicKey::KeyId(): over the id's own header and the whole PASERK.
  crypto_generichash_state state;
  std::array<std::uint8_t, kSecretIdBytes> id;
  crypto_generichash_init(&state, nullptr, 0, id.size());
  for (const std::string_view part : {std::string_view(header), paserk}) {
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(part.data()),
                              part.size());
  }
  crypto_generichash_final(&state, id.data(), id.size());
  sodium_memzero(&state, sizeof state);
  return header + EncodeBase64Url(id);
}

}  // namespace serialsmith
