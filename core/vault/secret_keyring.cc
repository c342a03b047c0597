#include <cstddef>
#include <string>
#include <utility>

#include "core/keys/keyring_builder.h"
#include "core/keys/status.h"
#include "core/vault/keyring_places.h"
#include "core/vault/keyring_secrets.h"
#include "core/vault/revocation_keys.h"
#include "core/vault/series_keys.h"
#include "serialsmith/vault.h"

namespace serialsmith {
namespace {

absl::Status ForeignKey(std::string_view whose) {
  return Problem(
      absl::StatusCode::kDataLoss,
      "the secret of " + std::string(whose) + " does not belong to the public key beside it",
      "The keyring was changed: restore it from a backup.");
}

// The ring was exported for a purpose that does without this secret.
absl::Status NotHere(std::string_view what, KeyringPurpose purpose) {
  return Problem(absl::StatusCode::kFailedPrecondition,
                 "this keyring was exported for " + std::string(KeyringPurposeName(purpose)) +
                     " and lacks " + std::string(what),
                 "Use the keyring that it was exported from, or export what is needed.");
}

}  // namespace

SecretKeyring::SecretKeyring(PublicKeyring public_ring, bool wrapped)
    : public_ring_(std::move(public_ring)), wrapped_(wrapped) {}

absl::StatusOr<SecretKeyring> SecretKeyring::Create(std::string issuer,
                                                    const Protection& protection,
                                                    const RandomSource& random,
                                                    const SecretBytes* token_seed) {
  absl::StatusOr<SecretBytes> seed = TakeSecret("a token key", kSeedSize, token_seed, random);
  if (!seed.ok()) return seed.status();
  const SigningKey token_key = SigningKeyOfSeed(*seed);
  KeyringParts parts;
  parts.issuer = std::move(issuer);
  parts.token_keys = {{KeyState::kActive, token_key.public_key}};
  const absl::StatusOr<SigningKey> revocation_key = FreshRevocationKey(random);
  if (!revocation_key.ok()) return revocation_key.status();
  parts.revocation_keys = {revocation_key->public_key};
  absl::StatusOr<PublicKeyring> public_ring = KeyringBuilder::Build(std::move(parts));
  if (!public_ring.ok()) return public_ring.status();
  auto stored = StoreSecret(SecretKind::kSecret, token_key.secret, protection, random);
  if (!stored.ok()) return stored.status();
  auto stored_revocation =
      StoreSecret(SecretKind::kSecret, revocation_key->secret, protection, random);
  if (!stored_revocation.ok()) return stored_revocation.status();
  SecretKeyring ring(*std::move(public_ring), protection.passphrase != nullptr);
  ring.token_secrets_ = {*std::move(stored)};
  ring.revocation_secrets_ = {*std::move(stored_revocation)};
  return ring;
}

absl::Status SecretKeyring::Advance(KeyringParts parts) {
  if (purpose_ != KeyringPurpose::kEverything) {
    return Problem(absl::StatusCode::kFailedPrecondition,
                   "this keyring was exported for " + std::string(KeyringPurposeName(purpose_)) +
                       " and cannot be changed",
                   "Change the keyring that it was exported from, and export again.");
  }
  ++parts.version;
  absl::StatusOr<PublicKeyring> next = KeyringBuilder::Build(std::move(parts));
  if (!next.ok()) return next.status();
  public_ring_ = *std::move(next);
  return {};
}

absl::Status SecretKeyring::AddSeries(Series series, const Protection& protection,
                                      const RandomSource& random, const SecretBytes* master) {
  auto secret = TakeSecret("the master of a series", kMasterSize, master, random);
  if (!secret.ok()) return secret.status();
  const PublicKey key = SigningKeyOfMaster(*secret).public_key;
  for (const PublicSeries& other : public_ring_.series()) {
    if (other.key == key) {
      return Problem(absl::StatusCode::kInvalidArgument,
                     "the ring already has this master, as " + NameOf(other.series),
                     "Give each series its own master.");
    }
  }
  SecretKeyring next = *this;
  KeyringParts parts = KeyringBuilder::PartsOf(public_ring_);
  parts.series.push_back({series, KeyState::kActive, key});
  if (auto status = next.Advance(std::move(parts)); !status.ok()) return status;
  if (auto status = CheckProtection(protection); !status.ok()) return status;
  auto stored = StoreSecret(SecretKind::kLocal, *secret, protection, random);
  if (!stored.ok()) return stored.status();
  next.masters_.push_back(*std::move(stored));
  next.opening_keys_.emplace_back();
  *this = std::move(next);
  return {};
}

absl::Status SecretKeyring::AddProduct(Product product, std::string name) {
  KeyringParts parts = KeyringBuilder::PartsOf(public_ring_);
  parts.products.push_back({product, std::move(name)});
  return Advance(std::move(parts));
}

// A second passphrase in one ring would go unnoticed until somebody needs the new key.
absl::Status SecretKeyring::CheckProtection(const Protection& protection) const {
  if (!wrapped_ && protection.passphrase != nullptr) {
    return Problem(absl::StatusCode::kFailedPrecondition,
                   "this ring keeps its secrets in the clear and takes no passphrase",
                   "Change its passphrase first, or add the key without one.");
  }
  return UnlockTokenKeyAt(0, protection.passphrase).status();
}

absl::StatusOr<Series> SecretKeyring::NewestActive() const {
  const auto& all = public_ring_.series();
  for (std::size_t i = all.size(); i > 0; --i) {
    const bool here = purpose_ != KeyringPurpose::kIssue || !masters_[i - 1].empty();
    if (all[i - 1].state == KeyState::kActive && here) return all[i - 1].series;
  }
  return Problem(absl::StatusCode::kFailedPrecondition, "the ring has no active series",
                 "Add a series first.");
}

absl::StatusOr<SecretBytes> SecretKeyring::UnlockMaster(Series series,
                                                        const SecretBytes* passphrase) const {
  const std::size_t place = PlaceOf(public_ring_, series);
  if (place == masters_.size()) return NoSuchSeries(series);
  if (masters_[place].empty()) return NotHere("the master of " + NameOf(series), purpose_);
  auto master = OpenSecret(SecretKind::kLocal, masters_[place], wrapped_, passphrase);
  if (!master.ok()) return master.status();
  if (IsZero(*master) ||
      SigningKeyOfMaster(*master).public_key != public_ring_.series()[place].key) {
    return ForeignKey(NameOf(series));
  }
  return master;
}

absl::StatusOr<SecretBytes> SecretKeyring::UnlockOpeningKeys(Series series,
                                                             const SecretBytes* passphrase) const {
  const std::size_t place = PlaceOf(public_ring_, series);
  if (place == masters_.size()) return NoSuchSeries(series);
  if (!opening_keys_[place].empty()) {
    return OpenSecret(SecretKind::kLocal, opening_keys_[place], wrapped_, passphrase);
  }
  if (masters_[place].empty()) return NotHere("the keys that open " + NameOf(series), purpose_);
  const auto master = UnlockMaster(series, passphrase);
  if (!master.ok()) return master.status();
  return OpeningKeysOfMaster(*master);
}

absl::StatusOr<SecretBytes> SecretKeyring::UnlockTokenKey(const SecretBytes* passphrase) const {
  const auto& keys = public_ring_.token_keys();
  for (std::size_t i = keys.size(); i > 0; --i) {
    if (keys[i - 1].state == KeyState::kActive) return UnlockTokenKeyAt(i - 1, passphrase);
  }
  return Problem(absl::StatusCode::kFailedPrecondition, "the ring has no active token key",
                 "Add one with: serialsmith keyring add-token-key.");
}

absl::StatusOr<SecretBytes> SecretKeyring::UnlockTokenKeyAt(std::size_t place,
                                                            const SecretBytes* passphrase) const {
  if (token_secrets_[place].empty()) return NotHere("the token key", purpose_);
  auto secret = OpenSecret(SecretKind::kSecret, token_secrets_[place], wrapped_, passphrase);
  if (!secret.ok()) return secret.status();
  const SigningKey key = SigningKeyOfSeed(SecretBytes::CopyOf(secret->bytes().first(kSeedSize)));
  if (!key.secret.Equals(*secret) || key.public_key != public_ring_.token_keys()[place].key) {
    return ForeignKey("the token key");
  }
  return secret;
}

}  // namespace serialsmith
