#include "tools/mail/display_value.h"

#include <algorithm>

#include "tools/orders/utf8.h"

namespace serialsmith::tools {
namespace {

// Embeddings, overrides and isolates; the marks U+200E and U+200F turn nothing around.
bool TurnsWriting(char32_t code_point) {
  return (code_point >= 0x202A && code_point <= 0x202E) ||
         (code_point >= 0x2066 && code_point <= 0x2069);
}

}  // namespace

std::string DisplayValue(std::string_view text, std::size_t max_bytes) {
  std::string out;
  bool space = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    const char32_t code_point = NextCodePoint(text, at);
    if (code_point != kInvalidUtf8 && TurnsWriting(code_point)) continue;
    if (code_point == ' ' || (code_point != kInvalidUtf8 && IsControl(code_point))) {
      space = true;
      continue;
    }
    const std::string_view shown =
        code_point == kInvalidUtf8 ? "\xEF\xBF\xBD" : text.substr(start, at - start);
    space = (space && !out.empty()) || (shown == "?" && out.ends_with('='));
    if (out.size() + (space ? 1 : 0) + shown.size() > max_bytes) return out.append("…");
    if (space) out += ' ';
    out += shown;
    space = false;
  }
  return out;
}

std::string EscapeHtml(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";  // not &apos;, which HTML 4 lacks
        break;
      default:
        out += c;
    }
  }
  return out;
}

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0; });
}

}  // namespace serialsmith::tools
