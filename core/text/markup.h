// Multi-character separators: HTML tags and quoted-printable soft line breaks.
#ifndef SERIALSMITH_CORE_TEXT_MARKUP_H_
#define SERIALSMITH_CORE_TEXT_MARKUP_H_

#include <cstddef>
#include <string_view>

namespace serialsmith {

// A longer tag or comment is read as text, which keeps the scan linear.
inline constexpr std::size_t kMaxTagBytes = 1024;
inline constexpr std::size_t kMaxCommentBytes = 128;

// The length of the HTML tag or comment that starts with the '<' at `offset`, 0 if none does. Only
// known tag names count: "<XMVRF-…>" is a serial in angle brackets.
std::size_t HtmlTagLength(std::string_view text, std::size_t offset);

// The length of the quoted-printable soft break that starts with the '=' at `offset`, 0 if none
// does.
std::size_t SoftBreakLength(std::string_view text, std::size_t offset);

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_TEXT_MARKUP_H_
