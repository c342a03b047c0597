#include "tools/serialsmith/input.h"

#include <algorithm>
#include <filesystem>
#include <span>
#include <string_view>
#include <system_error>

#include "core/keys/status.h"

namespace serialsmith::tools {
namespace {

constexpr const char* kStandardInput = "-";
constexpr std::string_view kRedirect = "Redirect a file or a pipe to it.";

absl::Status Advise(const absl::Status& status, std::string_view hint) {
  const std::string_view message = MessageOf(status);
  const bool advised = status.ok() || message.find('\n') != message.npos;
  return advised ? status : Problem(status.code(), message, hint);
}

}  // namespace

absl::StatusOr<InputFile> OpenInput(const std::string& name) {
  absl::StatusOr<InputFile> file = InputFile::Open(name);
  if (file.ok()) return file;
  if (name == kStandardInput) return Advise(file.status(), kRedirect);
  std::error_code ignored;
  return Advise(file.status(), std::filesystem::is_directory(name, ignored)
                                   ? "Name the files in it."
                                   : "Check the name and its permissions.");
}

absl::Status AdviseReader(const std::string& name, const absl::Status& status) {
  return Advise(status, name == kStandardInput ? kRedirect
                                               : "It was read in part only: look after its disk.");
}

absl::StatusOr<std::string> ReadStandardInput(std::size_t max_bytes) {
  absl::StatusOr<InputFile> file = OpenInput(kStandardInput);
  if (!file.ok()) return file.status();
  constexpr std::size_t kPiece = std::size_t{64} << 10;
  std::string text;
  while (text.size() < max_bytes) {
    const std::size_t at = text.size();
    text.resize(std::min(at + kPiece, max_bytes));
    const absl::StatusOr<std::size_t> got = file->Read(std::span<char>(text).subspan(at));
    if (!got.ok()) return AdviseReader(kStandardInput, got.status());
    text.resize(at + *got);
    if (*got == 0) break;
  }
  return text;
}

}  // namespace serialsmith::tools
