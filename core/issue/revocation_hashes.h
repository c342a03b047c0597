// The hashes of a revocation list, under a salt that lets no genuine number pass for a revoked one.
#ifndef SERIALSMITH_CORE_ISSUE_REVOCATION_HASHES_H_
#define SERIALSMITH_CORE_ISSUE_REVOCATION_HASHES_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "serialsmith/revocation_list.h"
#include "serialsmith/revocation_list_maker.h"

namespace serialsmith {

// With 2²¹ revoked numbers among a hundred million one salt in 90,000 is bad.
inline constexpr int kMostSalts = 16;

using NumberHash = std::function<std::uint64_t(const RevocationSalt&, const PackedRow&)>;

struct SaltedHashes {
  RevocationSalt salt{};
  std::vector<std::uint64_t> hashes;  // ascending, none twice
};

// `hash` is RevocationHash() but in tests, whose hashes are short enough to meet.
absl::StatusOr<SaltedHashes> DrawHashes(const NumberSource& revoked, const NumberSource& genuine,
                                        const RandomSource& random,
                                        const NumberHash& hash = RevocationHash);

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_ISSUE_REVOCATION_HASHES_H_
