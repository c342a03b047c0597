// What the commands under `serialsmith ledger` share.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_LEDGER_COMMANDS_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_LEDGER_COMMANDS_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "tools/serialsmith/ledger_flags.h"

namespace serialsmith::tools {

struct LedgerCommandFlags {
  LedgerFlags ledger;
  std::string format = "csv";
  std::string out;
  std::string expect;
  std::string series;
  std::string product;
  std::string to_series;
  std::string reason;
  std::uint64_t units = 0;
  bool dry_run = false;
  bool json = false;
};

// What stands in --reason is shown to people, as names are. kInvalidArgument: it cannot be.
absl::Status CheckReason(const std::string& reason);

// Each returns the exit status.
int RunLedgerVerify(const LedgerCommandFlags& flags);
int RunLedgerReissue(const LedgerCommandFlags& flags);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_LEDGER_COMMANDS_H_
