#include "tools/mail/locale_tag.h"

#include <algorithm>
#include <cstddef>

namespace serialsmith::tools {
namespace {

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
char Upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

}  // namespace

std::string CanonicalTag(std::string_view locale) {
  std::string tag;
  for (const char c : locale.substr(0, locale.find_first_of(".@"))) {
    tag += c == '_' ? '-' : Lower(c);
  }
  return tag;
}

std::string_view WiderTag(std::string_view canonical) {
  const std::size_t dash = canonical.rfind('-');
  return canonical.substr(0, dash == std::string_view::npos ? 0 : dash);
}

std::string PrintedTag(std::string_view canonical) {
  std::string tag(canonical);
  for (std::size_t dash = tag.find('-'); dash != std::string::npos;
       dash = tag.find('-', dash + 1)) {
    const std::size_t length = std::min(tag.find('-', dash + 1), tag.size()) - dash - 1;
    if (length == 4) tag[dash + 1] = Upper(tag[dash + 1]);
    if (length == 2) {
      tag[dash + 1] = Upper(tag[dash + 1]);
      tag[dash + 2] = Upper(tag[dash + 2]);
    }
  }
  return tag;
}

}  // namespace serialsmith::tools
