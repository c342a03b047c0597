// What comes out of an order file, as lines that a test can compare.
#ifndef SERIALSMITH_TESTS_TOOLS_ORDERS_READ_ORDERS_H_
#define SERIALSMITH_TESTS_TOOLS_ORDERS_READ_ORDERS_H_

#include <string>
#include <vector>

#include "tests/support/text_source.h"
#include "tools/orders/order_reader.h"

namespace serialsmith::tools {

using Rows = std::vector<std::string>;

// "id/line product xquantity email|name|locale"
inline std::string Shown(const Order& order) {
  return std::string(order.order_id) + "/" + std::string(order.line) + " " + order.product.code() +
         " x" + std::to_string(order.quantity) + " " + std::string(order.email) + "|" +
         std::string(order.name) + "|" + std::string(order.locale);
}

// Orders as "row: " and what Shown() says, rejects as "row! column: reason (text)"; instead of all
// that the error that ended it, and at the end "passed over: unpaid, other" if any were.
inline Rows ReadAll(absl::StatusOr<std::unique_ptr<OrderReader>> reader) {
  if (!reader.ok()) return {std::string(reader.status().message())};
  Rows out;
  Order order;
  Reject reject;
  for (;;) {
    const absl::StatusOr<OrderReader::Item> item = (*reader)->Next(order, reject);
    if (!item.ok()) return {std::string(item.status().message())};
    if (*item == OrderReader::Item::kEnd) break;
    if (*item == OrderReader::Item::kRejected) {
      out.push_back(std::to_string(reject.row) + "! " + reject.column + ": " + reject.reason +
                    " (" + reject.text + ")");
    } else {
      out.push_back(std::to_string(order.row) + ": " + Shown(order));
    }
  }
  const OrderReader::PassedOver passed = (*reader)->passed_over();
  if (passed.unpaid + passed.other > 0) {
    out.push_back("passed over: " + std::to_string(passed.unpaid) + ", " +
                  std::to_string(passed.other));
  }
  return out;
}

inline Rows ReadAll(const std::string& text, std::size_t piece = std::size_t{1} << 16) {
  return ReadAll(OrderReader::Open(serialsmith::testing::TextSource(text, piece), "orders"));
}

inline Rows ReadAll(const std::string& text, const OrderMapping& mapping) {
  return ReadAll(OrderReader::Open(serialsmith::testing::TextSource(text), "orders", mapping));
}

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TESTS_TOOLS_ORDERS_READ_ORDERS_H_
