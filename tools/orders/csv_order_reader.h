// Orders from CSV with a header: ours, or a shop's export seen through a mapping.
#ifndef SERIALSMITH_TOOLS_ORDERS_CSV_ORDER_READER_H_
#define SERIALSMITH_TOOLS_ORDERS_CSV_ORDER_READER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/orders/csv_records.h"
#include "tools/orders/order_in_hand.h"
#include "tools/orders/order_reader.h"
#include "tools/orders/order_texts.h"

namespace serialsmith::tools {

class CsvOrderReader final : public OrderReader {
 public:
  // As OrderReader::Open(); `mapping` must outlive the reader.
  static absl::StatusOr<std::unique_ptr<OrderReader>> Open(ByteSource source, std::string name,
                                                           const OrderMapping& mapping);

  absl::StatusOr<Item> Next(Order& order, Reject& reject) override;
  std::uint64_t bytes_consumed() const override { return records_.bytes_consumed(); }
  PassedOver passed_over() const override { return passed_over_; }
  std::string note() const override;

 private:
  // Where a condition looks, and what it wants, in lower case: as RowCondition.
  struct Check {
    std::size_t place;
    std::vector<std::string> values;
    std::vector<std::string> others;
    bool of_a_whole = false;
    std::optional<std::size_t> whole;  // none: the header lacks it
  };
  enum class Answer { kYes, kNo, kUnclear };
  enum class Row { kOrder, kRejected, kPassedOver };

  CsvOrderReader(ByteSource source, const std::string& name, const OrderMapping& mapping)
      : name_(name), mapping_(mapping), records_(std::move(source), name) {}
  absl::Status ReadHeader(const std::string& name);
  absl::Status FindFields(const std::string& place);
  absl::Status FindChecks(const std::string& place);
  absl::Status Lacks(const std::string& place, const std::string& column) const;
  absl::StatusOr<std::optional<std::size_t>> Find(const std::string& place,
                                                  std::string_view column) const;
  void ReadTexts();
  void FillIn();
  Row ReadShopRow(Reject& reject);
  Row RefuseField(Reject& reject, OrderField field, std::string reason) const;
  Answer Ask(const Check& check, std::string_view text) const;
  Row PassOver(const Check& check, std::string_view text);
  Row Decide(Reject& reject);

  const std::string name_;
  const OrderMapping& mapping_;
  CsvRecords records_;
  std::vector<std::string> header_;        // to be shown
  std::vector<std::string> lower_header_;  // to be compared
  // By OrderField: the columns that are joined; none: not in this file.
  std::array<std::vector<std::size_t>, kOrderFieldNames.size()> places_;
  std::vector<Check> paid_;
  std::vector<Check> kinds_;
  PassedOver passed_over_;

  OrderTexts texts_;
  std::array<std::string, kOrderFieldNames.size()> joined_;
  std::string product_code_;
  std::string default_line_;
  std::string prefixed_;
  OrderInHand in_hand_;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_ORDERS_CSV_ORDER_READER_H_
