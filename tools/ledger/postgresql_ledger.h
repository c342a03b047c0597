// A ledger in a PostgreSQL database, in its schema `serialsmith`: many issuers on many machines.
// docs/scaling.md.
#ifndef SERIALSMITH_TOOLS_LEDGER_POSTGRESQL_LEDGER_H_
#define SERIALSMITH_TOOLS_LEDGER_POSTGRESQL_LEDGER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "tools/ledger/ledger.h"
#include "tools/ledger/postgresql_connection.h"

namespace serialsmith::tools {

struct PostgresqlLedgerOptions {
  // Sees the ledger as it is now, whatever others add, and leaves it as it is.
  bool snapshot = false;
  // Sequences are leased so many at a time, and issuers work side by side; 0: one issuer's
  // transaction at a time, without gaps.
  std::uint64_t lease_units = 0;
  std::function<std::int64_t()> now = {};  // seconds since 1970; for leases
  // As PostgresqlConnection::Open().
  std::function<bool()> keep_waiting = {};
};

// A connection in the ledger's schema. Makes the tables when there are none and migrates older
// ones, unless `read_only`. kFailedPrecondition: a newer schema, or read-only and not of this one.
absl::StatusOr<std::unique_ptr<PostgresqlConnection>> ConnectToLedger(
    const std::string& url, bool read_only, std::function<bool()> keep_waiting);

// Errors are those of ConnectToLedger() and PostgresqlConnection::Open().
absl::StatusOr<std::unique_ptr<Ledger>> OpenPostgresqlLedger(
    const std::string& url, const PostgresqlLedgerOptions& options = {});

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_LEDGER_POSTGRESQL_LEDGER_H_
