// Where the passphrase of a secret keyring comes from: a file, or a prompt on a terminal. Never the
// command line, never the environment.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_PASSPHRASE_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_PASSPHRASE_H_

#include <string>

#include "absl/status/statusor.h"
#include "serialsmith/secret.h"

namespace serialsmith::tools {

// Reads the first line of `file` (a regular file must be 0600 or narrower); with an empty `file`
// asks on the terminal, twice when `confirm`. kFailedPrecondition when there is neither, or the
// passphrase is empty; kCancelled when a signal ended the wait on the terminal, or a descriptor
// `wake_fd` (-1: none) the wait for a FIFO.
absl::StatusOr<SecretBytes> ReadPassphrase(const std::string& file, bool confirm, int wake_fd = -1);

// The user PIN of a PKCS#11 token, likewise.
absl::StatusOr<SecretBytes> ReadPin(const std::string& file, const std::string& token);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_PASSPHRASE_H_
