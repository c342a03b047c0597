#include <string>
#include <utility>

#include "core/keys/status.h"
#include "tools/ledger/ledger_schema.h"
#include "tools/ledger/postgresql_ledger.h"

namespace serialsmith::tools {
namespace {

// Whoever waited for a lock has to see what the other one did: databases and roles can be set to
// other levels. Views and snapshots say which one they want.
constexpr const char* kIsolation = "SET default_transaction_isolation TO 'read committed'";

// Questions are asked by thousands of keys at a time, and a plan that reads a whole table for them
// is right only while the table is small; the index is never far behind. Compiling such a question
// takes longer than answering it. A server that is set to commit before the disk has it is not for
// ledgers.
constexpr const char* kSettings =
    "SET search_path TO serialsmith;"
    "SET enable_seqscan TO off; SET enable_hashjoin TO off; SET enable_mergejoin TO off;"
    "SET jit TO off;"
    "SELECT set_config('synchronous_commit', 'on', false)"
    " WHERE current_setting('synchronous_commit') = 'off'";

// Of one who makes or migrates the tables; the first number is the ledger's.
constexpr const char* kLockSchema = "SELECT pg_advisory_xact_lock(1397640263, 3)";

absl::StatusOr<std::int64_t> VersionOf(SqlSession& session) {
  // Not to_regclass(), which may remember that there was none before we waited for the lock.
  absl::StatusOr<std::int64_t> made = session.QueryInteger(
      "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
      " WHERE n.nspname = 'serialsmith' AND c.relname = 'ledger'");
  if (!made.ok() || *made == 0) return made;
  return session.QueryInteger("SELECT schema_version FROM serialsmith.ledger");
}

absl::Status MakeCurrent(SqlSession& session) {
  absl::Status status = session.Execute(kLockSchema);
  absl::StatusOr<std::int64_t> version = status.ok() ? VersionOf(session) : status;
  if (!version.ok()) return version.status();
  // Others may have been quicker, and newer.
  if (absl::Status known = CheckLedgerVersion(session, *version); !known.ok()) return known;
  if (*version == kLedgerSchemaVersion) return absl::OkStatus();
  if (*version == 0) {
    status = session.Execute(
        "CREATE SCHEMA IF NOT EXISTS serialsmith;"
        "CREATE TABLE serialsmith.ledger (schema_version BIGINT NOT NULL);"
        "INSERT INTO serialsmith.ledger VALUES (0)");
  }
  if (status.ok()) status = session.Execute("SET LOCAL search_path TO serialsmith");
  if (status.ok()) status = MigrateLedger(session, *version);
  if (status.ok()) {
    status = session.Run("UPDATE ledger SET schema_version = $1", {kLedgerSchemaVersion});
  }
  return status;
}

absl::Status Prepare(PostgresqlConnection& connection, bool read_only) {
  if (absl::Status set = connection.Execute(kIsolation); !set.ok()) return set;
  absl::StatusOr<std::int64_t> version = VersionOf(connection);
  if (!version.ok()) return version.status();
  if (absl::Status known = CheckLedgerVersion(connection, *version); !known.ok()) return known;
  if (*version != kLedgerSchemaVersion) {
    if (read_only) {
      return Problem(
          absl::StatusCode::kFailedPrecondition,
          "ledger " + connection.name() +
              (*version == 0 ? " is empty" : " was made by an older version of serialsmith"),
          *version == 0 ? "Name the ledger that was issued into."
                        : "Any command that writes to it brings it up to date.");
    }
    absl::Status status = connection.Execute("BEGIN");
    if (status.ok()) status = MakeCurrent(connection);
    if (status.ok()) status = connection.Execute("COMMIT");
    if (!status.ok()) {
      (void)connection.Execute("ROLLBACK");
      return status;
    }
  }
  return connection.Execute(kSettings);
}

}  // namespace

absl::StatusOr<std::unique_ptr<PostgresqlConnection>> ConnectToLedger(
    const std::string& url, bool read_only, std::function<bool()> keep_waiting) {
  absl::StatusOr<std::unique_ptr<PostgresqlConnection>> connection =
      PostgresqlConnection::Open(url, std::move(keep_waiting));
  if (!connection.ok()) return connection.status();
  if (absl::Status status = Prepare(**connection, read_only); !status.ok()) return status;
  return connection;
}

}  // namespace serialsmith::tools
