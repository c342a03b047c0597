#include "tools/ledger/sqlite_statements.h"

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace serialsmith::tools {
namespace {

// In the order of the members.
constexpr std::array<std::string_view, 10> kSql = {
    "SELECT line_id, series, product, first_sequence, quantity, email, name, locale"
    " FROM lines WHERE order_id = ?1 AND line = ?2",
    "SELECT number, signature FROM units"
    " WHERE series = ?1 AND product = ?2 AND sequence BETWEEN ?3 AND ?4 ORDER BY sequence",
    "SELECT next_sequence FROM counters WHERE series = ?1 AND product = ?2",
    "SELECT public_key FROM series WHERE series = ?1",
    "INSERT INTO series (series, public_key) VALUES (?1, ?2)",
    "INSERT INTO lines (order_id, line, series, product, first_sequence, quantity, email, name,"
    " locale, issued_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    "INSERT INTO units (series, product, sequence, line_id, unit, number, signature, state)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0)",
    "UPDATE units SET signature = ?4"
    " WHERE series = ?1 AND product = ?2 AND sequence = ?3 AND signature IS NULL",
    "INSERT INTO counters (series, product, next_sequence) VALUES (?1, ?2, ?3)"
    " ON CONFLICT DO UPDATE SET next_sequence = excluded.next_sequence",
    "INSERT INTO audit (at, action, lines, units, signatures, first_line_id, last_line_id)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
};

template <std::size_t... kIndex>
std::unique_ptr<SqliteStatements> Gather(
    std::array<std::optional<SqliteStatement>, kSql.size()>& statements,
    std::index_sequence<kIndex...>) {
  return std::unique_ptr<SqliteStatements>(new SqliteStatements{*std::move(statements[kIndex])...});
}

}  // namespace

absl::StatusOr<std::unique_ptr<SqliteStatements>> SqliteStatements::Prepare(
    const SqliteDatabase& database) {
  std::array<std::optional<SqliteStatement>, kSql.size()> statements;
  for (std::size_t i = 0; i < kSql.size(); ++i) {
    absl::StatusOr<SqliteStatement> statement = SqliteStatement::Prepare(database, kSql[i]);
    if (!statement.ok()) return statement.status();
    statements[i].emplace(*std::move(statement));
  }
  return Gather(statements, std::make_index_sequence<kSql.size()>());
}

}  // namespace serialsmith::tools
