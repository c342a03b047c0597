#include "tools/ledger/sqlite_database.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>

#include "core/keys/status.h"

namespace serialsmith::tools {
namespace {

// Other writers hold the database for one batch at a time; whoever holds it longer than this hangs.
constexpr std::chrono::milliseconds kLongestPause{20};
constexpr int kMaxPauses = 300 * 1000 / 20;
// More than any loop has different ones.
constexpr std::size_t kKeptStatements = 16;

// SQLite tries several ways to open a file, and its last error need not be the reason.
absl::Status CannotOpen(const std::string& path, std::string cause) {
  const std::filesystem::path file(path);
  const std::string directory = file.has_parent_path() ? file.parent_path().string() : ".";
  bool is_there = true;
  for (const std::string& place : {directory, path}) {
    if (::access(place.c_str(), W_OK) == 0) continue;
    if (errno == ENOENT && place == path) break;
    is_there = errno != ENOENT;
    cause = std::strerror(errno);
    break;
  }
  return Problem(absl::StatusCode::kNotFound, "cannot open ledger " + path + ": " + cause,
                 is_there ? "The file and its directory must be writable."
                          : "Its directory must exist and be writable.");
}

// SQLite makes a new file readable for all, less the umask; its log gets the mode of the file.
void MakeForOwnerAlone(const std::string& path) {
  // Only a file that is new here: closing one that SQLite has open would drop its locks.
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd >= 0) ::close(fd);  // else SQLite says what is wrong, if anything is
}

}  // namespace

int SqliteDatabase::OnBusy(void* self, int count) {
  auto& database = *static_cast<SqliteDatabase*>(self);
  if (database.options_.keep_waiting && !database.options_.keep_waiting()) {
    database.cancelled_ = true;
    return 0;
  }
  if (count >= kMaxPauses) {
    database.gave_up_ = true;
    return 0;
  }
  std::this_thread::sleep_for(std::min(std::chrono::milliseconds(1 + count / 4), kLongestPause));
  return 1;
}

absl::StatusOr<std::unique_ptr<SqliteDatabase>> SqliteDatabase::Open(const std::string& path,
                                                                     Options options) {
  const int flags =
      (options.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) |
      SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  std::unique_ptr<SqliteDatabase> database(new SqliteDatabase(path, std::move(options)));
  std::error_code error;
  const auto type = std::filesystem::status(path, error).type();
  if (type == std::filesystem::file_type::character || type == std::filesystem::file_type::block ||
      type == std::filesystem::file_type::fifo || type == std::filesystem::file_type::socket) {
    return Problem(absl::StatusCode::kFailedPrecondition,
                   path + " is not a ledger: it is no regular file",
                   "Name another file; a new one is made when there is none.");
  }
  if (!database->options_.read_only && !path.empty()) MakeForOwnerAlone(path);
  const int code = sqlite3_open_v2(path.c_str(), &database->handle_, flags, nullptr);
  if (code != SQLITE_OK) return database->ErrorOf(code);
  sqlite3_busy_handler(database->handle_, OnBusy, database.get());
  return database;
}

SqliteDatabase::~SqliteDatabase() {
  for (sqlite3_stmt* kept : kept_) sqlite3_finalize(kept);
  sqlite3_close(handle_);
}

// SQLite does not ask OnBusy everywhere: not while the log is begun or recovered by another
// process.
bool SqliteDatabase::WaitAgain(int code, int count) {
  return (code & 0xFF) == SQLITE_BUSY && !gave_up_ && !cancelled_ && OnBusy(this, count) != 0;
}

absl::Status SqliteDatabase::Execute(const std::string& sql) {
  for (int count = 0;; ++count) {
    const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
    if (code == SQLITE_OK) return absl::OkStatus();
    if (!WaitAgain(code, count)) return ErrorOf(code);
  }
}

