#include "core/verify/armour.h"

#include <cstddef>

namespace serialsmith {
namespace {

constexpr std::string_view kOpening = "-----BEGIN SERIALSMITH ";
constexpr std::string_view kDashes = "-----";
constexpr std::size_t kLine = 64;

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

bool IsTokenCharacter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

}  // namespace

std::string Armour(std::string_view noun, std::string_view inside) {
  std::string text(kOpening);
  text.append(noun).append(kDashes).append("\n").append(inside);
  return text.append(kArmourEnd).append(" SERIALSMITH ").append(noun).append(kDashes).append("\n");
}

std::optional<std::string_view> BehindOpening(std::string_view text, std::string_view noun) {
  const std::string opening = std::string(kOpening).append(noun).append(kDashes);
  const std::size_t at = text.find(opening);
  if (at == std::string_view::npos) return std::nullopt;
  return text.substr(at + opening.size());
}

std::string WithoutQuotedPrintable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '=') {
      out += text[i];
      continue;
    }
    std::size_t end = i + 1;
    while (end < text.size() && (text[end] == ' ' || text[end] == '\t' || text[end] == '\r')) ++end;
    if (end < text.size() && text[end] == '\n') {
      i = end;
    } else if (i + 2 < text.size() && HexValue(text[i + 1]) >= 0 && HexValue(text[i + 2]) >= 0) {
      out += static_cast<char>(HexValue(text[i + 1]) * 16 + HexValue(text[i + 2]));
      i += 2;
    }
  }
  return out;
}

std::string TokenCharacters(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, text.find(kArmourEnd))) {
    if (IsTokenCharacter(c)) out += c;
  }
  return out;
}

std::string WrapToken(std::string_view token) {
  std::string text;
  while (!token.empty()) {
    std::string_view line = token.substr(0, kLine);
    if (const std::size_t dot = line.rfind('.'); dot != std::string_view::npos) {
      line = line.substr(0, dot + 1);
    } else if (token.size() > kLine && token[kLine] == '.') {
      line.remove_suffix(1);
    }
    text.append(line).append("\n");
    token.remove_prefix(line.size());
  }
  return text;
}

}  // namespace serialsmith
