// The signatures of root keys over a public keyring. docs/serial_format.md §8.
#ifndef SERIALSMITH_CORE_KEYS_KEYRING_SIGNATURE_H_
#define SERIALSMITH_CORE_KEYS_KEYRING_SIGNATURE_H_

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/keys/json_object.h"
#include "serialsmith/keys.h"

namespace serialsmith {

// Keeps a ring's signatures from being taken for those of serials and tokens.
inline constexpr std::string_view kKeyringDomain{"serialsmith.keyring.v1\0", 23};

// The domain and the canonical JSON (RFC 8785) of `ring` without "signatures". Only the domain for
// a tree with what a ring never has and RFC 8785 would write in its own way: numbers that are not
// whole or beyond 2^53, and names of fields beyond ASCII. Nobody signs that.
std::string SignedBytesOf(nlohmann::json ring);

// Absent is empty. Errors go to the object's status.
std::vector<RootSignature> ReadSignatures(JsonObject& root);
nlohmann::ordered_json WriteSignatures(const std::vector<RootSignature>& signatures);

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_KEYS_KEYRING_SIGNATURE_H_
