// The flags that the commands of the ledger share.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_LEDGER_FLAGS_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_LEDGER_FLAGS_H_

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "tools/ledger/sql_session.h"

namespace serialsmith::tools {

struct LedgerFlags {
  std::string ledger;
  std::string keys;
  std::string passphrase_file;
};

// Adds --ledger and, for `with_keys`, --keys and --passphrase-file; --keys is required for
// `needs_keys`.
void AddLedgerFlags(CLI::App& command, LedgerFlags& flags, bool needs_keys, bool with_keys = true);

// Errors are those of OpenLedgerSession().
absl::StatusOr<std::unique_ptr<SqlSession>> OpenSession(const LedgerFlags& flags, bool read_only,
                                                        std::function<bool()> keep_waiting = {});

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_LEDGER_FLAGS_H_
