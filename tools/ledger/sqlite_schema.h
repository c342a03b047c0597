// The tables of a ledger in SQLite, all in one place. docs/issuing.md.
#ifndef SERIALSMITH_TOOLS_LEDGER_SQLITE_SCHEMA_H_
#define SERIALSMITH_TOOLS_LEDGER_SQLITE_SCHEMA_H_

#include <cstdint>

#include "absl/status/status.h"
#include "tools/ledger/sqlite_database.h"

namespace serialsmith::tools {

inline constexpr std::int64_t kLedgerApplicationId = 0x534E4C47;  // "SNLG"
inline constexpr std::int64_t kLedgerSchemaVersion = 1;

// Makes the tables in an empty database; accepts a ledger of this schema. kFailedPrecondition:
// another program's database, or a newer schema. A read-only empty database is refused.
absl::Status PrepareLedgerSchema(SqliteDatabase& database, bool read_only);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_LEDGER_SQLITE_SCHEMA_H_
