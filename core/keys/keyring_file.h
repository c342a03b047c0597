// Reads a keyring, or another file of the issuer, whole.
#ifndef SERIALSMITH_CORE_KEYS_KEYRING_FILE_H_
#define SERIALSMITH_CORE_KEYS_KEYRING_FILE_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace serialsmith {

enum class Readers { kEverybody, kOwnerOnly };

struct FileKind {
  std::string_view noun;  // "keyring", in errors
  std::size_t most_bytes;
  Readers readers = Readers::kEverybody;
};

// A regular file. kNotFound; kInvalidArgument: larger than its kind may be. With kOwnerOnly a file
// that its group or others may touch is kFailedPrecondition, as is all else.
absl::StatusOr<std::string> ReadFile(const std::string& path, const FileKind& kind);

// A keyring, of at most kMaxKeyringBytes.
absl::StatusOr<std::string> ReadKeyringFile(const std::string& path, Readers readers);

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_KEYS_KEYRING_FILE_H_
