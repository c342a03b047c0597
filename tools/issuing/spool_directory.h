// A directory that order files are put into, and what becomes of them: taken one after the other,
// each moves to done/ or failed/ within it. docs/issuing.md tells the whole.
//
// A file is taken when it is complete: closed after it was written, or moved in; or, where nobody
// saw that, when it stayed as it is for kQuietNanoseconds. Names that begin with '.' or end in
// ".tmp", ".part" or '~' are those of files under way. One thread; one process for a directory.
#ifndef SERIALSMITH_TOOLS_ISSUING_SPOOL_DIRECTORY_H_
#define SERIALSMITH_TOOLS_ISSUING_SPOOL_DIRECTORY_H_

#include <sys/stat.h>

#include <cstdint>
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

  // A file in hand. `kept_as` is its name in done/ or failed/ and the first part of the names of
  // what is written about it: its own, or with ".2", ".3", … behind it when that is taken.
  struct Taken {
    std::string name;
    std::string kept_as;
    std::int64_t size = 0;
    std::int64_t modified = 0;
  };

  // Makes done/ and failed/ where they are missing. `written` are the endings of files beside
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

  // The complete file that was changed first, by name among equals; nullopt: none now. A file that
  // was taken and not finished, by whatever process, is given again under the same kept_as.
  absl::StatusOr<std::optional<Taken>> Take();
  // Waits until Take() may answer otherwise, or `wake_fd` is readable.
  absl::Status Wait(int wake_fd);

  // Puts the file in hand away, on the disk; what is written about it must be there by then. False:
  // the file was changed since it was taken, or is gone; it stays as it is, and may be taken again.
  absl::StatusOr<bool> Finish(const Taken& taken, bool good);

 private:
  // What a scan saw of a file, and since when.
  struct Sight {
    std::int64_t size;
    std::int64_t modified;
    std::int64_t since;
    std::uint64_t scan;
  };

  SpoolDirectory(std::string path, Written written, std::function<std::int64_t()> now)
      : path_(std::move(path)), written_(std::move(written)), now_(std::move(now)) {}
  absl::Status Begin();
  absl::Status ReadEvents();
  bool IsComplete(const std::string& name, const struct stat& info);
  absl::StatusOr<std::string> KeepAs(const std::string& name);
  bool IsFree(const std::string& kept_as) const;
  absl::Status WriteNote(const Taken& taken) const;
  std::optional<Taken> ReadNote() const;

  std::string path_;
  Written written_;
  std::function<std::int64_t()> now_;
  int directory_fd_ = -1;  // locked
  int events_fd_ = -1;     // -1: the system has no watch to give
  std::set<std::string> closed_;
  std::map<std::string, Sight> seen_;
  std::uint64_t scan_ = 0;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_ISSUING_SPOOL_DIRECTORY_H_
