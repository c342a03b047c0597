#include "tools/mail/template_files.h"

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include "core/keys/status.h"
#include "tools/mail/builtin_templates.h"
#include "tools/mail/words_file.h"
#include "tools/orders/byte_source.h"

namespace serialsmith::tools {
namespace {

// As much as a template may have and a byte more, which tells that there is more.
absl::StatusOr<std::string> ReadFile(const std::string& path) {
  absl::StatusOr<InputFile> file = InputFile::Open(path);
  if (!file.ok()) return file.status();
  std::string text(kMaxTemplateBytes + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const absl::StatusOr<std::size_t> got = file->Read(std::span(text).subspan(size));
    if (!got.ok()) return got.status();
    if (*got == 0) break;
    size += *got;
  }
  text.resize(size);
  return text;
}

absl::Status Unreadable(const std::string& directory, const std::error_code& error) {
  return Problem(absl::StatusCode::kNotFound,
                 "cannot read the directory " + directory + ": " + error.message(),
                 "Name a directory with templates of messages.");
}

}  // namespace

TemplateFiles BuiltinTemplateFiles() {
  TemplateFiles files;
  for (const BuiltinTemplate& file : BuiltinTemplates()) {
    files[std::string(file.name)] = {std::string(file.text),
                                     std::string("built-in ").append(file.name)};
  }
  return files;
}

absl::StatusOr<TemplateFiles> ReadTemplateFiles(const std::string& directory) {
  namespace fs = std::filesystem;
  TemplateFiles files;
  std::error_code error;
  fs::directory_iterator entry(directory, error);
  if (error) return Unreadable(directory, error);
  for (; entry != fs::directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    const bool page = name.ends_with(".mustache");
    if (name.starts_with('.') || (!page && !name.ends_with(".words"))) continue;
    if (page && name != kTextPage && name != kHtmlPage) {
      return Problem(absl::StatusCode::kInvalidArgument,
                     entry->path().string() + ": no page of a message has this name",
                     "The pages are page.txt.mustache and page.html.mustache.");
    }
    absl::StatusOr<std::string> text = ReadFile(entry->path().string());
    if (!text.ok()) return text.status();
    files[name] = {*std::move(text), entry->path().string()};
  }
  if (error) return Unreadable(directory, error);
  return files;
}

}  // namespace serialsmith::tools
