// The template files of a directory.
#ifndef SERIALSMITH_TOOLS_MAIL_TEMPLATE_FILES_H_
#define SERIALSMITH_TOOLS_MAIL_TEMPLATE_FILES_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"

namespace serialsmith::tools {

inline constexpr char kTextPage[] = "page.txt.mustache";
inline constexpr char kHtmlPage[] = "page.html.mustache";

struct TemplateFile {
  std::string text;
  std::string source;  // the path, or the name of a built-in one
};

// By name: the two pages and files that end with ".words". Other files are passed over, but a name
// that ends with ".mustache" and is no page is an error: nobody would read it.
using TemplateFiles = std::map<std::string, TemplateFile>;

TemplateFiles BuiltinTemplateFiles();

// kNotFound: no such directory; kInvalidArgument: a file is too large or has a wrong name; other
// errors say why one cannot be read.
absl::StatusOr<TemplateFiles> ReadTemplateFiles(const std::string& directory);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_MAIL_TEMPLATE_FILES_H_
