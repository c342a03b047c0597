// From the value of --ledger to a ledger.
#ifndef SERIALSMITH_TOOLS_LEDGER_OPEN_LEDGER_H_
#define SERIALSMITH_TOOLS_LEDGER_OPEN_LEDGER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "tools/ledger/ledger.h"
#include "tools/ledger/sql_session.h"

namespace serialsmith::tools {

// Where a ledger is. Made by ParseLedgerUrl() alone.
struct LedgerPlace {
  SqlSession::Kind kind = SqlSession::Kind::kSqlite;
  std::string where;  // a path for SQLite; a URL, perhaps with a password, for PostgreSQL
};

// A path, sqlite:PATH, postgresql://… or postgres://…. kInvalidArgument: nothing is named.
absl::StatusOr<LedgerPlace> ParseLedgerUrl(const std::string& url);

// False: a file that does not exist yet, or is empty. A server is asked when the ledger is opened.
bool LedgerExists(const LedgerPlace& place);

struct LedgerOptions {
  bool dry_run = false;           // what is added is forgotten at the end
  std::uint64_t lease_units = 0;  // 0: without leases; only PostgreSQL has them
  std::function<std::int64_t()> now = {};
  std::function<bool()> keep_waiting = {};
};

// For issuing. Makes a ledger where there is none.
absl::StatusOr<std::unique_ptr<Ledger>> OpenLedger(const LedgerPlace& place,
                                                   const LedgerOptions& options);

// For everything else. kNotFound: there is no ledger. A read-only session is a snapshot: it sees the
// ledger as it is now, whatever others add meanwhile.
absl::StatusOr<std::unique_ptr<SqlSession>> OpenLedgerSession(const LedgerPlace& place,
                                                              bool read_only,
                                                              std::function<bool()> keep_waiting);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_LEDGER_OPEN_LEDGER_H_
