// Parts of a ring for those who need no more, and single secrets to carry elsewhere.
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/keys/keyring_builder.h"
#include "core/keys/status.h"
#include "core/vault/keyring_places.h"
#include "core/vault/keyring_secrets.h"
#include "core/vault/series_keys.h"
#include "serialsmith/vault.h"

namespace serialsmith {

std::string_view KeyringPurposeName(KeyringPurpose purpose) {
  switch (purpose) {
    case KeyringPurpose::kEverything:
      return "everything";
    case KeyringPurpose::kOpen:
      return "open";
    case KeyringPurpose::kIssue:
      return "issue";
    case KeyringPurpose::kToken:
      return "token";
  }
  return "";
}

absl::StatusOr<SecretKeyring> SecretKeyring::ExportFor(KeyringPurpose purpose,
                                                       std::optional<Series> series,
                                                       const SecretBytes* passphrase,
                                                       const Protection& protection,
                                                       const RandomSource& random) const {
  SecretKeyring out(public_ring_, protection.passphrase != nullptr);
  out.purpose_ = purpose;
  out.masters_.resize(masters_.size());
  out.opening_keys_.resize(masters_.size());
  out.token_secrets_.resize(token_secrets_.size());
  out.revocation_secrets_.resize(revocation_secrets_.size());
  const auto store = [&](SecretKind kind, const absl::StatusOr<SecretBytes>& secret,
                         std::string& place) -> absl::Status {
    if (!secret.ok()) return secret.status();
    auto stored = StoreSecret(kind, *secret, protection, random);
    if (stored.ok()) place = *std::move(stored);
    return stored.status();
  };
  const auto& all = public_ring_.series();
  if (purpose == KeyringPurpose::kOpen) {
    if (all.empty()) {
      return Problem(absl::StatusCode::kFailedPrecondition, "the ring has no series",
                     "Add a series first.");
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto status = store(SecretKind::kLocal, UnlockOpeningKeys(all[i].series, passphrase),
                                out.opening_keys_[i]);
      if (!status.ok()) return status;
    }
    return out;
  }
  if (purpose == KeyringPurpose::kIssue) {
    const absl::StatusOr<Series> chosen = series ? absl::StatusOr<Series>(*series) : NewestActive();
    if (!chosen.ok()) return chosen.status();
    const std::size_t place = PlaceOf(public_ring_, *chosen);
    if (place == all.size()) return NoSuchSeries(*chosen);
    if (all[place].state != KeyState::kActive) {
      return Problem(absl::StatusCode::kFailedPrecondition,
                     NameOf(*chosen) + " is " + std::string(KeyStateName(all[place].state)) +
                         " and issues no more",
                     "Export an active series.");
    }
    const auto status =
        store(SecretKind::kLocal, UnlockMaster(*chosen, passphrase), out.masters_[place]);
    if (!status.ok()) return status;
    return out;
  }
  if (purpose == KeyringPurpose::kToken) {
    std::size_t place = token_secrets_.size();
    while (place > 0 && public_ring_.token_keys()[place - 1].state != KeyState::kActive) --place;
    std::string none;
    const auto status = store(SecretKind::kSecret, UnlockTokenKey(passphrase),
                              place == 0 ? none : out.token_secrets_[place - 1]);
    if (!status.ok()) return status;
    return out;
  }
  return Problem(absl::StatusCode::kInvalidArgument, "an export is for one purpose",
                 "Choose open, issue or token; for everything, copy the directory.");
}

absl::StatusOr<std::string> SecretKeyring::ExportMaster(Series series,
                                                        const SecretBytes* passphrase,
                                                        const Protection& protection,
                                                        const RandomSource& random) const {
  const auto master = UnlockMaster(series, passphrase);
  if (!master.ok()) return master.status();
  return StoreSecret(SecretKind::kLocal, *master, protection, random);
}

absl::StatusOr<std::string> SecretKeyring::ExportTokenKey(std::string_view key_id,
                                                          const SecretBytes* passphrase,
                                                          const Protection& protection,
                                                          const RandomSource& random) const {
  const std::size_t place = PlaceOf(public_ring_, key_id);
  if (place == token_secrets_.size()) return NoSuchTokenKey();
  const auto secret = UnlockTokenKeyAt(place, passphrase);
  if (!secret.ok()) return secret.status();
  return StoreSecret(SecretKind::kSecret, *secret, protection, random);
}

bool IsWrappedPaserk(std::string_view paserk) {
  return paserk.starts_with("k4.local-pw.") || paserk.starts_with("k4.secret-pw.");
}

absl::StatusOr<SecretBytes> OpenPaserkSecret(std::string_view paserk,
                                             const SecretBytes* passphrase) {
  const SecretKind kind =
      paserk.starts_with("k4.secret") ? SecretKind::kSecret : SecretKind::kLocal;
  auto secret = OpenSecret(kind, paserk, IsWrappedPaserk(paserk), passphrase);
  if (!secret.ok() || kind == SecretKind::kLocal) return secret;
  // An unwrapped k4.secret may have a foreign public half, which OpenSecret() does not look at.
  SecretBytes seed = SecretBytes::CopyOf(secret->bytes().first(kSeedSize));
  if (SigningKeyOfSeed(seed).secret.Equals(*secret)) return seed;
  return Problem(absl::StatusCode::kInvalidArgument,
                 "the halves of this secret key do not belong together",
                 "Restore the file from a backup.");
}

}  // namespace serialsmith
