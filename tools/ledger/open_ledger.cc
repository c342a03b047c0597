#include "tools/ledger/open_ledger.h"

#include <filesystem>
#include <string_view>
#include <utility>

#include "core/keys/status.h"
#include "tools/ledger/overlay_ledger.h"
#include "tools/ledger/postgresql_ledger.h"
#include "tools/ledger/sqlite_database.h"
#include "tools/ledger/sqlite_ledger.h"
#include "tools/ledger/sqlite_schema.h"

namespace serialsmith::tools {
namespace {

absl::StatusOr<std::unique_ptr<Ledger>> OpenSnapshot(const LedgerPlace& place,
                                                     const LedgerOptions& options) {
  if (place.kind == SqlSession::Kind::kSqlite) {
    return OpenSqliteLedger(place.where, {.snapshot = true, .keep_waiting = options.keep_waiting});
  }
  return OpenPostgresqlLedger(place.where,
                              {.snapshot = true, .keep_waiting = options.keep_waiting});
}

}  // namespace

absl::StatusOr<LedgerPlace> ParseLedgerUrl(const std::string& url) {
  if (url.starts_with("postgresql://") || url.starts_with("postgres://")) {
    return LedgerPlace{SqlSession::Kind::kPostgresql, url};
  }
  // Not a file either: it may have a password, which no message about a file would hide.
  if (url.starts_with("postgresql:") || url.starts_with("postgres:")) {
    return Problem(absl::StatusCode::kInvalidArgument, "--ledger: two slashes follow postgresql:",
                   "It looks like this: postgresql://user@host:5432/database");
  }
  constexpr std::string_view kScheme = "sqlite:";
  std::string path = url.starts_with(kScheme) ? url.substr(kScheme.size()) : url;
  if (path.empty()) {
    return Problem(absl::StatusCode::kInvalidArgument, "--ledger: no file is named",
                   "Give the path of a file, or postgresql://user@host/database.");
  }
  // Another kind of database is not the name of a file.
  if (const std::size_t scheme = path.find("://");
      scheme != path.npos && path.find('/') == scheme + 1) {
    return Problem(absl::StatusCode::kInvalidArgument,
                   "--ledger: a ledger is not kept in " + path.substr(0, scheme),
                   "Give the path of a file, or postgresql://user@host/database.");
  }
  // SQLite would take ":memory:" and "file:…" for something else, and keep nothing.
  if (path.front() == ':' || path.starts_with("file:")) path.insert(0, "./");
  return LedgerPlace{SqlSession::Kind::kSqlite, path};
}

// A file without content is one that a run made and did not come to fill.
bool LedgerExists(const LedgerPlace& place) {
  std::error_code error;
  return place.kind != SqlSession::Kind::kSqlite ||
         (std::filesystem::exists(place.where, error) &&
          (!std::filesystem::is_regular_file(place.where, error) ||
           std::filesystem::file_size(place.where, error) > 0));
}

absl::StatusOr<std::unique_ptr<Ledger>> OpenLedger(const LedgerPlace& place,
                                                   const LedgerOptions& options) {
  const bool sqlite = place.kind == SqlSession::Kind::kSqlite;
  if (!options.dry_run) {
    if (sqlite) return OpenSqliteLedger(place.where, {.keep_waiting = options.keep_waiting});
    return OpenPostgresqlLedger(place.where, {.lease_units = options.lease_units,
                                              .now = options.now,
                                              .keep_waiting = options.keep_waiting});
  }
  // A private ledger takes what would be added, on top of what is there.
  absl::StatusOr<std::unique_ptr<Ledger>> scratch =
      OpenSqliteLedger("", {.keep_waiting = options.keep_waiting});
  if (!scratch.ok() || !LedgerExists(place)) return scratch;
  absl::StatusOr<std::unique_ptr<Ledger>> base = OpenSnapshot(place, options);
  if (!base.ok()) return base;
  return OverlayLedger(*std::move(base), *std::move(scratch));
}

absl::StatusOr<std::unique_ptr<SqlSession>> OpenLedgerSession(const LedgerPlace& place,
                                                              bool read_only,
                                                              std::function<bool()> keep_waiting) {
  std::unique_ptr<SqlSession> session;
  if (place.kind == SqlSession::Kind::kPostgresql) {
    auto connection = ConnectToLedger(place.where, read_only, std::move(keep_waiting));
    if (!connection.ok()) return connection.status();
    session = *std::move(connection);
  } else {
    if (!LedgerExists(place)) {
      return Problem(absl::StatusCode::kNotFound, "there is no ledger " + place.where,
                     "Name the one that was issued into.");
    }
    auto database = SqliteDatabase::Open(
        place.where, {.read_only = read_only, .keep_waiting = std::move(keep_waiting)});
    if (!database.ok()) return database.status();
    absl::Status status = PrepareLedgerSchema(**database, read_only);
    if (status.ok() && !read_only) status = (*database)->Execute("PRAGMA synchronous=EXTRA");
    if (!status.ok()) return status;
    session = *std::move(database);
  }
  if (!read_only) return session;
  absl::Status begun = session->Execute(session->kind() == SqlSession::Kind::kSqlite
                                            ? "BEGIN; SELECT count(*) FROM counters"
                                            : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;"
                                              "SELECT 1 FROM counters LIMIT 1");
  if (!begun.ok()) return begun;
  return session;
}

}  // namespace serialsmith::tools
