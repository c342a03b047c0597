// The public keyring that a command judges by, and the root keys that must have signed it.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_TRUSTED_RING_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_TRUSTED_RING_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "serialsmith/keys.h"

namespace serialsmith::tools {

inline constexpr const char* kRootDescription =
    "Root key that must have signed the ring: a k4.public key, or a file with one a line";

// `place` itself, or the public.keyring in that directory.
std::string PublicRingPath(const std::string& place);

// From --root: a k4.public key, or a file with up to kMaxRootSignatures of them.
absl::StatusOr<std::vector<PublicKey>> ReadRoots(const std::string& root);

// Loads the ring at `place`. With a `root` that is not empty one of its keys must have signed it.
absl::StatusOr<PublicKeyring> LoadTrustedRing(const std::string& place, const std::string& root);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_TRUSTED_RING_H_