// While it is in use it is not among those that are kept, so that a row may ask the same again.
SqliteStatement SqliteDatabase::TakeStatement(const std::string& sql, int& code) {
  sqlite3_stmt* handle = nullptr;
  const auto found =
      std::ranges::find_if(kept_, [&](sqlite3_stmt* kept) { return sql == sqlite3_sql(kept); });
  if (found != kept_.end()) {
    handle = *found;
    kept_.erase(found);
    return SqliteStatement(this, handle);
  }
  code = sqlite3_prepare_v3(handle_, sql.c_str(), static_cast<int>(sql.size()),
                            SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  return SqliteStatement(this, handle);
}

// Reset, so that it holds no lock; without values, whose memory is the caller's.
void SqliteDatabase::KeepStatement(SqliteStatement statement) {
  statement.Reset();
  sqlite3_clear_bindings(statement.handle_);
  if (kept_.size() == kKeptStatements) {
    sqlite3_finalize(kept_.front());
    kept_.erase(kept_.begin());
  }
  kept_.push_back(std::exchange(statement.handle_, nullptr));
}

absl::Status SqliteDatabase::Query(const std::string& sql, std::span<const SqlValue> values,
                                   const std::function<absl::Status(const SqlRow&)>& row) {
  for (int count = 0;; ++count) {
    int code = SQLITE_OK;
    SqliteStatement statement = TakeStatement(sql, code);
    if (code == SQLITE_OK) {
      for (std::size_t i = 0; i < values.size(); ++i) {
        statement.Bind(static_cast<int>(i) + 1, values[i]);
      }
      code = sqlite3_step(statement.handle_);
    }
    // Nobody has seen anything yet, so the whole of it can begin again.
    if (code != SQLITE_ROW && code != SQLITE_DONE && WaitAgain(code, count)) continue;
    for (; code == SQLITE_ROW; code = sqlite3_step(statement.handle_)) {
      if (absl::Status status = row(statement); !status.ok()) return status;
    }
    if (code != SQLITE_DONE) return ErrorOf(code);
    KeepStatement(std::move(statement));
    return absl::OkStatus();
  }
}

absl::Status SqliteDatabase::Damaged(std::string_view what) const {
  return Problem(absl::StatusCode::kDataLoss,
                 "ledger " + path_ + " is damaged: " + std::string(what), kRestoreHint);
}

absl::Status SqliteDatabase::ErrorOf(int code) const {
  const int system_error = handle_ == nullptr ? 0 : sqlite3_system_errno(handle_);
  const std::string ledger = "ledger " + path_;
  const std::string cause = system_error != 0 ? std::strerror(system_error) : sqlite3_errstr(code);
  if ((code & 0xFF) == SQLITE_FULL || system_error == ENOSPC || system_error == EDQUOT) {
    return Problem(absl::StatusCode::kResourceExhausted,
                   "the disk is full: " + ledger + " cannot be written",
                   "Make room and run the same command again: nothing is lost or issued twice.");
  }
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      if (cancelled_) return absl::CancelledError("stopped");
      return Problem(absl::StatusCode::kUnavailable,
                     ledger + " has been locked by another program for five minutes",
                     "End that program or wait for it, then run the same command again.");
    case SQLITE_NOTADB:
      return Problem(absl::StatusCode::kFailedPrecondition,
                     path_ + " is not a ledger: it is no SQLite database",
                     "Name another file; a new one is made when there is none.");
    case SQLITE_CORRUPT:
      return Damaged(cause);
    case SQLITE_CANTOPEN:
      return CannotOpen(path_, cause);
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return Problem(absl::StatusCode::kPermissionDenied, ledger + " cannot be written",
                     "The file and its directory must be writable.");
    default:
      return Problem(absl::StatusCode::kUnavailable,
                     ledger + " failed: " + (handle_ == nullptr ? cause : sqlite3_errmsg(handle_)),
                     {});
  }
}

absl::StatusOr<SqliteStatement> SqliteStatement::Prepare(const SqliteDatabase& database,
                                                         std::string_view sql) {
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v3(database.handle(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  if (code != SQLITE_OK) return database.ErrorOf(code);
  return SqliteStatement(&database, handle);
}

SqliteStatement::SqliteStatement(SqliteStatement&& other) noexcept
    : database_(other.database_), handle_(std::exchange(other.handle_, nullptr)) {}

SqliteStatement::~SqliteStatement() { sqlite3_finalize(handle_); }

void SqliteStatement::Bind(int parameter, std::int64_t value) {
  sqlite3_bind_int64(handle_, parameter, value);
}

void SqliteStatement::Bind(int parameter, std::string_view text) {
  // A null pointer would bind NULL.
  sqlite3_bind_text(handle_, parameter, text.data() == nullptr ? "" : text.data(),
                    static_cast<int>(text.size()), SQLITE_STATIC);
}

void SqliteStatement::Bind(int parameter, std::span<const std::uint8_t> blob) {
  // A null pointer would bind NULL.
  sqlite3_bind_blob(handle_, parameter,
                    blob.data() == nullptr ? "" : static_cast<const void*>(blob.data()),
                    static_cast<int>(blob.size()), SQLITE_STATIC);
}

void SqliteStatement::Bind(int parameter, const SqlValue& value) {
  std::visit(
      [&](const auto& one) {
        if constexpr (std::is_same_v<std::decay_t<decltype(one)>, std::nullptr_t>) {
          BindNull(parameter);
        } else {
          Bind(parameter, one);
        }
      },
      value);
}

void SqliteStatement::BindNull(int parameter) { sqlite3_bind_null(handle_, parameter); }

absl::StatusOr<bool> SqliteStatement::Step() {
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  absl::Status status = code == SQLITE_DONE ? absl::OkStatus() : database_->ErrorOf(code);
  sqlite3_reset(handle_);
  if (!status.ok()) return status;
  return false;
}

int SqliteStatement::Run() {
  const int code = sqlite3_step(handle_);
  sqlite3_reset(handle_);
  return code;
}

void SqliteStatement::Reset() { sqlite3_reset(handle_); }

std::int64_t SqliteStatement::Integer(int column) const {
  return sqlite3_column_int64(handle_, column);
}

std::string_view SqliteStatement::Text(int column) const {
  const auto* text = sqlite3_column_text(handle_, column);
  const int size = sqlite3_column_bytes(handle_, column);
  return {reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)};
}

std::span<const std::uint8_t> SqliteStatement::Blob(int column) const {
  const void* blob = sqlite3_column_blob(handle_, column);
  const int size = sqlite3_column_bytes(handle_, column);
  return {static_cast<const std::uint8_t*>(blob), static_cast<std::size_t>(size)};
}

bool SqliteStatement::IsNull(int column) const {
  return sqlite3_column_type(handle_, column) == SQLITE_NULL;
}

}  // namespace serialsmith::tools
