// The words of one language: a file of lines "name: text". docs/mail_templates.md.
//
// A line that begins with a space goes on with the text of the line above; empty lines and lines
// that begin with '#' are passed over. Texts are Mustache without markup.
#ifndef SERIALSMITH_TOOLS_MAIL_WORDS_FILE_H_
#define SERIALSMITH_TOOLS_MAIL_WORDS_FILE_H_

#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace serialsmith::tools {

// Every word that a language has.
inline constexpr std::array<std::string_view, 11> kWordNames = {
    "subject", "greeting", "intro", "claim", "enter", "qr",
    "signed",  "table",    "keep",  "order", "footer"};

inline constexpr std::size_t kMaxTemplateBytes = std::size_t{64} << 10;  // of any template file

struct Word {
  std::string text;
  std::string source;  // the file, for errors
  std::size_t line = 0;
};
using Words = std::map<std::string, Word, std::less<>>;

// kInvalidArgument with the file and line: not UTF-8, a control character, no "name:", an unknown
// name or one that stands there twice, an empty text.
absl::StatusOr<Words> ParseWords(std::string_view text, std::string_view source);

// Refuses what no template file may be: larger than kMaxTemplateBytes, not UTF-8, with a control
// character other than tab and line end.
absl::Status CheckTemplateText(std::string_view text, std::string_view source);

// "source:line".
std::string PlaceOf(std::string_view source, std::size_t line);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_MAIL_WORDS_FILE_H_
