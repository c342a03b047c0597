// The root key: signs public keyrings, on a machine without a network. docs/serial_format.md §8,
// docs/key_management.md.
//
// A value that holds no secret in the clear; const members are safe from any thread.
//
//     auto root = serialsmith::RootKey::Load("root");
//     auto signer = root->Unlock(&passphrase);
//     auto signed_ring = serialsmith::SignKeyring(ring, **signer);
#ifndef SERIALSMITH_ROOT_KEY_H_
#define SERIALSMITH_ROOT_KEY_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serialsmith/keys.h"
#include "serialsmith/secret.h"
#include "serialsmith/signer.h"
#include "serialsmith/vault.h"

namespace serialsmith {

// In the directory of a root key: the wrapped secret (PASERK k4.secret-pw, mode 0600), and the
// public key (k4.public) that clients are built with. One line each.
inline constexpr std::string_view kRootSecretName = "root.secret";
inline constexpr std::string_view kRootPublicName = "root.public";

// The ring with the signer's signature beside those that it has. kInvalidArgument: the key is one
// of the ring's own. kResourceExhausted: kMaxRootSignatures others have signed; else as the signer
// fails.
absl::StatusOr<PublicKeyring> SignKeyring(const PublicKeyring& ring, const Signer& root);

class RootKey final {
 public:
  // kInvalidArgument: an empty passphrase or a bad cost.
  static absl::StatusOr<RootKey> Create(const Protection& protection, const RandomSource& random);
  // Errors as SecretKeyring::Load().
  static absl::StatusOr<RootKey> Load(const std::string& directory);
  // Writes both files; makes the directory (0700) unless it exists. kAlreadyExists: there is a root
  // key in it.
  absl::Status Save(const std::string& directory) const;

  const PublicKey& public_key() const { return public_key_; }
  bool wrapped() const;

  // For SignKeyring(). kPermissionDenied: a wrong passphrase. kFailedPrecondition: it needs one.
  // kDataLoss: the secret is not that of the public key.
  absl::StatusOr<std::unique_ptr<const Signer>> Unlock(const SecretBytes* passphrase) const;

 private:
  RootKey(PublicKey public_key, std::string secret);
  PublicKey public_key_;
  std::string secret_;  // as PASERK
};

// For a root key that lives elsewhere: writes root.public alone, where there is none. Errors as
// RootKey::Save().
absl::Status SaveRootPublic(const std::string& directory, const PublicKey& key);

}  // namespace serialsmith

#endif  // SERIALSMITH_ROOT_KEY_H_
