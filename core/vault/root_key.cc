#include "serialsmith/root_key.h"

#include <sodium.h>

#include <string>
#include <utility>

#include "core/keys/keyring_builder.h"
#include "core/keys/keyring_file.h"
#include "core/keys/keyring_signature.h"
#include "core/keys/status.h"
#include "core/vault/keyring_secrets.h"
#include "core/vault/secret_directory.h"
#include "core/vault/series_keys.h"

namespace serialsmith {
namespace {

// The one line of a file.
absl::StatusOr<std::string> ReadLine(const std::string& path, Readers readers) {
  absl::StatusOr<std::string> text = ReadKeyringFile(path, readers);
  if (text.ok() && text->ends_with('\n')) text->pop_back();
  return text;
}

}  // namespace

RootKey::RootKey(PublicKey public_key, std::string secret)
    : public_key_(public_key), secret_(std::move(secret)) {}

bool RootKey::wrapped() const { return IsWrappedPaserk(secret_); }

absl::StatusOr<RootKey> RootKey::Create(const Protection& protection, const RandomSource& random) {
  auto seed = TakeSecret("a root key", kSeedSize, nullptr, random);
  if (!seed.ok()) return seed.status();
  const SigningKey key = SigningKeyOfSeed(*seed);
  auto stored = StoreSecret(SecretKind::kSecret, key.secret, protection, random);
  if (!stored.ok()) return stored.status();
  return RootKey(key.public_key, *std::move(stored));
}

absl::StatusOr<RootKey> RootKey::Load(const std::string& directory) {
  const std::string path = directory + "/";
  absl::StatusOr<std::string> secret =
      ReadLine(path + std::string(kRootSecretName), Readers::kOwnerOnly);
  if (!secret.ok()) return secret.status();
  const std::string public_path = path + std::string(kRootPublicName);
  const absl::StatusOr<std::string> text = ReadLine(public_path, Readers::kEverybody);
  if (!text.ok()) return text.status();
  const absl::StatusOr<PublicKey> key = PublicKey::ParsePaserk(*text);
  if (!key.ok()) return At(public_path, key.status());
  const absl::Status usable = CheckStored(SecretKind::kSecret, *secret, IsWrappedPaserk(*secret));
  if (!usable.ok()) return At(path + std::string(kRootSecretName), usable);
  return RootKey(*key, *std::move(secret));
}

absl::Status RootKey::Save(const std::string& directory) const {
  return CreateSecretDirectory(
      directory, {kRootSecretName, secret_ + "\n"},
      {kRootPublicName, public_key_.ToPaserk() + "\n"},
      "Name a new directory: a root key that clients know must not be lost.");
}

absl::StatusOr<PublicKeyring> RootKey::Sign(const PublicKeyring& ring,
                                            const SecretBytes* passphrase) const {
  const auto secret = OpenSecret(SecretKind::kSecret, secret_, wrapped(), passphrase);
  if (!secret.ok()) return secret.status();
  const SigningKey key = SigningKeyOfSeed(SecretBytes::CopyOf(secret->bytes().first(kSeedSize)));
  if (!key.secret.Equals(*secret) || key.public_key != public_key_) {
    return Problem(absl::StatusCode::kDataLoss,
                   "the secret root key does not belong to the public one beside it",
                   "Restore both files from a backup.");
  }
  // Fields that this version does not know are not written, and so not signed.
  KeyringParts parts = KeyringBuilder::PartsOf(ring);
  const auto plain = KeyringBuilder::Build(parts);
  if (!plain.ok()) return plain.status();
  const std::string& message = plain->signed_bytes();
  RootSignature mine{public_key_.KeyId(), {}};
  crypto_sign_detached(mine.signature.data(), nullptr,
                       reinterpret_cast<const unsigned char*>(message.data()), message.size(),
                       key.secret.bytes().data());
  for (const RootSignature& other : ring.signatures()) {
    const bool holds = message == ring.signed_bytes() && other.key_id != mine.key_id;
    if (holds) parts.signatures.push_back(other);
  }
  if (parts.signatures.size() == kMaxRootSignatures) {
    return Problem(absl::StatusCode::kResourceExhausted, "8 root keys have signed this keyring",
                   "Sign the keyring as its directory has it, with the root keys in use.");
  }
  parts.signatures.push_back(std::move(mine));
  return KeyringBuilder::Build(std::move(parts));
}

}  // namespace serialsmith
