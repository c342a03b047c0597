#include "tools/issuing/spool_directory.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <tuple>
#include <utility>

#include "core/keys/status.h"

namespace serialsmith::tools {
namespace {

// Names the file in hand and what it is kept as, so that whoever comes after a kill goes on with
// the same names.
constexpr std::string_view kNoteName = ".serialsmith-follow";
// A file system may tell nothing of what other machines do to it.
constexpr int kRescanMilliseconds = 5'000;
constexpr int kQuietCheckMilliseconds = 500;
// Leaves room behind a name for what is written about it, within what file systems allow.
constexpr std::size_t kMaxKeptName = 200;
constexpr int kMaxNumber = 100'000;

absl::Status SystemProblem(const std::string& what, int error) {
  const absl::StatusCode code = error == ENOSPC || error == EDQUOT
                                    ? absl::StatusCode::kResourceExhausted
                                    : absl::StatusCode::kUnavailable;
  return Problem(code, what + ": " + std::strerror(error),
                 "Order files that are not in done/ or failed/ wait where they are.");
}

bool IsUnderWay(std::string_view name) {
  return name.starts_with('.') || name.ends_with(".tmp") || name.ends_with(".part") ||
         name.ends_with('~');
}

bool Exists(const std::string& path) {
  struct stat info {};
  return ::lstat(path.c_str(), &info) == 0 || errno != ENOENT;
}

std::int64_t Modified(const struct stat& info) {
  return std::int64_t{info.st_mtim.tv_sec} * 1'000'000'000 + info.st_mtim.tv_nsec;
}

absl::Status Sync(const std::string& directory) {
  const int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const int error = fd >= 0 && ::fsync(fd) == 0 ? 0 : errno;
  if (fd >= 0) ::close(fd);
  if (error != 0) return SystemProblem("cannot write " + directory, error);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<SpoolDirectory>> SpoolDirectory::Open(
    const std::string& path, Written written, std::function<std::int64_t()> now) {
  std::unique_ptr<SpoolDirectory> spool(
      new SpoolDirectory(path, std::move(written), std::move(now)));
  if (absl::Status status = spool->Begin(); !status.ok()) return status;
  return spool;
}

SpoolDirectory::~SpoolDirectory() {
  for (const int fd : {events_fd_, directory_fd_}) {
    if (fd >= 0) ::close(fd);
  }
}

absl::Status SpoolDirectory::Begin() {
  directory_fd_ = ::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory_fd_ < 0) {
    return Problem(absl::StatusCode::kNotFound,
                   "cannot follow " + path_ + ": " + std::strerror(errno),
                   "Name the directory that order files are put into.");
  }
  if (::flock(directory_fd_, LOCK_EX | LOCK_NB) != 0) {
    return Problem(absl::StatusCode::kFailedPrecondition, path_ + " is followed by another process",
                   "Stop that one first, or name another directory.");
  }
  for (const std::string& directory : {done(), failed()}) {
    if (::mkdir(directory.c_str(), 0777) != 0 && errno != EEXIST) {
      return SystemProblem("cannot make " + directory, errno);
    }
  }
  events_fd_ = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (events_fd_ >= 0 &&
      ::inotify_add_watch(events_fd_, path_.c_str(), IN_CLOSE_WRITE | IN_MOVED_TO) < 0) {
    ::close(events_fd_);
    events_fd_ = -1;
  }
  return absl::OkStatus();
}

absl::Status SpoolDirectory::ReadEvents() {
  alignas(inotify_event) char buffer[16384];
  for (;;) {
    const ssize_t got = events_fd_ < 0 ? 0 : ::read(events_fd_, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return absl::OkStatus();
    for (ssize_t at = 0; at < got;) {
      inotify_event event;
      std::memcpy(&event, buffer + at, sizeof event);
      // Events that were lost are made up for by the scan.
      if (event.len > 0) closed_.insert(buffer + at + sizeof event);
      at += static_cast<ssize_t>(sizeof event + event.len);
    }
  }
}

bool SpoolDirectory::IsComplete(const std::string& name, const struct stat& info) {
  if (closed_.contains(name)) return true;
  const auto [at, is_new] = seen_.try_emplace(name);
  Sight& sight = at->second;
  sight.scan = scan_;
  if (!is_new && sight.size == info.st_size && sight.modified == Modified(info)) {
    return now_() - sight.since >= kQuietNanoseconds;
  }
  sight.size = info.st_size;
  sight.modified = Modified(info);
  sight.since = now_();
  return false;
}

absl::StatusOr<std::optional<SpoolDirectory::Taken>> SpoolDirectory::Take() {
  if (absl::Status status = ReadEvents(); !status.ok()) return status;
  ++scan_;
  std::optional<Taken> first;
  std::set<std::string> there;
  DIR* const directory = ::opendir(path_.c_str());
  if (directory == nullptr) return SystemProblem("cannot read " + path_, errno);
  while (const dirent* const entry = ::readdir(directory)) {
    const std::string name = entry->d_name;
    struct stat info {};
    if (IsUnderWay(name) ||
        ::fstatat(directory_fd_, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0 ||
        !S_ISREG(info.st_mode)) {
      continue;
    }
    there.insert(name);
    if (!IsComplete(name, info)) continue;
    const Taken taken{name, {}, info.st_size, Modified(info)};
    if (!first || std::tie(taken.modified, taken.name) < std::tie(first->modified, first->name)) {
      first = taken;
    }
  }
  ::closedir(directory);
  std::erase_if(closed_, [&](const std::string& name) { return !there.contains(name); });
  std::erase_if(seen_, [&](const auto& sight) { return sight.second.scan != scan_; });
  if (!first) return std::nullopt;
  absl::StatusOr<std::string> kept_as = KeepAs(first->name);
  if (!kept_as.ok()) return kept_as.status();
  first->kept_as = *std::move(kept_as);
  return first;
}

absl::Status SpoolDirectory::Wait(int wake_fd) {
  pollfd waiting[2] = {{wake_fd, POLLIN, 0}, {events_fd_, POLLIN, 0}};
  const int patience = seen_.empty() ? kRescanMilliseconds : kQuietCheckMilliseconds;
  if (::poll(waiting, 2, patience) < 0 && errno != EINTR) {
    return SystemProblem("cannot wait for " + path_, errno);
  }
  return absl::OkStatus();
}

bool SpoolDirectory::IsFree(const std::string& kept_as) const {
  if (Exists(done() + "/" + kept_as) || Exists(failed() + "/" + kept_as)) return false;
  for (const auto& [directory, ending] : written_) {
    if (Exists(directory + "/" + kept_as + ending)) return false;
  }
  return true;
}

absl::StatusOr<std::string> SpoolDirectory::KeepAs(const std::string& name) {
  // What is written about a file is there before the file is moved, and is written again.
  if (const std::optional<Taken> note = ReadNote(); note && note->name == name) {
    if (!Exists(done() + "/" + note->kept_as) && !Exists(failed() + "/" + note->kept_as)) {
      return note->kept_as;
    }
  }
  const std::string first = name.substr(0, kMaxKeptName);
  std::string kept_as = first;
  for (int number = 2; !IsFree(kept_as); ++number) {
    // Nobody has that many: something that is no directory is in the way.
    if (number > kMaxNumber) return SystemProblem("cannot find a name for " + PathOf(name), EEXIST);
    kept_as = first + "." + std::to_string(number);
  }
  if (absl::Status noted = WriteNote({name, kept_as}); !noted.ok()) return noted;
  return kept_as;
}

absl::Status SpoolDirectory::WriteNote(const Taken& taken) const {
  const std::string path = PathOf(kNoteName);
  const std::string beside = path + ".tmp";
  const int fd = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0) return SystemProblem("cannot write " + beside, errno);
  std::string text = taken.name;
  text.append(1, '\0').append(taken.kept_as);
  const ssize_t written = ::write(fd, text.data(), text.size());
  int error = written == static_cast<ssize_t>(text.size()) ? 0 : written < 0 ? errno : ENOSPC;
  if (error == 0 && ::fsync(fd) != 0) error = errno;
  ::close(fd);
  if (error == 0 && ::rename(beside.c_str(), path.c_str()) != 0) error = errno;
  if (error != 0) return SystemProblem("cannot write " + path, error);
  return Sync(path_);
}

std::optional<SpoolDirectory::Taken> SpoolDirectory::ReadNote() const {
  const int fd = ::open(PathOf(kNoteName).c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return std::nullopt;
  char buffer[4096];  // two names are shorter
  const ssize_t got = ::read(fd, buffer, sizeof buffer);
  ::close(fd);
  const std::string_view text(buffer, got > 0 ? static_cast<std::size_t>(got) : 0);
  const std::size_t middle = text.find('\0');
  if (middle == std::string_view::npos) return std::nullopt;
  Taken taken{std::string(text.substr(0, middle)), std::string(text.substr(middle + 1))};
  // Only names that KeepAs() makes, whoever wrote the note.
  if (!taken.kept_as.starts_with(taken.name.substr(0, kMaxKeptName)) ||
      taken.kept_as.find('/') != std::string::npos) {
    return std::nullopt;
  }
  return taken;
}

absl::StatusOr<bool> SpoolDirectory::Finish(const Taken& taken, bool good) {
  const std::string directory = good ? done() : failed();
  const std::string from = PathOf(taken.name);
  const std::string to = directory + "/" + taken.kept_as;
  closed_.erase(taken.name);
  seen_.erase(taken.name);
  struct stat info {};
  if (::lstat(from.c_str(), &info) == 0 &&
      (info.st_size != taken.size || Modified(info) != taken.modified)) {
    return false;
  }
  int error =
      ::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0 ? 0 : errno;
  if (error == EINVAL) {  // a file system that cannot; nobody else moves files here
    error = Exists(to) ? EEXIST : ::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
  }
  if (error == ENOENT) return false;
  if (error != 0) return SystemProblem("cannot move " + from + " to " + to, error);
  if (absl::Status synced = Sync(directory); !synced.ok()) return synced;
  if (absl::Status synced = Sync(path_); !synced.ok()) return synced;
  // The note has served; one that stays is void, because its file is put away.
  ::unlink(PathOf(kNoteName).c_str());
  return true;
}

}  // namespace serialsmith::tools
