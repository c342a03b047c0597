// What mail and web pages spell with several characters: HTML tags and entities, and the escapes
// and soft line breaks of quoted-printable.
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

struct EncodedCharacter {
  char32_t code_point = 0;
  std::size_t length = 0;  // of its spelling, in bytes; 0 where none stands
};

// The HTML entity that starts with the '&' at `offset`: "&#8209;", "&#x2011;", and the names of
// spaces, dashes, marks and quotes. Always with its ';'.
EncodedCharacter HtmlEntity(std::string_view text, std::size_t offset);

// The quoted-printable character that starts with the '=' at `offset`: one beyond ASCII
// ("=C2=A0"), or a blank at the end of a line ("=20"). Elsewhere "=20" may be a '=' in front of a
// serial.
EncodedCharacter QuotedPrintableCharacter(std::string_view text, std::size_t offset);

// Whether an escape of quoted-printable of a byte beyond ASCII ("=E9") starts at `offset`.
bool IsEscapedByte(std::string_view text, std::size_t offset);

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_TEXT_MARKUP_H_
