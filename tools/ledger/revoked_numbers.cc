#include "tools/ledger/revoked_numbers.h"

#include <algorithm>
#include <string>

namespace serialsmith::tools {
namespace {

// State 0 is UnitState::kIssued.
absl::Status VisitNumbers(SqlSession& session, const std::string& condition,
                          const NumberVisitor& visit) {
  return session.Query("SELECT number FROM units WHERE " + condition, {}, [&](const SqlRow& row) {
    const auto bytes = row.Blob(0);
    PackedRow number;
    if (bytes.size() != number.size()) return session.Damaged("a number makes no sense");
    std::ranges::copy(bytes, number.begin());
    return visit(number);
  });
}

}  // namespace

absl::Status VisitRevokedNumbers(SqlSession& session, const NumberVisitor& visit) {
  return VisitNumbers(session, "state <> 0", visit);
}

absl::Status VisitGenuineNumbers(SqlSession& session, const NumberVisitor& visit) {
  return VisitNumbers(session, "state = 0", visit);
}

}  // namespace serialsmith::tools
