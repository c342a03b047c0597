#include "tools/orders/json_order_reader.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <unordered_set>
#include <utility>
#include <vector>

#include "tools/orders/csv_records.h"
#include "tools/orders/ignored_columns.h"
#include "tools/orders/order_fields.h"
#include "tools/orders/order_mapping.h"
#include "tools/orders/utf8.h"

namespace serialsmith::tools {
namespace {

using nlohmann::json;
using Fields = std::array<std::string, kOrderFieldNames.size()>;

bool IsUtf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (NextCodePoint(text, at) == kInvalidUtf8) return false;
  }
  return true;
}

// Takes our fields out of one object and refuses, at the first thing that is wrong, to read on.
// Never builds a tree: what is not ours is not kept.
class FieldPicker final : public nlohmann::json_sax<json> {
 public:
  // `ignored` gets the names at the top that are not ours; null: nobody wants them.
  FieldPicker(Fields& fields, std::vector<std::string>* ignored)
      : fields_(fields), ignored_(ignored) {}

  const std::string& reason() const { return reason_; }
  // What is at fault: a field, or the number of a byte.
  const std::string& column() const { return column_; }
  // Whether a string was read into the field at fault, so that it can be shown.
  const std::optional<OrderField>& field() const { return field_; }

  bool null() override { return depth_ > 0 || RefuseLine(); }
  bool boolean(bool) override { return Other(); }
  bool number_integer(number_integer_t value) override { return Number(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return Number(std::to_string(value)); }
  bool number_float(number_float_t, const string_t& text) override { return Number(text); }
  bool binary(binary_t&) override { return Other(); }
  bool string(string_t& text) override {
    if (depth_ == 0) return RefuseLine();
    if (depth_ > 1 || !field_) return true;
    if (text.size() > kMaxFieldBytes) return Refuse("the field is longer than 4 KiB");
    fields_[*field_] = std::move(text);
    return true;
  }
  bool start_object(std::size_t) override { return Open(true); }
  bool start_array(std::size_t) override { return Open(false); }
  bool end_object() override { return Close(); }
  bool end_array() override { return Close(); }
  bool key(string_t& name) override {
    if (depth_ > 1) return true;
    // As CSV has it: our names in either case.
    const std::string lower = Lower(name);
    field_ = FindOrderField(lower);
    column_ = Printable(name, 40);
    if (column_.empty()) column_.assign(2, '"');
    if (field_) {
      name = lower;
    } else if (ignored_ != nullptr) {
      ignored_->push_back(column_);
    }
    return seen_.insert(std::move(name)).second || Refuse("stands twice in the object");
  }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception&) override {
    if (!field_) column_ = std::to_string(position);
    return Refuse("no JSON (byte " + std::to_string(position) + " of the line)");
  }

 private:
  bool Open(bool object) {
    if (depth_ == 0 && !object) return RefuseLine();
    if (depth_ == 1 && field_) return Refuse("neither a text nor a number");
    if (depth_ == JsonOrderReader::kMaxDepth) return Refuse("nested too deep");
    ++depth_;
    return true;
  }
  bool Close() {
    --depth_;
    return true;
  }
  bool Number(std::string text) {
    if (depth_ == 0) return RefuseLine();
    if (depth_ > 1 || !field_) return true;
    if (*field_ != kQuantity) return Refuse("a number; it must be a text in quotes");
    fields_[kQuantity] = std::move(text);
    return true;
  }
  bool Other() {
    if (depth_ == 0) return RefuseLine();
    return depth_ > 1 || !field_ || Refuse("neither a text nor a number");
  }
  bool RefuseLine() {
    column_.assign(1, '1');
    return Refuse("the line is no JSON object; write one object a line");
  }
  bool Refuse(std::string reason) {
    reason_ = std::move(reason);
    return false;
  }

  Fields& fields_;
  std::vector<std::string>* const ignored_;
  std::size_t depth_ = 0;
  std::optional<OrderField> field_;  // the last name at the top, if it is one of ours
  std::unordered_set<std::string> seen_;
  std::string column_;
  std::string reason_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<OrderReader>> JsonOrderReader::Open(ByteSource source,
                                                                   std::string name) {
  return std::unique_ptr<OrderReader>(new JsonOrderReader(std::move(source), std::move(name)));
}

void JsonOrderReader::Read(std::string_view line, Order& order, Reject& reject) {
  reject.text.clear();
  if (line.size() > kMaxRecordBytes) {
    reject.column = "1";
    reject.reason = "the row is longer than 64 KiB";
    return;
  }
  for (std::string& field : fields_) field.clear();
  // The first object stands for all: a name that is misspelt is so in every line.
  FieldPicker picker(fields_, looked_at_one_ ? nullptr : &ignored_);
  looked_at_one_ = true;
  if (!json::sax_parse(line.begin(), line.end(), &picker)) {
    // The line is not shown: nobody knows where in it is what.
    reject.column = picker.column();
    reject.reason = IsUtf8(line) ? picker.reason() : std::string(kNotUtf8);
    return;
  }
  OrderTexts texts;
  std::copy(fields_.begin(), fields_.end(), texts.begin());
  Refusal refusal = ReadOrder(texts, default_line_, order);
  reject.reason = std::move(refusal.reason);
  if (reject.reason.empty()) return;
  reject.column = kOrderFieldNames[refusal.field];
  reject.text = Printable(texts[refusal.field], kMaxRejectText);
}

std::string JsonOrderReader::note() const { return IgnoredColumns(name_, "field", ignored_); }

absl::StatusOr<OrderReader::Item> JsonOrderReader::Next(Order& order, Reject& reject) {
  const auto line = lines_.Next();
  if (!line.ok()) return line.status();
  if (!*line) return Item::kEnd;
  reject.row = order.row = lines_.line();
  reject.file_line = order.file_line = lines_.line();
  Read(**line, order, reject);
  return reject.reason.empty() ? Item::kOrder : Item::kRejected;
}

}  // namespace serialsmith::tools
