// Lines of a file or pipe in batches, in bounded memory however long a line is.
//
// One thread at a time.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_LINE_READER_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_LINE_READER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/orders/byte_source.h"

namespace serialsmith::tools {

struct LineBatch {
  std::string data;              // whole lines, each ended by '\n', the last one of a file too
  std::uint64_t first_line = 0;  // number of the first, from 1
  std::size_t lines = 0;
};

class LineReader final {
 public:
  // Of a line longer than `max_line` bytes (a CR at its end not counted) only the beginning is
  // kept, still longer than that; the rest is read and dropped.
  LineReader(InputFile file, std::size_t max_line);

  // Fills `batch` with the next lines that are at hand, reading when there are none; an empty batch
  // is the end.
  absl::Status Next(LineBatch& batch);

  // Whether Next() would not have to wait for another program: it has a line, or input stands
  // ready.
  bool Ready() const;

 private:
  const char* FindNewline(std::size_t from) const;
  absl::Status Fill();

  InputFile file_;
  std::size_t max_kept_;      // bytes of a line that are kept
  std::vector<char> buffer_;  // [begin_, end_) is unread; no '\n' before scanned_
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t scanned_ = 0;
  std::uint64_t next_line_ = 1;
  bool dropping_ = false;  // the rest of a long line, up to its '\n'
  bool at_end_ = false;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_LINE_READER_H_
