// A file that appears whole or not at all: written beside its place, forced to the disk, then
// renamed.
#ifndef SERIALSMITH_CORE_VAULT_STAGED_FILE_H_
#define SERIALSMITH_CORE_VAULT_STAGED_FILE_H_

#include <sys/types.h>

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace serialsmith {

class StagedFile final {
 public:
  // Writes `content` to a file of exactly `mode` beside `name` in the open directory. The caller
  // holds the directory's lock: what an interrupted writer left is swept away. `place` names the
  // directory in errors. kResourceExhausted: no space; kFailedPrecondition: anything else.
  static absl::StatusOr<StagedFile> Write(int directory, std::string_view place,
                                          std::string_view name, std::string_view content,
                                          mode_t mode);

  StagedFile(StagedFile&& other) noexcept;
  StagedFile& operator=(StagedFile&&) = delete;
  ~StagedFile();  // removes what was not put in place

  // Puts the file in its place. It lasts once the directory is synced.
  absl::Status Commit();

 private:
  StagedFile(int directory, std::string path, std::string name);
  std::string TemporaryName() const;
  absl::Status Fill(std::string_view content, mode_t mode) const;

  int directory_;  // -1: nothing left to remove
  std::string path_;
  std::string name_;
};

// The error of a failed system call about `path`.
absl::Status WriteProblem(std::string_view path, int error);

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_VAULT_STAGED_FILE_H_
