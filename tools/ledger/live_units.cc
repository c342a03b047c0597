#include "tools/ledger/live_units.h"

#include <string>

#include "tools/ledger/stored_rows.h"

namespace serialsmith::tools {
namespace {

// A CROSS JOIN keeps SQLite from beginning with the units: lines come in the order of their ids.
constexpr const char* kLiveUnits =
    " FROM lines l CROSS JOIN units u WHERE u.series = l.series AND u.product = l.product"
    " AND u.sequence BETWEEN l.first_sequence AND l.first_sequence + l.quantity - 1"
    " AND u.state = 0 ";

}  // namespace

absl::StatusOr<LineRange> FindLiveLines(SqlSession& session, Series series, std::int64_t from,
                                        std::size_t count) {
  LineRange range;
  absl::Status status = session.Query(
      std::string("SELECT min(line_id), max(line_id) FROM (SELECT l.line_id") + kLiveUnits +
          "AND l.line_id >= $1 AND l.series = $2 ORDER BY l.line_id LIMIT $3) AS next",
      {from, std::int64_t{series.value()}, Signed(count)}, [&](const SqlRow& row) {
        if (!row.IsNull(0)) range = {row.Integer(0), row.Integer(1)};
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  return range;
}

absl::Status ReadLiveUnits(SqlSession& session, Series series, LineRange lines, std::size_t count,
                           LiveUnits& live) {
  live.units.clear();
  live.last_line_id = 0;
  std::string order;
  std::size_t order_began = 0;
  std::int64_t line_before = 0;  // the last one of the order before
  absl::Status status = session.Query(
      std::string("SELECT l.line_id, l.order_id, u.line_id, u.product, u.sequence,"
                  " (CASE WHEN u.signature IS NULL THEN 0 ELSE 1 END)") +
          kLiveUnits +
          "AND l.line_id BETWEEN $1 AND $2 AND l.series = $3 ORDER BY l.line_id, u.sequence"
          " LIMIT $4",
      {lines.first, lines.last, std::int64_t{series.value()}, Signed(count)},
      [&](const SqlRow& row) {
        const auto product = Product::FromValue(static_cast<unsigned>(row.Integer(3)));
        if (!product || row.Integer(0) != row.Integer(2)) {
          return session.Damaged("a unit does not belong to the line that it names");
        }
        absl::StatusOr<std::uint64_t> sequence = CheckedSequence(session, row.Integer(4));
        if (!sequence.ok()) return sequence.status();
        if (row.Text(1) != order) {
          order = row.Text(1);
          order_began = live.units.size();
          line_before = live.last_line_id;
        }
        live.last_line_id = row.Integer(0);
        live.units.push_back({*product, *sequence, row.Integer(5) != 0});
        return absl::OkStatus();
      });
  if (live.units.size() == count && order_began > 0) {
    live.units.resize(order_began, live.units.front());
    live.last_line_id = line_before;
  }
  return status;
}

}  // namespace serialsmith::tools
