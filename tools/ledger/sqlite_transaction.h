// What one batch changes in a ledger in SQLite; ledger.h says what each function means.
#ifndef SERIALSMITH_TOOLS_LEDGER_SQLITE_TRANSACTION_H_
#define SERIALSMITH_TOOLS_LEDGER_SQLITE_TRANSACTION_H_

#include <memory>

#include "absl/status/statusor.h"
#include "tools/ledger/ledger.h"
#include "tools/ledger/sqlite_database.h"
#include "tools/ledger/sqlite_statements.h"

namespace serialsmith::tools {

// Both outlive it.
absl::StatusOr<std::unique_ptr<LedgerTransaction>> BeginSqliteTransaction(
    SqliteDatabase& database, SqliteStatements& statements);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_LEDGER_SQLITE_TRANSACTION_H_
