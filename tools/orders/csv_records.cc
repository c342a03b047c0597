#include "tools/orders/csv_records.h"

#include <algorithm>
#include <cstring>

#include "core/keys/status.h"

namespace serialsmith::tools {
namespace {

constexpr std::size_t kReadBytes = std::size_t{128} << 10;
// A record that may still grow, the longest line behind it, and room to read on.
constexpr std::size_t kBufferBytes = kMaxRecordBytes + kMaxLineBytes + kReadBytes;
// Strict: a quote inside an unquoted field, or text behind a closing quote, is an error.
constexpr unsigned char kParserOptions = CSV_STRICT | CSV_STRICT_FINI;

bool IsBlank(std::string_view line) {
  return line.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::string Columns(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " column" : " columns");
}

std::string_view WithoutLineEnd(std::string_view line) {
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

CsvRecords::CsvRecords(ByteSource source, std::string name)
    : source_(std::move(source)),
      name_(std::move(name)),
      buffer_(std::make_unique_for_overwrite<char[]>(kBufferBytes)) {
  csv_init(&parser_, kParserOptions);
}

CsvRecords::~CsvRecords() { csv_free(&parser_); }

void CsvRecords::ResetParser() {
  csv_free(&parser_);
  csv_init(&parser_, kParserOptions);
}

absl::Status CsvRecords::Refill() {
  if (begin_ > 0) {
    std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  const std::size_t room = std::min(kReadBytes, kBufferBytes - end_);
  absl::StatusOr<std::size_t> got = source_({buffer_.get() + end_, room});
  if (!got.ok()) return got.status();
  at_end_ = *got == 0;
  end_ += *got;
  return absl::OkStatus();
}

// Sets `length` to that of the line `from` bytes behind begin_, its end included; 0 at the end of
// the file.
absl::Status CsvRecords::FindLine(std::size_t from, std::size_t& length) {
  std::size_t at = from;
  for (;;) {
    const char* const data = buffer_.get() + begin_;
    const std::size_t available = end_ - begin_;
    while (at < available && data[at] != '\n' && data[at] != '\r') ++at;
    // What follows a CR decides where the line ends.
    const bool need_more = at == available || (data[at] == '\r' && at + 1 == available);
    if (!need_more || at_end_) {
      if (at < available)
        at += (data[at] == '\r' && at + 1 < available && data[at + 1] == '\n') + 1;
      length = at - from;
      return absl::OkStatus();
    }
    if (available - from > kMaxLineBytes) {
      return Problem(absl::StatusCode::kInvalidArgument,
                     name_ + ", line " + std::to_string(next_line_ + record_lines_) +
                         ": longer than 1 MiB, so this is no order file",
                     "Name a file with an order a line.");
    }
    if (absl::Status status = Refill(); !status.ok()) return status;
  }
}

absl::Status CsvRecords::SkipByteOrderMark() {
  while (end_ < 3 && !at_end_) {
    if (absl::Status status = Refill(); !status.ok()) return status;
  }
  const std::string_view head(buffer_.get(), std::min<std::size_t>(end_, 3));
  if (head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF")) {
    return Problem(absl::StatusCode::kInvalidArgument, name_ + " is UTF-16",
                   "Save it as UTF-8 and try again.");
  }
  if (head == "\xEF\xBB\xBF") begin_ = consumed_ = head.size();
  return absl::OkStatus();
}

// Returns what is broken, or null.
const char* CsvRecords::FeedLine(std::string_view line, bool last) {
  const auto on_field = [](void* data, std::size_t size, void* self) {
    auto& records = *static_cast<CsvRecords*>(self);
    records.extents_.emplace_back(records.text_.size(), size);
    if (size > 0) records.text_.append(static_cast<const char*>(data), size);
  };
  const auto on_row = [](int, void* self) { static_cast<CsvRecords*>(self)->complete_ = true; };
  if (csv_parse(&parser_, line.data(), line.size(), on_field, on_row, this) != line.size()) {
    return "a quote stands where none may";
  }
  if (last && !complete_ && csv_fini(&parser_, on_field, on_row, this) != 0) {
    return "a quote is opened and never closed";
  }
  return nullptr;
}

CsvRecords::Item CsvRecords::Break(std::size_t field, std::string reason) {
  record_length_ = first_line_length_;
  record_lines_ = 1;
  broken_field_ = field;
  broken_reason_ = std::move(reason);
  broken_text_ = WithoutLineEnd({buffer_.get() + begin_, first_line_length_});
  fields_.clear();
  ResetParser();
  return Item::kBroken;
}

CsvRecords::Item CsvRecords::Finish() {
  fields_.clear();
  for (const auto& [offset, size] : extents_) {
    if (size > kMaxFieldBytes) return Break(fields_.size(), "the field is longer than 4 KiB");
    fields_.emplace_back(text_.data() + offset, size);
  }
  if (expected_fields_ != 0 && fields_.size() != expected_fields_) {
    return Break(std::min(fields_.size(), expected_fields_),
                 "the row has " + Columns(fields_.size()) + ", the header has " +
                     std::to_string(expected_fields_));
  }
  return Item::kRecord;
}

absl::StatusOr<CsvRecords::Item> CsvRecords::Next() {
  if (!started_) {
    if (absl::Status status = SkipByteOrderMark(); !status.ok()) return status;
    started_ = true;
  }
  for (;;) {
    begin_ += record_length_;
    consumed_ += record_length_;
    next_line_ += record_lines_;
    record_length_ = record_lines_ = 0;
    line_ = next_line_;
    if (absl::Status status = FindLine(0, first_line_length_); !status.ok()) return status;
    if (first_line_length_ == 0) return Item::kEnd;
    ++row_;
    if (!IsBlank({buffer_.get() + begin_, first_line_length_})) {
      absl::StatusOr<Item> item = ReadRecord();
      // Spreadsheets leave rows of nothing but commas behind.
      if (!item.ok() || *item != Item::kRecord || !text_.empty()) return item;
    } else {
      record_length_ = first_line_length_;
      record_lines_ = 1;
    }
  }
}

absl::StatusOr<CsvRecords::Item> CsvRecords::ReadRecord() {
  text_.clear();
  extents_.clear();
  complete_ = false;
  for (std::size_t length = first_line_length_;;) {
    const std::size_t from = record_length_;
    record_length_ += length;
    ++record_lines_;
    if (record_length_ > kMaxRecordBytes) {
      return Break(extents_.size(), "the row is longer than 64 KiB");
    }
    const bool last = length == 0 || (at_end_ && begin_ + record_length_ == end_);
    if (const char* broken = FeedLine({buffer_.get() + begin_ + from, length}, last)) {
      return Break(extents_.size(), broken);
    }
    if (complete_) return Finish();
    if (absl::Status status = FindLine(record_length_, length); !status.ok()) return status;
  }
}

}  // namespace serialsmith::tools
