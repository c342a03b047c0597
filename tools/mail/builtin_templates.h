// The template files of templates/, as the build put them into the library.
#ifndef SERIALSMITH_TOOLS_MAIL_BUILTIN_TEMPLATES_H_
#define SERIALSMITH_TOOLS_MAIL_BUILTIN_TEMPLATES_H_

#include <span>
#include <string_view>

namespace serialsmith::tools {

struct BuiltinTemplate {
  std::string_view name;  // "page.html.mustache", "fr.words"
  std::string_view text;
};

std::span<const BuiltinTemplate> BuiltinTemplates();

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_MAIL_BUILTIN_TEMPLATES_H_
