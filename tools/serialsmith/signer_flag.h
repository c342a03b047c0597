// --signer: a signing key that lives elsewhere.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_SIGNER_FLAG_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_SIGNER_FLAG_H_

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "serialsmith/keys.h"
#include "serialsmith/signer.h"

namespace serialsmith::tools {

// Adds --signer, which writes to `uri`; that must outlive the parsing.
CLI::Option* AddSignerFlag(CLI::App& command, std::string& uri);

// Opens the signer; its public key must be `key`, unless that is null. The PIN comes from the file
// that the URI names, or from a terminal. Errors are those of OpenPkcs11Signer() and ReadPin().
absl::StatusOr<std::unique_ptr<const Signer>> OpenSigner(const std::string& uri,
                                                         const PublicKey* key);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_SIGNER_FLAG_H_
