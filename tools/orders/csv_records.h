// Records of an RFC 4180 file, one at a time, in bounded memory: libcsv behind limits of ours.
//
// CRLF, LF or CR ends a line; quoted fields may hold line breaks; a UTF-8 byte order mark is
// dropped; blank lines are counted and passed over. Not thread-safe.
//
// A record that is broken (quotes, size, number of fields) is reported, and reading goes on behind
// its first line, whatever its quotes swallowed: a quote that was never closed costs one row.
#ifndef SERIALSMITH_TOOLS_ORDERS_CSV_RECORDS_H_
#define SERIALSMITH_TOOLS_ORDERS_CSV_RECORDS_H_

#include <csv.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/orders/byte_source.h"

namespace serialsmith::tools {

inline constexpr std::size_t kMaxFieldBytes = std::size_t{4} << 10;
inline constexpr std::size_t kMaxRecordBytes = std::size_t{64} << 10;
// A line longer than this is no order file; nothing behind it is read.
inline constexpr std::size_t kMaxLineBytes = std::size_t{1} << 20;

class CsvRecords final {
 public:
  enum class Item { kRecord, kBroken, kEnd };

  // `name` stands for the file in errors.
  CsvRecords(ByteSource source, std::string name);
  ~CsvRecords();
  CsvRecords(const CsvRecords&) = delete;
  CsvRecords& operator=(const CsvRecords&) = delete;

  // Reads on. kInvalidArgument: the line is longer than kMaxLineBytes, or the file is UTF-16;
  // other errors are the source's.
  absl::StatusOr<Item> Next();

  // Records of another size are broken from now on; 0: any size is good.
  void ExpectFields(std::size_t count) { expected_fields_ = count; }

  // Of the last record. Views are valid until the next call.
  std::uint64_t row() const { return row_; }    // as a spreadsheet counts: from 1, with blank rows
  std::uint64_t line() const { return line_; }  // of the file, from 1; where the record begins
  std::span<const std::string_view> fields() const { return fields_; }
  // Of the last broken one: which field (from 0), why, and its first line.
  std::size_t broken_field() const { return broken_field_; }
  const std::string& broken_reason() const { return broken_reason_; }
  std::string_view broken_text() const { return broken_text_; }

  std::uint64_t bytes_consumed() const { return consumed_; }

 private:
  absl::Status SkipByteOrderMark();
  absl::Status FindLine(std::size_t from, std::size_t& length);
  absl::Status Refill();
  absl::StatusOr<Item> ReadRecord();
  const char* FeedLine(std::string_view line, bool last);
  Item Break(std::size_t field, std::string reason);
  Item Finish();
  void ResetParser();

  ByteSource source_;
  std::string name_;
  csv_parser parser_{};
  std::unique_ptr<char[]> buffer_;
  std::size_t begin_ = 0;  // of the record in hand
  std::size_t end_ = 0;
  bool at_end_ = false;
  bool started_ = false;
  std::uint64_t consumed_ = 0;

  std::size_t expected_fields_ = 0;
  std::uint64_t row_ = 0;
  std::uint64_t line_ = 0;
  std::uint64_t next_line_ = 1;
  std::string text_;                                          // of the fields, one behind the other
  std::vector<std::pair<std::size_t, std::size_t>> extents_;  // offset and length in text_
  std::vector<std::string_view> fields_;
  bool complete_ = false;
  std::size_t first_line_length_ = 0;
  std::size_t record_length_ = 0;
  std::uint64_t record_lines_ = 0;

  std::size_t broken_field_ = 0;
  std::string broken_reason_;
  std::string_view broken_text_;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_ORDERS_CSV_RECORDS_H_
