#include "core/vault/keyring_secrets.h"

#include <algorithm>

#include "core/keys/status.h"
#include "core/vault/series_keys.h"

namespace serialsmith {

absl::StatusOr<SecretBytes> TakeSecret(std::string_view noun, std::size_t size,
                                       const SecretBytes* given, const RandomSource& random) {
  SecretBytes secret = SecretBytes::Allocate(size);
  if (given == nullptr) {
    random(secret.mutable_bytes());
  } else if (given->size() == size) {
    std::ranges::copy(given->bytes(), secret.mutable_bytes().begin());
  } else {
    return Problem(absl::StatusCode::kInvalidArgument,
                   std::string(noun) + " must have " + std::to_string(size) + " bytes",
                   "Import one that the program made, or let it make one.");
  }
  if (IsZero(secret)) {
    return Problem(absl::StatusCode::kInvalidArgument,
                   std::string(noun) + " must not be all zeros: everybody knows that one",
                   "Import one that the program made, or let it make one.");
  }
  return secret;
}

absl::StatusOr<std::string> StoreSecret(SecretKind kind, const SecretBytes& secret,
                                        const Protection& protection, const RandomSource& random) {
  if (protection.passphrase == nullptr) return PrintSecret(kind, secret);
  return WrapSecret(kind, secret, *protection.passphrase, protection.cost, random);
}

absl::StatusOr<SecretBytes> OpenSecret(SecretKind kind, std::string_view stored, bool wrapped,
                                       const SecretBytes* passphrase) {
  if (!wrapped) return ParseSecret(kind, stored);
  if (passphrase == nullptr) {
    return Problem(absl::StatusCode::kFailedPrecondition,
                   "the keyring is locked by a passphrase and none was given",
                   "Give the passphrase that the ring was made with.");
  }
  return UnwrapSecret(kind, stored, *passphrase);
}

absl::Status CheckStored(SecretKind kind, std::string_view stored, bool wrapped) {
  return wrapped ? CheckWrapped(kind, stored) : ParseSecret(kind, stored).status();
}

}  // namespace serialsmith
