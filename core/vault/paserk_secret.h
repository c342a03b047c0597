// Secrets as PASERK: k4.local and k4.secret in the clear, k4.local-pw and k4.secret-pw wrapped by a
// passphrase (the PBKW operation of PASERK version 4).
#ifndef SERIALSMITH_CORE_VAULT_PASERK_SECRET_H_
#define SERIALSMITH_CORE_VAULT_PASERK_SECRET_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serialsmith/secret.h"
#include "serialsmith/vault.h"

namespace serialsmith {

// kLocal: 32 bytes, the master of a series. kSecret: 64 bytes, an Ed25519 seed and its public key.
enum class SecretKind { kLocal, kSecret };
constexpr std::size_t SecretSize(SecretKind kind) { return kind == SecretKind::kLocal ? 32 : 64; }

// `secret` must have SecretSize() bytes (asserted). The text is as secret as the secret.
std::string PrintSecret(SecretKind kind, const SecretBytes& secret);
// kInvalidArgument: not the one spelling of a key of this kind, or a k4.secret whose halves differ.
absl::StatusOr<SecretBytes> ParseSecret(SecretKind kind, std::string_view paserk);
// Its identifier, k4.lid or k4.sid, which is no secret. Errors as above.
absl::StatusOr<std::string> SecretId(SecretKind kind, std::string_view paserk);

// kInvalidArgument: the passphrase is empty, or the cost out of range. kResourceExhausted: the
// memory of the cost is not to be had.
absl::StatusOr<std::string> WrapSecret(SecretKind kind, const SecretBytes& secret,
                                       const SecretBytes& passphrase, const Argon2Cost& cost,
                                       const RandomSource& random);
// kInvalidArgument as CheckWrapped(). kPermissionDenied: the tag does not answer to the passphrase.
// kResourceExhausted as above.
absl::StatusOr<SecretBytes> UnwrapSecret(SecretKind kind, std::string_view paserk,
                                         const SecretBytes& passphrase);
// All that can be said without the passphrase: header, length, and a cost that will not take the
// machine away. kInvalidArgument.
absl::Status CheckWrapped(SecretKind kind, std::string_view paserk);

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_VAULT_PASERK_SECRET_H_
