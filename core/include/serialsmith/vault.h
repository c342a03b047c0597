// The secret keyring: series masters, token and revocation keys, wrapped at rest by a passphrase.
// docs/serial_format.md §8, docs/threat_model.md.
//
// A ring is a value; changes make a new version of it. Not safe to change from two threads; const
// members are safe from any. Secrets are unwrapped one at a time, on demand, into SecretBytes.
//
//     auto ring = serialsmith::LoadKeyringDirectory("keys");
//     auto master = ring->UnlockMaster(*ring->NewestActive(), &passphrase);
//     auto issuer = serialsmith::Issuer::Create(*ring->NewestActive(), *master);
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
  const SecretBytes* passphrase = nullptr;  // null: in the clear; never an empty one
  Argon2Cost cost;
};

// Text as in a keyring file: k4.local, k4.secret, k4.local-pw or k4.secret-pw. Gives the 32 bytes
// of a series' master, or the 32 bytes of the seed of a signing key. kInvalidArgument: none of
// these; the rest as SecretKeyring::UnlockMaster().
absl::StatusOr<SecretBytes> OpenPaserkSecret(std::string_view paserk,
                                             const SecretBytes* passphrase);
// True for a key that OpenPaserkSecret() needs a passphrase for.
bool IsWrappedPaserk(std::string_view paserk);

// What the secrets in a ring suffice for. Whoever may open numbers can also make numbers, but no
// signatures.
enum class KeyringPurpose {
  kEverything,
  kOpen,   // tag and mask keys of all series
  kIssue,  // the master of one series
  kToken,  // the token key that mints
};
std::string_view KeyringPurposeName(KeyringPurpose purpose);  // everything, open, issue, token

struct KeyringParts;

class SecretKeyring final {
 public:
  // A new ring of version 1 with a fresh revocation key and a token key: a fresh one, or
  // `token_seed` (32 bytes, not all zero) when given. kInvalidArgument: an issuer that is no name,
  // an empty passphrase, a bad seed or cost.
  static absl::StatusOr<SecretKeyring> Create(std::string issuer, const Protection& protection,
                                              const RandomSource& random,
                                              const SecretBytes* token_seed = nullptr);
  // `source` names the text in errors, as a path. Nothing is unwrapped: a ring that parses may
  // still be refused key by key. kInvalidArgument as PublicKeyring::Parse(), and for wrapped keys
  // of a wrong shape or of a cost beyond the limits above.
  static absl::StatusOr<SecretKeyring> Parse(std::string_view json, std::string_view source);
  // kFailedPrecondition: no regular file, or one that others may read (wider than 0600).
  static absl::StatusOr<SecretKeyring> Load(const std::string& path);

  // True when secrets need a passphrase.
  bool wrapped() const { return wrapped_; }
  KeyringPurpose purpose() const { return purpose_; }
  const PublicKeyring& public_ring() const { return public_ring_; }

  // Changes: each makes the next version of the ring, or leaves it as it was and says why.
  // kFailedPrecondition of all of them: the ring is an export for one purpose.

  // Adds a series with a fresh master, or `master` when given. kInvalidArgument for series 0 and X,
  // a master that is not 32 bytes, the zero master and one that the ring has; kAlreadyExists for a
  // symbol that it has; kResourceExhausted beyond kMaxSeries; kPermissionDenied when the passphrase
  // is not the ring's; kFailedPrecondition when a ring in the clear is given one, or a wrapped ring
  // none.
  absl::Status AddSeries(Series series, const Protection& protection, const RandomSource& random,
                         const SecretBytes* master = nullptr);
  // kAlreadyExists: the code is taken, be it by the same name. kInvalidArgument: not a name.
  absl::Status AddProduct(Product product, std::string name);
  // A series that is retired stays so, without a new version. kNotFound: no such series.
  // kFailedPrecondition: it is compromised, which says more.
  absl::Status RetireSeries(Series series);

  // Marks a series whose master leaked: clients with the new ring answer series_compromised. A
  // series that is compromised stays so, without a new version. kNotFound: no such series.
  absl::Status MarkSeriesCompromised(Series series);

  // Adds a token key, fresh or of `seed`, which mints from now on; the others go on verifying.
  // Errors as AddSeries().
  absl::Status AddTokenKey(const Protection& protection, const RandomSource& random,
                           const SecretBytes* seed = nullptr);
  // `key_id` is a k4.pid. From now on no client accepts its tokens: retire a key when the last
  // token of it has expired. Repeated, they do nothing. kNotFound: no such key.
  // kFailedPrecondition: the last active key cannot be retired, and a compromised one not either.
  absl::Status RetireTokenKey(std::string_view key_id);
  absl::Status MarkTokenKeyCompromised(std::string_view key_id);

  // Adds a fresh revocation key, which signs lists from now on; those of the others stay good.
  // Errors as AddSeries(), of the passphrase and the random source.
  absl::Status AddRevocationKey(const Protection& protection, const RandomSource& random);
  // From now on no client accepts its lists. kNotFound: no such key. kFailedPrecondition: it is the
  // only one.
  absl::Status RemoveRevocationKey(std::string_view key_id);

