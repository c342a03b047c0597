#include "core/text/markup.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <functional>
#include <iterator>
#include <string_view>
#include <system_error>

#include "core/text/code_points.h"

namespace serialsmith {
namespace {

// Tags that mail programs and web pages put around text. Sorted.
constexpr std::size_t kLongestName = 10;
constexpr char kTagNames[][kLongestName + 1] = {
    "a",     "abbr", "b",    "big",    "blockquote", "body",  "br",    "center", "cite",
    "code",  "dd",   "del",  "div",    "dl",         "dt",    "em",    "font",   "footer",
    "h1",    "h2",   "h3",   "h4",     "h5",         "h6",    "head",  "header", "hr",
    "html",  "i",    "img",  "input",  "ins",        "kbd",   "label", "li",     "link",
    "main",  "mark", "meta", "nav",    "nobr",       "o:p",   "ol",    "p",      "pre",
    "q",     "s",    "samp", "script", "section",    "small", "span",  "strike", "strong",
    "style", "sub",  "sup",  "table",  "tbody",      "td",    "tfoot", "th",     "thead",
    "title", "tr",   "tt",   "u",      "ul",         "var",   "wbr",
};

struct Entity {
  char name[7];
  char32_t code_point;
};

// What HTML names of the characters that part a serial.
constexpr Entity kEntities[] = {
    {"nbsp", 0x00A0},   {"shy", 0x00AD},    {"ensp", 0x2002},   {"emsp", 0x2003},
    {"thinsp", 0x2009}, {"zwnj", 0x200C},   {"zwj", 0x200D},    {"lrm", 0x200E},
    {"rlm", 0x200F},    {"hyphen", 0x2010}, {"dash", 0x2010},   {"ndash", 0x2013},
    {"mdash", 0x2014},  {"horbar", 0x2015}, {"minus", 0x2212},  {"lsquo", 0x2018},
    {"rsquo", 0x2019},  {"sbquo", 0x201A},  {"ldquo", 0x201C},  {"rdquo", 0x201D},
    {"bdquo", 0x201E},  {"lsaquo", 0x2039}, {"rsaquo", 0x203A}, {"laquo", 0x00AB},
    {"raquo", 0x00BB},  {"quot", U'"'},     {"apos", U'\''},    {"lt", U'<'},
    {"gt", U'>'},
};
constexpr std::size_t kLongestEntity = 10;  // "&#x10FFFF;"

// The number that is all of `digits`; 0 when they are none.
char32_t WholeNumber(std::string_view digits, int base) {
  unsigned value = 0;
  const char* end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, value, base);
  return error == std::errc() && stopped == end ? value : 0;
}

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
                          std::string_view(name, length), std::less<std::string_view>())) {
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

EncodedCharacter HtmlEntity(std::string_view text, std::size_t offset) {
  const std::string_view rest = text.substr(offset, kLongestEntity);
  const std::size_t end = rest.find(';');
  if (end == std::string_view::npos || end < 2) return {};
  const std::string_view name = rest.substr(1, end - 1);
  char32_t code_point = 0;
  if (name[0] == '#') {
    const bool hexadecimal = name.size() > 1 && Lower(name[1]) == 'x';
    code_point = WholeNumber(name.substr(hexadecimal ? 2 : 1), hexadecimal ? 16 : 10);
  } else {
    const auto entity = std::find_if(std::begin(kEntities), std::end(kEntities),
                                     [&](const Entity& known) { return known.name == name; });
    if (entity != std::end(kEntities)) code_point = entity->code_point;
  }
  return code_point == 0 ? EncodedCharacter{} : EncodedCharacter{code_point, end + 1};
}

bool IsEscapedByte(std::string_view text, std::size_t offset) {
  constexpr std::size_t kEscape = 3;
  return text[offset] == '=' && text.size() - offset >= kEscape &&
         WholeNumber(text.substr(offset + 1, kEscape - 1), 16) >= 0x80;
}

EncodedCharacter QuotedPrintableCharacter(std::string_view text, std::size_t offset) {
  constexpr std::size_t kEscape = 3;  // "=C2"
  constexpr std::size_t kMaxUtf8 = 4;
  char bytes[kMaxUtf8];
  std::size_t ends[kMaxUtf8];
  std::size_t count = 0;
  std::size_t at = offset;
  while (count < kMaxUtf8 && at + kEscape <= text.size() && text[at] == '=') {
    const char32_t byte = WholeNumber(text.substr(at + 1, kEscape - 1), 16);
    if (byte == 0) break;
    bytes[count] = static_cast<char>(byte);
    ends[count++] = at += kEscape;
    // Encoders break lines between the bytes of a character too.
    if (at < text.size() && text[at] == '=') at += SoftBreakLength(text, at);
  }
  if (count == 0) return {};
  const CodePoint decoded = DecodeUtf8({bytes, count}, 0);
  const std::size_t end = ends[decoded.length - 1];
  if (decoded.length > 1) return {decoded.value, end - offset};
  const bool blank = decoded.value == U' ' || decoded.value == U'\t';
  const std::string_view behind = text.substr(end, 2);
  const bool line_ends = behind.substr(0, 1) == "\n" || behind == "\r\n";
  return blank && line_ends ? EncodedCharacter{decoded.value, kEscape} : EncodedCharacter{};
}

}  // namespace serialsmith
