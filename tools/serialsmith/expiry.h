// Times to come, as people give them on a command line.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_EXPIRY_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_EXPIRY_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"

namespace serialsmith::tools {

// Of --expires: "90d" from `start` on, or an RFC 3339 time; empty is nullopt. Seconds since 1970.
absl::StatusOr<std::optional<std::int64_t>> ParseExpiry(const std::string& text,
                                                        std::int64_t start);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_EXPIRY_H_
