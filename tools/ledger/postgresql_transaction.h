// What one batch changes in a ledger in PostgreSQL; ledger.h says what each function means.
#ifndef SERIALSMITH_TOOLS_LEDGER_POSTGRESQL_TRANSACTION_H_
#define SERIALSMITH_TOOLS_LEDGER_POSTGRESQL_TRANSACTION_H_

#include <memory>

#include "absl/status/statusor.h"
#include "tools/ledger/ledger.h"
#include "tools/ledger/postgresql_connection.h"
#include "tools/ledger/sequence_leases.h"

namespace serialsmith::tools {

// `leases` may be null: without. `open` says whether a transaction is; all three outlive it.
absl::StatusOr<std::unique_ptr<LedgerTransaction>> BeginPostgresqlTransaction(
    PostgresqlConnection& connection, SequenceLeases* leases, bool& open);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_LEDGER_POSTGRESQL_TRANSACTION_H_
