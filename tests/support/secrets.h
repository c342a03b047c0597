// Secrets that are none, and protection that costs nothing.
#ifndef SERIALSMITH_TESTS_SUPPORT_SECRETS_H_
#define SERIALSMITH_TESTS_SUPPORT_SECRETS_H_

#include <cstdint>
#include <random>
#include <span>
#include <string_view>
#include <vector>

#include "serialsmith/secret.h"
#include "serialsmith/vault.h"
#include "tests/support/vectors.h"

namespace serialsmith::testing {

inline SecretBytes SecretFromHex(std::string_view hex) { return SecretBytes::CopyOf(FromHex(hex)); }

inline SecretBytes SecretFromText(std::string_view text) {
  return SecretBytes::CopyOf({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

// 32 bytes of the same value.
inline SecretBytes MasterOfByte(std::uint8_t byte) {
  return SecretBytes::CopyOf(std::vector<std::uint8_t>(32, byte));
}

// The least that Argon2id can do.
inline constexpr Argon2Cost kCheapCost{8192, 1};
inline Protection Cheap(const SecretBytes& passphrase) { return {&passphrase, kCheapCost}; }

// The same bytes in each run, other bytes in each call.
inline RandomSource SeededRandom(std::uint64_t seed = 1) {
  return [generator = std::mt19937_64(seed)](std::span<std::uint8_t> out) mutable {
    for (std::uint8_t& byte : out) byte = static_cast<std::uint8_t>(generator());
  };
}

}  // namespace serialsmith::testing

#endif  // SERIALSMITH_TESTS_SUPPORT_SECRETS_H_
