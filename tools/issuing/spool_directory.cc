#include "tools/issuing/spool_directory.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
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
  constexpr std::array<std::string_view, 5> kEndings = {"~", ".tmp", ".part", ".filepart",
                                                        ".crdownload"};
  return name.starts_with('.') || std::any_of(kEndings.begin(), kEndings.end(),
                                              [&](auto ending) { return name.ends_with(ending); });
}

bool Exists(const std::string& path) {
  struct stat info {};
  return ::lstat(path.c_str(), &info) == 0 || errno != ENOENT;
}

SpoolDirectory::Version VersionOf(const struct stat& info) {
  return {info.st_dev, info.st_ino, info.st_size,
          std::int64_t{info.st_mtim.tv_sec} * 1'000'000'000 + info.st_mtim.tv_nsec};
}

std::string TextOf(const SpoolDirectory::Version& version) {
  return std::to_string(version.device) + " " + std::to_string(version.inode) + " " +
         std::to_string(version.size) + " " + std::to_string(version.modified);
}

// Other machines, or a program behind FUSE, write into these without an event, and their answer to
// a lease is not about all writers.
bool IsLocal(int fd) {
  constexpr std::array<std::uint32_t, 9> kShared = {
      0x6969,     0x517B,     0xFF534D42, 0xFE534D42, 0x65735546,  // NFS, SMB thrice, FUSE
      0x01021997, 0x00C36400, 0x5346414F, 0x0BD00BD0};             // 9P, Ceph, AFS, Lustre
  struct statfs info {};
  return ::fstatfs(fd, &info) == 0 &&
         std::find(kShared.begin(), kShared.end(), static_cast<std::uint32_t>(info.f_type)) ==
             kShared.end();
}

// Whoever appends piece by piece, closing each time, hardly ever stops at the end of a line.
bool EndsItsLine(int fd, std::int64_t size) {
  char last = 0;
  return size == 0 || ::pread(fd, &last, 1, size - 1) != 1 || last == '\n' || last == '\r';
}

bool CanMove(int from, const std::string& from_path, const std::string& to_path) {
  struct stat here {};
  struct stat there {};
  if (::fstat(from, &here) == 0 && ::stat(to_path.c_str(), &there) == 0 &&
      here.st_dev != there.st_dev) {
    return false;
  }
  // Two mounts of one file system cannot either, and say so before they look for the file.
  const std::string none = "/.serialsmith-none";
  return ::rename((from_path + none).c_str(), (to_path + none).c_str()) == 0 || errno != EXDEV;
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
    if (!CanMove(directory_fd_, path_, directory)) {
      return Problem(absl::StatusCode::kFailedPrecondition,
                     directory + " is on another file system than " + path_,
                     "Order files are moved there: keep both on one file system.");
    }
  }
  is_local_ = IsLocal(directory_fd_);
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
      if ((event.mask & IN_Q_OVERFLOW) != 0) all_are_older_ = true;
      if (event.len > 0) {
        closed_[buffer + at + sizeof event] =
            (event.mask & IN_MOVED_TO) != 0 ? Closed::kMovedIn : Closed::kWritten;
      }
      at += static_cast<ssize_t>(sizeof event + event.len);
    }
  }
}

bool SpoolDirectory::IsQuiet(const std::string& name, const Version& version) {
  const auto [at, is_new] = seen_.try_emplace(name);
  Sight& sight = at->second;
  sight.scan = scan_;
  if (!is_new && sight.version == version) return now_() - sight.since >= kQuietNanoseconds;
  sight.version = version;
  sight.since = now_();
  return false;
}

void SpoolDirectory::Ignore(const std::string& name) {
  const std::string path = PathOf(name);
  if (path == done() || path == failed() ||
      std::any_of(written_.begin(), written_.end(),
                  [&](const auto& written) { return written.first == path; })) {
    return;
  }
  if (ignored_.insert(name).second) new_ignored_.push_back(name);
}

