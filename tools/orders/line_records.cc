#include "tools/orders/line_records.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/keys/status.h"
#include "tools/orders/csv_records.h"

namespace serialsmith::tools {
namespace {

constexpr std::size_t kLineReadBytes = std::size_t{128} << 10;
constexpr std::size_t kLineBufferBytes = kMaxLineBytes + kLineReadBytes;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

LineRecords::LineRecords(ByteSource source, std::string name)
    : source_(std::move(source)),
      name_(std::move(name)),
      buffer_(std::make_unique_for_overwrite<char[]>(kLineBufferBytes)) {}

absl::Status LineRecords::Refill() {
  std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  const absl::StatusOr<std::size_t> got = source_({buffer_.get() + end_, kLineBufferBytes - end_});
  if (!got.ok()) return got.status();
  at_end_ = *got == 0;
  end_ += *got;
  return absl::OkStatus();
}

// How long the line at begin_ is, its end included; 0: there is none.
absl::StatusOr<std::size_t> LineRecords::FindEnd() {
  for (std::size_t looked_at = 0;;) {
    const std::string_view text(buffer_.get() + begin_, end_ - begin_);
    const std::size_t at = text.find('\n', looked_at);
    if (at != std::string_view::npos) return at + 1;
    if (at_end_) return text.size();
    looked_at = text.size();
    if (looked_at > kMaxLineBytes) {
      return Problem(absl::StatusCode::kInvalidArgument,
                     name_ + ", line " + std::to_string(line_ + 1) +
                         ": longer than 1 MiB, so this is no order file",
                     "Name a file with an order a line.");
    }
    if (absl::Status status = Refill(); !status.ok()) return status;
  }
}

absl::StatusOr<std::optional<std::string_view>> LineRecords::Next() {
  for (;;) {
    const absl::StatusOr<std::size_t> length = FindEnd();
    if (!length.ok()) return length.status();
    if (*length == 0) return std::nullopt;
    std::string_view line(buffer_.get() + begin_, *length);
    begin_ += *length;
    consumed_ += *length;
    ++line_;
    if (line_ == 1 && line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
    if (line.find_first_not_of(" \t\r") != std::string_view::npos) return line;
  }
}

}  // namespace serialsmith::tools
