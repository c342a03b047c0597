#include "core/vault/revocation_keys.h"

#include <cstddef>
#include <string>
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
  if (auto status = CheckProtection(protection); !status.ok()) return status;
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

absl::Status SecretKeyring::RemoveRevocationKey(std::string_view key_id) {
  KeyringParts parts = KeyringBuilder::PartsOf(public_ring_);
  std::size_t place = 0;
  while (place < parts.revocation_keys.size() && parts.revocation_keys[place].KeyId() != key_id) {
    ++place;
  }
  if (place == parts.revocation_keys.size()) {
    return Problem(absl::StatusCode::kNotFound, "the ring has no revocation key of this id",
                   "See the ids with: serialsmith keyring show.");
  }
  if (place == 0 && parts.revocation_keys.size() == 1) {
    return Problem(absl::StatusCode::kFailedPrecondition,
                   "this is the only revocation key: without it no list would be accepted",
                   "Add another one first.");
  }
  const auto at = static_cast<std::ptrdiff_t>(place);
  parts.revocation_keys.erase(parts.revocation_keys.begin() + at);
  if (auto status = Advance(std::move(parts)); !status.ok()) return status;
  revocation_secrets_.erase(revocation_secrets_.begin() + at);
  return {};
}

absl::StatusOr<SecretBytes> SecretKeyring::UnlockRevocationKey(
    const SecretBytes* passphrase) const {
  if (revocation_secrets_.empty()) {
    return Problem(absl::StatusCode::kNotFound, "the keyring has no revocation key",
                   "It is an older one: run serialsmith keyring add-revocation-key, and give the "
                   "new public.keyring to the clients.");
  }
  if (revocation_secrets_.back().empty()) {
    return Problem(absl::StatusCode::kFailedPrecondition,
                   "this keyring was exported for " + std::string(KeyringPurposeName(purpose_)) +
                       " and lacks the revocation key",
                   "Use the keyring that it was exported from.");
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
