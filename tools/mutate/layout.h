// Where symbols stand in a printed serial, and other ways to print it.
#ifndef SERIALSMITH_TOOLS_MUTATE_LAYOUT_H_
#define SERIALSMITH_TOOLS_MUTATE_LAYOUT_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "serialsmith/text.h"
#include "tools/mutate/chance.h"
#include "tools/mutate/serial_source.h"

namespace serialsmith::tools {

// What is put around a text.
struct Frame {
  const char* open;
  const char* close;
};

// The offset of symbol p, in a number and in a signed serial on one line.
constexpr std::size_t OffsetOf(std::size_t p) { return p + p / kGroupSymbols; }

// A symbol that is not `symbol`.
char AnotherSymbol(char symbol, Chance& chance);

// Makes symbol p of a printed text another one.
void MakeWrong(std::string& text, std::size_t p, Chance& chance);

// `text` with every `from` replaced.
std::string Replaced(std::string_view text, char from, std::string_view to);
std::string LowerCase(std::string_view text);
std::string Utf8(char32_t code_point);

// The rows of a printed serial, one or six of them.
std::vector<std::string_view> RowsOf(std::string_view text);

// The six rows as lines, each with `before` and `behind` it.
std::string Lines(const Serial& serial, std::string_view before, std::string_view behind);

// `text` cut into lines of at most `width` bytes, each but the last with `behind` it.
std::string Wrapped(std::string_view text, std::size_t width, std::string_view behind);

// The groups of a row or more, spelled otherwise: lower case, blanks or nothing for dashes.
std::string AnyLayout(std::string_view text, Chance& chance);

// Without one, and without a dash, a text is read as words.
bool HasDigit(std::string_view text);

// The symbols of a printed row, with '?' as 0.
Row RowOf(std::string_view text);

// Whether nothing can be restored from what stands for a number, so that no chance makes it one.
bool IsBeyondRepair(const Row& row);

// How many 25 symbols in succession pass as a row, wherever they begin and whatever ASCII parts
// them: chance makes one of a damaged signed serial, or of words and groups, now and then.
std::size_t CountRows(std::string_view text);

// How many different numbers a row of 24 or 26 symbols could be, with one put in or left out.
std::size_t CountRepairs(std::string_view symbols);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_MUTATE_LAYOUT_H_
