// Public keyrings for tests, as JSON that a test may damage and as the real thing.
#ifndef SERIALSMITH_TESTS_SUPPORT_PUBLIC_RING_H_
#define SERIALSMITH_TESTS_SUPPORT_PUBLIC_RING_H_

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "serialsmith/keys.h"
#include "tests/support/vectors.h"

namespace serialsmith::testing {

inline PublicKey KeyFromHex(std::string_view hex) {
  const std::vector<std::uint8_t> bytes = FromHex(hex);
  std::array<std::uint8_t, kPublicKeyBytes> key{};
  if (bytes.size() != key.size()) throw std::invalid_argument("no public key");
  std::copy(bytes.begin(), bytes.end(), key.begin());
  return PublicKey::FromBytes(key);
}

// A key that nobody has signed with: one byte, repeated.
inline PublicKey KeyOfByte(std::uint8_t byte) {
  std::array<std::uint8_t, kPublicKeyBytes> key{};
  key.fill(byte);
  return PublicKey::FromBytes(key);
}

inline nlohmann::json EmptyRingJson() {
  return {{"format", 1},
          {"kind", "serialsmith-public-keyring"},
          {"issuer", "Example Ltd"},
          {"version", 1},
          {"expires", nullptr},
          {"series", nlohmann::json::array()},
          {"products", nlohmann::json::array()},
          {"token_keys", nlohmann::json::array()},
          {"signatures", nlohmann::json::array()}};
}

inline nlohmann::json SeriesJson(std::string_view symbol, const PublicKey& key,
                                 std::string_view state = "active") {
  return {{"symbol", std::string(symbol)},
          {"state", std::string(state)},
          {"public_key", key.ToPaserk()},
          {"key_id", key.KeyId()}};
}

inline nlohmann::json ProductJson(std::string_view code, std::string_view name) {
  return {{"code", std::string(code)}, {"name", std::string(name)}};
}

// Series T of the vectors, whose product MVR is "Moon Viewer".
inline nlohmann::json VectorRingJson() {
  const nlohmann::json keys = SerialVectors()["keys"];
  nlohmann::json ring = EmptyRingJson();
  ring["series"].push_back(SeriesJson(keys["series"].get<std::string>(),
                                      KeyFromHex(keys["public_key_hex"].get<std::string>())));
  ring["products"].push_back(ProductJson(keys["product"].get<std::string>(), "Moon Viewer"));
  return ring;
}

inline PublicKeyring RingFromJson(const nlohmann::json& json) {
  auto ring = PublicKeyring::Parse(json.dump(), "test.keyring");
  if (!ring.ok()) throw std::invalid_argument(std::string(ring.status().message()));
  return *std::move(ring);
}

}  // namespace serialsmith::testing

#endif  // SERIALSMITH_TESTS_SUPPORT_PUBLIC_RING_H_
