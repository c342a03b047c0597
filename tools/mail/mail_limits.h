// How much a message shows.
#ifndef SERIALSMITH_TOOLS_MAIL_MAIL_LIMITS_H_
#define SERIALSMITH_TOOLS_MAIL_MAIL_LIMITS_H_

#include <cstddef>

namespace serialsmith::tools {

// A name, a product's name, an order's id: what is longer is cut.
inline constexpr std::size_t kMaxValueBytes = 200;
// Serials that are all shown and attached one by one; of a larger order the first few are shown,
// and all are in a table.
inline constexpr std::size_t kMaxShownSerials = 20;
inline constexpr std::size_t kShownOfTable = 5;

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_MAIL_MAIL_LIMITS_H_
