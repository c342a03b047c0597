// The SQL of the ledger, prepared once.
#ifndef SERIALSMITH_TOOLS_LEDGER_SQLITE_STATEMENTS_H_
#define SERIALSMITH_TOOLS_LEDGER_SQLITE_STATEMENTS_H_

#include <cstddef>
#include <memory>

#include "absl/status/statusor.h"
#include "tools/ledger/sqlite_database.h"

namespace serialsmith::tools {

// An INSERT of one row, and of many at once, which costs SQLite half as much a row.
struct SqliteInsert {
  static constexpr std::size_t kRows = 16;
  SqliteStatement one;
  SqliteStatement many;
  int parameters;  // of a row

  // Runs `bind(statement, first_parameter)` for `count` rows one after the other, and inserts them.
  // The result code of SQLite, SqliteStatement::kDone when all went well.
  template <typename Bind>
  int Run(std::size_t count, Bind bind) {
    while (count > 0) {
      const std::size_t rows = count >= kRows ? kRows : 1;
      SqliteStatement& statement = rows == 1 ? one : many;
      for (std::size_t row = 0; row < rows; ++row) {
        bind(statement, static_cast<int>(row) * parameters + 1);
      }
      const int code = statement.Run();
      if (code != SqliteStatement::kDone) return code;
      count -= rows;
    }
    return SqliteStatement::kDone;
  }
};

struct SqliteStatements {
  SqliteStatement find_line;
  SqliteStatement next_lines;
  SqliteStatement read_serials;
  SqliteStatement next_sequence;
  SqliteStatement add_series;
  SqliteStatement add_signature;
  SqliteStatement set_counter;
  SqliteInsert add_lines;
  SqliteInsert add_units;
  SqliteInsert add_mails;

  static absl::StatusOr<std::unique_ptr<SqliteStatements>> Prepare(const SqliteDatabase& database);
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_LEDGER_SQLITE_STATEMENTS_H_
