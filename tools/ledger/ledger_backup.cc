#include "tools/ledger/ledger_backup.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
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
constexpr std::array<Table, 11> kTables = {{
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
    {"mails",
     "mail_id, last_line_id, state, attempts, next_attempt_at, prepared_at, sent_at, last_error,"
     " joined_to, order_id, email",
     "iiiiiiititt", "mail_id"},
    {"suppressed_addresses", "address, reason, added_at", "tti", "address"},
    {"activation_answers", "nonce, machine, number, answer, answered_at", "bbbti", "nonce"},
    {"names", "what, name", "tt", "what"},
}};

constexpr int kRowsBetweenLooks = 4096;

absl::StatusOr<std::int64_t> CopyTable(SqlSession& from, SqliteDatabase& to, const Table& table,
                                       const std::function<bool()>& keep_going) {
  std::string insert =
      "INSERT INTO " + std::string(table.name) + " (" + std::string(table.columns) + ") VALUES (?";
  for (std::size_t i = 1; i < table.kinds.size(); ++i) insert += ",?";
  absl::StatusOr<SqliteStatement> statement = SqliteStatement::Prepare(to, insert + ")");
  if (!statement.ok()) return statement.status();
  std::int64_t rows = 0;
  absl::Status status =
      from.Query("SELECT " + std::string(table.columns) + " FROM " + std::string(table.name) +
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
  if (!status.ok()) return status;
  return rows;
}

absl::StatusOr<BackupSummary> Fill(SqlSession& from, const std::string& path,
                                   const std::function<bool()>& keep_going) {
  absl::StatusOr<std::unique_ptr<SqliteDatabase>> to = SqliteDatabase::Open(path, {});
  if (!to.ok()) return to.status();
  // Nobody else has the file, and half of it is worth nothing: one transaction, forced to the disk
  // at its end.
  absl::Status status = PrepareLedgerSchema(**to, /*read_only=*/false);
  if (status.ok()) status = (*to)->Execute("PRAGMA synchronous=EXTRA; BEGIN IMMEDIATE");
  BackupSummary summary;
  for (const Table& table : kTables) {
    if (!status.ok()) return status;
    absl::StatusOr<std::int64_t> rows = CopyTable(from, **to, table, keep_going);
    status = rows.status();
    if (rows.ok() && table.name == "lines") summary.lines = *rows;
    if (rows.ok() && table.name == "units") summary.units = *rows;
  }
  if (status.ok()) status = (*to)->Execute("COMMIT");
  if (!status.ok()) return status;
  return summary;
}

absl::Status Exists(const std::string& path) {
  return Problem(absl::StatusCode::kAlreadyExists, "--out: " + path + " exists already",
                 "Name a file that does not: backups are not written over.");
}

absl::Status CannotWrite(const std::string& path, int error) {
  return Problem(absl::StatusCode::kUnavailable,
                 "--out: cannot write " + path + ": " + std::strerror(error),
                 "Its directory must exist and be writable.");
}

bool ForceToDisk(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool forced = ::fsync(fd) == 0;
  const int error = errno;
  ::close(fd);
  errno = error;
  return forced;
}

// A file beside `path` that is ours alone, and that goes when this does.
class UnfinishedFile final {
 public:
  explicit UnfinishedFile(const std::string& path) : path_(path), name_(path + ".XXXXXX") {
    const int fd = ::mkostemp(name_.data(), O_CLOEXEC);
    is_there_ = fd >= 0;
    if (is_there_) ::close(fd);
  }
  UnfinishedFile(const UnfinishedFile&) = delete;
  UnfinishedFile& operator=(const UnfinishedFile&) = delete;
  ~UnfinishedFile() {
    if (!is_there_) return;
    ::unlink(name_.c_str());
    ::unlink((name_ + "-journal").c_str());
  }

  bool is_there() const { return is_there_; }
  const std::string& name() const { return name_; }

  // Takes its place, unless somebody else has it.
  absl::Status Finish() {
    if (!ForceToDisk(name_)) return CannotWrite(path_, errno);
    if (::renameat2(AT_FDCWD, name_.c_str(), AT_FDCWD, path_.c_str(), RENAME_NOREPLACE) == 0) {
      is_there_ = false;
    } else if ((errno != EINVAL && errno != ENOSYS) ||  // not every file system knows how
               ::link(name_.c_str(), path_.c_str()) != 0) {
      return errno == EEXIST ? Exists(path_) : CannotWrite(path_, errno);
    }
    const std::filesystem::path directory = std::filesystem::path(path_).parent_path();
    if (!ForceToDisk(directory.empty() ? "." : directory.string())) {
      return CannotWrite(path_, errno);
    }
    return absl::OkStatus();
  }

 private:
  std::string path_;
  std::string name_;
  bool is_there_;
};

// The user knows the file by the name that he gave.
absl::Status Rename(const absl::Status& status, const std::string& from, const std::string& to) {
  std::string message(MessageOf(status));
  for (std::size_t at = 0; (at = message.find(from, at)) != message.npos; at += to.size()) {
    message.replace(at, from.size(), to);
  }
  return absl::Status(status.code(), message);
}

}  // namespace

absl::StatusOr<BackupSummary> BackUpLedger(SqlSession& snapshot, const std::string& path,
                                           const std::function<bool()>& keep_going) {
  std::error_code error;
  if (std::filesystem::exists(std::filesystem::symlink_status(path, error))) return Exists(path);
  UnfinishedFile unfinished(path);
  if (!unfinished.is_there()) return CannotWrite(path, errno);
  absl::StatusOr<BackupSummary> summary = Fill(snapshot, unfinished.name(), keep_going);
  if (!summary.ok()) return Rename(summary.status(), unfinished.name(), path);
  if (absl::Status finished = unfinished.Finish(); !finished.ok()) return finished;
  return summary;
}

}  // namespace serialsmith::tools
