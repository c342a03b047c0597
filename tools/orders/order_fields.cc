#include "tools/orders/order_fields.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>

#include "tools/orders/order.h"
#include "tools/orders/utf8.h"

namespace serialsmith::tools {
namespace {

// What no plain address has: it would end it, begin another, or quote.
constexpr std::array<bool, 256> kNotInEmail = [] {
  std::array<bool, 256> table{};
  for (const char c : std::string_view(" <>,;:\"()[]\\"))
    table[static_cast<unsigned char>(c)] = true;
  return table;
}();

bool IsPlain(char c) { return c >= ' ' && c < '\x7F'; }

// Length, encoding, and control characters other than `allowed`.
std::string RefuseText(std::string_view text, std::size_t max_bytes, std::string_view allowed) {
  if (text.size() > max_bytes) return "longer than " + std::to_string(max_bytes) + " bytes";
  if (std::all_of(text.begin(), text.end(), IsPlain)) return {};
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    const char32_t code_point = NextCodePoint(text, at);
    if (code_point == kInvalidUtf8) return std::string(kNotUtf8);
    if (IsControl(code_point) && allowed.find(text[start]) == std::string_view::npos) {
      return "holds a control character";
    }
  }
  return {};
}

}  // namespace

std::string RefuseId(std::string_view text) { return RefuseText(text, kMaxIdBytes, {}); }

std::string RefuseName(std::string_view text) { return RefuseText(text, kMaxNameBytes, "\r\n\t"); }

// Not the grammar of RFC 5322, which allows what no shop means: enough that one mailbox is named
// and that nothing can break out of a header or an envelope.
std::string RefuseEmail(std::string_view text) {
  if (std::string refused = RefuseText(text, kMaxEmailBytes, {}); !refused.empty()) return refused;
  for (const char c : text) {
    if (kNotInEmail[static_cast<unsigned char>(c)]) return "not one plain email address";
  }
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == text.size() ||
      text.find('@', at + 1) != std::string_view::npos) {
    return "not an email address";
  }
  // A domain with an empty label ("example..com") is a slip that no server delivers to.
  const std::string_view domain = text.substr(at + 1);
  if (domain.front() == '.' || domain.back() == '.' ||
      domain.find("..") != std::string_view::npos) {
    return "not an email address";
  }
  return {};
}

std::string RefuseLocale(std::string_view text) {
  const auto good = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
           c == '-' || c == '.' || c == '@';
  };
  if (text.size() > kMaxLocaleBytes || !std::all_of(text.begin(), text.end(), good)) {
    return "not a language tag such as en or de-AT";
  }
  return {};
}

std::string RefuseQuantity(std::string_view text, std::uint32_t& quantity) {
  std::uint32_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stopped != end || value < 1 || value > kMaxQuantity) {
    return "not a whole number from 1 to " + std::to_string(kMaxQuantity);
  }
  quantity = value;
  return {};
}

}  // namespace serialsmith::tools
