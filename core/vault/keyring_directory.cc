#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "core/keys/file_descriptor.h"
#include "core/keys/status.h"
#include "core/vault/staged_file.h"
#include "serialsmith/vault.h"

namespace serialsmith {
namespace {

constexpr mode_t kSecretMode = 0600;
constexpr mode_t kPublicMode = 0644;
constexpr mode_t kDirectoryMode = 0700;

bool IsFile(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && !S_ISDIR(info.st_mode);
}

// Whoever names the file in it means the directory, most likely.
absl::Status CheckNoFile(const std::string& directory) {
  if (!IsFile(directory)) return {};
  return Problem(absl::StatusCode::kFailedPrecondition, directory + " is a file",
                 "Name the directory that holds it.");
}

// The open directory, locked until it is closed. The lock is the kernel's: it ends with its owner,
// however that ends.
absl::StatusOr<FileDescriptor> Lock(const std::string& directory) {
  FileDescriptor handle(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!handle.ok()) {
    const int error = errno;
    return Problem(
        error == ENOENT ? absl::StatusCode::kNotFound : absl::StatusCode::kFailedPrecondition,
        directory + ": cannot open: " + std::strerror(error),
        "Name the directory of a keyring, or make one.");
  }
  while (::flock(handle.get(), LOCK_EX) != 0) {
    if (errno == EINTR) continue;
    return Problem(absl::StatusCode::kFailedPrecondition,
                   directory + ": cannot lock: " + std::strerror(errno),
                   "Keep keyrings on a file system with locks, such as a local disk.");
  }
  return handle;
}

// The secret ring goes first: should the machine stop between the two, no public ring names a
// series whose master is lost, and the next change brings the public one up to date.
absl::Status Save(int handle, const std::string& directory, const SecretKeyring& ring) {
  auto secret =
      StagedFile::Write(handle, directory, kSecretKeyringName, ring.ToJson(), kSecretMode);
  if (!secret.ok()) return secret.status();
  auto open = StagedFile::Write(handle, directory, kPublicKeyringName, ring.public_ring().ToJson(),
                                kPublicMode);
  if (!open.ok()) return open.status();
  if (auto status = secret->Commit(); !status.ok()) return status;
  if (auto status = open->Commit(); !status.ok()) {
    (void)::fsync(handle);  // the secret ring that is in place should at least stay there
    const std::string_view message = MessageOf(status);
    return Problem(absl::StatusCode::kDataLoss, message.substr(0, message.find('\n')),
                   "The change is in " + std::string(kSecretKeyringName) +
                       " already: mend this, and the next change of the ring writes both files.");
  }
  if (::fsync(handle) == 0) return {};
  return Problem(absl::StatusCode::kDataLoss,
                 directory + ": the disk did not confirm the new keyring: " + std::strerror(errno),
                 "Look whether the ring is as it should be, and make a backup.");
}

// Makes the directory's own name last. Where the parent may not be read its file system is synced.
absl::Status SyncParent(int handle, const std::string& directory) {
  const FileDescriptor parent(::openat(handle, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if ((parent.ok() ? ::fsync(parent.get()) : ::syncfs(handle)) == 0) return {};
  return Problem(
      absl::StatusCode::kDataLoss,
      directory + ": the disk did not confirm the new directory: " + std::strerror(errno),
      "Look whether the ring is as it should be, and make a backup.");
}

bool Exists(int handle, std::string_view name) {
  struct stat info;
  return ::fstatat(handle, std::string(name).c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0;
}

}  // namespace

absl::Status CreateKeyringDirectory(const std::string& directory, const SecretKeyring& ring) {
  if (::mkdir(directory.c_str(), kDirectoryMode) != 0 && errno != EEXIST) {
    return WriteProblem(directory, errno);
  }
  if (IsFile(directory)) {
    return Problem(absl::StatusCode::kAlreadyExists, directory + " is a file",
                   "Name a new directory for the keyring.");
  }
  absl::StatusOr<FileDescriptor> handle = Lock(directory);
  if (!handle.ok()) return handle.status();
  for (const std::string_view name : {kSecretKeyringName, kPublicKeyringName}) {
    if (Exists(handle->get(), name)) {
      return Problem(absl::StatusCode::kAlreadyExists,
                     directory + ": there is a " + std::string(name) + " in it already",
                     "Name a new directory: a ring that has issued serials must not be lost.");
    }
  }
  if (auto status = Save(handle->get(), directory, ring); !status.ok()) return status;
  return SyncParent(handle->get(), directory);
}

absl::StatusOr<SecretKeyring> LoadKeyringDirectory(const std::string& directory) {
  if (auto status = CheckNoFile(directory); !status.ok()) return status;
  return SecretKeyring::Load(std::string(directory).append("/").append(kSecretKeyringName));
}

absl::Status ChangeKeyringDirectory(const std::string& directory,
                                    const std::function<absl::Status(SecretKeyring&)>& change) {
  if (auto status = CheckNoFile(directory); !status.ok()) return status;
  absl::StatusOr<FileDescriptor> handle = Lock(directory);
  if (!handle.ok()) return handle.status();
  absl::StatusOr<SecretKeyring> ring = LoadKeyringDirectory(directory);
  if (!ring.ok()) return ring.status();
  if (auto status = change(*ring); !status.ok()) return status;
  return Save(handle->get(), directory, *ring);
}

}  // namespace serialsmith
