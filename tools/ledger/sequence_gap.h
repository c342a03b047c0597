// Sequences that are never to be issued, because a ledger that was restored no longer knows who has
// them. docs/issuing.md, "Restoring a backup".
#ifndef SERIALSMITH_TOOLS_LEDGER_SEQUENCE_GAP_H_
#define SERIALSMITH_TOOLS_LEDGER_SEQUENCE_GAP_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "serialsmith/number.h"
#include "tools/ledger/ledger.h"
#include "tools/ledger/sql_session.h"

namespace serialsmith::tools {

// Moves the counter on by `units` and records them as a lease that is lost, in one transaction.
// kResourceExhausted: there are not so many left.
absl::StatusOr<SequenceRange> LeaveGap(SqlSession& session, Series series, Product product,
                                       std::uint64_t units, std::int64_t now);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_LEDGER_SEQUENCE_GAP_H_
