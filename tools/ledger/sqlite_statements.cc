#include "tools/ledger/sqlite_statements.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "tools/ledger/stored_rows.h"

namespace serialsmith::tools {
namespace {

// Prepares one after the other; after the first error nothing more.
class Preparation final {
 public:
  explicit Preparation(const SqliteDatabase& database) : database_(database) {}

  std::optional<SqliteStatement> Prepare(std::string_view sql) {
    if (!status_.ok()) return std::nullopt;
    absl::StatusOr<SqliteStatement> statement = SqliteStatement::Prepare(database_, sql);
    status_ = statement.status();
    if (!statement.ok()) return std::nullopt;
    return *std::move(statement);
  }

  // `row` is the parameters of one row, as "(?,?)".
  std::optional<SqliteInsert> PrepareInsert(const std::string& into, const std::string& row,
                                            int parameters) {
    std::string rows = row;
    for (std::size_t i = 1; i < SqliteInsert::kRows; ++i) rows += "," + row;
    std::optional<SqliteStatement> one = Prepare(into + row);
    std::optional<SqliteStatement> many = Prepare(into + rows);
    if (!many) return std::nullopt;
    return SqliteInsert{*std::move(one), *std::move(many), parameters};
  }

  const absl::Status& status() const { return status_; }

 private:
  const SqliteDatabase& database_;
  absl::Status status_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<SqliteStatements>> SqliteStatements::Prepare(
    const SqliteDatabase& database) {
  Preparation make(database);
  auto find_line = make.Prepare("SELECT " + std::string(kLineColumns) +
                                " FROM lines WHERE order_id = ?1 AND line = ?2");
  auto next_lines = make.Prepare("SELECT " + std::string(kLineColumns) +
                                 ", order_id, line FROM lines WHERE line_id > ?1 ORDER BY line_id");
  auto read_serials = make.Prepare(
      "SELECT number, signature, state FROM units"
      " WHERE series = ?1 AND product = ?2 AND sequence BETWEEN ?3 AND ?4 ORDER BY sequence");
  auto next_sequence =
      make.Prepare("SELECT next_sequence FROM counters WHERE series = ?1 AND product = ?2");
  auto add_series = make.Prepare("INSERT INTO series (series, public_key) VALUES (?1, ?2)");
  auto add_signature = make.Prepare(
      "UPDATE units SET signature = ?4"
      " WHERE series = ?1 AND product = ?2 AND sequence = ?3 AND signature IS NULL");
  auto set_counter = make.Prepare(
      "INSERT INTO counters (series, product, next_sequence) VALUES (?1, ?2, ?3)"
      " ON CONFLICT DO UPDATE SET next_sequence = excluded.next_sequence");
  // Whatever fails ends in a rollback of the whole transaction; OR FAIL spares SQLite the records
  // that it would need to undo one statement.
  auto add_lines = make.PrepareInsert(
      "INSERT OR FAIL INTO lines (order_id, line, series, product, first_sequence, quantity, "
      "email, name,"
      " locale, issued_at) VALUES ",
      "(?,?,?,?,?,?,?,?,?,?)", 10);
  auto add_units = make.PrepareInsert(
      "INSERT OR FAIL INTO units (series, product, sequence, line_id, unit, number, signature, "
      "state)"
      " VALUES ",
      "(?,?,?,?,?,?,?,0)", 7);
  auto add_mails = make.PrepareInsert(
      "INSERT OR FAIL INTO mails (mail_id, last_line_id, state, attempts, next_attempt_at) VALUES ",
      "(?,?,0,0,?)", 3);
  if (!make.status().ok()) return make.status();
  return std::unique_ptr<SqliteStatements>(
      new SqliteStatements{*std::move(find_line), *std::move(next_lines), *std::move(read_serials),
                           *std::move(next_sequence), *std::move(add_series),
                           *std::move(add_signature), *std::move(set_counter),
                           *std::move(add_lines), *std::move(add_units), *std::move(add_mails)});
}

}  // namespace serialsmith::tools
