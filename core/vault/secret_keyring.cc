#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "core/keys/keyring_builder.h"
#include "core/keys/status.h"
#include "core/vault/keyring_secrets.h"
#include "core/vault/revocation_keys.h"
#include "core/vault/series_keys.h"
#include "serialsmith/vault.h"

namespace serialsmith {
namespace {

absl::Status Refuse(absl::StatusCode code, std::string_view what, std::string_view hint) {
  return Problem(code, what, hint);
}

std::string NameOf(Series series) { return std::string("series ") + series.symbol(); }

// A given secret, or a fresh one; never the zero one, which everybody knows.
absl::StatusOr<SecretBytes> TakeSecret(std::string_view noun, std::size_t size,
                                       const SecretBytes* given, const RandomSource& random) {
  SecretBytes secret = SecretBytes::Allocate(size);
  if (given == nullptr) {
    random(secret.mutable_bytes());
  } else if (given->size() == size) {
    std::ranges::copy(given->bytes(), secret.mutable_bytes().begin());
  } else {
    return Refuse(absl::StatusCode::kInvalidArgument,
                  std::string(noun) + " must have " + std::to_string(size) + " bytes",
                  "Import one that the program made, or let it make one.");
  }
  if (IsZero(secret)) {
    return Refuse(absl::StatusCode::kInvalidArgument,
                  std::string(noun) + " must not be all zeros: everybody knows that one",
                  "Import one that the program made, or let it make one.");
  }
  return secret;
}

std::size_t PlaceOf(const PublicKeyring& ring, Series series) {
  const PublicSeries* found = ring.Find(series);
  return found == nullptr ? ring.series().size()
                          : static_cast<std::size_t>(found - ring.series().data());
}

absl::Status NoSuchSeries(Series series) {
  return Refuse(absl::StatusCode::kNotFound, "the ring has no " + NameOf(series),
                "Name a series that the ring has, or add it.");
}

absl::Status ForeignKey(std::string_view whose) {
  return Refuse(
      absl::StatusCode::kDataLoss,
      "the secret of " + std::string(whose) + " does not belong to the public key beside it",
      "The keyring was changed: restore it from a backup.");
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
  parts.token_keys = {token_key.public_key};
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
  ++parts.version;
  absl::StatusOr<PublicKeyring> next = KeyringBuilder::Build(std::move(parts));
  if (!next.ok()) return next.status();
  public_ring_ = *std::move(next);
  return {};
}

absl::Status SecretKeyring::AddSeries(Series series, const Protection& protection,
                                      const RandomSource& random, const SecretBytes* master) {
  if (!wrapped_ && protection.passphrase != nullptr) {
    return Refuse(absl::StatusCode::kFailedPrecondition,
                  "this ring keeps its secrets in the clear and takes no passphrase",
                  "Make a ring with a passphrase, or add the series without one.");
  }
  auto secret = TakeSecret("the master of a series", kMasterSize, master, random);
  if (!secret.ok()) return secret.status();
  const PublicKey key = SigningKeyOfMaster(*secret).public_key;
  for (const PublicSeries& other : public_ring_.series()) {
    if (other.key == key) {
      return Refuse(absl::StatusCode::kInvalidArgument,
                    "the ring already has this master, as " + NameOf(other.series),
                    "Give each series its own master.");
    }
  }
  SecretKeyring next = *this;
  KeyringParts parts = KeyringBuilder::PartsOf(public_ring_);
  parts.series.push_back({series, SeriesState::kActive, key});
  if (auto status = next.Advance(std::move(parts)); !status.ok()) return status;
  // A second passphrase in one ring would go unnoticed until somebody needs the new series.
  if (auto token_key = UnlockTokenKey(protection.passphrase); !token_key.ok()) {
    return token_key.status();
  }
  auto stored = StoreSecret(SecretKind::kLocal, *secret, protection, random);
  if (!stored.ok()) return stored.status();
  next.masters_.push_back(*std::move(stored));
  *this = std::move(next);
  return {};
}

absl::Status SecretKeyring::AddProduct(Product product, std::string name) {
  KeyringParts parts = KeyringBuilder::PartsOf(public_ring_);
  parts.products.push_back({product, std::move(name)});
  return Advance(std::move(parts));
}

absl::Status SecretKeyring::RetireSeries(Series series) {
  KeyringParts parts = KeyringBuilder::PartsOf(public_ring_);
  const std::size_t place = PlaceOf(public_ring_, series);
  if (place == parts.series.size()) return NoSuchSeries(series);
  SeriesState& state = parts.series[place].state;
  if (state == SeriesState::kRetired) return {};
  if (state == SeriesState::kCompromised) {
    return Refuse(absl::StatusCode::kFailedPrecondition, NameOf(series) + " is compromised",
                  "It issues no more already.");
  }
  state = SeriesState::kRetired;
  return Advance(std::move(parts));
}

absl::StatusOr<Series> SecretKeyring::NewestActive() const {
  const auto& all = public_ring_.series();
  const auto found = std::find_if(all.rbegin(), all.rend(), [](const PublicSeries& one) {
    return one.state == SeriesState::kActive;
  });
  if (found != all.rend()) return found->series;
  return Refuse(absl::StatusCode::kFailedPrecondition, "the ring has no active series",
                "Add a series first.");
}

absl::StatusOr<SecretBytes> SecretKeyring::UnlockMaster(Series series,
                                                        const SecretBytes* passphrase) const {
  const std::size_t place = PlaceOf(public_ring_, series);
  if (place == masters_.size()) return NoSuchSeries(series);
  auto master = OpenSecret(SecretKind::kLocal, masters_[place], wrapped_, passphrase);
  if (!master.ok()) return master.status();
  if (IsZero(*master) ||
      SigningKeyOfMaster(*master).public_key != public_ring_.series()[place].key) {
    return ForeignKey(NameOf(series));
  }
  return master;
}

absl::StatusOr<SecretBytes> SecretKeyring::UnlockTokenKey(const SecretBytes* passphrase) const {
  auto secret = OpenSecret(SecretKind::kSecret, token_secrets_.back(), wrapped_, passphrase);
  if (!secret.ok()) return secret.status();
  const SigningKey key = SigningKeyOfSeed(SecretBytes::CopyOf(secret->bytes().first(kSeedSize)));
  if (!key.secret.Equals(*secret) || key.public_key != public_ring_.token_keys().back()) {
    return ForeignKey("the token key");
  }
  return secret;
}

}  // namespace serialsmith
