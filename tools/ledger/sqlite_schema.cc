#include "tools/ledger/sqlite_schema.h"

#include <string>

#include "core/keys/status.h"

namespace serialsmith::tools {
namespace {

// Sequences increase, so units arrive in the order of their key and fill pages from end to end. Of
// a line's units only the first sequence is in `lines`; `units` has line_id for the way back.
constexpr char kTables[] = R"sql(
CREATE TABLE series (
  series     INTEGER PRIMARY KEY,
  public_key BLOB NOT NULL
) STRICT;

CREATE TABLE counters (
  series        INTEGER NOT NULL,
  product       INTEGER NOT NULL,
  next_sequence INTEGER NOT NULL,
  PRIMARY KEY (series, product)
) STRICT, WITHOUT ROWID;

CREATE TABLE lines (
  line_id        INTEGER PRIMARY KEY,
  order_id       TEXT NOT NULL,
  line           TEXT NOT NULL,
  series         INTEGER NOT NULL,
  product        INTEGER NOT NULL,
  first_sequence INTEGER NOT NULL,
  quantity       INTEGER NOT NULL,
  email          TEXT NOT NULL,
  name           TEXT NOT NULL,
  locale         TEXT NOT NULL,
  issued_at      INTEGER NOT NULL,
  UNIQUE (order_id, line)
) STRICT;

CREATE TABLE units (
  series    INTEGER NOT NULL,
  product   INTEGER NOT NULL,
  sequence  INTEGER NOT NULL,
  line_id   INTEGER NOT NULL,
  unit      INTEGER NOT NULL,
  number    BLOB NOT NULL,
  signature BLOB,
  state     INTEGER NOT NULL,
  PRIMARY KEY (series, product, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
  audit_id      INTEGER PRIMARY KEY,
  at            INTEGER NOT NULL,
  action        TEXT NOT NULL,
  lines         INTEGER NOT NULL,
  units         INTEGER NOT NULL,
  signatures    INTEGER NOT NULL,
  first_line_id INTEGER,
  last_line_id  INTEGER
) STRICT;

CREATE TRIGGER audit_keeps_records BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'audit records are never changed'); END;
CREATE TRIGGER audit_loses_no_records BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'audit records are never removed'); END;
)sql";

absl::Status CheckVersion(const std::string& path, std::int64_t version) {
  if (version == kLedgerSchemaVersion) return absl::OkStatus();
  return Problem(absl::StatusCode::kFailedPrecondition,
                 "ledger " + path + " was made by a newer version of serialsmith (schema " +
                     std::to_string(version) + ", this one knows " +
                     std::to_string(kLedgerSchemaVersion) + ")",
                 "Use that version.");
}

// Under the write lock, because another process may be making the same ledger.
absl::Status MakeTables(SqliteDatabase& database) {
  if (absl::Status begun = database.Execute("BEGIN IMMEDIATE"); !begun.ok()) return begun;
  absl::StatusOr<std::int64_t> id = database.QueryInteger("PRAGMA application_id");
  absl::Status status = id.status();
  if (id.ok() && *id == 0) {
    status = database.Execute(std::string(kTables) +
                              "PRAGMA application_id=" + std::to_string(kLedgerApplicationId) +
                              ";PRAGMA user_version=" + std::to_string(kLedgerSchemaVersion));
  }
  if (status.ok()) status = database.Execute("COMMIT");
  if (!status.ok()) (void)database.Execute("ROLLBACK");
  return status;
}

}  // namespace

absl::Status PrepareLedgerSchema(SqliteDatabase& database, bool read_only) {
  // In this order: tables and mark appear together, so tables that are seen have been marked.
  absl::StatusOr<std::int64_t> tables = database.QueryInteger("SELECT count(*) FROM sqlite_schema");
  if (!tables.ok()) return tables.status();
  absl::StatusOr<std::int64_t> id = database.QueryInteger("PRAGMA application_id");
  if (id.ok() && *id == 0 && *tables == 0 && !read_only) {
    if (absl::Status made = MakeTables(database); !made.ok()) return made;
    id = database.QueryInteger("PRAGMA application_id");
  }
  if (!id.ok()) return id.status();
  if (*id != kLedgerApplicationId) {
    return Problem(absl::StatusCode::kFailedPrecondition,
                   database.path() + " is not a ledger: it is another program's database",
                   "Name another file; a new one is made when there is none.");
  }
  absl::StatusOr<std::int64_t> version = database.QueryInteger("PRAGMA user_version");
  if (!version.ok()) return version.status();
  return CheckVersion(database.path(), *version);
}

}  // namespace serialsmith::tools
