// The steps of a transaction that issues beside `serialsmith issue`, each in the caller's
// transaction, which holds kLockPostgresqlIssuing.
#ifndef SERIALSMITH_TOOLS_LEDGER_ISSUE_STEPS_H_
#define SERIALSMITH_TOOLS_LEDGER_ISSUE_STEPS_H_

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serialsmith/issue.h"
#include "tools/ledger/sql_session.h"

namespace serialsmith::tools {

// Remembers the key of the issuer's series. kFailedPrecondition: the ledger knows another one.
absl::Status BindSeries(SqlSession& session, const Issuer& issuer);

// Moves the counter on by `units`, and gives the first of those sequences. kResourceExhausted:
// there are not so many left; `hint` says what to do then.
absl::StatusOr<std::uint64_t> TakeSequences(SqlSession& session, Series series, Product product,
                                            std::uint64_t units, std::string_view hint);

// The id for the first of up to kMaxNewLines lines, whose ids follow one another.
inline constexpr std::size_t kMaxNewLines = 8192;
absl::StatusOr<std::int64_t> NextLineId(SqlSession& session);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_LEDGER_ISSUE_STEPS_H_
