#include "tools/orders/byte_source.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace serialsmith::tools {
namespace {

absl::Status ReadError(const std::string& name, int error) {
  return absl::UnavailableError("cannot read " + name + ": " + std::strerror(error));
}

}  // namespace

absl::StatusOr<InputFile> InputFile::Open(const std::string& path, int wake_fd) {
  const bool is_stdin = path == "-";
  const std::string name = is_stdin ? "standard input" : path;
  const int fd = is_stdin ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
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
    if (wake_fd_ >= 0) {
      pollfd waiting[2] = {{fd_, POLLIN, 0}, {wake_fd_, POLLIN, 0}};
      if (::poll(waiting, 2, -1) < 0 && errno != EINTR) return ReadError(name_, errno);
      if (waiting[1].revents != 0) return absl::CancelledError("stopped");
      if (waiting[0].revents == 0) continue;
    }
    const ssize_t got = ::read(fd_, out.data(), out.size());
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR && errno != EAGAIN) return ReadError(name_, errno);
  }
}

}  // namespace serialsmith::tools
