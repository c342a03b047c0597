// Purchases from a file, row by row, in bounded memory. docs/issuing.md.
//
// The file is CSV with our columns, JSON Lines with the same fields, or a shop's export whose
// columns are mapped to ours. A bad row is rejected with its place and the reason, and reading goes
// on. Not thread-safe.
//
//     auto reader = OrderReader::Open(source, "orders.csv");
//     while (*(item = (*reader)->Next(order, reject)) != OrderReader::Item::kEnd) ...
#ifndef SERIALSMITH_TOOLS_ORDERS_ORDER_READER_H_
#define SERIALSMITH_TOOLS_ORDERS_ORDER_READER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "tools/orders/byte_source.h"
#include "tools/orders/order.h"
#include "tools/orders/order_mapping.h"

namespace serialsmith::tools {

class OrderReader {
 public:
  enum class Item { kOrder, kRejected, kEnd };
  // Rows of an export that are no orders of ours.
  struct PassedOver {
    std::uint64_t unpaid = 0;  // not paid, refunded, a test, a renewal
    std::uint64_t other = 0;   // shipping, products without serials
    // Of the unpaid: how many a column and its value decided. A few; the rest is one of them.
    std::map<std::string, std::uint64_t> why;
  };

  // Our own format: JSON Lines when the first byte that is not blank is a brace, else CSV, whose
  // header is read. kInvalidArgument, naming file, line and column: nothing to read, a column
  // missing or twice, a line beyond kMaxLineBytes. `name` stands for the file in errors.
  static absl::StatusOr<std::unique_ptr<OrderReader>> Open(ByteSource source, std::string name);
  // A shop's export, which is CSV; `mapping` must outlive the reader.
  static absl::StatusOr<std::unique_ptr<OrderReader>> Open(ByteSource source, std::string name,
                                                           const OrderMapping& mapping);
  virtual ~OrderReader() = default;

  // Reads on and fills the one that the answer names. The views of `order` are valid until the next
  // call. kInvalidArgument: a line beyond kMaxLineBytes; other errors are the source's.
  virtual absl::StatusOr<Item> Next(Order& order, Reject& reject) = 0;

  virtual std::uint64_t bytes_consumed() const = 0;
  // So far.
  virtual PassedOver passed_over() const { return {}; }
  // What whoever made the file may not have meant: columns that nobody reads. Empty: nothing.
  virtual std::string note() const { return {}; }
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_ORDERS_ORDER_READER_H_
