#include "tools/ledger/unit_records.h"

#include <algorithm>

#include "tools/ledger/stored_rows.h"

namespace serialsmith::tools {
namespace {

constexpr int kOrderId = kLineColumnCount;
constexpr int kLineName = kOrderId + 1;
constexpr int kIssuedAt = kOrderId + 2;
constexpr int kUnit = kOrderId + 3;
constexpr int kSequence = kOrderId + 4;
constexpr int kNumber = kOrderId + 5;  // and the signature behind it
constexpr int kState = kOrderId + 7;
constexpr int kRevokedAt = kOrderId + 8;
constexpr int kReason = kOrderId + 9;
constexpr int kReplacement = kOrderId + 10;

// The columns above, of units `u`, lines `l` and revocations `r`.
constexpr const char* kColumns =
    "SELECT l.line_id, l.series, l.product, l.first_sequence, l.quantity, l.email, l.name, "
    "l.locale,"
    " l.order_id, l.line, l.issued_at, u.unit, u.sequence, u.number, u.signature, u.state,"
    " r.revoked_at, r.reason, ru.number ";

// Units of a line are found by its sequences, lines of a unit by line_id. A replacement is a line
// of one unit.
constexpr const char* kByUnit = "FROM units u JOIN lines l ON l.line_id = u.line_id ";
constexpr const char* kByLine =
    "FROM lines l JOIN units u ON u.series = l.series AND u.product = l.product"
    " AND u.sequence BETWEEN l.first_sequence AND l.first_sequence + l.quantity - 1 ";
constexpr const char* kRevocations =
    "LEFT JOIN revocations r ON r.series = u.series AND r.product = u.product"
    " AND r.sequence = u.sequence "
    "LEFT JOIN lines rl ON rl.line_id = r.replacement_line_id "
    "LEFT JOIN units ru ON ru.series = rl.series AND ru.product = rl.product"
    " AND ru.sequence = rl.first_sequence ";

bool ReadUnit(const SqlRow& row, UnitRecord& unit) {
  if (!ReadLine(row, unit.line) || !ReadSerial(row, kNumber, unit.serial, unit.is_signed) ||
      !ReadState(row, kState, unit.state)) {
    return false;
  }
  unit.order_id = row.Text(kOrderId);
  unit.line_name = row.Text(kLineName);
  unit.issued_at = row.Integer(kIssuedAt);
  unit.unit = static_cast<std::uint32_t>(row.Integer(kUnit));
  if (unit.unit != row.Integer(kUnit)) return false;
  unit.sequence = static_cast<std::uint64_t>(row.Integer(kSequence));
  unit.revoked_at = row.IsNull(kRevokedAt) ? 0 : row.Integer(kRevokedAt);
  unit.reason = row.IsNull(kReason) ? "" : row.Text(kReason);
  unit.replacement.reset();
  if (!row.IsNull(kReplacement)) {
    const auto number = row.Blob(kReplacement);
    if (number.size() != kPackedRowBytes) return false;
    std::copy(number.begin(), number.end(), unit.replacement.emplace().begin());
  }
  return true;
}

absl::Status Visit(SqlSession& session, const std::string& rest,
                   std::initializer_list<SqlValue> values, const UnitVisitor& visit) {
  UnitRecord unit;
  return session.Query(kColumns + rest, values, [&](const SqlRow& row) {
    return ReadUnit(row, unit) ? visit(unit) : session.Damaged("a unit makes no sense");
  });
}

}  // namespace

absl::Status VisitUnit(SqlSession& session, Series series, Product product, std::uint64_t sequence,
                       const UnitVisitor& visit) {
  return Visit(session,
               std::string(kByUnit) + kRevocations +
                   "WHERE u.series = $1 AND u.product = $2 AND u.sequence = $3",
               {std::int64_t{series.value()}, std::int64_t{product.value()},
                static_cast<std::int64_t>(sequence)},
               visit);
}

absl::Status VisitOrder(SqlSession& session, std::string_view order_id, const UnitVisitor& visit) {
  return Visit(
      session,
      std::string(kByLine) + kRevocations + "WHERE l.order_id = $1 ORDER BY l.line_id, u.unit",
      {order_id}, visit);
}

absl::Status VisitEmail(SqlSession& session, std::string_view email, const UnitVisitor& visit) {
  return Visit(session,
               std::string(kByLine) + kRevocations +
                   "WHERE lower(l.email) = lower($1) AND l.email <> '' ORDER BY l.line_id, u.unit",
               {email}, visit);
}

absl::Status VisitAll(SqlSession& session, const UnitVisitor& visit) {
  return Visit(session,
               std::string(kByUnit) + kRevocations + "ORDER BY u.series, u.product, u.sequence", {},
               visit);
}

}  // namespace serialsmith::tools
