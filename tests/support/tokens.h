// Tokens for tests: an issuer whose token key everybody may have, and claims that a test may damage
// before they are signed.
#ifndef SERIALSMITH_TESTS_SUPPORT_TOKENS_H_
#define SERIALSMITH_TESTS_SUPPORT_TOKENS_H_

#include <sodium.h>

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "core/verify/paseto.h"
#include "serialsmith/token.h"
#include "tests/support/public_ring.h"
#include "tests/support/serials.h"

namespace serialsmith::testing {

inline constexpr std::int64_t kTokenTime = 1801353600;  // 2027-01-31T00:00:00Z
inline constexpr std::string_view kThisComputer = "a fingerprint";

struct TestTokenKey {
  std::array<std::uint8_t, kPublicKeyBytes> public_key;
  std::array<std::uint8_t, 64> secret;
};

inline TestTokenKey TokenKeyOfByte(std::uint8_t byte) {
  std::array<std::uint8_t, 32> seed;
  seed.fill(byte);
  TestTokenKey key;
  crypto_sign_seed_keypair(key.public_key.data(), key.secret.data(), seed.data());
  return key;
}

// The ring of the vectors with the token key of byte 9.
inline nlohmann::json TokenRingJson() {
  nlohmann::json ring = VectorRingJson();
  const PublicKey key = PublicKey::FromBytes(TokenKeyOfByte(9).public_key);
  ring["token_keys"].push_back({{"public_key", key.ToPaserk()}, {"key_id", key.KeyId()}});
  return ring;
}

inline nlohmann::json ClaimsJson() {
  return {{"iss", "Example Ltd"},
          {"sub", "anna@example.com"},
          {"aud", "MVR"},
          {"jti", "token-1"},
          {"iat", "2027-01-31T00:00:00Z"},
          {"nbf", "2027-01-31T00:00:00Z"},
          {"exp", "2027-02-28T00:00:00Z"},
          {"serial", std::string(kNumber)}};
}

inline std::string SignToken(std::string_view payload, std::string_view footer,
                             std::uint8_t key = 9) {
  Paseto token{std::string(payload), {}, std::string(footer)};
  const std::string message = PasetoMessage(payload, footer);
  crypto_sign_detached(token.signature.data(), nullptr,
                       reinterpret_cast<const unsigned char*>(message.data()), message.size(),
                       TokenKeyOfByte(key).secret.data());
  return EncodePaseto(token);
}

inline std::string SignClaims(std::string_view payload) {
  const PublicKey key = PublicKey::FromBytes(TokenKeyOfByte(9).public_key);
  return SignToken(payload, nlohmann::json({{"kid", key.KeyId()}}).dump());
}

inline TokenVerdict JudgeToken(std::string_view text,
                               const TokenPolicy& policy = {.now = kTokenTime}) {
  static const PublicKeyring ring = RingFromJson(TokenRingJson());
  return TokenVerifier(ring).Verify(text, policy);
}

inline std::string TokenCodeOf(const nlohmann::json& claims,
                               const TokenPolicy& policy = {.now = kTokenTime}) {
  return std::string(TokenCodeName(JudgeToken(SignClaims(claims.dump()), policy).code));
}

}  // namespace serialsmith::testing

#endif  // SERIALSMITH_TESTS_SUPPORT_TOKENS_H_
