// A copy of a ledger, wherever it is, in a SQLite file of its own.
#ifndef SERIALSMITH_TOOLS_LEDGER_LEDGER_BACKUP_H_
#define SERIALSMITH_TOOLS_LEDGER_LEDGER_BACKUP_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/ledger/sql_session.h"

namespace serialsmith::tools {

struct BackupSummary {
  std::int64_t lines = 0;
  std::int64_t units = 0;
};

// Copies what a snapshot sees, row by row, while others issue; `path` must not exist. The copy is a
// ledger: it can be verified, looked into, and issued from. Only its owner can read it.
// `keep_going` is asked now and then; false ends with kCancelled. The file is whole and on the disk
// when this returns; after an error it is not there. kAlreadyExists: it is somebody else's.
absl::StatusOr<BackupSummary> BackUpLedger(SqlSession& snapshot, const std::string& path,
                                           const std::function<bool()>& keep_going);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_LEDGER_LEDGER_BACKUP_H_
