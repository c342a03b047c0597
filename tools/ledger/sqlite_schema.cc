#include "tools/ledger/sqlite_schema.h"

#include <string>

#include "core/keys/status.h"

namespace serialsmith::tools {
namespace {

absl::StatusOr<std::int64_t> VersionOf(SqliteDatabase& database) {
  return database.QueryInteger("PRAGMA user_version");
}

// Under the write lock, because another process may be making or migrating the same ledger.
absl::Status MakeCurrent(SqliteDatabase& database) {
  if (absl::Status begun = database.Execute("BEGIN IMMEDIATE"); !begun.ok()) return begun;
  absl::StatusOr<std::int64_t> version = VersionOf(database);
  absl::Status status = version.status();
  // Others may have been quicker, and newer.
  if (version.ok()) status = CheckLedgerVersion(database, *version);
  if (status.ok() && *version < kLedgerSchemaVersion) {
    status = MigrateLedger(database, *version);
    if (status.ok()) {
      status = database.Execute("PRAGMA application_id=" + std::to_string(kLedgerApplicationId) +
                                ";PRAGMA user_version=" + std::to_string(kLedgerSchemaVersion));
    }
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
  if (!id.ok()) return id.status();
  const bool empty = *tables == 0 && *id == 0;
  if (!empty && *id != kLedgerApplicationId) {
    return Problem(absl::StatusCode::kFailedPrecondition,
                   database.path() + " is not a ledger: it is another program's database",
                   "Name another file; a new one is made when there is none.");
  }
  absl::StatusOr<std::int64_t> version = VersionOf(database);
  if (!version.ok()) return version.status();
  if (absl::Status known = CheckLedgerVersion(database, *version); !known.ok()) return known;
  if (*version == kLedgerSchemaVersion) return absl::OkStatus();
  if (!read_only) return MakeCurrent(database);
  return Problem(absl::StatusCode::kFailedPrecondition,
                 "ledger " + database.path() +
                     (empty ? " is empty" : " was made by an older version of serialsmith"),
                 empty ? "Name the ledger that was issued into."
                       : "Any command that writes to it brings it up to date, such as issue.");
}

}  // namespace serialsmith::tools
