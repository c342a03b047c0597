#include "core/vault/keyring_secrets.h"

#include "core/keys/status.h"

namespace serialsmith {

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
