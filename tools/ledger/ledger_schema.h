// The tables of a ledger, the same in either database, and how an older ledger becomes a newer one.
// docs/issuing.md.
#ifndef SERIALSMITH_TOOLS_LEDGER_LEDGER_SCHEMA_H_
#define SERIALSMITH_TOOLS_LEDGER_LEDGER_SCHEMA_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/ledger/sql_session.h"

namespace serialsmith::tools {

inline constexpr std::int64_t kLedgerSchemaVersion = 3;

// Advisory locks, which PostgreSQL keeps for us until the transaction ends: 1397640263 ("SNLG") is
// the ledger's number, then 1: the counters and lines, 2: the end of the audit chain, 3: the
// schema, 4: one who sends mail. 1397640264 is for leases.
inline constexpr const char* kLockPostgresqlIssuing = "SELECT pg_advisory_xact_lock(1397640263, 1)";

// Takes a ledger of schema `version` to kLedgerSchemaVersion, inside the caller's transaction; 0 is
// an empty database. Recording the new version is the caller's.
absl::Status MigrateLedger(SqlSession& session, std::int64_t version);

// Whether the triggers that keep the audit records are there, and as they were made.
absl::StatusOr<bool> AuditIsGuarded(SqlSession& session);

// kFailedPrecondition when `version` is newer than this program.
absl::Status CheckLedgerVersion(const SqlSession& session, std::int64_t version);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_LEDGER_LEDGER_SCHEMA_H_
