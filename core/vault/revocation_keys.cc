#include "core/vault/revocation_keys.h"

#include <utility>

#include "core/keys/keyring_builder.h"
#include "core/keys/status.h"
#include "core/vault/keyring_secrets.h"

namespace serialsmith {

absl::StatusOr<SigningKey> FreshRevocationKey(const RandomSource& random) {
  SecretBytes seed = SecretBytes::Allocate(kSeedSize);
  random(seed.mutable_bytes());
  if (!IsZero(seed)) return SigningKeyOfSeed(seed);
  return Problem(absl::StatusCode::kInvalidArgument,
                 "a revocation key must not be all zeros: everybody knows that one",
                 "Look whether the random source works.");
}

absl::Status SecretKeyring::AddRevocationKey(const Protection& protection,
                                             const RandomSource& random) {
  if (!wrapped_ && protection.passphrase != nullptr) {
    return Problem(absl::StatusCode::kFailedPrecondition,
                   "this ring keeps its secrets in the clear and takes no passphrase",
                   "Make a ring with a passphrase, or add the key without one.");
  }
  // A second passphrase in one ring would go unnoticed until somebody needs the new key.
  if (auto token_key = UnlockTokenKey(protection.passphrase); !token_key.ok()) {
    return token_key.status();
  }
  const absl::StatusOr<SigningKey> key = FreshRevocationKey(random);
  if (!key.ok()) return key.status();
  auto stored = StoreSecret(SecretKind::kSecret, key->secret, protection, random);
  if (!stored.ok()) return stored.status();
  KeyringParts parts = KeyringBuilder::PartsOf(public_ring_);
  parts.revocation_keys.push_back(key->public_key);
  if (auto status = Advance(std::move(parts)); !status.ok()) return status;
  revocation_secrets_.push_back(*std::move(stored));
  return {};
}

absl::StatusOr<SecretBytes> SecretKeyring::UnlockRevocationKey(
    const SecretBytes* passphrase) const {
  if (revocation_secrets_.empty()) {
    return Problem(absl::StatusCode::kNotFound, "the keyring has no revocation key",
                   "It is an older one: run serialsmith keyring add-revocation-key, and give the "
                   "new public.keyring to the clients.");
  }
  auto secret = OpenSecret(SecretKind::kSecret, revocation_secrets_.back(), wrapped_, passphrase);
  if (!secret.ok()) return secret.status();
  const SigningKey key = SigningKeyOfSeed(SecretBytes::CopyOf(secret->bytes().first(kSeedSize)));
  if (key.secret.Equals(*secret) && key.public_key == public_ring_.revocation_keys().back()) {
    return secret;
  }
  return Problem(absl::StatusCode::kDataLoss,
                 "the secret of the revocation key does not belong to the public key beside it",
                 "The keyring was changed: restore it from a backup.");
}

}  // namespace serialsmith
