#include "tools/serialsmith/help_format.h"

#include <cstddef>
#include <string_view>

namespace serialsmith::tools {
namespace {

constexpr std::size_t kLineWidth = 100;

// Breaks between words, so that no line is wider where a word is not.
std::string Wrapped(std::string_view text, std::size_t width) {
  std::string out;
  while (text.size() > width) {
    std::size_t space = text.rfind(' ', width);
    if (space == text.npos) space = text.find(' ');
    if (space == text.npos) break;
    out.append(text.substr(0, space)) += '\n';
    text.remove_prefix(space + 1);
  }
  return out.append(text);
}

}  // namespace

std::string HelpFormat::make_option_opts(const CLI::Option* option) const {
  if (option->get_type_size() == 0) return "";  // a flag
  // Behind the colon are the descriptions of the validators.
  const std::string full = option->get_type_name();
  const std::string type = full.substr(0, full.find(':'));
  std::string out = type.empty() ? "" : " " + type;
  if (option->get_expected_max() == CLI::detail::expected_max_vector_size) out += " ...";
  if (option->get_required()) out += " REQUIRED";
  return out;
}

std::string HelpFormat::make_option_desc(const CLI::Option* option) const {
  std::string text = option->get_description();
  for (const CLI::Option* other : option->get_excludes()) {
    text += "; not together with " + other->get_name();
  }
  return Wrapped(text, kLineWidth - get_column_width());
}

}  // namespace serialsmith::tools
