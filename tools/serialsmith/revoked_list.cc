#include "tools/serialsmith/revoked_list.h"

#include <utility>

#include "core/keys/status.h"

namespace serialsmith::tools {

absl::StatusOr<std::unique_ptr<const RevocationList>> LoadRevokedList(const RevokedFlags& flags,
                                                                      const PublicKeyring* ring,
                                                                      std::int64_t now) {
  std::unique_ptr<const RevocationList> none;
  if (flags.file.empty()) {
    if (flags.version == 0) return none;
    return Problem(absl::StatusCode::kInvalidArgument,
                   "--revoked-version: there is no list to have a version",
                   "Name the list by --revoked FILE.");
  }
  if (ring == nullptr) {
    return Problem(absl::StatusCode::kInvalidArgument,
                   "--revoked: the list is signed, and without --keys nobody can tell by whom",
                   "Name the issuer's public keyring by --keys FILE.");
  }
  absl::StatusOr<RevocationList> list = RevocationList::Load(flags.file, *ring);
  if (!list.ok()) return list.status();
  if (auto status = list->CheckCurrent(now); !status.ok()) return status;
  if (auto status = list->CheckVersion(flags.version); !status.ok()) return status;
  return std::make_unique<const RevocationList>(*std::move(list));
}

}  // namespace serialsmith::tools