  // Until when clients may judge by the ring; nullopt: for ever.
  absl::Status SetExpiry(std::optional<std::int64_t> expires);

  // Wraps all secrets anew; the public part and its version stay. kInvalidArgument: the new
  // passphrase is missing, empty or the old one; kPermissionDenied: `passphrase` is not the ring's.
  absl::Status ChangePassphrase(const SecretBytes* passphrase, const Protection& next,
                                const RandomSource& random);

  // A ring with the same public part and only the secrets that `purpose` (not kEverything) needs,
  // under a protection of its own. `series` is for kIssue: nullopt is the newest active one.
  // kFailedPrecondition: this ring lacks them; the rest as UnlockMaster().
  absl::StatusOr<SecretKeyring> ExportFor(KeyringPurpose purpose, std::optional<Series> series,
                                          const SecretBytes* passphrase,
                                          const Protection& protection,
                                          const RandomSource& random) const;
  // One secret as PASERK (k4.local-pw, k4.secret-pw), under a protection of its own.
  absl::StatusOr<std::string> ExportMaster(Series series, const SecretBytes* passphrase,
                                           const Protection& protection,
                                           const RandomSource& random) const;
  absl::StatusOr<std::string> ExportTokenKey(std::string_view key_id, const SecretBytes* passphrase,
                                             const Protection& protection,
                                             const RandomSource& random) const;

  // The series that issues when none is named: of the active ones whose master is here, the one
  // that was added last. kFailedPrecondition: there is none.
  absl::StatusOr<Series> NewestActive() const;

  // Unwraps one master; the public key that it derives must be the one written beside it.
  // kPermissionDenied: wrong passphrase. kNotFound: no such series. kFailedPrecondition: a
  // passphrase is needed, or the ring is an export without this secret. kDataLoss: the public key
  // is another, or the master is the zero one. kResourceExhausted: no memory for Argon2id. Without
  // need for one the passphrase is not looked at.
  absl::StatusOr<SecretBytes> UnlockMaster(Series series, const SecretBytes* passphrase) const;
  // Tag key and mask key (kOpeningKeysBytes), for Sealer::FromOpeningKeys(); of the master where it
  // is here. Errors as above.
  absl::StatusOr<SecretBytes> UnlockOpeningKeys(Series series, const SecretBytes* passphrase) const;
  // Unwraps the token key that mints: the last active one (64 bytes: seed and public key). Errors
  // as above.
  absl::StatusOr<SecretBytes> UnlockTokenKey(const SecretBytes* passphrase) const;
  // Likewise the revocation key that signs, the last one. kNotFound: the ring has none.
  absl::StatusOr<SecretBytes> UnlockRevocationKey(const SecretBytes* passphrase) const;

  std::string ToJson() const;

 private:
  SecretKeyring(PublicKeyring public_ring, bool wrapped);
  // Makes the next version of the public ring.
  absl::Status Advance(KeyringParts parts);
  // OK when what it protects opens together with the rest of the ring.
  absl::Status CheckProtection(const Protection& protection) const;
  absl::StatusOr<SecretBytes> UnlockTokenKeyAt(std::size_t place,
                                               const SecretBytes* passphrase) const;
  absl::Status SetTokenKeyState(std::string_view key_id, KeyState state);

  PublicKeyring public_ring_;
  bool wrapped_;
  KeyringPurpose purpose_ = KeyringPurpose::kEverything;
  // As PASERK, in the order of the public ring's series; empty: not here.
  std::vector<std::string> masters_;
  std::vector<std::string> opening_keys_;
  std::vector<std::string> token_secrets_;  // likewise, of its token keys
  std::vector<std::string> revocation_secrets_;
};

// A ring at home: a directory with secret.keyring (mode 0600) and public.keyring (0644), both of
// one version, the second for clients. Writers are serialised by a lock on the directory, across
// processes; each file is replaced whole or not at all, so readers need no lock. Safe from any
// thread. Errors of the file system (no permission, disk full) leave both files as they were, but
// for kDataLoss: the secret ring is the new one, and the public one is not or the disk confirmed
// neither; the next change writes both.
inline constexpr std::string_view kSecretKeyringName = "secret.keyring";
inline constexpr std::string_view kPublicKeyringName = "public.keyring";

// Writes a new ring; makes the directory (0700) unless it exists. kAlreadyExists: it holds a
// keyring.
absl::Status CreateKeyringDirectory(const std::string& directory, const SecretKeyring& ring);

// Loads DIR/secret.keyring. kNotFound: there is none.
absl::StatusOr<SecretKeyring> LoadKeyringDirectory(const std::string& directory);

// Loads the ring, lets `change` work on it and writes it back, all under the lock: have the
// passphrase ready before. When `change` fails its status is returned and nothing is written.
absl::Status ChangeKeyringDirectory(const std::string& directory,
                                    const std::function<absl::Status(SecretKeyring&)>& change);

}  // namespace serialsmith

#endif  // SERIALSMITH_VAULT_H_
