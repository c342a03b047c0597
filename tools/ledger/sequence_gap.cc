#include "tools/ledger/sequence_gap.h"

#include <string>
#include <utility>

#include "core/keys/status.h"
#include "tools/ledger/audit_chain.h"
#include "tools/ledger/audit_replay.h"
#include "tools/ledger/ledger_schema.h"
#include "tools/ledger/sequence_leases.h"
#include "tools/ledger/stored_rows.h"

namespace serialsmith::tools {
namespace {

constexpr std::string_view kHolder = "ledger skip";

absl::StatusOr<SequenceRange> Skip(SqlSession& session, Series series, Product product,
                                   std::uint64_t units, std::int64_t now) {
  const bool sqlite = session.kind() == SqlSession::Kind::kSqlite;
  const std::int64_t of_series = series.value();
  const std::int64_t of_product = product.value();
  absl::Status status = session.Run(
      "INSERT INTO counters (series, product, next_sequence) VALUES ($1, $2, 1)"
      " ON CONFLICT DO NOTHING",
      {of_series, of_product});
  if (!status.ok()) return status;
  absl::StatusOr<std::int64_t> counter = session.QueryInteger(
      std::string("SELECT next_sequence FROM counters WHERE series = $1 AND product = $2") +
          (sqlite ? "" : " FOR UPDATE"),
      {of_series, of_product});
  if (!counter.ok()) return counter.status();
  absl::StatusOr<std::uint64_t> next = CheckedSequence(session, *counter);
  if (!next.ok()) return next.status();
  const std::uint64_t left = kMaxSequence + 1 - *next;
  if (units > left) {
    return Problem(absl::StatusCode::kResourceExhausted,
                   "product " + product.code() + " has only " + std::to_string(left) +
                       " sequences left in series " + std::string(1, series.symbol()),
                   "Skip fewer.");
  }
  const auto first = static_cast<std::int64_t>(*next);
  const auto end = static_cast<std::int64_t>(*next + units);
  status = session.Run("UPDATE counters SET next_sequence = $1 WHERE series = $2 AND product = $3",
                       {end, of_series, of_product});
  if (!status.ok()) return status;
  absl::StatusOr<std::int64_t> lease_id = session.QueryInteger(
      sqlite ? "SELECT coalesce(max(lease_id), 0) + 1 FROM leases" : "SELECT nextval('lease_ids')");
  if (!lease_id.ok()) return lease_id.status();
  status = session.Run(
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
  const bool sqlite = session.kind() == SqlSession::Kind::kSqlite;
  absl::Status status = session.Execute(sqlite ? "BEGIN IMMEDIATE" : "BEGIN");
  if (status.ok() && !sqlite) status = session.Execute(kLockPostgresqlIssuing);
  absl::StatusOr<SequenceRange> skipped = status.ok() ? Skip(session, series, product, units, now)
                                                      : absl::StatusOr<SequenceRange>(status);
  if (skipped.ok()) status = session.Execute("COMMIT");
  if (!skipped.ok() || !status.ok()) {
    (void)session.Execute("ROLLBACK");
    return skipped.ok() ? status : skipped.status();
  }
  return skipped;
}

}  // namespace serialsmith::tools
