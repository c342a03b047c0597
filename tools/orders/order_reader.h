// Purchases from a CSV file, row by row, in bounded memory. docs/issuing.md.
//
// Columns in any order, their names in either case; unknown ones are passed over. A bad row is
// rejected with its place and the reason, and reading goes on. Not thread-safe.
//
//     auto reader = OrderReader::Open(source, "orders.csv");
//     while (*(item = (*reader)->Next(order, reject)) != OrderReader::Item::kEnd) ...
#ifndef SERIALSMITH_TOOLS_ORDERS_ORDER_READER_H_
#define SERIALSMITH_TOOLS_ORDERS_ORDER_READER_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/orders/csv_records.h"
#include "tools/orders/order.h"

namespace serialsmith::tools {

class OrderReader final {
 public:
  enum class Item { kOrder, kRejected, kEnd };

  // Reads the header. kInvalidArgument, naming file, line and column: nothing to read, a column
  // missing or twice, a line beyond kMaxLineBytes. `name` stands for the file in errors.
  static absl::StatusOr<std::unique_ptr<OrderReader>> Open(ByteSource source, std::string name);

  // Reads on and fills the one that the answer names. The views of `order` are valid until the next
  // call. Errors are those of CsvRecords::Next().
  absl::StatusOr<Item> Next(Order& order, Reject& reject);

  std::uint64_t bytes_consumed() const { return records_.bytes_consumed(); }

 private:
  enum Column { kOrderId, kLine, kProduct, kQuantity, kEmail, kName, kLocale, kColumns };
  static constexpr std::array<std::string_view, kColumns> kColumnNames = {
      "order_id", "line", "product", "quantity", "email", "name", "locale"};

  OrderReader(ByteSource source, const std::string& name);
  absl::Status ReadHeader(const std::string& name);
  std::string_view Field(Column column) const;
  // Empty, or the reason, with `column` at fault.
  std::string Refuse(Order& order, Column& column);

  CsvRecords records_;
  std::array<int, kColumns> places_{};  // in the row; -1: not in this file
  std::vector<std::string> header_;
  std::string default_line_;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_ORDERS_ORDER_READER_H_
