// SQLite's C interface with owners, types and sentences. Nothing here knows the ledger.
//
// One thread at a time for a database and all its statements.
#ifndef SERIALSMITH_TOOLS_LEDGER_SQLITE_DATABASE_H_
#define SERIALSMITH_TOOLS_LEDGER_SQLITE_DATABASE_H_

#include <sqlite3.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/ledger/sql_session.h"

namespace serialsmith::tools {

class SqliteStatement;

class SqliteDatabase final : public SqlSession {
 public:
  struct Options {
    bool read_only = false;
    // Asked some times a second while another process holds the database; false ends the wait with
    // kCancelled. Empty: wait.
    std::function<bool()> keep_waiting = {};
  };

  // An empty path is a private database that vanishes when closed. Does not touch the file's
  // content. kNotFound, kPermissionDenied, kFailedPrecondition: the file or its directory.
  static absl::StatusOr<std::unique_ptr<SqliteDatabase>> Open(const std::string& path,
                                                              Options options);
  SqliteDatabase(const SqliteDatabase&) = delete;
  SqliteDatabase& operator=(const SqliteDatabase&) = delete;
  ~SqliteDatabase() override;

  Kind kind() const override { return Kind::kSqlite; }
  const std::string& name() const override { return path_; }
  // Statements that may be begun again when another process is in the way.
  absl::Status Execute(const std::string& sql) override;
  // The answer may not be read while the same statement runs again.
  absl::Status Query(const std::string& sql, std::span<const SqlValue> values,
                     const std::function<absl::Status(const SqlRow&)>& row) override;
  using SqlSession::Query;
  absl::Status Damaged(std::string_view what) const override;

  // The error of a result code of SQLite: one sentence about this file.
  absl::Status ErrorOf(int code) const;

  sqlite3* handle() const { return handle_; }
  const std::string& path() const { return path_; }

 private:
  SqliteDatabase(std::string path, Options options)
      : path_(std::move(path)), options_(std::move(options)) {}
  static int OnBusy(void* self, int count);
  // A statement that was kept, or a new one; `code` is SQLite's.
  SqliteStatement TakeStatement(const std::string& sql, int& code);
  void KeepStatement(SqliteStatement statement);
  bool WaitAgain(int code, int count);

  std::string path_;
  Options options_;
  sqlite3* handle_ = nullptr;
  // Those of Query() that are not in use: preparing one costs more than most take to run.
  std::vector<sqlite3_stmt*> kept_;  // the last used stands last
  bool cancelled_ = false;
  bool gave_up_ = false;
};

// A prepared statement. Bound texts and blobs must live until it is stepped or reset.
class SqliteStatement final : public SqlRow {
 public:
  static absl::StatusOr<SqliteStatement> Prepare(const SqliteDatabase& database,
                                                 std::string_view sql);
  SqliteStatement(SqliteStatement&& other) noexcept;
  SqliteStatement& operator=(SqliteStatement&&) = delete;
  ~SqliteStatement() override;

  // Parameters count from 1.
  void Bind(int parameter, std::int64_t value);
  void Bind(int parameter, std::string_view text);
  void Bind(int parameter, std::span<const std::uint8_t> blob);
  void Bind(int parameter, const SqlValue& value);
  void BindNull(int parameter);

  // True: a row is there; false: done, and the statement is ready to be bound again.
  absl::StatusOr<bool> Step();
  // Steps once and resets: the result code of SQLite, kDone when all went well.
  static constexpr int kDone = SQLITE_DONE;
  int Run();
  void Reset();

  // Columns count from 0; views are valid until the next step or reset.
  std::int64_t Integer(int column) const override;
  std::string_view Text(int column) const override;
  std::span<const std::uint8_t> Blob(int column) const override;
  bool IsNull(int column) const override;

 private:
  friend class SqliteDatabase;
  SqliteStatement(const SqliteDatabase* database, sqlite3_stmt* handle)
      : database_(database), handle_(handle) {}
  const SqliteDatabase* database_;
  sqlite3_stmt* handle_;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_LEDGER_SQLITE_DATABASE_H_
