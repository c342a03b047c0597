// The root key: signs public keyrings, on a machine without a network. docs/serial_format.md §8,
// docs/key_management.md.
//
// A value that holds no secret in the clear; const members are safe from any thread.
//
//     auto root = serialsmith::RootKey::Load("root");
//     auto signed_ring = root->Sign(ring, &passphrase);
#ifndef SERIALSMITH_ROOT_KEY_H_
#define SERIALSMITH_ROOT_KEY_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serialsmith/keys.h"
#include "serialsmith/secret.h"
#include "serialsmith/vault.h"

namespace serialsmith {

// In the directory of a root key: the wrapped secret (PASERK k4.secret-pw, mode 0600), and the
// public key (k4.public) that clients are built with. One line each.
inline constexpr std::string_view kRootSecretName = "root.secret";
inline constexpr std::string_view kRootPublicName = "root.public";

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

  // The ring with this key's signature beside those that it has. kPermissionDenied: a wrong
  // passphrase. kDataLoss: the secret is not that of the public key. kResourceExhausted:
  // kMaxRootSignatures others have signed.
  absl::StatusOr<PublicKeyring> Sign(const PublicKeyring& ring,
                                     const SecretBytes* passphrase) const;

 private:
  RootKey(PublicKey public_key, std::string secret);
  PublicKey public_key_;
  std::string secret_;  // as PASERK
};

}  // namespace serialsmith

#endif  // SERIALSMITH_ROOT_KEY_H_
