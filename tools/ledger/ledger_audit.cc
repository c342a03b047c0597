#include "tools/ledger/ledger_audit.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "core/keys/status.h"
#include "tools/ledger/audit_replay.h"
#include "tools/ledger/sequence_leases.h"
#include "tools/ledger/stored_rows.h"

namespace serialsmith::tools {
namespace {

using Key = std::pair<std::int64_t, std::int64_t>;  // series and product

std::string NameOf(Key key) {
  const auto series = Series::FromValue(static_cast<unsigned>(key.first));
  const auto product = Product::FromValue(static_cast<unsigned>(key.second));
  return (series ? std::string(1, series->symbol()) : "?") + " " +
         (product ? product->code() : "?");
}

// Sees that sequences follow one another without gaps, but for those that are leased.
class SequenceWalk final {
 public:
  SequenceWalk(std::map<Key, std::uint64_t> counters, const std::vector<OpenLease>& leases,
               const std::function<void(std::string)>& problem)
      : counters_(std::move(counters)), leases_(leases), problem_(problem) {}

  void Take(Key key, std::uint64_t sequence) {
    if (key != key_) {
      Finish();
      key_ = key;
      next_ = 1;
    }
    Skip(sequence);
    next_ = sequence + 1;
  }

  // The counters that are left have no unit at all.
  void FinishAll() {
    Finish();
    while (!counters_.empty()) {
      key_ = counters_.begin()->first;
      next_ = 1;
      Finish();
    }
  }

 private:
  void Finish() {
    if (key_ == kNone) return;
    const auto counter = counters_.find(key_);
    if (counter == counters_.end() || counter->second < next_) {
      problem_("the counter of " + NameOf(key_) + " stands behind its sequence " +
               std::to_string(next_ - 1));
    } else {
      Skip(counter->second);
    }
    if (counter != counters_.end()) counters_.erase(counter);
    key_ = kNone;
  }

  // From next_ to before `end` there is no unit.
  void Skip(std::uint64_t end) {
    while (next_ < end) {
      const auto lease = std::ranges::find_if(leases_, [&](const OpenLease& one) {
        return Key{one.series, one.product} == key_ && one.next == next_;
      });
      if (lease == leases_.end() || lease->end > end) break;
      next_ = lease->end;
    }
    if (next_ >= end) return;
    problem_("of " + NameOf(key_) + " sequence " + std::to_string(next_) +
             (end - next_ == 1 ? "" : " to " + std::to_string(end - 1)) + " is missing");
    next_ = end;
  }

