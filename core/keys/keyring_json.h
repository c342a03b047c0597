// The JSON that public.keyring and secret.keyring share. Every field is required unless said
// otherwise; fields that are not named here are ignored, so that later versions may add some.
//
//   {
//     "format": 1,                      another number: made by a newer version of the program
//     "kind": "serialsmith-public-keyring" or "serialsmith-secret-keyring",
//     "issuer": "Example Ltd",          1 to 200 bytes of UTF-8
//     "version": 7,                     grows by one with each change of the ring
//     "expires": null,                  or "2027-01-31T00:00:00Z": clients judge by it until then
//     "series": [                       at most 30, in the order in which they were added
//       {"symbol": "A",                 one symbol; never 0 or X
//        "state": "active",             or "retired" (checks, issues no more) or "compromised"
//        "public_key": "k4.public.…",   verifies the signatures of the series
//        "key_id": "k4.pid.…"}],        of public_key, and must match it
//     "products": [{"code": "MVR", "name": "Moon Viewer"}],
//     "token_keys": [                   the last active one mints
//       {"state": "active",             may be absent, which is active; others verify no more
//        "public_key": "k4.public.…", "key_id": "k4.pid.…"}],
//     "revocation_keys": [{…}],         the last one signs; absent: none, an older ring
//     "signatures": [                   of root keys; may be absent; a change drops them
//       {"key_id": "k4.pid.…",          of the root key
//        "signature": "…"}]             86 characters of base64url: core/keys/keyring_signature.h
//   }
//
// What the secret ring has beside these stands at core/vault/keyring_secrets.h.
#ifndef SERIALSMITH_CORE_KEYS_KEYRING_JSON_H_
#define SERIALSMITH_CORE_KEYS_KEYRING_JSON_H_

#include <nlohmann/json.hpp>
#include <string_view>

#include "core/keys/json_object.h"
#include "core/keys/keyring_builder.h"
#include "serialsmith/keys.h"

namespace serialsmith {

inline constexpr std::string_view kPublicKind = "serialsmith-public-keyring";
inline constexpr std::string_view kSecretKind = "serialsmith-secret-keyring";

// Reads the shared fields of the root object after its format and kind. Errors go to the object's
// status; the parts mean nothing then.
KeyringParts ReadKeyring(JsonObject& root, std::string_view kind);

// Deterministic: the fields in the order above.
nlohmann::ordered_json WriteKeyring(const PublicKeyring& ring, std::string_view kind);

// The text of a keyring file. Never throws: all strings of a ring are UTF-8.
std::string PrintJson(const nlohmann::ordered_json& json);

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_KEYS_KEYRING_JSON_H_
