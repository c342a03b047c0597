#include "core/vault/secret_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "core/keys/status.h"
#include "core/vault/staged_file.h"

namespace serialsmith {
namespace {

constexpr mode_t kSecretMode = 0600;
constexpr mode_t kPublicMode = 0644;
constexpr mode_t kDirectoryMode = 0700;

bool IsFile(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && !S_ISDIR(info.st_mode);
}

}  // namespace

absl::Status CheckNoFile(const std::string& directory) {
  if (!IsFile(directory)) return {};
  return Problem(absl::StatusCode::kFailedPrecondition, directory + " is a file",
                 "Name the directory that holds it.");
}

absl::StatusOr<FileDescriptor> LockDirectory(const std::string& directory) {
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

absl::Status ReplaceBoth(int handle, const std::string& directory,
                         const std::optional<NamedText>& secret, const NamedText& open) {
  std::optional<StagedFile> first;
  if (secret) {
    auto staged = StagedFile::Write(handle, directory, secret->name, secret->text, kSecretMode);
    if (!staged.ok()) return staged.status();
    first.emplace(*std::move(staged));
  }
  auto second = StagedFile::Write(handle, directory, open.name, open.text, kPublicMode);
  if (!second.ok()) return second.status();
  if (first) {
    if (auto status = first->Commit(); !status.ok()) return status;
  }
  if (auto status = second->Commit(); !status.ok()) {
    if (!secret) return status;
    (void)::fsync(handle);  // the secret file that is in place should at least stay there
    const std::string_view message = MessageOf(status);
    return Problem(absl::StatusCode::kDataLoss, message.substr(0, message.find('\n')),
                   "The change is in " + std::string(secret->name) +
                       " already: mend this, and the next change of the ring writes both files.");
  }
  if (::fsync(handle) == 0) return {};
  return Problem(absl::StatusCode::kDataLoss,
                 directory + ": the disk did not confirm the new keyring: " + std::strerror(errno),
                 "Look whether the ring is as it should be, and make a backup.");
}

namespace {

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

absl::Status CreateSecretDirectory(const std::string& directory,
                                   const std::optional<NamedText>& secret, const NamedText& open,
                                   std::string_view hint) {
  if (::mkdir(directory.c_str(), kDirectoryMode) != 0 && errno != EEXIST) {
    return WriteProblem(directory, errno);
  }
  if (IsFile(directory)) {
    return Problem(absl::StatusCode::kAlreadyExists, directory + " is a file",
                   "Name a new directory.");
  }
  absl::StatusOr<FileDescriptor> handle = LockDirectory(directory);
  if (!handle.ok()) return handle.status();
  for (const std::string_view name : {secret ? secret->name : open.name, open.name}) {
    if (Exists(handle->get(), name)) {
      return Problem(absl::StatusCode::kAlreadyExists,
                     directory + ": there is a " + std::string(name) + " in it already", hint);
    }
  }
  if (auto status = ReplaceBoth(handle->get(), directory, secret, open); !status.ok())
    return status;
  return SyncParent(handle->get(), directory);
}

absl::Status ReplaceFile(const std::string& place, std::string_view content, mode_t mode) {
  // Whoever reads the file behind a link must see the new one too.
  std::error_code not_there;
  const std::filesystem::path real = std::filesystem::canonical(place, not_there);
  const std::string path = not_there ? place : real.string();
  struct stat there {};
  if (!not_there && ::stat(path.c_str(), &there) == 0) mode = there.st_mode & 0777U;
  const std::size_t slash = path.rfind('/');
  const std::string directory = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  const FileDescriptor handle(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!handle.ok() || name.empty()) return WriteProblem(path, handle.ok() ? EISDIR : errno);
  auto file = StagedFile::Write(handle.get(), directory, name, content, mode);
  if (!file.ok()) return file.status();
  if (auto status = file->Commit(); !status.ok()) return status;
  if (::fsync(handle.get()) == 0) return {};
  return WriteProblem(path, errno);
}

}  // namespace serialsmith
