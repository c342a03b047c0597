#include "tools/serialsmith/piece_reader.h"

#include <algorithm>
#include <cstring>
#include <span>

namespace serialsmith::tools {
namespace {

// Read with a piece, so that the end of its last line mostly is there: more than a signed serial.
constexpr std::size_t kMoreBytes = 256;
constexpr std::size_t kPageBytes = 4096;

}  // namespace

// The byte before a piece tells whether a line begins with it. That byte stands at the end of a
// page, so that pages of the file are copied to pages. Behind all there is room for a '\n'. Memory
// for long lines is not touched before there is one.
PieceReader::PieceReader(const InputFile& file, std::uint64_t begin, std::size_t max_line)
    : file_(&file),
      begin_(begin),
      max_kept_(max_line + 2),  // tells a line of max_line bytes and CR from one that is too long
      buffer_(std::make_unique_for_overwrite<char[]>(2 * kPageBytes + kPieceBytes + kMoreBytes +
                                                     max_kept_ + 1)) {}

absl::StatusOr<std::string_view> PieceReader::Read(std::uint64_t piece) {
  const auto address = reinterpret_cast<std::uintptr_t>(buffer_.get());
  char* const page = buffer_.get() + (kPageBytes - address % kPageBytes) % kPageBytes + kPageBytes;
  const std::size_t before = piece == 0 ? 0 : 1;
  char* const first = page - before;
  const std::uint64_t offset = begin_ + piece * kPieceBytes - before;
  std::size_t have = 0;
  bool file_ends = false;
  const auto read_up_to = [&](std::size_t bytes) -> absl::Status {
    const auto got = file_->ReadAt(offset + have, std::span(first + have, bytes - have));
    if (!got.ok()) return got.status();
    have += *got;
    file_ends = have < bytes;
    return {};
  };
  const auto find_newline = [&](std::size_t from) {
    return static_cast<char*>(std::memchr(first + from, '\n', have - from));
  };
  if (absl::Status status = read_up_to(before + kPieceBytes + kMoreBytes); !status.ok()) {
    return status;
  }
  // What was read beyond the piece belongs to the next one, but for the end of a line.
  at_end_ = file_ends && have <= before + kPieceBytes;

  // A line begins behind each '\n' from the byte before the piece to its last but one.
  const std::size_t last = before + kPieceBytes - 1;
  const char* begin = first;
  if (piece != 0) {
    begin = static_cast<char*>(std::memchr(first, '\n', std::min(have, last)));
    if (begin == nullptr) return std::string_view();
    ++begin;
  }
  const auto lines_up_to = [&](const char* end) {
    return std::string_view(begin, static_cast<std::size_t>(end - begin));
  };
  if (have > last) {
    if (const char* newline = find_newline(last)) return lines_up_to(newline + 1);
  }
  const std::size_t before_line = lines_up_to(first + std::min(have, last)).rfind('\n');
  const char* line = before_line == std::string_view::npos ? begin : begin + before_line + 1;
  const std::size_t most = static_cast<std::size_t>(line - first) + max_kept_;
  while (!file_ends && have < most) {
    const std::size_t searched = have;
    const std::size_t wanted = std::min(most, have + kPieceBytes);
    if (absl::Status status = read_up_to(wanted); !status.ok()) return status;
    if (const char* newline = find_newline(searched)) return lines_up_to(newline + 1);
  }
  char* const end = first + std::min(have, most);
  if (line == end) return lines_up_to(end);
  *end = '\n';
  return lines_up_to(end + 1);
}

}  // namespace serialsmith::tools
