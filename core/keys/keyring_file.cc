#include "core/keys/keyring_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>

#include "core/keys/file_descriptor.h"
#include "core/keys/status.h"
#include "serialsmith/keys.h"

namespace serialsmith {
namespace {

constexpr std::string_view kKeyring = "keyring";

absl::Status OpenProblem(const std::string& path, int error, std::string_view noun) {
  const std::string what = path + ": cannot read: " + std::strerror(error);
  if (error == ENOENT) {
    return Problem(absl::StatusCode::kNotFound, what,
                   std::string("Name a ").append(noun).append(" that exists, or make one."));
  }
  return Problem(absl::StatusCode::kFailedPrecondition, what,
                 "Check the path and its permissions.");
}

absl::Status CheckKindOfFile(const std::string& path, const struct stat& info,
                             const FileKind& kind) {
  const std::string name_one = std::string("Name a ").append(kind.noun).append(" file.");
  if (S_ISDIR(info.st_mode)) {
    const char* name = kind.readers == Readers::kOwnerOnly ? "/secret.keyring" : "/public.keyring";
    return Problem(absl::StatusCode::kFailedPrecondition, path + ": this is a directory",
                   kind.noun == kKeyring ? "Name the file in it: " + path + name : name_one);
  }
  if (!S_ISREG(info.st_mode)) {
    return Problem(absl::StatusCode::kFailedPrecondition, path + ": this is no regular file",
                   name_one);
  }
  if (kind.readers == Readers::kOwnerOnly && (info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    std::array<char, 8> mode;
    std::snprintf(mode.data(), mode.size(), "%04o", info.st_mode & 07777U);
    return Problem(absl::StatusCode::kFailedPrecondition,
                   path + ": others may open this file of secrets (mode " + mode.data() + ")",
                   "Run: chmod 600 " + path);
  }
  return {};
}

}  // namespace

absl::StatusOr<std::string> ReadKeyringFile(const std::string& path, Readers readers) {
  return ReadFile(path, {.noun = kKeyring, .most_bytes = kMaxKeyringBytes, .readers = readers});
}

absl::StatusOr<std::string> ReadFile(const std::string& path, const FileKind& kind) {
  const auto problem = [&](int error) { return OpenProblem(path, error, kind.noun); };
  // Without O_NONBLOCK a named pipe would make us wait before we can refuse it.
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.ok()) return problem(errno);
  struct stat info;
  if (::fstat(file.get(), &info) != 0) return problem(errno);
  if (auto status = CheckKindOfFile(path, info, kind); !status.ok()) return status;

  const auto too_large = [&] {
    return Problem(absl::StatusCode::kInvalidArgument,
                   std::string(path).append(": larger than any ").append(kind.noun),
                   std::string("Name a ").append(kind.noun).append(" file."));
  };
  const auto size = static_cast<std::size_t>(info.st_size);
  if (size > kind.most_bytes) return too_large();
  std::string content;
  content.reserve(size);
  std::array<char, 1 << 14> piece;
  for (;;) {
    const ssize_t count = ::read(file.get(), piece.data(), piece.size());
    if (count == 0) return content;
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return problem(errno);
    content.append(piece.data(), static_cast<std::size_t>(count));
    if (content.size() > kind.most_bytes) return too_large();
  }
}

}  // namespace serialsmith
