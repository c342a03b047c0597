#include "tools/serialsmith/expiry.h"

#include <charconv>

#include "core/keys/status.h"
#include "core/keys/utc_time.h"

namespace serialsmith::tools {
namespace {

constexpr std::int64_t kMaxDays = 36500;

}  // namespace

absl::StatusOr<std::optional<std::int64_t>> ParseExpiry(const std::string& text,
                                                        std::int64_t start) {
  std::optional<std::int64_t> expiry;
  if (text.empty()) return expiry;
  expiry = ParseRfc3339(text);
  if (expiry) return expiry;
  std::int64_t days = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, days);
  if (error == std::errc() && rest + 1 == end && *rest == 'd' && days > 0 && days <= kMaxDays) {
    expiry = start + days * 86400;
    return expiry;
  }
  return Problem(absl::StatusCode::kInvalidArgument,
                 "--expires: \"" + text + "\" is neither days nor a time",
                 "Write 90d, up to 36500d, or a time like 2027-01-31T00:00:00Z.");
}

}  // namespace serialsmith::tools
