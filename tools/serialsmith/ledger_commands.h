// What the commands under `serialsmith ledger` share.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_LEDGER_COMMANDS_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_LEDGER_COMMANDS_H_

#include <cstdint>
#include <string>

#include "tools/serialsmith/ledger_flags.h"

namespace serialsmith::tools {

struct LedgerCommandFlags {
  LedgerFlags ledger;
  std::string format = "csv";
  std::string out;
  std::string expect;
  std::string series;
  std::string product;
  std::uint64_t units = 0;
  bool json = false;
};

// The exit status.
int RunLedgerVerify(const LedgerCommandFlags& flags);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_LEDGER_COMMANDS_H_
