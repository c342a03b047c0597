#include "tools/ledger/sequence_gap.h"

#include <string>
#include <utility>

#include "tools/ledger/audit_chain.h"
#include "tools/ledger/audit_replay.h"
#include "tools/ledger/issue_steps.h"
#include "tools/ledger/ledger_schema.h"
#include "tools/ledger/sequence_leases.h"
#include "tools/ledger/sql_transaction.h"

namespace serialsmith::tools {
namespace {

constexpr std::string_view kHolder = "ledger skip";

absl::StatusOr<SequenceRange> Skip(SqlSession& session, Series series, Product product,
                                   std::uint64_t units, std::int64_t now) {
  const bool sqlite = session.kind() == SqlSession::Kind::kSqlite;
  absl::StatusOr<std::uint64_t> next =
      TakeSequences(session, series, product, units, "Skip fewer.");
  if (!next.ok()) return next.status();
  const std::int64_t of_series = series.value();
  const std::int64_t of_product = product.value();
  const std::int64_t first = Signed(*next);
  const std::int64_t end = Signed(*next + units);
  absl::StatusOr<std::int64_t> lease_id = session.QueryInteger(
      sqlite ? "SELECT coalesce(max(lease_id), 0) + 1 FROM leases" : "SELECT nextval('lease_ids')");
  if (!lease_id.ok()) return lease_id.status();
  absl::Status status = session.Run(
      "INSERT INTO leases (lease_id, series, product, first_sequence, next_sequence, end_sequence,"
      " state, holder, taken_at) VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8)",
      {*lease_id, of_series, of_product, first, end, static_cast<std::int64_t>(LeaseState::kLost),
       kHolder, now});
  if (!status.ok()) return status;
  AuditRecord record{.at = now, .action = "lose lease"};
  record.detail = LeaseDetail(*lease_id, of_series, of_product, first, end, std::string(kHolder));
  status = AppendAudit(session, std::move(record));
  if (!status.ok()) return status;
  return SequenceRange{*next, *next + units};
}

}  // namespace

absl::StatusOr<SequenceRange> LeaveGap(SqlSession& session, Series series, Product product,
                                       std::uint64_t units, std::int64_t now) {
  absl::StatusOr<SequenceRange> skipped = absl::UnknownError("not begun");
  absl::Status status = InTransaction(session, kLockPostgresqlIssuing, [&] {
    skipped = Skip(session, series, product, units, now);
    return skipped.status();
  });
  if (!status.ok()) return status;
  return skipped;
}

}  // namespace serialsmith::tools
