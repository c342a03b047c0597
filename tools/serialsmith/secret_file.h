// Small files that hold a secret: a passphrase, or a key in hexadecimal. Read straight into locked
// memory; a regular file that others may read is refused, because the secret is no longer one.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_SECRET_FILE_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_SECRET_FILE_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "serialsmith/secret.h"

namespace serialsmith::tools {

inline constexpr std::size_t kMaxSecretLine = 4096;

// The first line of `path` without its line end (LF or CRLF). kNotFound, kPermissionDenied,
// kFailedPrecondition (mode wider than 0600), kOutOfRange (over kMaxSecretLine bytes); kCancelled:
// a descriptor `wake_fd` became readable while a FIFO had nothing; -1: none.
absl::StatusOr<SecretBytes> ReadSecretLine(const std::string& path, int wake_fd = -1);

// Of a line of `path` that must be exactly 2 * `size` hexadecimal digits. kInvalidArgument when it
// is anything else.
absl::StatusOr<SecretBytes> DecodeHexSecret(const SecretBytes& line, const std::string& path,
                                            std::size_t size);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_SECRET_FILE_H_
