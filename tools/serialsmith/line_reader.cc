#include "tools/serialsmith/line_reader.h"

#include <poll.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <numeric>
#include <span>
#include <string_view>
#include <utility>

namespace serialsmith::tools {
namespace {

// Big enough to be read at memory speed; the limits of a batch keep the answers to it small too,
// however short its lines are.
constexpr std::size_t kReadBytes = std::size_t{256} << 10;
constexpr std::size_t kBatchBytes = std::size_t{128} << 10;
constexpr std::size_t kBatchLines = 4096;
// What is searched at once for the ends of lines.
constexpr std::size_t kScanBytes = 1024;

// Each byte of the sums is at most kScanBytes / 64, so that vectors of bytes can add it up.
std::size_t CountNewlines(std::string_view text) {
  std::array<std::uint8_t, 64> sums{};
  static_assert(kScanBytes / sums.size() < 256);
  std::size_t at = 0;
  for (; at + sums.size() <= text.size(); at += sums.size()) {
    for (std::size_t i = 0; i < sums.size(); ++i) {
      sums[i] = static_cast<std::uint8_t>(sums[i] + (text[at + i] == '\n' ? 1 : 0));
    }
  }
  const auto rest = std::count(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), '\n');
  return std::accumulate(sums.begin(), sums.end(), static_cast<std::size_t>(rest));
}

}  // namespace

// Two bytes more tell a line of max_line bytes and CR from one that is too long.
LineReader::LineReader(InputFile file, std::size_t max_line)
    : file_(std::move(file)), max_kept_(max_line + 2), buffer_(max_kept_ + kReadBytes) {}

const char* LineReader::FindNewline(std::size_t from) const {
  return static_cast<const char*>(std::memchr(buffer_.data() + from, '\n', end_ - from));
}

absl::Status LineReader::Fill() {
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  scanned_ -= begin_;
  end_ -= begin_;
  begin_ = 0;
  absl::StatusOr<std::size_t> got =
      file_.Read(std::span<char>(buffer_).subspan(end_).first(kReadBytes));
  if (!got.ok()) return got.status();
  at_end_ = *got == 0;
  end_ += *got;
  if (!dropping_) return {};
  const char* newline = FindNewline(begin_);
  dropping_ = newline == nullptr;
  begin_ = dropping_ ? end_ : static_cast<std::size_t>(newline + 1 - buffer_.data());
  scanned_ = begin_;
  return {};
}

absl::Status LineReader::Next(LineBatch& batch) {
  batch.data.clear();
  batch.lines = 0;
  batch.first_line = next_line_;
  const auto take = [&](std::size_t to) {
    batch.data.append(buffer_.data() + begin_, to - begin_);
    begin_ = to;
  };
  while (true) {
    std::size_t complete = begin_;
    while (batch.lines + kScanBytes <= kBatchLines && complete - begin_ < kBatchBytes &&
           scanned_ != end_) {
      const std::string_view scan(buffer_.data() + scanned_, std::min(kScanBytes, end_ - scanned_));
      if (const std::size_t lines = CountNewlines(scan); lines != 0) {
        batch.lines += lines;
        complete = scanned_ + scan.rfind('\n') + 1;
      }
      scanned_ += scan.size();
    }
    if (batch.lines != 0) {
      take(complete);
      break;
    }
    const bool too_long = end_ - begin_ >= max_kept_;
    if (too_long || (at_end_ && end_ > begin_)) {
      take(too_long ? begin_ + max_kept_ : end_);
      batch.data += '\n';
      batch.lines = 1;
      // What follows in the buffer is the rest of that line: it has no '\n'.
      dropping_ = too_long;
      begin_ = scanned_ = end_;
      break;
    }
    if (at_end_) break;
    if (absl::Status status = Fill(); !status.ok()) return status;
  }
  next_line_ += batch.lines;
  return {};
}

bool LineReader::Ready() const {
  if (at_end_ || (!dropping_ && FindNewline(begin_) != nullptr)) return true;
  pollfd input{file_.fd(), POLLIN, 0};
  return ::poll(&input, 1, 0) > 0;
}

}  // namespace serialsmith::tools
