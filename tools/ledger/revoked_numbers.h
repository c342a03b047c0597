// The numbers of a ledger by what became of them, for revocation lists. docs/revocation.md.
#ifndef SERIALSMITH_TOOLS_LEDGER_REVOKED_NUMBERS_H_
#define SERIALSMITH_TOOLS_LEDGER_REVOKED_NUMBERS_H_

#include "absl/status/status.h"
#include "serialsmith/revocation_list_maker.h"
#include "tools/ledger/sql_session.h"

namespace serialsmith::tools {

// Each visits numbers one at a time, in any order, and ends with an error of its own: those that
// are revoked or replaced, and all others.
absl::Status VisitRevokedNumbers(SqlSession& session, const NumberVisitor& visit);
absl::Status VisitGenuineNumbers(SqlSession& session, const NumberVisitor& visit);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_LEDGER_REVOKED_NUMBERS_H_
