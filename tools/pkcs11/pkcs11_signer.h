// Signs with a key that lives in a PKCS#11 token: an HSM, a card, SoftHSM2. docs/hsm.md.
//
// The key is named by an RFC 7512 URI. It is an Ed25519 key pair: the private key signs and never
// leaves the token, the public key is read and compared.
#ifndef SERIALSMITH_TOOLS_PKCS11_PKCS11_SIGNER_H_
#define SERIALSMITH_TOOLS_PKCS11_PKCS11_SIGNER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "serialsmith/keys.h"
#include "serialsmith/secret.h"
#include "serialsmith/signer.h"

namespace serialsmith::tools {

// Gives the PIN of the token of this label: from `file`, which the URI named, or by asking if it is
// empty. Called when the token wants one, once.
using PinSource =
    std::function<absl::StatusOr<SecretBytes>(const std::string& file, const std::string& token)>;

// Loads the module, logs in and finds the key. The signer keeps the token open, uses as many
// sessions as threads sign at a time, and verifies each signature before it gives it out.
// kInvalidArgument: no such URI, one without a key's name (object or id), with the PIN itself in
// it, or that several tokens or keys answer to; kNotFound: no module, token or key of this name;
// kPermissionDenied: the PIN is wrong; kFailedPrecondition: the public key is not `expected` (null:
// any), or the token cannot do Ed25519; kUnavailable: the token failed.
absl::StatusOr<std::unique_ptr<const Signer>> OpenPkcs11Signer(const std::string& uri,
                                                               const PublicKey* expected,
                                                               const PinSource& pin);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_PKCS11_PKCS11_SIGNER_H_
