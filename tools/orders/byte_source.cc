#include "tools/orders/byte_source.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "core/keys/status.h"

namespace serialsmith::tools {
namespace {

constexpr const char* kStandardInput = "standard input";

absl::Status ReadError(const std::string& name, int error) {
  return Problem(absl::StatusCode::kUnavailable,
                 "cannot read " + name + ": " + std::strerror(error),
                 name == kStandardInput ? "Redirect it from a file or a pipe."
                                        : "Check the path and its permissions.");
}

}  // namespace

absl::Status WaitToRead(int fd, int wake_fd) {
  for (;;) {
    pollfd waiting[2] = {{fd, POLLIN, 0}, {wake_fd, POLLIN, 0}};
    if (::poll(waiting, 2, -1) < 0) {
      if (errno == EINTR) continue;
      return absl::ErrnoToStatus(errno, "cannot wait");
    }
    if (waiting[1].revents != 0) return absl::CancelledError("stopped");
    if (waiting[0].revents != 0) return absl::OkStatus();
  }
}

absl::StatusOr<InputFile> InputFile::Open(const std::string& path, int wake_fd) {
  const bool is_stdin = path == "-";
  const std::string name = is_stdin ? kStandardInput : path;
  // Without O_NONBLOCK the open itself would wait for whoever is to write into a FIFO, and nothing
  // could wake it.
  const int fd =
      is_stdin ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (fd < 0) return ReadError(name, errno);
  struct stat info {};
  if (::fstat(fd, &info) != 0 || S_ISDIR(info.st_mode)) {
    const int error = S_ISDIR(info.st_mode) ? EISDIR : errno;
    if (!is_stdin) ::close(fd);
    return ReadError(name, error);
  }
  const auto size = S_ISREG(info.st_mode) ? static_cast<std::uint64_t>(info.st_size) : 0;
  return InputFile(fd, wake_fd, name, size);
}

InputFile::InputFile(InputFile&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      wake_fd_(other.wake_fd_),
      name_(std::move(other.name_)),
      size_(other.size_) {}

InputFile::~InputFile() {
  if (fd_ > STDIN_FILENO) ::close(fd_);
}

absl::StatusOr<std::size_t> InputFile::Read(std::span<char> out) {
  for (;;) {
    // Also without a wake_fd_: a FIFO that nobody has opened for writing yet reads as if it had
    // ended, and only poll() tells the one from the other.
    if (absl::Status ready = WaitToRead(fd_, wake_fd_); !ready.ok()) return ready;
    const ssize_t got = ::read(fd_, out.data(), out.size());
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR && errno != EAGAIN) return ReadError(name_, errno);
  }
}

absl::StatusOr<std::size_t> InputFile::ReadAt(std::uint64_t offset, std::span<char> out) const {
  std::size_t have = 0;
  while (have < out.size()) {
    const ssize_t got =
        ::pread(fd_, out.data() + have, out.size() - have, static_cast<off_t>(offset + have));
    if (got == 0) break;
    if (got > 0) {
      have += static_cast<std::size_t>(got);
    } else if (errno != EINTR) {
      return ReadError(name_, errno);
    }
  }
  return have;
}

}  // namespace serialsmith::tools
