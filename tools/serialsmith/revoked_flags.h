// The flags about revocation lists that `check` and `token verify` share.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_REVOKED_FLAGS_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_REVOKED_FLAGS_H_

#include <CLI/CLI.hpp>

#include "tools/serialsmith/revoked_list.h"

namespace serialsmith::tools {

// Adds --revoked and --revoked-version. `flags` must outlive the command.
void AddRevokedFlags(CLI::App& command, RevokedFlags& flags);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_REVOKED_FLAGS_H_
