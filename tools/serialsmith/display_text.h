// Foreign text on a terminal: how wide it is, and nothing in it that could steer the terminal.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_DISPLAY_TEXT_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_DISPLAY_TEXT_H_

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace serialsmith::tools {

// One character of a line as it is shown.
struct DisplayCell {
  std::size_t offset;      // in bytes of the line
  std::size_t length;      // in bytes of the line
  std::size_t column;      // where it begins, from 0
  std::size_t width;       // in columns; 0 for combining marks
  std::string_view shown;  // valid during the call only
};

// Walks a line: control characters are shown as their pictures (U+2400 …), a tab as a space, marks
// that are invisible or turn the direction of writing as <U+202E>, bytes that are not UTF-8 as
// U+FFFD. Stops when `visit` returns false.
void ForEachCell(std::string_view line, const std::function<bool(const DisplayCell&)>& visit);

// Columns of a character on a terminal: 0, 1, or 2 for wide East Asian ones.
std::size_t ColumnsOf(char32_t code_point);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_DISPLAY_TEXT_H_
