#include "core/vault/series_keys.h"

#include <sodium.h>

#include <array>
#include <cassert>

namespace serialsmith {
namespace {

constexpr char kContext[crypto_kdf_CONTEXTBYTES + 1] = "SNseries";
static_assert(kMasterSize == crypto_kdf_KEYBYTES);
static_assert(kSeedSize == crypto_sign_SEEDBYTES);
static_assert(kSigningKeySize == crypto_sign_SECRETKEYBYTES);
static_assert(kPublicKeyBytes == crypto_sign_PUBLICKEYBYTES);

}  // namespace

SecretBytes DeriveSubkey(const SecretBytes& master, Subkey id, std::size_t size) {
  assert(master.size() == kMasterSize);
  SecretBytes subkey = SecretBytes::Allocate(size);
  crypto_kdf_derive_from_key(subkey.mutable_bytes().data(), size, static_cast<std::uint64_t>(id),
                             kContext, master.bytes().data());
  return subkey;
}

SigningKey SigningKeyOfSeed(const SecretBytes& seed) {
  assert(seed.size() == kSeedSize);
  SecretBytes secret = SecretBytes::Allocate(kSigningKeySize);
  std::array<std::uint8_t, kPublicKeyBytes> public_key;
  crypto_sign_seed_keypair(public_key.data(), secret.mutable_bytes().data(), seed.bytes().data());
  return {std::move(secret), PublicKey::FromBytes(public_key)};
}

SigningKey SigningKeyOfMaster(const SecretBytes& master) {
  return SigningKeyOfSeed(DeriveSubkey(master, Subkey::kSigningSeed, kSeedSize));
}

SecretBytes OpeningKeysOfMaster(const SecretBytes& master) {
  SecretBytes keys = SecretBytes::Allocate(2 * kOpeningKeySize);
  const std::span<std::uint8_t> both = keys.mutable_bytes();
  std::ranges::copy(DeriveSubkey(master, Subkey::kTagKey, kOpeningKeySize).bytes(), both.begin());
  std::ranges::copy(DeriveSubkey(master, Subkey::kMaskKey, kOpeningKeySize).bytes(),
                    both.begin() + kOpeningKeySize);
  return keys;
}

bool IsZero(const SecretBytes& secret) {
  return sodium_is_zero(secret.bytes().data(), secret.size()) == 1;
}

}  // namespace serialsmith
