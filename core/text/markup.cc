#include "core/text/markup.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>

namespace serialsmith {
namespace {

// Tags that mail programs and web pages put around text. Sorted.
constexpr std::string_view kTagNames[] = {
    "a",     "abbr", "b",    "big",    "blockquote", "body",  "br",    "center", "cite",
    "code",  "dd",   "del",  "div",    "dl",         "dt",    "em",    "font",   "footer",
    "h1",    "h2",   "h3",   "h4",     "h5",         "h6",    "head",  "header", "hr",
    "html",  "i",    "img",  "input",  "ins",        "kbd",   "label", "li",     "link",
    "main",  "mark", "meta", "nav",    "nobr",       "o:p",   "ol",    "p",      "pre",
    "q",     "s",    "samp", "script", "section",    "small", "span",  "strike", "strong",
    "style", "sub",  "sup",  "table",  "tbody",      "td",    "tfoot", "th",     "thead",
    "title", "tr",   "tt",   "u",      "ul",         "var",   "wbr",
};
constexpr std::size_t kLongestName = 10;

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool IsNameCharacter(char c) {
  const char lower = Lower(c);
  return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == ':';
}

}  // namespace

std::size_t HtmlTagLength(std::string_view text, std::size_t offset) {
  const std::string_view tag = text.substr(offset, kMaxTagBytes);
  constexpr std::string_view kComment = "<!--";
  if (tag.substr(0, kComment.size()) == kComment) {
    const std::size_t end = tag.substr(0, kMaxCommentBytes).find("-->", kComment.size());
    return end == std::string_view::npos ? 0 : end + 3;
  }

  std::size_t at = 1;
  if (at < tag.size() && tag[at] == '/') ++at;
  char name[kLongestName];
  std::size_t length = 0;
  while (at < tag.size() && length < kLongestName && IsNameCharacter(tag[at])) {
    name[length++] = Lower(tag[at++]);
  }
  if (!std::binary_search(std::begin(kTagNames), std::end(kTagNames),
                          std::string_view(name, length))) {
    return 0;
  }
  constexpr std::string_view kAfterName = " \t\r\n/>";
  if (at == tag.size() || kAfterName.find(tag[at]) == std::string_view::npos) return 0;
  const std::size_t end = tag.find('>', at);
  return end == std::string_view::npos ? 0 : end + 1;
}

std::size_t SoftBreakLength(std::string_view text, std::size_t offset) {
  constexpr std::size_t kMaxTrailingSpace = 80;  // a quoted-printable line has 76 characters
  const std::string_view rest = text.substr(offset, kMaxTrailingSpace);
  std::size_t at = 1;
  while (at < rest.size() && (rest[at] == ' ' || rest[at] == '\t')) ++at;
  if (at < rest.size() && rest[at] == '\n') return at + 1;
  if (at + 1 < rest.size() && rest[at] == '\r' && rest[at + 1] == '\n') return at + 2;
  return 0;
}

}  // namespace serialsmith
