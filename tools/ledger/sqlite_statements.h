// The SQL of the ledger, prepared once.
#ifndef SERIALSMITH_TOOLS_LEDGER_SQLITE_STATEMENTS_H_
#define SERIALSMITH_TOOLS_LEDGER_SQLITE_STATEMENTS_H_

#include <memory>

#include "absl/status/statusor.h"
#include "tools/ledger/sqlite_database.h"

namespace serialsmith::tools {

struct SqliteStatements {
  SqliteStatement find_line;
  SqliteStatement read_serials;
  SqliteStatement next_sequence;
  SqliteStatement series_key;
  SqliteStatement add_series;
  SqliteStatement add_line;
  SqliteStatement add_unit;
  SqliteStatement add_signature;
  SqliteStatement set_counter;
  SqliteStatement add_audit;

  static absl::StatusOr<std::unique_ptr<SqliteStatements>> Prepare(const SqliteDatabase& database);
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_LEDGER_SQLITE_STATEMENTS_H_
