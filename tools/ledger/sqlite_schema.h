// Making, migrating and recognising a ledger in a SQLite file. docs/issuing.md.
#ifndef SERIALSMITH_TOOLS_LEDGER_SQLITE_SCHEMA_H_
#define SERIALSMITH_TOOLS_LEDGER_SQLITE_SCHEMA_H_

#include <cstdint>

#include "absl/status/status.h"
#include "tools/ledger/ledger_schema.h"
#include "tools/ledger/sqlite_database.h"

namespace serialsmith::tools {

inline constexpr std::int64_t kLedgerApplicationId = 0x534E4C47;  // "SNLG"

// Makes the tables in an empty database and brings an older ledger up to date. kFailedPrecondition:
// another program's database, a newer schema, or read-only and not of this schema.
absl::Status PrepareLedgerSchema(SqliteDatabase& database, bool read_only);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_LEDGER_SQLITE_SCHEMA_H_
