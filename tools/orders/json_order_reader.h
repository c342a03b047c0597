// Orders from JSON Lines: an object a line, its fields named as our columns. What CSV allows and
// refuses, this does; the row of a reject is its line.
#ifndef SERIALSMITH_TOOLS_ORDERS_JSON_ORDER_READER_H_
#define SERIALSMITH_TOOLS_ORDERS_JSON_ORDER_READER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tools/orders/line_records.h"
#include "tools/orders/order_reader.h"
#include "tools/orders/order_texts.h"

namespace serialsmith::tools {

class JsonOrderReader final : public OrderReader {
 public:
  static constexpr std::size_t kMaxDepth = 16;  // of objects and arrays, the line's own included

  // As OrderReader::Open().
  static absl::StatusOr<std::unique_ptr<OrderReader>> Open(ByteSource source, std::string name);

  absl::StatusOr<Item> Next(Order& order, Reject& reject) override;
  std::uint64_t bytes_consumed() const override { return lines_.bytes_consumed(); }
  std::string note() const override;

 private:
  JsonOrderReader(ByteSource source, std::string name)
      : name_(name), lines_(std::move(source), std::move(name)) {}
  // Sets the column, reason and text of `reject`; an empty reason: the line is a good order.
  void Read(std::string_view line, Order& order, Reject& reject);

  const std::string name_;
  LineRecords lines_;
  std::array<std::string, kOrderFieldNames.size()> fields_;
  std::string default_line_;
  bool looked_at_one_ = false;
  std::vector<std::string> ignored_;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_ORDERS_JSON_ORDER_READER_H_
