// The revocation list that `check` and `token verify` are given, if any.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_REVOKED_LIST_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_REVOKED_LIST_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "serialsmith/keys.h"
#include "serialsmith/revocation_list.h"

namespace serialsmith::tools {

struct RevokedFlags {
  std::string file;           // --revoked; empty: none
  std::uint64_t version = 0;  // --revoked-version, the least that will do; 0: any
};

// Null without the flag. A list that is damaged, foreign, stale at `now` or older than
// --revoked-version is an error: nothing is judged without it. `ring` is null without --keys:
// kInvalidArgument then.
absl::StatusOr<std::unique_ptr<const RevocationList>> LoadRevokedList(const RevokedFlags& flags,
                                                                      const PublicKeyring* ring,
                                                                      std::int64_t now);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_REVOKED_LIST_H_
