#include "tools/orders/utf8.h"

namespace serialsmith::tools {

char32_t NextCodePoint(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(at);
  if (lead < 0x80) {
    ++at;
    return lead;
  }
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  static constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  char32_t value = lead & (0x7FU >> length);
  bool good = lead >= 0xC2 && lead <= 0xF4 && text.size() - at >= length;
  for (std::size_t i = 1; good && i < length; ++i) {
    good = (byte(at + i) & 0xC0) == 0x80;
    value = value << 6 | (byte(at + i) & 0x3FU);
  }
  good = good && value >= kLeast[length] && value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
  at += good ? length : 1;
  return good ? value : kInvalidUtf8;
}

bool IsControl(char32_t code_point) {
  return code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0) || code_point == 0x2028 ||
         code_point == 0x2029;
}

std::string Printable(std::string_view text, std::size_t max_bytes) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    const char32_t code_point = NextCodePoint(text, at);
    std::string_view shown = text.substr(start, at - start);
    if (code_point == kInvalidUtf8) {
      shown = "\xEF\xBF\xBD";
    } else if (IsControl(code_point)) {
      shown = " ";
    }
    if (out.size() + shown.size() > max_bytes) return out + "…";
    out += shown;
  }
  return out;
}

}  // namespace serialsmith::tools
