#include "tools/ledger/sql_transaction.h"

namespace serialsmith::tools {

absl::Status InTransaction(SqlSession& session, const char* postgresql_lock,
                           const std::function<absl::Status()>& statements) {
  const bool sqlite = session.kind() == SqlSession::Kind::kSqlite;
  absl::Status status = session.Execute(sqlite ? "BEGIN IMMEDIATE" : "BEGIN");
  if (status.ok() && !sqlite && postgresql_lock != nullptr) {
    status = session.Execute(postgresql_lock);
  }
  if (status.ok()) status = statements();
  if (status.ok()) status = session.Execute("COMMIT");
  if (!status.ok()) (void)session.Execute("ROLLBACK");
  return status;
}

}  // namespace serialsmith::tools
