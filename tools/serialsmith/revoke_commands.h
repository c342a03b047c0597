// What the two uses of `serialsmith revoke` share.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_REVOKE_COMMANDS_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_REVOKE_COMMANDS_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

#include "tools/serialsmith/ledger_flags.h"

namespace serialsmith::tools {

struct RevokeFlags {
  CLI::Option* text = nullptr;
  LedgerFlags ledger;
  std::string reason;
  std::string list;
  std::string next_update;
  std::uint64_t list_version = 0;  // 0: one more than that of the list that is there
  bool replace = false;
  bool json = false;
};

// Writes the list that --list names.
int RunRevokeList(const RevokeFlags& flags);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_REVOKE_COMMANDS_H_