absl::Status SpoolDirectory::Scan() {
  ++scan_;
  std::set<std::string> there;
  DIR* const directory = ::opendir(path_.c_str());
  if (directory == nullptr) return SystemProblem("cannot read " + path_, errno);
  while (const dirent* const entry = ::readdir(directory)) {
    const std::string name = entry->d_name;
    struct stat info {};
    if (IsUnderWay(name) ||
        ::fstatat(directory_fd_, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) {
      continue;
    }
    there.insert(name);
    if (!S_ISREG(info.st_mode)) {
      Ignore(name);
      continue;
    }
    if (all_are_older_ || info.st_nlink > 1) older_.insert(name);  // a link closes nothing
    const bool is_quiet = IsQuiet(name, VersionOf(info));
    if (is_quiet || closed_.contains(name)) ready_.push_back({name, {}, {}, VersionOf(info)});
  }
  ::closedir(directory);
  all_are_older_ = false;
  std::sort(ready_.begin(), ready_.end(), [](const Taken& a, const Taken& b) {
    return std::tie(a.version.modified, a.name) < std::tie(b.version.modified, b.name);
  });
  std::erase_if(closed_, [&](const auto& closed) { return !there.contains(closed.first); });
  std::erase_if(older_, [&](const std::string& name) { return !there.contains(name); });
  std::erase_if(ignored_, [&](const std::string& name) { return !there.contains(name); });
  std::erase_if(seen_, [&](const auto& sight) { return sight.second.scan != scan_; });
  return absl::OkStatus();
}

// The system gives a lease for reading only on a file that nobody has open for writing.
SpoolDirectory::Writers SpoolDirectory::WritersOf(int fd) const {
  // Whoever opens the file just now breaks the lease, which sends a signal; this one is ignored.
  if (!is_local_ || ::fcntl(fd, F_SETSIG, SIGURG) != 0) return Writers::kUnknown;
  if (::fcntl(fd, F_SETLEASE, F_RDLCK) == 0) {
    ::fcntl(fd, F_SETLEASE, F_UNLCK);
    return Writers::kNone;
  }
  // Else it is not our file, or the file system has no leases.
  return errno == EAGAIN ? Writers::kSome : Writers::kUnknown;
}

bool SpoolDirectory::IsComplete(const Taken& taken, int fd) {
  const Writers writers = fd < 0 ? Writers::kUnknown : WritersOf(fd);
  if (writers == Writers::kSome) return false;
  const auto closed = closed_.find(taken.name);
  if (closed != closed_.end()) {
    return closed->second == Closed::kMovedIn || fd < 0 || EndsItsLine(fd, taken.version.size) ||
           IsQuiet(taken.name, taken.version);
  }
  // Where every closing is seen, one that was not is still to come, however quiet the file is.
  const bool sees_all = is_local_ && events_fd_ >= 0;
  return IsQuiet(taken.name, taken.version) &&
         (writers == Writers::kNone || !sees_all || older_.contains(taken.name));
}

absl::StatusOr<bool> SpoolDirectory::LookAgain(Taken& taken) {
  const int fd = ::openat(directory_fd_, taken.name.c_str(),
                          O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW);
  const int error = fd >= 0 ? 0 : errno;
  struct stat info {};
  const bool is_same =
      (fd >= 0 ? ::fstat(fd, &info)
               : ::fstatat(directory_fd_, taken.name.c_str(), &info, AT_SYMLINK_NOFOLLOW)) == 0 &&
      VersionOf(info) == taken.version;
  const bool is_complete = is_same && IsComplete(taken, fd);
  if (fd >= 0) ::close(fd);
  // The file's fault, and not that of a system that is short of something.
  if (error == EACCES || error == EPERM || error == ELOOP) {
    taken.unreadable = std::strerror(error);
  } else if (is_same && error != 0) {
    return SystemProblem("cannot read " + PathOf(taken.name), error);
  }
  return is_complete;
}

absl::StatusOr<std::optional<SpoolDirectory::Taken>> SpoolDirectory::Take() {
  if (absl::Status status = ReadEvents(); !status.ok()) return status;
  for (bool scanned = false;;) {
    // One scan is worked off before the next: each looks at every file that waits.
    while (!ready_.empty()) {
      Taken taken = std::move(ready_.front());
      ready_.pop_front();
      const absl::StatusOr<bool> is_complete = LookAgain(taken);
      if (!is_complete.ok()) return is_complete.status();
      if (!*is_complete) continue;
      absl::StatusOr<std::string> kept_as = KeepAs(taken.name, taken.version);
      if (!kept_as.ok()) return kept_as.status();
      taken.kept_as = *std::move(kept_as);
      return taken;
    }
    if (scanned) return std::nullopt;
    if (absl::Status status = Scan(); !status.ok()) return status;
    scanned = true;
  }
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

absl::StatusOr<std::string> SpoolDirectory::KeepAs(const std::string& name,
                                                   const Version& version) {
  // What is written about a file is there before the file is moved, and is written again; not what
  // was written about another file of that name.
  const std::optional<Note> note = ReadNote();
  if (note && note->name == name && note->version == TextOf(version)) {
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
  if (absl::Status noted = WriteNote({name, kept_as, TextOf(version)}); !noted.ok()) return noted;
  return kept_as;
}

absl::Status SpoolDirectory::WriteNote(const Note& note) const {
  const std::string path = PathOf(kNoteName);
  const std::string beside = path + ".tmp";
  const int fd = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return SystemProblem("cannot write " + beside, errno);
  std::string text = note.name;
  text.append(1, '\0').append(note.kept_as).append(1, '\0').append(note.version);
  const ssize_t written = ::write(fd, text.data(), text.size());
  int error = written == static_cast<ssize_t>(text.size()) ? 0 : written < 0 ? errno : ENOSPC;
  if (error == 0 && ::fsync(fd) != 0) error = errno;
  ::close(fd);
  if (error == 0 && ::rename(beside.c_str(), path.c_str()) != 0) error = errno;
  if (error != 0) return SystemProblem("cannot write " + path, error);
  return Sync(path_);
}

std::optional<SpoolDirectory::Note> SpoolDirectory::ReadNote() const {
  const int fd = ::open(PathOf(kNoteName).c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return std::nullopt;
  char buffer[4096];  // two names and four numbers are shorter
  const ssize_t got = ::read(fd, buffer, sizeof buffer);
  ::close(fd);
  const std::string_view text(buffer, got > 0 ? static_cast<std::size_t>(got) : 0);
  const std::size_t first = text.find('\0');
  const std::size_t second = first == text.npos ? first : text.find('\0', first + 1);
  if (second == text.npos) return std::nullopt;
  Note note{std::string(text.substr(0, first)),
            std::string(text.substr(first + 1, second - first - 1)),
            std::string(text.substr(second + 1))};
  // Only names that KeepAs() makes, whoever wrote the note.
  if (!note.kept_as.starts_with(note.name.substr(0, kMaxKeptName)) ||
      note.kept_as.find('/') != std::string::npos) {
    return std::nullopt;
  }
  return note;
}

absl::StatusOr<bool> SpoolDirectory::Finish(const Taken& taken, bool good) {
  const std::string directory = good ? done() : failed();
  const std::string from = PathOf(taken.name);
  const std::string to = directory + "/" + taken.kept_as;
  closed_.erase(taken.name);
  seen_.erase(taken.name);
  older_.erase(taken.name);
  struct stat info {};
  if (::lstat(from.c_str(), &info) == 0 && VersionOf(info) != taken.version) return false;
  if (const int fd = ::open(from.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
      fd >= 0) {
    const bool is_written = WritersOf(fd) == Writers::kSome;
    ::close(fd);
    if (is_written) return false;
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
