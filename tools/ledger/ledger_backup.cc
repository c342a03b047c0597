#include "tools/ledger/ledger_backup.h"

#include <array>
#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "core/keys/status.h"
#include "tools/ledger/sqlite_database.h"
#include "tools/ledger/sqlite_schema.h"

namespace serialsmith::tools {
namespace {

// Columns by kind: i integer, t text, b blob; NULL stays NULL.
struct Table {
  std::string_view name;
  std::string_view columns;
  std::string_view kinds;
  std::string_view order;
};
constexpr std::array<Table, 7> kTables = {{
    {"series", "series, public_key", "ib", "series"},
    {"counters", "series, product, next_sequence", "iii", "series, product"},
    {"lines",
     "line_id, order_id, line, series, product, first_sequence, quantity, email, name, locale,"
     " issued_at",
     "ittiiiittti", "line_id"},
    {"units", "series, product, sequence, line_id, unit, number, signature, state", "iiiiibbi",
     "series, product, sequence"},
    {"audit",
     "audit_id, at, action, lines, units, signatures, first_line_id, last_line_id, lines_digest,"
     " detail, hash",
     "iitiiiiibtb", "audit_id"},
    {"revocations", "series, product, sequence, revoked_at, reason, replacement_line_id", "iiiiti",
     "series, product, sequence"},
    {"leases",
     "lease_id, series, product, first_sequence, next_sequence, end_sequence, state, holder,"
     " taken_at",
     "iiiiiiiti", "lease_id"},
}};

constexpr int kRowsBetweenLooks = 4096;

absl::Status CopyTable(SqlSession& from, SqliteDatabase& to, const Table& table,
                       const std::function<bool()>& keep_going) {
  std::string insert =
      "INSERT INTO " + std::string(table.name) + " (" + std::string(table.columns) + ") VALUES (?";
  for (std::size_t i = 1; i < table.kinds.size(); ++i) insert += ",?";
  absl::StatusOr<SqliteStatement> statement = SqliteStatement::Prepare(to, insert + ")");
  if (!statement.ok()) return statement.status();
  int rows = 0;
  return from.Query("SELECT " + std::string(table.columns) + " FROM " + std::string(table.name) +
                        " ORDER BY " + std::string(table.order),
                    {}, [&](const SqlRow& row) -> absl::Status {
                      for (int i = 0; i < static_cast<int>(table.kinds.size()); ++i) {
                        const char kind = table.kinds[static_cast<std::size_t>(i)];
                        if (row.IsNull(i)) {
                          statement->BindNull(i + 1);
                        } else if (kind == 'i') {
                          statement->Bind(i + 1, row.Integer(i));
                        } else if (kind == 't') {
                          statement->Bind(i + 1, row.Text(i));
                        } else {
                          statement->Bind(i + 1, row.Blob(i));
                        }
                      }
                      const int code = statement->Run();
                      if (code != SqliteStatement::kDone) return to.ErrorOf(code);
                      if (++rows % kRowsBetweenLooks == 0 && keep_going && !keep_going()) {
                        return absl::CancelledError("stopped");
                      }
                      return absl::OkStatus();
                    });
}

absl::Status Fill(SqlSession& from, const std::string& path,
                  const std::function<bool()>& keep_going) {
  absl::StatusOr<std::unique_ptr<SqliteDatabase>> to = SqliteDatabase::Open(path, {});
  if (!to.ok()) return to.status();
  // Nobody else has the file, and half of it is worth nothing: one transaction, forced to the disk
  // at its end.
  absl::Status status = PrepareLedgerSchema(**to, /*read_only=*/false);
  if (status.ok()) status = (*to)->Execute("PRAGMA synchronous=EXTRA; BEGIN IMMEDIATE");
  for (const Table& table : kTables) {
    if (status.ok()) status = CopyTable(from, **to, table, keep_going);
  }
  if (status.ok()) status = (*to)->Execute("COMMIT");
  return status;
}

}  // namespace

absl::Status BackUpLedger(SqlSession& snapshot, const std::string& path,
                          const std::function<bool()>& keep_going) {
  std::error_code error;
  if (std::filesystem::exists(std::filesystem::symlink_status(path, error))) {
    return Problem(absl::StatusCode::kAlreadyExists, "--out: " + path + " exists already",
                   "Name a file that does not: backups are not written over.");
  }
  const std::string unfinished = path + ".unfinished";
  std::filesystem::remove(unfinished, error);
  absl::Status status = Fill(snapshot, unfinished, keep_going);
  if (status.ok()) {
    std::filesystem::rename(unfinished, path, error);
    if (error) {
      status = Problem(absl::StatusCode::kUnavailable,
                       "--out: cannot write " + path + ": " + error.message(), {});
    }
  }
  if (!status.ok()) {
    std::filesystem::remove(unfinished, error);
    std::filesystem::remove(unfinished + "-journal", error);
  }
  return status;
}

}  // namespace serialsmith::tools
