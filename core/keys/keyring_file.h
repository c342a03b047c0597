// Reads a keyring file whole.
#ifndef SERIALSMITH_CORE_KEYS_KEYRING_FILE_H_
#define SERIALSMITH_CORE_KEYS_KEYRING_FILE_H_

#include <string>

#include "absl/status/statusor.h"

namespace serialsmith {

enum class Readers { kEverybody, kOwnerOnly };

// A regular file of at most kMaxKeyringBytes. With kOwnerOnly a file that its group or others may
// touch is kFailedPrecondition.
absl::StatusOr<std::string> ReadKeyringFile(const std::string& path, Readers readers);

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_KEYS_KEYRING_FILE_H_
