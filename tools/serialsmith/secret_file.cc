#include "tools/serialsmith/secret_file.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <span>

#include "core/keys/file_descriptor.h"
#include "core/keys/status.h"
#include "tools/orders/byte_source.h"

namespace serialsmith::tools {
namespace {

absl::Status Unreadable(const std::string& path, int error) {
  const absl::StatusCode code = error == ENOENT   ? absl::StatusCode::kNotFound
                                : error == EACCES ? absl::StatusCode::kPermissionDenied
                                                  : absl::StatusCode::kFailedPrecondition;
  return Problem(code, path + ": cannot read: " + std::strerror(error),
                 "Check the path and its permissions.");
}

// Pipes have no mode worth judging: /dev/fd/63 of a shell's <(…) is meant to work.
absl::Status CheckMode(const std::string& path, int fd) {
  struct stat info {};
  if (::fstat(fd, &info) != 0) return Unreadable(path, errno);
  if (S_ISDIR(info.st_mode)) return Unreadable(path, EISDIR);
  if (S_ISREG(info.st_mode) && (info.st_mode & 077) != 0) {
    char mode[8];
    std::snprintf(mode, sizeof mode, "%04o", static_cast<unsigned>(info.st_mode & 07777));
    return Problem(absl::StatusCode::kFailedPrecondition,
                   path + ": others may read the secret in it (mode " + mode + ")",
                   "Run: chmod 600 " + path);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<SecretBytes> ReadSecretLine(const std::string& path, int wake_fd) {
  // O_NONBLOCK, so that it is WaitToRead() that waits for the writer of a FIFO.
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (!file.ok()) return Unreadable(path, errno);
  if (absl::Status mode = CheckMode(path, file.get()); !mode.ok()) return mode;

  // One byte for CR and one to see that a line is too long.
  SecretBytes buffer = SecretBytes::Allocate(kMaxSecretLine + 2);
  const std::span<std::uint8_t> bytes = buffer.mutable_bytes();
  std::size_t size = 0;
  const std::uint8_t* newline = nullptr;
  while (newline == nullptr && size < bytes.size()) {
    if (absl::Status ready = WaitToRead(file.get(), wake_fd); !ready.ok()) return ready;
    const ssize_t got = ::read(file.get(), bytes.data() + size, bytes.size() - size);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got < 0) return Unreadable(path, errno);
    if (got == 0) break;
    newline = static_cast<const std::uint8_t*>(
        std::memchr(bytes.data() + size, '\n', static_cast<std::size_t>(got)));
    size += static_cast<std::size_t>(got);
  }
  if (newline != nullptr) size = static_cast<std::size_t>(newline - bytes.data());
  if (size != 0 && bytes[size - 1] == '\r') --size;
  if (size > kMaxSecretLine) {
    return Problem(
        absl::StatusCode::kOutOfRange,
        path + ": its first line is longer than " + std::to_string(kMaxSecretLine) + " bytes",
        "Name a file that holds one secret.");
  }
  return SecretBytes::CopyOf(bytes.first(size));
}

absl::StatusOr<SecretBytes> DecodeHexSecret(const SecretBytes& line, const std::string& path,
                                            std::size_t size) {
  const absl::Status not_hex =
      Problem(absl::StatusCode::kInvalidArgument, path + ": holds no secret of this kind",
              "It must be one line of " + std::to_string(2 * size) + " hexadecimal digits.");
  if (line.size() != 2 * size) return not_hex;
  SecretBytes secret = SecretBytes::Allocate(size);
  // In constant time but for whether each character is a digit.
  std::size_t read = 0;
  if (sodium_hex2bin(secret.mutable_bytes().data(), size,
                     reinterpret_cast<const char*>(line.bytes().data()), line.size(), nullptr,
                     &read, nullptr) != 0 ||
      read != size) {
    return not_hex;
  }
  return secret;
}

}  // namespace serialsmith::tools
