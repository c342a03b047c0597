// Test vectors and the bytes in them.
#ifndef SERIALSMITH_TESTS_SUPPORT_VECTORS_H_
#define SERIALSMITH_TESTS_SUPPORT_VECTORS_H_

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace serialsmith::testing {

// Throws for an odd length or a character that is no hex digit.
inline std::vector<std::uint8_t> FromHex(std::string_view hex) {
  if (hex.size() % 2 != 0) throw std::invalid_argument("odd hex");
  std::vector<std::uint8_t> bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    std::size_t used = 0;
    bytes.push_back(
        static_cast<std::uint8_t>(std::stoul(std::string(hex.substr(i, 2)), &used, 16)));
    if (used != 2) throw std::invalid_argument("no hex");
  }
  return bytes;
}

inline std::string ToHex(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (const std::uint8_t byte : bytes) {
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15U];
  }
  return hex;
}

// nullopt when the file is not there; throws when it is no JSON.
inline std::optional<nlohmann::json> LoadJson(const std::string& path) {
  std::ifstream file(path);
  if (!file) return std::nullopt;
  return nlohmann::json::parse(file);
}

// tests/vectors/serial-v1.json, which is part of the tree: its absence is a failure.
inline nlohmann::json SerialVectors() {
  return LoadJson(SERIALSMITH_SOURCE_DIR "/tests/vectors/serial-v1.json").value();
}

// Vectors of others are not part of the tree: a test that lacks them skips itself.
inline std::optional<nlohmann::json> SharedVectors(const std::string& name) {
  const char* directory = std::getenv("SERIALSMITH_SHARED_VECTORS");
  return LoadJson(
      std::string(directory != nullptr ? directory : SERIALSMITH_SOURCE_DIR "/../shared/vectors") +
      "/" + name);
}

}  // namespace serialsmith::testing

#endif  // SERIALSMITH_TESTS_SUPPORT_VECTORS_H_
