// A directory that order files are put into, and what becomes of them: taken one after the other,
// each moves to done/ or failed/ within it. docs/issuing.md tells the whole.
//
// A file is taken when it is complete: closed after it was written, or moved in; or, where nobody
// saw that, when it stayed as it is for kQuietNanoseconds. Never while somebody has it open for
// writing, where the system tells. Names that begin with '.' or end as those of files under way do
// (".tmp", ".part", '~', …) are left alone. One thread; one process for a directory.
#ifndef SERIALSMITH_TOOLS_ISSUING_SPOOL_DIRECTORY_H_
#define SERIALSMITH_TOOLS_ISSUING_SPOOL_DIRECTORY_H_

#include <sys/stat.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace serialsmith::tools {

class SpoolDirectory final {
 public:
  static constexpr std::int64_t kQuietNanoseconds = 2'000'000'000;

  // Which file a name stood for, and how it was then.
  struct Version {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::int64_t size = 0;
    std::int64_t modified = 0;
    bool operator==(const Version&) const = default;
  };

  // A file in hand. `kept_as` is its name in done/ or failed/ and the first part of the names of
  // what is written about it: its own, or with ".2", ".3", … behind it when that is taken.
  // `unreadable` is why it may not be opened; empty: it may.
  struct Taken {
    std::string name;
    std::string kept_as;
    std::string unreadable;
    Version version;
  };

  // Makes done/ and failed/ where they are missing; they must be on the spool's file system, so
  // that files can be moved there. `written` are the endings of files beside
  // kept_as, each with its directory, so that none of them is ever written over. `now` is a clock
  // in nanoseconds that only goes forward. kFailedPrecondition: another process has the directory.
  using Written = std::vector<std::pair<std::string, std::string>>;
  static absl::StatusOr<std::unique_ptr<SpoolDirectory>> Open(const std::string& path,
                                                              Written written,
                                                              std::function<std::int64_t()> now);
  SpoolDirectory(const SpoolDirectory&) = delete;
  SpoolDirectory& operator=(const SpoolDirectory&) = delete;
  ~SpoolDirectory();

  std::string PathOf(std::string_view name) const { return path_ + "/" + std::string(name); }
  std::string done() const { return PathOf("done"); }
  std::string failed() const { return PathOf("failed"); }

  // The next complete file; nullopt: none now. Of those that are found together the one that was
  // changed first, by name among equals. A file that was taken and not finished, by whatever
  // process, is given again under the same kept_as, unless it was changed or replaced since: what
  // was written about the other stays.
  absl::StatusOr<std::optional<Taken>> Take();
  // Names of what is no regular file, each once.
  std::vector<std::string> TakeIgnored() { return std::exchange(new_ignored_, {}); }
  // Waits until Take() may answer otherwise, or `wake_fd` is readable.
  absl::Status Wait(int wake_fd);

  // Puts the file in hand away, on the disk; what is written about it must be there by then. False:
  // the file was changed or opened for writing since it was taken, or is gone; it stays as it is,
  // and may be taken again.
  absl::StatusOr<bool> Finish(const Taken& taken, bool good);

 private:
  // What a scan saw of a file, and since when.
  struct Sight {
    Version version;
    std::int64_t since;
    std::uint64_t scan;
  };
  struct Note {
    std::string name;
    std::string kept_as;
    std::string version;
  };
  enum class Closed { kWritten, kMovedIn };
  enum class Writers { kNone, kSome, kUnknown };

  SpoolDirectory(std::string path, Written written, std::function<std::int64_t()> now)
      : path_(std::move(path)), written_(std::move(written)), now_(std::move(now)) {}
  absl::Status Begin();
  absl::Status ReadEvents();
  absl::Status Scan();
  void Ignore(const std::string& name);
  bool IsQuiet(const std::string& name, const Version& version);
  Writers WritersOf(int fd) const;
  bool IsComplete(const Taken& taken, int fd);
  // False: not now.
  absl::StatusOr<bool> LookAgain(Taken& taken);
  absl::StatusOr<std::string> KeepAs(const std::string& name, const Version& version);
  bool IsFree(const std::string& kept_as) const;
  absl::Status WriteNote(const Note& note) const;
  std::optional<Note> ReadNote() const;

  std::string path_;
  Written written_;
  std::function<std::int64_t()> now_;
  int directory_fd_ = -1;  // locked
  int events_fd_ = -1;     // -1: the system has no watch to give
  bool is_local_ = false;  // nobody writes here whom the system does not know
  std::map<std::string, Closed> closed_;
  // Files whose closing may have gone unseen, and whether all that the next scan finds are such.
  std::set<std::string> older_;
  bool all_are_older_ = true;
  std::deque<Taken> ready_;  // of the last scan, and not yet looked at again
  std::map<std::string, Sight> seen_;
  std::set<std::string> ignored_;
  std::vector<std::string> new_ignored_;
  std::uint64_t scan_ = 0;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_ISSUING_SPOOL_DIRECTORY_H_
