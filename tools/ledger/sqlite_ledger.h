// A ledger in one SQLite file: write-ahead log, every commit forced to the disk.
#ifndef SERIALSMITH_TOOLS_LEDGER_SQLITE_LEDGER_H_
#define SERIALSMITH_TOOLS_LEDGER_SQLITE_LEDGER_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "tools/ledger/ledger.h"

namespace serialsmith::tools {

struct SqliteLedgerOptions {
  // Sees the ledger as it is now, whatever others add, and leaves the file as it is.
  bool snapshot = false;
  std::size_t cache_bytes = std::size_t{12} << 20;
  // As SqliteDatabase::Options::keep_waiting.
  std::function<bool()> keep_waiting = {};
};

// Opens the ledger and makes it when there is none; an empty path is a private one that vanishes
// when closed. Errors are those of SqliteDatabase::Open() and PrepareLedgerSchema().
absl::StatusOr<std::unique_ptr<Ledger>> OpenSqliteLedger(const std::string& path,
                                                         const SqliteLedgerOptions& options = {});

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_LEDGER_SQLITE_LEDGER_H_