  static constexpr Key kNone{-1, -1};
  std::map<Key, std::uint64_t> counters_;
  const std::vector<OpenLease>& leases_;
  const std::function<void(std::string)>& problem_;
  Key key_ = kNone;
  std::uint64_t next_ = 1;
};

absl::StatusOr<std::vector<OpenLease>> ReadOpenLeases(SqlSession& session) {
  std::vector<OpenLease> leases;
  absl::Status status = session.Query(
      "SELECT lease_id, series, product, next_sequence, end_sequence, state, holder FROM leases"
      " WHERE next_sequence < end_sequence ORDER BY lease_id",
      {}, [&](const SqlRow& row) {
        leases.push_back({.lease_id = row.Integer(0),
                          .series = row.Integer(1),
                          .product = row.Integer(2),
                          .next = static_cast<std::uint64_t>(row.Integer(3)),
                          .end = static_cast<std::uint64_t>(row.Integer(4)),
                          .state = row.Integer(5),
                          .holder = std::string(row.Text(6))});
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  return leases;
}

absl::StatusOr<std::map<Key, std::uint64_t>> ReadCounters(SqlSession& session) {
  std::map<Key, std::uint64_t> counters;
  absl::Status status = session.Query(
      "SELECT series, product, next_sequence FROM counters", {}, [&](const SqlRow& row) {
        counters[{row.Integer(0), row.Integer(1)}] = static_cast<std::uint64_t>(row.Integer(2));
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  return counters;
}

absl::StatusOr<std::set<std::int64_t>> ReadSeries(SqlSession& session) {
  std::set<std::int64_t> known;
  absl::Status status = session.Query("SELECT series FROM series", {}, [&](const SqlRow& row) {
    known.insert(row.Integer(0));
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return known;
}

void CheckUnit(const UnitRecord& unit, const std::function<void(std::string)>& problem) {
  const std::string name = NameOf({unit.line.series.value(), unit.line.product.value()}) + " " +
                           std::to_string(unit.sequence);
  if (unit.unit < 1 || unit.unit > unit.line.quantity ||
      unit.sequence != unit.line.first_sequence + unit.unit - 1) {
    problem(name + " does not belong to the line that it names");
  }
  if ((unit.state != UnitState::kIssued) != (unit.revoked_at != 0) ||
      (unit.state == UnitState::kReplaced) != unit.replacement.has_value()) {
    problem(name + ": its state and its revocation do not agree");
  }
}

}  // namespace

absl::Status CheckKeys(SqlSession& session, const std::function<const PublicKey*(Series)>& key_of) {
  absl::Status status = session.Query(
      "SELECT series, public_key FROM series ORDER BY series", {}, [&](const SqlRow& row) {
        const auto series = Series::FromValue(static_cast<unsigned>(row.Integer(0)));
        if (!series) return session.Damaged("it has a series that there is not");
        const PublicKey* key = key_of(*series);
        return key != nullptr && std::ranges::equal(row.Blob(1), key->bytes())
                   ? absl::OkStatus()
                   : AnotherKey(session, *series);
      });
  return status;
}

absl::StatusOr<bool> CanWrite(SqlSession& session) {
  if (session.kind() == SqlSession::Kind::kSqlite) return true;
  absl::StatusOr<std::int64_t> read_only =
      session.QueryInteger("SELECT (current_setting('transaction_read_only') = 'on')::int");
  if (!read_only.ok()) return read_only.status();
  return *read_only == 0;
}

absl::StatusOr<LedgerSummary> AuditLedger(SqlSession& session, const UnitVisitor& unit,
                                          const std::function<void(std::string)>& problem,
                                          const NotedHash* noted) {
  LedgerSummary summary;
  absl::StatusOr<std::vector<OpenLease>> leases = ReadOpenLeases(session);
  if (!leases.ok()) return leases.status();
  for (const OpenLease& lease : *leases) {
    const auto state = static_cast<LeaseState>(lease.state);
    std::int64_t& units = state == LeaseState::kHeld       ? summary.leased.held
                          : state == LeaseState::kReturned ? summary.leased.returned
                                                           : summary.leased.lost;
    units = SumOf(units, Signed(lease.end - lease.next));
  }
  absl::StatusOr<bool> guarded = AuditIsGuarded(session);
  if (!guarded.ok()) return guarded.status();
  if (!*guarded) problem("the triggers that keep the audit records are not as they were made");
  absl::StatusOr<std::set<std::int64_t>> known = ReadSeries(session);
  if (!known.ok()) return known.status();
  absl::StatusOr<std::map<Key, std::uint64_t>> counters = ReadCounters(session);
  if (!counters.ok()) return counters.status();

  SequenceWalk walk(*std::move(counters), *leases, problem);
  absl::Status status = VisitAll(session, [&](const UnitRecord& record) {
    ++summary.units;
    if (!record.is_signed) ++summary.unsigned_units;
    if (record.state != UnitState::kIssued) ++summary.revoked_units;
    // Told once, and then taken as known.
    if (known->insert(record.line.series.value()).second) {
      problem("the ledger has serials of series " + std::string(1, record.line.series.symbol()) +
              " and not its key");
    }
    walk.Take({record.line.series.value(), record.line.product.value()}, record.sequence);
    CheckUnit(record, problem);
    return unit(record);
  });
  if (!status.ok()) return status;
  walk.FinishAll();

  absl::StatusOr<std::int64_t> units = session.QueryInteger("SELECT count(*) FROM units");
  if (!units.ok()) return units.status();
  if (*units != summary.units) {
    problem(std::to_string(*units - summary.units) + " units belong to no line");
  }
  absl::StatusOr<std::int64_t> lines = session.QueryInteger("SELECT count(*) FROM lines");
  if (!lines.ok()) return lines.status();
  summary.lines = *lines;
  AuditReplay replay(session, problem);
  absl::StatusOr<AuditSummary> audit = VerifyAudit(
      session, noted,
      [&](std::int64_t id, const AuditRecord& record) { return replay.Take(id, record); }, problem);
  if (!audit.ok()) return audit.status();
  summary.audit = *audit;
  if (audit->lines != *lines || audit->units != *units) {
    problem("the audit records tell of " + std::to_string(audit->lines) + " lines with " +
            std::to_string(audit->units) + " units, the ledger has " + std::to_string(*lines) +
            " with " + std::to_string(*units));
  }
  status = replay.Finish(summary.units - summary.unsigned_units);
  if (!status.ok()) return status;
  return summary;
}

absl::Status SettleAbandonedLeases(SqlSession& session,
                                   const std::function<bool(Series)>& still_issues,
                                   std::int64_t now, const std::function<void(std::string)>& done) {
  if (session.kind() != SqlSession::Kind::kPostgresql) return absl::OkStatus();
  absl::StatusOr<std::vector<OpenLease>> leases = ReadOpenLeases(session);
  if (!leases.ok()) return leases.status();
  for (const OpenLease& lease : *leases) {
    const auto series = Series::FromValue(static_cast<unsigned>(lease.series));
    const bool lost = !series || !still_issues(*series);
    const auto state = static_cast<LeaseState>(lease.state);
    if (state == LeaseState::kLost || (state == LeaseState::kReturned && !lost)) continue;
    // Of one that was returned, too: somebody may be about to take it over.
    absl::StatusOr<bool> alive = LeaseIsAlive(session, lease.lease_id);
    if (!alive.ok()) return alive.status();
    if (*alive) continue;
    const LeaseState after = lost ? LeaseState::kLost : LeaseState::kReturned;
    const std::string what = "lease " + std::to_string(lease.lease_id) + " of " + lease.holder +
                             ": " + NameOf({lease.series, lease.product}) + " " +
                             std::to_string(lease.next) + " to " + std::to_string(lease.end - 1) +
                             (lost ? " lost" : " returned");
    if (absl::Status begun = session.Execute("BEGIN"); !begun.ok()) return begun;
    // Its holder may have used it, given it back or died since it was read.
    absl::StatusOr<std::int64_t> changed = session.QueryInteger(
        "UPDATE leases SET state = $1 WHERE lease_id = $2 AND next_sequence = $3"
        " AND end_sequence = $4 AND state = $5 AND holder = $6 RETURNING 1::bigint",
        {static_cast<std::int64_t>(after), lease.lease_id, static_cast<std::int64_t>(lease.next),
         static_cast<std::int64_t>(lease.end), lease.state, std::string_view(lease.holder)});
    absl::Status status = changed.status();
    if (status.ok() && *changed == 1) {
      AuditRecord record{.at = now, .action = lost ? "lose lease" : "return lease"};
      record.detail = LeaseDetail(lease.lease_id, lease.series, lease.product,
                                  static_cast<std::int64_t>(lease.next),
                                  static_cast<std::int64_t>(lease.end), lease.holder);
      status = AppendAudit(session, std::move(record));
    }
    if (status.ok()) status = session.Execute("COMMIT");
    if (!status.ok()) {
      (void)session.Execute("ROLLBACK");
      return status;
    }
    if (*changed == 1) done(what);
  }
  return absl::OkStatus();
}

}  // namespace serialsmith::tools
