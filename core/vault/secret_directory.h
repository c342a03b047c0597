// A directory with two files: one of secrets (0600), and the public one that belongs to it (0644).
// Writers are serialised by a lock on the directory; each file is replaced whole or not at all.
#ifndef SERIALSMITH_CORE_VAULT_SECRET_DIRECTORY_H_
#define SERIALSMITH_CORE_VAULT_SECRET_DIRECTORY_H_

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/keys/file_descriptor.h"

namespace serialsmith {

struct NamedText {
  std::string_view name;
  std::string text;
};

// kFailedPrecondition: it is a file. Whoever names the file in it means the directory, most likely.
absl::Status CheckNoFile(const std::string& directory);

// The open directory, locked until it is closed. The lock is the kernel's: it ends with its owner,
// however that ends. kNotFound: there is none.
absl::StatusOr<FileDescriptor> LockDirectory(const std::string& directory);

// Writes both files, or the public one where there is no secret one, and forces them to the disk.
// The secret one goes first: should the machine stop
// between the two, no public file names a key whose secret is lost. kDataLoss: the secret file is
// the new one, and the public one is not, or the disk confirmed neither.
absl::Status ReplaceBoth(int handle, const std::string& directory,
                         const std::optional<NamedText>& secret, const NamedText& open);

// The same in a directory that has neither of them; makes it (0700) unless it exists.
// kAlreadyExists with `hint`: one of the files is there.
absl::Status CreateSecretDirectory(const std::string& directory,
                                   const std::optional<NamedText>& secret, const NamedText& open,
                                   std::string_view hint);

// Writes one file whole or not at all, and forces it to the disk. A file that is there keeps its
// mode, and a link is followed.
absl::Status ReplaceFile(const std::string& place, std::string_view content, mode_t mode);

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_VAULT_SECRET_DIRECTORY_H_
