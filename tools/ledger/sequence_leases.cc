#include "tools/ledger/sequence_leases.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <utility>

#include "core/keys/status.h"
#include "tools/ledger/audit_chain.h"
#include "tools/ledger/stored_rows.h"

namespace serialsmith::tools {
namespace {

std::int64_t Value(LeaseState state) { return static_cast<std::int64_t>(state); }
// For people who look at the table.
std::string HolderName() {
  std::array<char, 256> host{};
  if (::gethostname(host.data(), host.size() - 1) != 0) host[0] = '\0';
  return std::string(host.data()) + ":" + std::to_string(::getpid());
}

bool ReadLease(const SqlRow& row, Lease& lease) {
  lease.lease_id = row.Integer(0);
  const std::int64_t next = row.Integer(1);
  const std::int64_t end = row.Integer(2);
  if (next < 1 || end < next || end > Signed(kMaxSequence) + 1) return false;
  lease.next = static_cast<std::uint64_t>(next);
  lease.end = static_cast<std::uint64_t>(end);
  return true;
}

}  // namespace

absl::StatusOr<bool> LeaseIsAlive(SqlSession& session, std::int64_t lease_id) {
  // The first number is the ledger's for leases (ledger_schema.h has the others).
  absl::StatusOr<std::int64_t> locked =
      session.QueryInteger("SELECT pg_try_advisory_lock(1397640264, $1::int)::int", {lease_id});
  if (!locked.ok()) return locked.status();
  return *locked == 0;
}

SequenceLeases::SequenceLeases(std::unique_ptr<PostgresqlConnection> connection,
                               std::uint64_t units, std::function<std::int64_t()> now)
    : connection_(std::move(connection)),
      units_(units),
      now_(std::move(now)),
      holder_(HolderName()) {}

absl::StatusOr<SequenceRange> SequenceLeases::TakeRange(Series series, Product product,
                                                        std::uint64_t units) {
  const std::int64_t series_value = series.value();
  const std::int64_t product_value = product.value();
  for (Lease& lease : leases_) {
    if (lease.handed_out || lease.series != series_value || lease.product != product_value ||
        lease.end - lease.next < std::max<std::uint64_t>(units, 1)) {
      continue;
    }
    lease.handed_out = true;
    return SequenceRange{lease.next, lease.end};
  }
  absl::StatusOr<Lease> lease = Acquire(series_value, product_value, units);
  if (!lease.ok()) return lease.status();
  lease->handed_out = true;
  leases_.push_back(*lease);
  return SequenceRange{lease->next, lease->end};
}

void SequenceLeases::ForgetRanges() {
  for (Lease& lease : leases_) lease.handed_out = false;
}

absl::StatusOr<Lease> SequenceLeases::Acquire(std::int64_t series, std::int64_t product,
                                              std::uint64_t units) {
  if (absl::Status dropped = DropUsed(); !dropped.ok()) return dropped;
  Lease lease;
  lease.series = series;
  lease.product = product;
  if (absl::Status begun = connection_->Execute("BEGIN"); !begun.ok()) return begun;
  // The counter first, as whoever returns a lease does: in another order they would wait for each
  // other. Nobody else takes a lease over until we are done.
  absl::StatusOr<std::uint64_t> counter = LockCounter(series, product);
  absl::Status status = counter.status();
  absl::StatusOr<bool> taken = status.ok() ? TakeOver(series, product, units, lease) : status;
  status = taken.status();
  if (status.ok() && !*taken) status = LeaseAnew(units, *counter, lease);
  if (status.ok()) status = Audit("lease", lease, lease.next);
  if (status.ok()) status = connection_->Execute("COMMIT");
  if (!status.ok()) {
    (void)connection_->Execute("ROLLBACK");
    return status;
  }
  return lease;
}

// A lock that is no longer needed would be kept as long as the connection.
absl::Status SequenceLeases::Unlock(const Lease& lease) {
  return connection_->Run("SELECT pg_advisory_unlock(1397640264, $1::int)", {lease.lease_id});
}

absl::Status SequenceLeases::DropUsed() {
  for (const Lease& lease : leases_) {
    if (lease.next < lease.end) continue;
    if (absl::Status unlocked = Unlock(lease); !unlocked.ok()) return unlocked;
  }
  std::erase_if(leases_, [](const Lease& lease) { return lease.next == lease.end; });
  return absl::OkStatus();
}

absl::StatusOr<std::uint64_t> SequenceLeases::LockCounter(std::int64_t series,
                                                          std::int64_t product) {
  absl::Status status = connection_->Run(
      "INSERT INTO counters (series, product, next_sequence) VALUES ($1, $2, 1)"
      " ON CONFLICT DO NOTHING",
      {series, product});
  if (!status.ok()) return status;
  absl::StatusOr<std::int64_t> next = connection_->QueryInteger(
      "SELECT next_sequence FROM counters WHERE series = $1 AND product = $2 FOR UPDATE",
      {series, product});
  if (!next.ok()) return next.status();
  return CheckedSequence(*connection_, *next);
}

// What others gave back, or left behind when they died.
absl::StatusOr<bool> SequenceLeases::TakeOver(std::int64_t series, std::int64_t product,
                                              std::uint64_t units, Lease& lease) {
  std::vector<Lease> candidates;
  absl::Status status = connection_->Query(
      "SELECT lease_id, next_sequence, end_sequence FROM leases"
      " WHERE series = $1 AND product = $2 AND state IN (0, 1)"
      " AND end_sequence - next_sequence >= $3 ORDER BY lease_id",
      {series, product, Signed(std::max<std::uint64_t>(units, 1))}, [&](const SqlRow& row) {
        Lease found = lease;
        if (!ReadLease(row, found)) return connection_->Damaged("a lease makes no sense");
        candidates.push_back(found);
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  for (const Lease& candidate : candidates) {
    const bool ours = std::ranges::any_of(
        leases_, [&](const Lease& held) { return held.lease_id == candidate.lease_id; });
    if (ours) continue;
    absl::StatusOr<bool> alive = LeaseIsAlive(*connection_, candidate.lease_id);
    if (!alive.ok()) return alive;
    if (*alive) continue;
    // The last transaction of the dead one, or `ledger verify`, may have changed it by now.
    absl::StatusOr<std::int64_t> taken = connection_->QueryInteger(
        "UPDATE leases SET state = $1, holder = $2, taken_at = $3 WHERE lease_id = $4"
        " AND next_sequence = $5 AND end_sequence = $6 AND state IN (0, 1) RETURNING 1::bigint",
        {Value(LeaseState::kHeld), std::string_view(holder_), now_(), candidate.lease_id,
         Signed(candidate.next), Signed(candidate.end)});
    if (!taken.ok()) return taken.status();
    if (*taken == 1) {
      lease = candidate;
      return true;
    }
    if (absl::Status unlocked = Unlock(candidate); !unlocked.ok()) return unlocked;
  }
  return false;
}

absl::Status SequenceLeases::LeaseAnew(std::uint64_t units, std::uint64_t counter, Lease& lease) {
  // At the end of the sequences there may be fewer than a whole lease.
  lease.next = counter;
  lease.end = std::min(counter + std::max(units, units_), kMaxSequence + 1);
  absl::Status status =
      connection_->Run("UPDATE counters SET next_sequence = $1 WHERE series = $2 AND product = $3",
                       {Signed(lease.end), lease.series, lease.product});
  if (!status.ok()) return status;
  absl::StatusOr<std::int64_t> id = connection_->QueryInteger(
      "INSERT INTO leases (lease_id, series, product, first_sequence, next_sequence, end_sequence,"
      " state, holder, taken_at) VALUES (nextval('lease_ids'), $1, $2, $3, $3, $4, $5, $6, $7)"
      " RETURNING lease_id",
      {lease.series, lease.product, Signed(lease.next), Signed(lease.end), Value(LeaseState::kHeld),
       std::string_view(holder_), now_()});
  if (!id.ok()) return id.status();
  lease.lease_id = *id;
  // Nobody else knows the lease yet, so the lock is free.
  return LeaseIsAlive(*connection_, lease.lease_id).status();
}

absl::Status SequenceLeases::Audit(std::string action, const Lease& lease, std::uint64_t from) {
  AuditRecord record{.at = now_(), .action = std::move(action)};
  const auto product = Product::FromValue(static_cast<unsigned>(lease.product));
  const auto series = Series::FromValue(static_cast<unsigned>(lease.series));
  record.detail = "lease " + std::to_string(lease.lease_id) + ": " +
                  std::string(1, series ? series->symbol() : '?') + " " +
                  (product ? product->code() : "?") + " " + std::to_string(from) + " to " +
                  std::to_string(lease.end - 1) + ", " + holder_;
  return AppendAudit(*connection_, std::move(record));
}

// The lease that goes on with that sequence; leases_.size(): none.
std::size_t SequenceLeases::Find(Series series, Product product, std::uint64_t next) const {
  const auto found = std::ranges::find_if(leases_, [&](const Lease& lease) {
    return lease.series == static_cast<std::int64_t>(series.value()) &&
           lease.product == static_cast<std::int64_t>(product.value()) && lease.next == next &&
           lease.next < lease.end;
  });
  return static_cast<std::size_t>(found - leases_.begin());
}

bool SequenceLeases::IsNext(Series series, Product product, std::uint64_t from) const {
  return Find(series, product, from) != leases_.size();
}

absl::Status SequenceLeases::Move(SqlSession& issuing, Series series, Product product,
                                  std::uint64_t from, std::uint64_t to) {
  // Leases may follow one another, and then a batch goes on from one to the next.
  while (from < to) {
    const std::size_t lease = Find(series, product, from);
    if (lease == leases_.size()) return absl::InternalError("a range was used that was not leased");
    const std::uint64_t until = std::min(to, leases_[lease].end);
    if (absl::Status moved = MoveOne(issuing, lease, until); !moved.ok()) return moved;
    from = until;
  }
  return absl::OkStatus();
}

absl::Status SequenceLeases::MoveOne(SqlSession& issuing, std::size_t lease, std::uint64_t to) {
  const bool whole = to == leases_[lease].end;
  absl::StatusOr<std::int64_t> moved = issuing.QueryInteger(
      "UPDATE leases SET next_sequence = $1, state = $2 WHERE lease_id = $3 AND next_sequence = $4"
      " AND holder = $5 AND state = 0 RETURNING 1::bigint",
      {Signed(to), Value(whole ? LeaseState::kUsed : LeaseState::kHeld), leases_[lease].lease_id,
       Signed(leases_[lease].next), std::string_view(holder_)});
  if (!moved.ok()) return moved.status();
  if (*moved != 1) {
    return Problem(absl::StatusCode::kAborted,
                   "ledger " + connection_->name() +
                       ": another issuer took a lease over that was thought abandoned",
                   "Run the same command again: nothing is lost or issued twice.");
  }
  pending_.push_back({lease, to});
  return absl::OkStatus();
}

void SequenceLeases::Settle(bool committed) {
  if (committed) {
    for (const Pending& move : pending_) leases_[move.lease].next = move.to;
  }
  pending_.clear();
}

absl::Status SequenceLeases::ReturnAll() {
  if (unsettled_) return absl::OkStatus();
  // From the end: what was leased last makes way for what was leased before it.
  std::ranges::sort(leases_, std::greater(), &Lease::end);
  for (Lease& lease : leases_) {
    if (lease.next == lease.end) continue;
    if (absl::Status begun = connection_->Execute("BEGIN"); !begun.ok()) return begun;
    absl::Status status = Return(lease);
    if (status.ok()) status = connection_->Execute("COMMIT");
    if (!status.ok()) {
      (void)connection_->Execute("ROLLBACK");
      return status;
    }
    // From here on it is anybody's.
    lease.next = lease.end;
  }
  return DropUsed();
}

// To the counter when nothing was leased behind it, so that no gap stays; else to whoever leases
// next. Only what the row says is free: the counter must never get behind a unit.
absl::Status SequenceLeases::Return(const Lease& lease) {
  absl::StatusOr<std::uint64_t> counter = LockCounter(lease.series, lease.product);
  if (!counter.ok()) return counter.status();
  std::optional<Lease> left;
  absl::Status status = connection_->Query(
      "SELECT lease_id, next_sequence, end_sequence FROM leases"
      " WHERE lease_id = $1 AND holder = $2 AND state = 0 FOR UPDATE",
      {lease.lease_id, std::string_view(holder_)}, [&](const SqlRow& row) {
        left = lease;
        return ReadLease(row, *left) ? absl::OkStatus()
                                     : connection_->Damaged("a lease makes no sense");
      });
  // Without a row it is no longer ours.
  if (!status.ok() || !left || left->next == left->end) return status;
  if (*counter == left->end) {
    status = connection_->Run(
        "UPDATE counters SET next_sequence = $1 WHERE series = $2 AND product = $3",
        {Signed(left->next), left->series, left->product});
    if (status.ok()) {
      status = connection_->Run(
          "UPDATE leases SET state = $1, end_sequence = next_sequence WHERE lease_id = $2",
          {Value(LeaseState::kUsed), left->lease_id});
    }
  } else {
    status = connection_->Run("UPDATE leases SET state = $1 WHERE lease_id = $2",
                              {Value(LeaseState::kReturned), left->lease_id});
  }
  return status.ok() ? Audit("return lease", *left, left->next) : status;
}

}  // namespace serialsmith::tools
