// Revocation lists for tests: of an issuer whose key everybody may have, and whose fields a test
// may damage before they are signed.
#ifndef SERIALSMITH_TESTS_SUPPORT_REVOCATION_LISTS_H_
#define SERIALSMITH_TESTS_SUPPORT_REVOCATION_LISTS_H_

#include <sodium.h>

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/verify/revocation_layout.h"
#include "serialsmith/check.h"
#include "serialsmith/revocation_list.h"
#include "tests/support/tokens.h"

namespace serialsmith::testing {

inline constexpr std::uint8_t kListKey = 8;
inline constexpr std::int64_t kWeek = 7 * 86400;

inline PublicKey ListKey(std::uint8_t byte = kListKey) {
  return PublicKey::FromBytes(TokenKeyOfByte(byte).public_key);
}

// The ring of the vectors, version 3, with a token key and the given revocation keys.
inline nlohmann::json ListRingJson(const std::vector<std::uint8_t>& keys = {kListKey}) {
  nlohmann::json ring = TokenRingJson();
  ring["version"] = 3;
  ring["revocation_keys"] = nlohmann::json::array();
  for (const std::uint8_t key : keys) {
    ring["revocation_keys"].push_back(
        {{"public_key", ListKey(key).ToPaserk()}, {"key_id", ListKey(key).KeyId()}});
  }
  return ring;
}

inline const PublicKeyring& ListRing() {
  static const PublicKeyring ring = RingFromJson(ListRingJson());
  return ring;
}

// Made at kTokenTime, for a week.
inline RevocationHeader ListHeader(std::uint64_t version = 1) {
  return {.issuer = "Example Ltd",
          .version = version,
          .keyring_version = 3,
          .issued_at = kTokenTime,
          .next_update = kTokenTime + kWeek,
          .key_id = KeyIdBytes(ListKey()),
          .salt = {1, 2, 3}};
}

// Adds the hashes as they are, and signs whatever it is.
inline std::string SignList(RevocationHeader header, const std::vector<std::uint64_t>& hashes,
                            std::uint8_t key = kListKey) {
  if (header.count == 0) header.count = static_cast<std::uint32_t>(hashes.size());
  std::string list;
  AppendHeader(list, header);
  for (const std::uint64_t hash : hashes) AppendBigEndian(list, hash);
  Signature signature;
  crypto_sign_detached(signature.data(), nullptr,
                       reinterpret_cast<const unsigned char*>(list.data()), list.size(),
                       TokenKeyOfByte(key).secret.data());
  return list.append(reinterpret_cast<const char*>(signature.data()), signature.size());
}

inline PackedRow NumberOf(std::string_view text) { return Check(text).number; }

// A list of these serials.
inline RevocationList ListOf(const std::vector<std::string_view>& numbers,
                             const RevocationHeader& header = ListHeader()) {
  std::vector<std::uint64_t> hashes;
  for (const std::string_view number : numbers) {
    hashes.push_back(RevocationHash(header.salt, NumberOf(number)));
  }
  std::ranges::sort(hashes);
  return *RevocationList::Parse(SignList(header, hashes), "list", ListRing());
}

}  // namespace serialsmith::testing

#endif  // SERIALSMITH_TESTS_SUPPORT_REVOCATION_LISTS_H_
