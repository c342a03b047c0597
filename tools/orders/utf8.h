// UTF-8 as strangers' files have it. Pure functions.
#ifndef SERIALSMITH_TOOLS_ORDERS_UTF8_H_
#define SERIALSMITH_TOOLS_ORDERS_UTF8_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace serialsmith::tools {

// Decodes the code point at `at` and moves `at` behind it. An invalid sequence (overlong,
// surrogate, cut, beyond U+10FFFF) is kInvalidUtf8 and moves by one byte.
inline constexpr char32_t kInvalidUtf8 = 0xFFFFFFFF;
char32_t NextCodePoint(std::string_view text, std::size_t& at);

bool IsControl(char32_t code_point);  // C0, DEL, C1, and line and paragraph separator

// What can be shown on a terminal and stored as UTF-8: control characters become spaces, invalid
// bytes U+FFFD, and what goes beyond `max_bytes` is cut between characters and marked "…".
std::string Printable(std::string_view text, std::size_t max_bytes);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_ORDERS_UTF8_H_
