#include "tools/serialsmith/whole_input.h"

#include <algorithm>
#include <span>

#include "tools/orders/byte_source.h"

namespace serialsmith::tools {

absl::StatusOr<std::string> ReadWhole(const std::string& path, std::size_t max_bytes) {
  absl::StatusOr<InputFile> file = InputFile::Open(path);
  if (!file.ok()) return file.status();
  constexpr std::size_t kPiece = std::size_t{64} << 10;
  std::string text;
  while (text.size() < max_bytes) {
    const std::size_t at = text.size();
    text.resize(std::min(at + kPiece, max_bytes));
    const absl::StatusOr<std::size_t> got = file->Read(std::span<char>(text).subspan(at));
    if (!got.ok()) return got.status();
    text.resize(at + *got);
    if (*got == 0) break;
  }
  return text;
}

absl::StatusOr<std::string> ReadStandardInput(std::size_t max_bytes) {
  return ReadWhole("-", max_bytes);
}

}  // namespace serialsmith::tools
