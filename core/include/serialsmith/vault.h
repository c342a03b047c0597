// The secret keyring: series masters and the token key, wrapped at rest by a passphrase.
// docs/serial_format.md §8, docs/threat_model.md.
//
// A ring is a value; changes make a new version of it. Not safe to change from two threads; const
// members are safe from any. Secrets are unwrapped one at a time, on demand, into SecretBytes.
//
//     auto ring = serialsmith::SecretKeyring::Load("keys/secret.keyring");
//     auto issuer = ring->UnlockIssuer(series, passphrase);
#ifndef SERIALSMITH_VAULT_H_
#define SERIALSMITH_VAULT_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serialsmith/keys.h"
#include "serialsmith/number.h"
#include "serialsmith/secret.h"

namespace serialsmith {

// Argon2id cost. What a file asks for beyond kMaxArgon2Memory or kMaxArgon2Passes is refused.
struct Argon2Cost {
  std::uint64_t memory_bytes = std::uint64_t{64} << 20;
  std::uint32_t passes = 3;
};
inline constexpr std::uint64_t kMaxArgon2Memory = std::uint64_t{1} << 30;
inline constexpr std::uint32_t kMaxArgon2Passes = 16;

// Fills the span with random bytes; RandomBytes() of the caller's choice is passed in.
using RandomSource = std::function<void(std::span<std::uint8_t>)>;
// libsodium's generator.
void SystemRandom(std::span<std::uint8_t> out);

// How secrets are stored: wrapped by a passphrase, or (tests, throw-away rings) in the clear.
struct Protection {
  const SecretBytes* passphrase = nullptr;  // null: in the clear
  Argon2Cost cost;
};

class SecretKeyring final {
 public:
  // A new ring with a token key: a fresh one, or `token_seed` (32 bytes) when given.
  static absl::StatusOr<SecretKeyring> Create(std::string issuer, const Protection& protection,
                                              const RandomSource& random,
                                              const SecretBytes* token_seed = nullptr);
  // `source` names the text in errors, as a path.
  static absl::StatusOr<SecretKeyring> Parse(std::string_view json, std::string_view source);
  // Refuses a file that others may read (wider than 0600).
  static absl::StatusOr<SecretKeyring> Load(const std::string& path);

  // True when secrets need a passphrase.
  bool wrapped() const;
  const PublicKeyring& public_ring() const;

  // Adds a series with a fresh master, or `master` when given. kInvalidArgument for series 0 and X,
  // the zero master and a master that the ring has; kAlreadyExists for a symbol that it has;
  // kResourceExhausted beyond kMaxSeries; kPermissionDenied when the passphrase is not the ring's.
  absl::Status AddSeries(Series series, const Protection& protection, const RandomSource& random,
                         const SecretBytes* master = nullptr);
  absl::Status AddProduct(Product product, std::string name);
  absl::Status RetireSeries(Series series);

  // The series that issues when none is named: the active one that was added last.
  absl::StatusOr<Series> NewestActive() const;

  // Unwraps one master; the public key that it derives must be the one written beside it.
  // kPermissionDenied: wrong passphrase. kNotFound: no such series.
  absl::StatusOr<SecretBytes> UnlockMaster(Series series, const SecretBytes* passphrase) const;
  // Unwraps the token key (64 bytes: seed and public key).
  absl::StatusOr<SecretBytes> UnlockTokenKey(const SecretBytes* passphrase) const;

  std::string ToJson() const;
};

}  // namespace serialsmith

#endif  // SERIALSMITH_VAULT_H_
