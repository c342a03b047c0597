#include "core/verify/armour.h"

#include <array>
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

constexpr auto kTokenCharacters = [] {
  std::array<bool, 256> table{};
  for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                       "0123456789-_.")) {
    table[static_cast<unsigned char>(c)] = true;
  }
  return table;
}();

bool IsTokenCharacter(char c) { return kTokenCharacters[static_cast<unsigned char>(c)]; }

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
    const std::size_t plain = text.substr(i, text.find('=', i) - i).size();
    out.append(text, i, plain);
    i += plain;
    if (i == text.size()) break;
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
  text = text.substr(0, text.find(kArmourEnd));
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t start = i;
    while (i < text.size() && IsTokenCharacter(text[i])) ++i;
    out.append(text, start, i - start);
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
