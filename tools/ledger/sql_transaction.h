// One transaction around some statements, in either database.
#ifndef SERIALSMITH_TOOLS_LEDGER_SQL_TRANSACTION_H_
#define SERIALSMITH_TOOLS_LEDGER_SQL_TRANSACTION_H_

#include <functional>

#include "absl/status/status.h"
#include "tools/ledger/sql_session.h"

namespace serialsmith::tools {

// Runs `statements` in a transaction that writes, and commits unless it fails. `postgresql_lock` is
// taken first where many may write at once; null: none. SQLite lets one write at a time.
absl::Status InTransaction(SqlSession& session, const char* postgresql_lock,
                           const std::function<absl::Status()>& statements);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_LEDGER_SQL_TRANSACTION_H_
