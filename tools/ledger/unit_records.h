// What the ledger knows of single units, for support, checks and export. docs/issuing.md.
#ifndef SERIALSMITH_TOOLS_LEDGER_UNIT_RECORDS_H_
#define SERIALSMITH_TOOLS_LEDGER_UNIT_RECORDS_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "serialsmith/issue.h"
#include "tools/ledger/ledger.h"
#include "tools/ledger/ledger_schema.h"
#include "tools/ledger/sql_session.h"

namespace serialsmith::tools {

struct UnitRecord {
  StoredLine line;
  std::string order_id;
  std::string line_name;
  std::int64_t issued_at = 0;  // seconds since 1970
  std::uint32_t unit = 0;      // of the line, from 1
  std::uint64_t sequence = 0;
  IssuedSerial serial;
  bool is_signed = false;
  UnitState state = UnitState::kIssued;
  // Of a unit that is revoked.
  std::int64_t revoked_at = 0;
  std::string reason;
  std::optional<PackedRow> replacement;  // the number that took its place
};

using UnitVisitor = std::function<absl::Status(const UnitRecord&)>;

// Each calls `visit` for every unit found, one at a time, and ends with an error of its own.

// The unit of a sequence: one or none.
absl::Status VisitUnit(SqlSession& session, Series series, Product product, std::uint64_t sequence,
                       const UnitVisitor& visit);
// In the order of issue.
absl::Status VisitOrder(SqlSession& session, std::string_view order_id, const UnitVisitor& visit);
// Whatever the case of the address.
absl::Status VisitEmail(SqlSession& session, std::string_view email, const UnitVisitor& visit);
// All, in the order of series, product and sequence.
absl::Status VisitAll(SqlSession& session, const UnitVisitor& visit);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_LEDGER_UNIT_RECORDS_H_
