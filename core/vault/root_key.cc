#include "serialsmith/root_key.h"

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
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

bool HasKey(const PublicKeyring& ring, const PublicKey& key) {
  return std::ranges::any_of(ring.series(),
                             [&](const PublicSeries& one) { return one.key == key; }) ||
         std::ranges::any_of(ring.token_keys(),
                             [&](const PublicTokenKey& one) { return one.key == key; }) ||
         std::ranges::find(ring.revocation_keys(), key) != ring.revocation_keys().end();
}

constexpr std::string_view kNewDirectory =
    "Name a new directory: a root key that clients know must not be lost.";

// The one line of a file.
absl::StatusOr<std::string> ReadLine(const std::string& path, Readers readers) {
  absl::StatusOr<std::string> text = ReadKeyringFile(path, readers);
  if (text.ok() && text->ends_with('\n')) text->pop_back();
  if (text.ok() && text->ends_with('\r')) text->pop_back();
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
  return CreateSecretDirectory(directory, NamedText{kRootSecretName, secret_ + "\n"},
                               {kRootPublicName, public_key_.ToPaserk() + "\n"}, kNewDirectory);
}

absl::StatusOr<std::unique_ptr<const Signer>> RootKey::Unlock(const SecretBytes* passphrase) const {
  const auto secret = OpenSecret(SecretKind::kSecret, secret_, wrapped(), passphrase);
  if (!secret.ok()) return secret.status();
  // The public half in the secret may be a foreign one: it is derived anew.
  auto signer = MakeMemorySigner(SecretBytes::CopyOf(secret->bytes().first(kSeedSize)));
  if (signer.ok() && (*signer)->public_key() == public_key_) return signer;
  return Problem(absl::StatusCode::kDataLoss,
                 "the secret root key does not belong to the public one beside it",
                 "Restore both files from a backup.");
}

absl::Status SaveRootPublic(const std::string& directory, const PublicKey& key) {
  // A secret of another key would be taken for this one's.
  if (::access((directory + "/" + std::string(kRootSecretName)).c_str(), F_OK) == 0) {
    return Problem(absl::StatusCode::kAlreadyExists,
                   directory + ": there is a " + std::string(kRootSecretName) + " in it already",
                   kNewDirectory);
  }
  return CreateSecretDirectory(directory, std::nullopt, {kRootPublicName, key.ToPaserk() + "\n"},
                               kNewDirectory);
}

absl::StatusOr<PublicKeyring> SignKeyring(const PublicKeyring& ring, const Signer& root) {
  // Fields that this version does not know are not written, and so not signed.
  KeyringParts parts = KeyringBuilder::PartsOf(ring);
  const auto plain = KeyringBuilder::Build(parts);
  if (!plain.ok()) return plain.status();
  if (HasKey(ring, root.public_key())) {
    return Problem(absl::StatusCode::kInvalidArgument,
                   "the root key is one of the keys in this keyring",
                   "A root key vouches for the others: use one that is for nothing else.");
  }
  const std::string& message = plain->signed_bytes();
  const std::span bytes(reinterpret_cast<const std::uint8_t*>(message.data()), message.size());
  RootSignature mine{root.public_key().KeyId(), {}};
  if (auto status = root.Sign(bytes, mine.signature); !status.ok()) return status;
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
