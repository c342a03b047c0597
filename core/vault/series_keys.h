// What the master secret of a series yields: format §4.
#ifndef SERIALSMITH_CORE_VAULT_SERIES_KEYS_H_
#define SERIALSMITH_CORE_VAULT_SERIES_KEYS_H_

#include <cstddef>
#include <cstdint>

#include "serialsmith/keys.h"
#include "serialsmith/secret.h"

namespace serialsmith {

inline constexpr std::size_t kMasterSize = 32;
inline constexpr std::size_t kSeedSize = 32;
inline constexpr std::size_t kSigningKeySize = 64;  // libsodium's: seed and public key

// Frozen: an id given to another purpose would open what the first one sealed.
enum class Subkey : std::uint64_t { kSigningSeed = 1, kTagKey = 2, kMaskKey = 3 };

// `master` must have kMasterSize bytes (asserted); `size` is 16 … 64.
SecretBytes DeriveSubkey(const SecretBytes& master, Subkey id, std::size_t size);

struct SigningKey {
  SecretBytes secret;  // kSigningKeySize
  PublicKey public_key;
};
// `seed` must have kSeedSize bytes (asserted).
SigningKey SigningKeyOfSeed(const SecretBytes& seed);
SigningKey SigningKeyOfMaster(const SecretBytes& master);

// Tag key and mask key, one behind the other: whoever has them opens and makes numbers, and signs
// none.
inline constexpr std::size_t kOpeningKeySize = 16;
SecretBytes OpeningKeysOfMaster(const SecretBytes& master);

// In constant time.
bool IsZero(const SecretBytes& secret);

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_VAULT_SERIES_KEYS_H_
