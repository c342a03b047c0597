// A stranger's text made fit for one line of a message. Pure functions.
#ifndef SERIALSMITH_TOOLS_MAIL_DISPLAY_VALUE_H_
#define SERIALSMITH_TOOLS_MAIL_DISPLAY_VALUE_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace serialsmith::tools {

// Control characters and runs of spaces become one space, none at the ends; invalid bytes become
// U+FFFD; marks that change the direction of writing are dropped, because they would turn around
// what follows; "=?" becomes "= ?", so that it begins no encoded word of a header (RFC 2047). What
// goes beyond `max_bytes` is cut between characters and marked "…".
std::string DisplayValue(std::string_view text, std::size_t max_bytes);

// The text as HTML has it, between tags or in a quoted attribute.
std::string EscapeHtml(std::string_view text);

bool IsAscii(std::string_view text);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_MAIL_DISPLAY_VALUE_H_
