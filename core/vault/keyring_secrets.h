// How a ring keeps its secrets. In secret.keyring, beside the fields of core/keys/keyring_json.h:
//
//   "protection": "passphrase" or "none"
//   "purpose": "everything", "open", "issue" or "token"; absent: everything
//   in each of "series":      "master": "k4.local-pw.…"        (with "none": "k4.local.…")
//                             "opening_keys": likewise, with purpose "open" in place of the master:
//                             tag key and mask key one behind the other
//   in each of "token_keys":  "secret": "k4.secret-pw.…"       (with "none": "k4.secret.…")
//   in each of "revocation_keys": likewise
//
// A ring for everything has all masters and secrets; one for a purpose has what that needs. One
// passphrase for all of them, each with its own salt and its own Argon2id cost.
#ifndef SERIALSMITH_CORE_VAULT_KEYRING_SECRETS_H_
#define SERIALSMITH_CORE_VAULT_KEYRING_SECRETS_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/vault/paserk_secret.h"
#include "serialsmith/secret.h"
#include "serialsmith/vault.h"

namespace serialsmith {

inline constexpr std::string_view kByPassphrase = "passphrase";
inline constexpr std::string_view kInTheClear = "none";

// `given`, or a fresh one; never the zero one, which everybody knows. `noun` begins the errors.
absl::StatusOr<SecretBytes> TakeSecret(std::string_view noun, std::size_t size,
                                       const SecretBytes* given, const RandomSource& random);

// Wraps by the protection's passphrase, or prints in the clear when it has none.
absl::StatusOr<std::string> StoreSecret(SecretKind kind, const SecretBytes& secret,
                                        const Protection& protection, const RandomSource& random);

// The reverse. kFailedPrecondition: wrapped, and no passphrase given. A passphrase that is not
// needed is not looked at.
absl::StatusOr<SecretBytes> OpenSecret(SecretKind kind, std::string_view stored, bool wrapped,
                                       const SecretBytes* passphrase);

// What OpenSecret() would refuse with any passphrase.
absl::Status CheckStored(SecretKind kind, std::string_view stored, bool wrapped);

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_VAULT_KEYRING_SECRETS_H_
