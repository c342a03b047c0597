// Whether a ledger is what it must be: nothing twice, nothing lost, nothing changed.
// docs/issuing.md, "Support".
#ifndef SERIALSMITH_TOOLS_LEDGER_LEDGER_AUDIT_H_
#define SERIALSMITH_TOOLS_LEDGER_LEDGER_AUDIT_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/ledger/audit_chain.h"
#include "tools/ledger/sql_session.h"
#include "tools/ledger/unit_records.h"

namespace serialsmith::tools {

// A lease whose sequences are not all used.
struct OpenLease {
  std::int64_t lease_id = 0;
  std::int64_t series = 0;
  std::int64_t product = 0;
  std::uint64_t next = 0;
  std::uint64_t end = 0;
  std::int64_t state = 0;  // LeaseState
  std::string holder;
};

// Units of leases that are not used.
struct LeasedUnits {
  std::int64_t held = 0;      // by issuers that are at it, or died
  std::int64_t returned = 0;  // to be leased again
  std::int64_t lost = 0;      // never to be issued
};

struct LedgerSummary {
  std::int64_t lines = 0;
  std::int64_t units = 0;
  std::int64_t unsigned_units = 0;
  std::int64_t revoked_units = 0;  // the replaced ones too
  LeasedUnits leased;
  AuditSummary audit;
};

// Walks the whole ledger. `unit` gets each unit and judges its number and signature, for which it
// needs keys; `problem` hears, in a sentence, of all else that does not hold. The session should be
// a snapshot. Errors are the database's.
absl::StatusOr<LedgerSummary> AuditLedger(SqlSession& session, const UnitVisitor& unit,
                                          const std::function<void(std::string)>& problem,
                                          const NotedHash* noted = nullptr);

// kFailedPrecondition: the ledger was begun with other keys than those; null stands for none.
absl::Status CheckKeys(SqlSession& session, const std::function<const PublicKey*(Series)>& key_of);

// Whether the session can be written with: not on a standby, nor where a role may only read.
absl::StatusOr<bool> CanWrite(SqlSession& session);

// Sequences whose issuer died with a lease in hand go back to be leased again; those of a series
// that issues no more are recorded as lost. In transactions of their own, each with its audit
// record. `done` hears of each.
absl::Status SettleAbandonedLeases(SqlSession& session,
                                   const std::function<bool(Series)>& still_issues,
                                   std::int64_t now, const std::function<void(std::string)>& done);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_LEDGER_LEDGER_AUDIT_H_
