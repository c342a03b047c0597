#include "tools/mail/maildir.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/keys/status.h"

namespace serialsmith::tools {
namespace {

// A file system allows 255.
constexpr std::size_t kMaxNameBytes = 200;

bool WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

bool ForceDirectory(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool forced = ::fsync(fd) == 0;
  const int error = errno;
  ::close(fd);
  errno = error;
  return forced;
}

// Mail systems there read lines that end as those of the system do.
std::string WithoutCarriageReturns(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] != '\r' || i + 1 == bytes.size() || bytes[i + 1] != '\n') text += bytes[i];
  }
  return text;
}

std::string FileNameOf(const OutgoingMail& mail) {
  std::string name = std::to_string(mail.date) + ".";
  for (const char c : mail.message_id) {
    // A slash would lead elsewhere, a colon ends a name in a Maildir.
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       c == '-' || c == '.';
    name += plain ? c : '_';
  }
  // The left side of a Message-ID, which comes first, is enough.
  return name.substr(0, kMaxNameBytes);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Maildir>> Maildir::Open(const std::string& path) {
  for (const char* part : {"", "/tmp", "/new", "/cur"}) {
    const std::string directory = path + part;
    struct stat found {};
    if ((::mkdir(directory.c_str(), 0700) == 0 || errno == EEXIST) &&
        ::stat(directory.c_str(), &found) == 0) {
      if (S_ISDIR(found.st_mode) && ::access(directory.c_str(), W_OK) == 0) continue;
      if (!S_ISDIR(found.st_mode)) errno = ENOTDIR;
    }
    return Problem(absl::StatusCode::kFailedPrecondition,
                   "--maildir: cannot write " + directory + ": " + std::strerror(errno),
                   "Name a directory that is a Maildir, or that can be made one.");
  }
  return std::unique_ptr<Maildir>(new Maildir(path));
}

DeliveryResult Maildir::Send(const OutgoingMail& mail, const std::function<bool()>& before_end) {
  const std::string name = FileNameOf(mail);
  const std::string unfinished = path_ + "/tmp/" + name;
  const std::string finished = path_ + "/new/" + name;
  const auto failed = [&](const std::string& file) -> DeliveryResult {
    const std::string why = std::strerror(errno);
    ::unlink(unfinished.c_str());
    return {Delivery::kNoWay, "cannot write " + file + ": " + why};
  };
  const int fd = ::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return failed(unfinished);
  const bool written = WriteAll(fd, WithoutCarriageReturns(mail.bytes)) && ::fsync(fd) == 0;
  const int error = errno;
  ::close(fd);
  errno = error;
  if (!written) return failed(unfinished);
  if (!before_end()) {
    ::unlink(unfinished.c_str());
    return {Delivery::kNotAttempted, "stopped"};
  }
  if (::rename(unfinished.c_str(), finished.c_str()) != 0) return failed(finished);
  if (!ForceDirectory(path_ + "/new")) return failed(finished);
  return {};
}

}  // namespace serialsmith::tools
