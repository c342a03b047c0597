#include "core/vault/staged_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "core/keys/file_descriptor.h"
#include "core/keys/status.h"

namespace serialsmith {

absl::Status WriteProblem(std::string_view path, int error) {
  const std::string what = std::string(path) + ": cannot write: " + std::strerror(error);
  if (error == ENOSPC || error == EDQUOT || error == EFBIG) {
    return Problem(absl::StatusCode::kResourceExhausted, what,
                   "Make room and try again; the keyring is as it was.");
  }
  return Problem(absl::StatusCode::kFailedPrecondition, what,
                 "Check the path and its permissions; the keyring is as it was.");
}

StagedFile::StagedFile(int directory, std::string path, std::string name)
    : directory_(directory), path_(std::move(path)), name_(std::move(name)) {}

StagedFile::StagedFile(StagedFile&& other) noexcept
    : directory_(std::exchange(other.directory_, -1)),
      path_(std::move(other.path_)),
      name_(std::move(other.name_)) {}

StagedFile::~StagedFile() {
  if (directory_ >= 0) ::unlinkat(directory_, TemporaryName().c_str(), 0);
}

std::string StagedFile::TemporaryName() const { return "." + name_ + ".new"; }

absl::StatusOr<StagedFile> StagedFile::Write(int directory, std::string_view place,
                                             std::string_view name, std::string_view content,
                                             mode_t mode) {
  StagedFile staged(directory, std::string(place).append("/").append(name), std::string(name));
  if (auto status = staged.Fill(content, mode); !status.ok()) return status;
  return staged;
}

absl::Status StagedFile::Fill(std::string_view content, mode_t mode) const {
  const std::string temporary = TemporaryName();
  if (::unlinkat(directory_, temporary.c_str(), 0) != 0 && errno != ENOENT) {
    return WriteProblem(path_, errno);
  }
  // Nobody else may open it before it has its mode.
  const FileDescriptor file(::openat(directory_, temporary.c_str(),
                                     O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file.ok() || ::fchmod(file.get(), mode) != 0) return WriteProblem(path_, errno);
  while (!content.empty()) {
    const ssize_t count = ::write(file.get(), content.data(), content.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return WriteProblem(path_, errno);
    content.remove_prefix(static_cast<std::size_t>(count));
  }
  if (::fsync(file.get()) != 0) return WriteProblem(path_, errno);
  return {};
}

absl::Status StagedFile::Commit() {
  if (::renameat(directory_, TemporaryName().c_str(), directory_, name_.c_str()) != 0) {
    return WriteProblem(path_, errno);
  }
  directory_ = -1;
  return {};
}

}  // namespace serialsmith
