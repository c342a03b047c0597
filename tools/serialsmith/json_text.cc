#include "tools/serialsmith/json_text.h"

#include <array>
#include <charconv>
#include <cstddef>

#include "tools/orders/utf8.h"

namespace serialsmith::tools {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

void AppendEscaped(std::string& out, char32_t code_point) {
  constexpr std::string_view kHex = "0123456789abcdef";
  switch (code_point) {
    case U'"':
      out += "\\\"";
      return;
    case U'\\':
      out += "\\\\";
      return;
    case U'\n':
      out += "\\n";
      return;
    case U'\r':
      out += "\\r";
      return;
    case U'\t':
      out += "\\t";
      return;
    default:
      out += "\\u";
      for (const unsigned shift : {12U, 8U, 4U, 0U}) out += kHex[code_point >> shift & 0xF];
  }
}

// Plain text stays as it is. What would break a line or steer a terminal that shows it is escaped.
bool NeedsEscape(char32_t code_point) {
  return code_point == U'"' || code_point == U'\\' || IsControl(code_point);
}

bool IsPlain(char c) { return c >= 0x20 && c < 0x7F && c != '"' && c != '\\'; }

}  // namespace

void AppendJsonString(std::string& out, std::string_view text) {
  out += '"';
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t plain = at;
    while (plain < text.size() && IsPlain(text[plain])) ++plain;
    out.append(text, at, plain - at);
    at = plain;
    if (at == text.size()) break;
    const std::size_t start = at;
    const char32_t code_point = NextCodePoint(text, at);
    if (code_point == kInvalidUtf8) {
      out += kReplacement;
    } else if (NeedsEscape(code_point)) {
      AppendEscaped(out, code_point);
    } else {
      out.append(text, start, at - start);
    }
  }
  out += '"';
}

void AppendJsonStringOrNull(std::string& out, std::string_view text) {
  if (text.empty()) {
    out += "null";
  } else {
    AppendJsonString(out, text);
  }
}

void AppendInteger(std::string& out, std::uint64_t value) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

void AppendUtf8(std::string& out, char32_t code_point) {
  const auto tail = [&](unsigned shift) {
    out += static_cast<char>(0x80 | (code_point >> shift & 0x3F));
  };
  if (code_point < 0x80) {
    out += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    out += static_cast<char>(0xC0 | code_point >> 6);
    tail(0);
  } else if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF)) {
    out += kReplacement;
  } else if (code_point < 0x10000) {
    out += static_cast<char>(0xE0 | code_point >> 12);
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0 | code_point >> 18);
    tail(12);
    tail(6);
    tail(0);
  }
}

std::string_view CutAtCharacter(std::string_view text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  // A character has at most four bytes; further back there is none that the cut could split.
  for (std::size_t back = 1; back <= 3 && back <= max_bytes; ++back) {
    std::size_t at = max_bytes - back;
    if ((static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) continue;
    const std::size_t start = at;
    const bool whole = NextCodePoint(text, at) != kInvalidUtf8;
    return text.substr(0, whole && at > max_bytes ? start : max_bytes);
  }
  return text.substr(0, max_bytes);
}

}  // namespace serialsmith::tools
