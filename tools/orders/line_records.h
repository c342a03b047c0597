// Lines of a file, one at a time, in bounded memory: for formats with one record a line.
//
// LF or CRLF ends a line; a UTF-8 byte order mark is dropped; blank lines are counted and passed
// over. Not thread-safe.
#ifndef SERIALSMITH_TOOLS_ORDERS_LINE_RECORDS_H_
#define SERIALSMITH_TOOLS_ORDERS_LINE_RECORDS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/orders/byte_source.h"

namespace serialsmith::tools {

class LineRecords final {
 public:
  // `name` stands for the file in errors.
  LineRecords(ByteSource source, std::string name);

  // The next line, without its end, valid until the next call; nullopt: there is none.
  // kInvalidArgument: it is longer than kMaxLineBytes; other errors are the source's.
  absl::StatusOr<std::optional<std::string_view>> Next();

  std::uint64_t line() const { return line_; }  // of the last one, counted from 1
  std::uint64_t bytes_consumed() const { return consumed_; }

 private:
  absl::StatusOr<std::size_t> FindEnd();
  absl::Status Refill();

  ByteSource source_;
  std::string name_;
  std::unique_ptr<char[]> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool at_end_ = false;
  std::uint64_t line_ = 0;
  std::uint64_t consumed_ = 0;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_ORDERS_LINE_RECORDS_H_
