// `serialsmith keyring show`: what is in a ring, never a secret.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_KEYRING_SHOW_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_KEYRING_SHOW_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "serialsmith/keys.h"
#include "serialsmith/vault.h"

namespace serialsmith::tools {

struct ShownRing {
  PublicKeyring ring;
  std::optional<bool> wrapped;            // of a secret keyring: by a passphrase, or in the clear
  std::optional<KeyringPurpose> purpose;  // of a secret keyring
};

// Loads a ring's directory or either of its files.
absl::StatusOr<ShownRing> LoadShownRing(const std::string& path);

// For people, several lines; and one line of JSON: "issuer", "version", "expires" (RFC 3339 or
// null), "protection" ("passphrase", "none", or null for a public keyring), "purpose"
// ("everything", "open", "issue", "token", or null), "series" (array of "symbol", "state",
// "public_key", "key_id"), "products" (array of "code", "name"), "token_keys" (array of "state",
// "public_key", "key_id"), "signed_by" (array of the ids of root keys; whether their signatures
// hold is for `check --root` to say).
std::string RingTable(const ShownRing& shown);
std::string RingJson(const ShownRing& shown);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_KEYRING_SHOW_H_
