#include "tools/issuing/output_file.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

#include "absl/strings/cord.h"
#include "core/keys/status.h"

namespace serialsmith::tools {
namespace {

constexpr std::string_view kHint =
    "What was issued is in the ledger: the same command again gives it all.";
constexpr std::string_view kOpenHint =
    "Nothing was issued: check the path and its permissions, and try again.";
// Serials, names and addresses are not for everybody on the machine.
constexpr mode_t kNewFileMode = 0600;
constexpr const char* kReaderGoneMark = "serialsmith/reader-gone";
// How often a wait for another program asks whether to go on.
constexpr int kPatienceMilliseconds = 200;
constexpr int kLookMilliseconds = 50;

// Through a symbolic link to what it names, so that the link stays.
std::string Resolve(const std::string& path) {
  std::error_code error;
  std::filesystem::path real = std::filesystem::canonical(path, error);
  return error ? path : real.string();
}

std::string DirectoryOf(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

std::string DescriptorPath(int fd) { return "/proc/self/fd/" + std::to_string(fd); }

}  // namespace

absl::Status ReaderGone(std::string_view message) {
  absl::Status status = serialsmith::Problem(absl::StatusCode::kAborted, message, {});
  status.SetPayload(kReaderGoneMark, absl::Cord());
  return status;
}

bool IsReaderGone(const absl::Status& status) {
  return status.GetPayload(kReaderGoneMark).has_value();
}

absl::Status OutputFile::Problem(int error, std::string_view hint) const {
  const std::string name = path_ == "-" ? "standard output" : path_;
  const absl::StatusCode code = error == ENOSPC || error == EDQUOT
                                    ? absl::StatusCode::kResourceExhausted
                                    : absl::StatusCode::kUnavailable;
  const std::string what = std::string("cannot write ") + name + ": " + std::strerror(error);
  return error == EPIPE ? ReaderGone(what) : serialsmith::Problem(code, what, hint);
}

absl::StatusOr<std::unique_ptr<OutputFile>> OutputFile::Open(const std::string& path,
                                                             std::function<bool()> keep_going) {
  const bool is_stdout = path == "-";
  std::unique_ptr<OutputFile> file(
      new OutputFile(is_stdout ? path : Resolve(path), std::move(keep_going)));
  struct stat info {};
  const bool exists =
      (is_stdout ? ::fstat(STDOUT_FILENO, &info) : ::stat(path.c_str(), &info)) == 0;
  if (!is_stdout && (!exists || S_ISREG(info.st_mode))) {
    absl::Status opened = file->OpenBeside();
    if (!opened.ok()) return opened;
    // The mode of the file that is replaced stays.
    if (exists) (void)::fchmod(file->fd_, info.st_mode & 07777);
    return file;
  }
  if (is_stdout) {
    file->fd_ = STDOUT_FILENO;
  } else if (absl::Status opened = file->OpenInPlace(S_ISFIFO(info.st_mode)); !opened.ok()) {
    return opened;
  }
  file->waits_ =
      exists && (S_ISFIFO(info.st_mode) || S_ISSOCK(info.st_mode) || ::isatty(file->fd_) == 1);
  return file;
}

absl::Status OutputFile::OpenInPlace(bool is_fifo) {
  for (;;) {
    // Without O_NONBLOCK the open itself would wait for whoever is to read a FIFO, and a signal
    // could not end the wait.
    fd_ = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd_ >= 0) return absl::OkStatus();
    const bool no_reader_yet = is_fifo && errno == ENXIO;
    if (!no_reader_yet && errno != EINTR) return Problem(errno, kOpenHint);
    if (keep_going_ && !keep_going_()) return absl::CancelledError("stopped");
    ::poll(nullptr, 0, kLookMilliseconds);  // nothing tells when a reader comes
  }
}

absl::Status OutputFile::OpenBeside() {
  staged_ = true;
  // A file without a name vanishes even when the program is killed.
  fd_ = ::open(DirectoryOf(path_).c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, kNewFileMode);
  if (fd_ >= 0) {
    if (::access(DescriptorPath(fd_).c_str(), F_OK) == 0) return absl::OkStatus();
    ::close(fd_);  // without /proc it could never get one
  }
  temporary_ = path_ + ".XXXXXX";
  fd_ = ::mkostemp(temporary_.data(), O_CLOEXEC);  // of mode 0600 too
  if (fd_ < 0) {
    temporary_.clear();
    return Problem(errno, kOpenHint);
  }
  return absl::OkStatus();
}

OutputFile::~OutputFile() {
  if (fd_ > STDERR_FILENO) ::close(fd_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

absl::Status OutputFile::WaitForReader() const {
  for (;;) {
    pollfd writable{fd_, POLLOUT, 0};
    const int ready = ::poll(&writable, 1, kPatienceMilliseconds);
    if (ready > 0) return absl::OkStatus();
    if (ready < 0 && errno != EINTR) return Problem(errno, kHint);
    if (keep_going_ && !keep_going_()) return absl::CancelledError("stopped");
  }
}

absl::Status OutputFile::Write(std::string_view text) {
  while (!text.empty()) {
    std::size_t size = text.size();
    if (waits_) {
      // A pipe that is ready takes this much without making us wait.
      size = std::min<std::size_t>(size, PIPE_BUF);
      if (absl::Status ready = WaitForReader(); !ready.ok()) return ready;
    }
    const ssize_t written = ::write(fd_, text.data(), size);
    if (written < 0 && errno == EAGAIN) {
      if (absl::Status ready = WaitForReader(); !ready.ok()) return ready;
    } else if (written < 0 && errno != EINTR) {
      return Problem(errno, kHint);
    }
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
  return absl::OkStatus();
}

absl::Status OutputFile::Finish() {
  if (!staged_) return absl::OkStatus();
  if (::fsync(fd_) != 0) return Problem(errno, kHint);
  if (temporary_.empty()) {
    // linkat() replaces nothing, so the file gets a passing name first.
    for (int attempt = 0; temporary_.empty(); ++attempt) {
      std::string name = path_ + "." + std::to_string(::getpid()) + "-" + std::to_string(attempt);
      if (::linkat(AT_FDCWD, DescriptorPath(fd_).c_str(), AT_FDCWD, name.c_str(),
                   AT_SYMLINK_FOLLOW) == 0) {
        temporary_ = std::move(name);
      } else if (errno != EEXIST) {
        return Problem(errno, kHint);
      }
    }
  }
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) return Problem(errno, kHint);
  temporary_.clear();
  const int directory = ::open(DirectoryOf(path_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory >= 0) {
    (void)::fsync(directory);
    ::close(directory);
  }
  return absl::OkStatus();
}

}  // namespace serialsmith::tools
