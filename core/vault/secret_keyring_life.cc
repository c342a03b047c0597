// What happens to the keys of a ring over the years.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/keys/keyring_builder.h"
#include "core/keys/status.h"
#include "core/vault/keyring_places.h"
#include "core/vault/keyring_secrets.h"
#include "core/vault/series_keys.h"
#include "serialsmith/vault.h"

namespace serialsmith {
namespace {

absl::Status IsCompromised(std::string_view what) {
  return Problem(absl::StatusCode::kFailedPrecondition, std::string(what) + " is compromised",
                 "That says more than retired does: leave it as it is.");
}

}  // namespace

absl::Status SecretKeyring::RetireSeries(Series series) {
  KeyringParts parts = KeyringBuilder::PartsOf(public_ring_);
  const std::size_t place = PlaceOf(public_ring_, series);
  if (place == parts.series.size()) return NoSuchSeries(series);
  KeyState& state = parts.series[place].state;
  if (state == KeyState::kRetired) return {};
  if (state == KeyState::kCompromised) return IsCompromised(NameOf(series));
  state = KeyState::kRetired;
  return Advance(std::move(parts));
}

absl::Status SecretKeyring::MarkSeriesCompromised(Series series) {
  KeyringParts parts = KeyringBuilder::PartsOf(public_ring_);
  const std::size_t place = PlaceOf(public_ring_, series);
  if (place == parts.series.size()) return NoSuchSeries(series);
  KeyState& state = parts.series[place].state;
  if (state == KeyState::kCompromised) return {};
  state = KeyState::kCompromised;
  return Advance(std::move(parts));
}

absl::Status SecretKeyring::AddTokenKey(const Protection& protection, const RandomSource& random,
                                        const SecretBytes* seed) {
  const auto taken = TakeSecret("a token key", kSeedSize, seed, random);
  if (!taken.ok()) return taken.status();
  const SigningKey key = SigningKeyOfSeed(*taken);
  SecretKeyring next = *this;
  KeyringParts parts = KeyringBuilder::PartsOf(public_ring_);
  parts.token_keys.push_back({KeyState::kActive, key.public_key});
  if (auto status = next.Advance(std::move(parts)); !status.ok()) return status;
  if (auto status = CheckProtection(protection); !status.ok()) return status;
  auto stored = StoreSecret(SecretKind::kSecret, key.secret, protection, random);
  if (!stored.ok()) return stored.status();
  next.token_secrets_.push_back(*std::move(stored));
  *this = std::move(next);
  return {};
}

absl::Status SecretKeyring::RetireTokenKey(std::string_view key_id) {
  const auto& keys = public_ring_.token_keys();
  const std::size_t place = PlaceOf(public_ring_, key_id);
  if (place == keys.size()) return NoSuchTokenKey();
  if (keys[place].state == KeyState::kCompromised) return IsCompromised("this token key");
  bool another = false;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    another |= i != place && keys[i].state == KeyState::kActive;
  }
  if (!another && keys[place].state == KeyState::kActive) {
    return Problem(absl::StatusCode::kFailedPrecondition,
                   "this is the only active token key: without it no token would verify",
                   "Add another one first, and wait until the tokens of this one have expired.");
  }
  return SetTokenKeyState(key_id, KeyState::kRetired);
}

absl::Status SecretKeyring::MarkTokenKeyCompromised(std::string_view key_id) {
  return SetTokenKeyState(key_id, KeyState::kCompromised);
}

absl::Status SecretKeyring::SetTokenKeyState(std::string_view key_id, KeyState state) {
  KeyringParts parts = KeyringBuilder::PartsOf(public_ring_);
  const std::size_t place = PlaceOf(public_ring_, key_id);
  if (place == parts.token_keys.size()) return NoSuchTokenKey();
  if (parts.token_keys[place].state == state) return {};
  parts.token_keys[place].state = state;
  return Advance(std::move(parts));
}

absl::Status SecretKeyring::SetExpiry(std::optional<std::int64_t> expires) {
  if (expires == public_ring_.expires()) return {};
  KeyringParts parts = KeyringBuilder::PartsOf(public_ring_);
  parts.expires = expires;
  return Advance(std::move(parts));
}

absl::Status SecretKeyring::ChangePassphrase(const SecretBytes* passphrase, const Protection& next,
                                             const RandomSource& random) {
  if (next.passphrase == nullptr) {
    return Problem(absl::StatusCode::kInvalidArgument, "there is no new passphrase",
                   "Give the ring one.");
  }
  if (wrapped_ && passphrase != nullptr && passphrase->Equals(*next.passphrase)) {
    return Problem(absl::StatusCode::kInvalidArgument, "the new passphrase is the old one",
                   "Choose another one.");
  }
  SecretKeyring changed = *this;
  changed.wrapped_ = true;
  const auto rewrap = [&](SecretKind kind, std::vector<std::string>& all) -> absl::Status {
    for (std::string& stored : all) {
      if (stored.empty()) continue;
      const auto secret = OpenSecret(kind, stored, wrapped_, passphrase);
      if (!secret.ok()) return secret.status();
      auto again = StoreSecret(kind, *secret, next, random);
      if (!again.ok()) return again.status();
      stored = *std::move(again);
    }
    return {};
  };
  for (const absl::Status& status : {rewrap(SecretKind::kLocal, changed.masters_),
                                     rewrap(SecretKind::kLocal, changed.opening_keys_),
                                     rewrap(SecretKind::kSecret, changed.token_secrets_),
                                     rewrap(SecretKind::kSecret, changed.revocation_secrets_)}) {
    if (!status.ok()) return status;
  }
  *this = std::move(changed);
  return {};
}

}  // namespace serialsmith
