// What the ledger asks of a database, whichever it is: SQLite or PostgreSQL.
//
// Everything that is not in the path of bulk issuing is written once against this. Statements use
// the parameters $1, $2, … each first named in that order, which both databases understand.
// One thread at a time.
#ifndef SERIALSMITH_TOOLS_LEDGER_SQL_SESSION_H_
#define SERIALSMITH_TOOLS_LEDGER_SQL_SESSION_H_

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace serialsmith::tools {

// As databases keep sequences and counts.
inline std::int64_t Signed(std::uint64_t value) { return static_cast<std::int64_t>(value); }

// nullptr is NULL.
using SqlValue =
    std::variant<std::nullptr_t, std::int64_t, std::string_view, std::span<const std::uint8_t>>;

// A row of an answer; columns count from 0. Views are valid until the next row.
class SqlRow {
 public:
  virtual ~SqlRow() = default;
  virtual bool IsNull(int column) const = 0;
  virtual std::int64_t Integer(int column) const = 0;
  virtual std::string_view Text(int column) const = 0;
  virtual std::span<const std::uint8_t> Blob(int column) const = 0;
};

// The counters of a backup are those of its time: what was issued since would be issued again.
inline constexpr const char* kRestoreHint =
    "Restore it from a backup, and before any new order leave a gap for what was issued since"
    " (serialsmith ledger skip).";

class SqlSession {
 public:
  enum class Kind { kSqlite, kPostgresql };

  virtual ~SqlSession() = default;
  virtual Kind kind() const = 0;
  // The database in messages: a path, or a URL without its password.
  virtual const std::string& name() const = 0;

  // One or more statements without parameters or answers.
  virtual absl::Status Execute(const std::string& sql) = 0;
  // One statement; `row` is called for each row of the answer, and ends the query with an error of
  // its own. The rows arrive one by one, however many there are.
  virtual absl::Status Query(const std::string& sql, std::span<const SqlValue> values,
                             const std::function<absl::Status(const SqlRow&)>& row) = 0;
  // The ledger says what it cannot say: kDataLoss.
  virtual absl::Status Damaged(std::string_view what) const = 0;

  absl::Status Query(const std::string& sql, std::initializer_list<SqlValue> values,
                     const std::function<absl::Status(const SqlRow&)>& row) {
    return Query(sql, std::span<const SqlValue>(values.begin(), values.size()), row);
  }
  // A statement without an answer.
  absl::Status Run(const std::string& sql, std::initializer_list<SqlValue> values) {
    return Query(sql, values, [](const SqlRow&) { return absl::OkStatus(); });
  }
  // The first column of the first row; 0 when there is none or it is NULL.
  absl::StatusOr<std::int64_t> QueryInteger(const std::string& sql,
                                            std::initializer_list<SqlValue> values = {}) {
    std::int64_t found = 0;
    absl::Status status = Query(sql, values, [&](const SqlRow& row) {
      if (!row.IsNull(0)) found = row.Integer(0);
      return absl::OkStatus();
    });
    if (!status.ok()) return status;
    return found;
  }
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_LEDGER_SQL_SESSION_H_
