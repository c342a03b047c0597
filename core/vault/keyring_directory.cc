#include <string>
#include <utility>

#include "core/keys/keyring_file.h"
#include "core/vault/secret_directory.h"
#include "serialsmith/vault.h"

namespace serialsmith {
namespace {

NamedText SecretFile(const SecretKeyring& ring) { return {kSecretKeyringName, ring.ToJson()}; }

NamedText PublicFile(const SecretKeyring& ring) {
  return {kPublicKeyringName, ring.public_ring().ToJson()};
}

// What changes nothing that clients see keeps the signatures of root keys.
NamedText PublicFile(const std::string& directory, const SecretKeyring& ring) {
  const auto text = ReadKeyringFile(std::string(directory).append("/").append(kPublicKeyringName),
                                    Readers::kEverybody);
  if (!text.ok()) return PublicFile(ring);
  const auto there = PublicKeyring::Parse(*text, directory);
  const bool same = there.ok() && there->signed_bytes() == ring.public_ring().signed_bytes();
  return same ? NamedText{kPublicKeyringName, *text} : PublicFile(ring);
}

}  // namespace

absl::Status CreateKeyringDirectory(const std::string& directory, const SecretKeyring& ring) {
  return CreateSecretDirectory(
      directory, SecretFile(ring), PublicFile(ring),
      "Name a new directory: a ring that has issued serials must not be lost.");
}

absl::StatusOr<SecretKeyring> LoadKeyringDirectory(const std::string& directory) {
  if (auto status = CheckNoFile(directory); !status.ok()) return status;
  return SecretKeyring::Load(std::string(directory).append("/").append(kSecretKeyringName));
}

absl::Status ChangeKeyringDirectory(const std::string& directory,
                                    const std::function<absl::Status(SecretKeyring&)>& change) {
  if (auto status = CheckNoFile(directory); !status.ok()) return status;
  absl::StatusOr<FileDescriptor> handle = LockDirectory(directory);
  if (!handle.ok()) return handle.status();
  absl::StatusOr<SecretKeyring> ring = LoadKeyringDirectory(directory);
  if (!ring.ok()) return ring.status();
  if (auto status = change(*ring); !status.ok()) return status;
  return ReplaceBoth(handle->get(), directory, SecretFile(*ring), PublicFile(directory, *ring));
}

}  // namespace serialsmith
