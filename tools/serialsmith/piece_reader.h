// The lines of a regular file in pieces that threads read for themselves, each in bounded memory
// however long a line is.
//
//     PieceReader reader(file, begin, kMaxTextBytes);  // one a thread
//     absl::StatusOr<std::string_view> lines = reader.Read(piece);
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_PIECE_READER_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_PIECE_READER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "tools/orders/byte_source.h"

namespace serialsmith::tools {

// One thread at a time; readers of one file do not disturb each other.
class PieceReader final {
 public:
  // What is read and judged at once: large beside the cost of a system call, small beside the
  // second-level cache.
  static constexpr std::size_t kPieceBytes = std::size_t{256} << 10;

  // The file from byte `begin` on, which must outlive the reader. Of a line longer than `max_line`
  // bytes (a CR at its end not counted) perhaps only the beginning is kept, still longer than that.
  PieceReader(const InputFile& file, std::uint64_t begin, std::size_t max_line);

  // The lines that begin in piece 0, 1, 2, …: each line of the file is in exactly one of them. Each
  // ends by '\n', the last one of the file too. Valid until the next call.
  absl::StatusOr<std::string_view> Read(std::uint64_t piece);
  // Whether the last Read() came to the end of the file: pieces behind it are empty.
  bool at_end() const { return at_end_; }

 private:
  const InputFile* file_;
  std::uint64_t begin_;
  std::size_t max_kept_;  // bytes of a line that are kept
  std::unique_ptr<char[]> buffer_;
  bool at_end_ = false;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_PIECE_READER_H_
