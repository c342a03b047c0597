// A key pair that everybody may have, of the seed of 32 bytes 8: for targets that sign what the
// fuzzer made, so that it reaches what is behind a signature. Nothing here is a line of core/.
#ifndef SERIALSMITH_FUZZ_OPEN_KEY_H_
#define SERIALSMITH_FUZZ_OPEN_KEY_H_

#include <sodium.h>

#include <array>
#include <cstdint>
#include <string_view>

#include "serialsmith/keys.h"
#include "serialsmith/number.h"

namespace serialsmith::fuzz {

struct OpenKeyPair {
  std::array<std::uint8_t, kPublicKeyBytes> public_key;
  std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> secret;
};

inline const OpenKeyPair& OpenKeys() {
  static const OpenKeyPair keys = [] {
    std::array<std::uint8_t, crypto_sign_SEEDBYTES> seed;
    seed.fill(8);
    OpenKeyPair made;
    crypto_sign_seed_keypair(made.public_key.data(), made.secret.data(), seed.data());
    return made;
  }();
  return keys;
}

inline const PublicKey& OpenKey() {
  static const PublicKey key = PublicKey::FromBytes(OpenKeys().public_key);
  return key;
}

inline Signature SignOpenly(std::string_view message) {
  Signature signature;
  crypto_sign_detached(signature.data(), nullptr,
                       reinterpret_cast<const unsigned char*>(message.data()), message.size(),
                       OpenKeys().secret.data());
  return signature;
}

// The second call that verifies what was accepted.
inline bool VerifiesApart(const PublicKey& key, std::string_view message,
                          const Signature& signature) {
  return crypto_sign_verify_detached(signature.data(),
                                     reinterpret_cast<const unsigned char*>(message.data()),
                                     message.size(), key.bytes().data()) == 0;
}

// With the bit changed that `chance` says.
inline Signature WithOneBitChanged(Signature signature, std::size_t chance) {
  signature[chance % kSignatureBytes] ^= static_cast<std::uint8_t>(1U << (chance / 64 % 8));
  return signature;
}

}  // namespace serialsmith::fuzz

#endif  // SERIALSMITH_FUZZ_OPEN_KEY_H_
