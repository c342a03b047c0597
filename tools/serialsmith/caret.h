// A text with carets under what is wrong in it, for a terminal.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_CARET_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_CARET_H_

#include <span>
#include <string>
#include <string_view>

#include "serialsmith/verdict.h"

namespace serialsmith::tools {

struct CaretStyle {
  std::string_view indent = "    ";
  std::size_t columns = 72;     // lines wider than this are shown in part, around their places
  std::size_t max_lines = 6;    // of the text
  std::string_view mark_begin;  // around the carets, for colour
  std::string_view mark_end;
};

// Lines, each ended by '\n': of a text of one line that line, of a longer one those that a place
// is in (its first lines when there is none); below each its carets. Empty for a blank text.
std::string TextWithCarets(std::string_view text, std::span<const Place> places,
                           const CaretStyle& style);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_CARET_H_
