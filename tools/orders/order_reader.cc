#include "tools/orders/order_reader.h"

#include <algorithm>
#include <utility>

#include "tools/orders/order_fields.h"
#include "tools/orders/utf8.h"

namespace serialsmith::tools {
namespace {

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  return lower;
}

}  // namespace

OrderReader::OrderReader(ByteSource source, const std::string& name)
    : records_(std::move(source), name) {
  places_.fill(-1);
}

absl::StatusOr<std::unique_ptr<OrderReader>> OrderReader::Open(ByteSource source,
                                                               std::string name) {
  std::unique_ptr<OrderReader> reader(new OrderReader(std::move(source), name));
  if (absl::Status status = reader->ReadHeader(name); !status.ok()) return status;
  return reader;
}

absl::Status OrderReader::ReadHeader(const std::string& name) {
  absl::StatusOr<CsvRecords::Item> item = records_.Next();
  if (!item.ok()) return item.status();
  if (*item == CsvRecords::Item::kEnd) {
    return absl::InvalidArgumentError(name + " is empty; its first line must name the columns");
  }
  const std::string place = name + ", line " + std::to_string(records_.line()) + ": ";
  if (*item == CsvRecords::Item::kBroken) {
    return absl::InvalidArgumentError(place +
                                      "the header cannot be read: " + records_.broken_reason());
  }
  for (std::string_view field : records_.fields()) {
    const std::string column = Lower(field);
    const auto known = std::find(kColumnNames.begin(), kColumnNames.end(), column);
    if (known != kColumnNames.end()) {
      int& at = places_[static_cast<std::size_t>(known - kColumnNames.begin())];
      if (at >= 0) {
        return absl::InvalidArgumentError(place + "columns " + std::to_string(at + 1) + " and " +
                                          std::to_string(header_.size() + 1) + " are both " +
                                          column);
      }
      at = static_cast<int>(header_.size());
    }
    header_.push_back(Printable(field, 40));
  }
  for (Column required : {kOrderId, kProduct}) {
    if (places_[required] >= 0) continue;
    std::string message = place + "the header has no column " + std::string(kColumnNames[required]);
    if (header_.size() == 1) message += "; columns are separated by commas";
    return absl::InvalidArgumentError(message);
  }
  records_.ExpectFields(header_.size());
  return absl::OkStatus();
}

std::string_view OrderReader::Field(Column column) const {
  const int place = places_[column];
  return place < 0 ? std::string_view() : records_.fields()[static_cast<std::size_t>(place)];
}

std::string OrderReader::Refuse(Order& order, Column& column) {
  std::string refused;
  order.order_id = Field(column = kOrderId);
  if (order.order_id.empty()) return "empty";
  if (refused = RefuseId(order.order_id); !refused.empty()) return refused;

  const std::optional<Product> product = Product::Parse(Field(column = kProduct));
  if (!product) return Field(kProduct).empty() ? "empty" : "not a product code of three symbols";
  order.product = *product;

  order.line = Field(column = kLine);
  if (refused = RefuseId(order.line); !refused.empty()) return refused;
  if (order.line.empty()) order.line = default_line_ = product->code();

  order.quantity = 1;
  if (const std::string_view quantity = Field(column = kQuantity); !quantity.empty()) {
    if (refused = RefuseQuantity(quantity, order.quantity); !refused.empty()) return refused;
  }

  order.email = Field(column = kEmail);
  if (!order.email.empty()) {
    if (refused = RefuseEmail(order.email); !refused.empty()) return refused;
  }
  order.name = Field(column = kName);
  if (refused = RefuseName(order.name); !refused.empty()) return refused;
  order.locale = Field(column = kLocale);
  return RefuseLocale(order.locale);
}

absl::StatusOr<OrderReader::Item> OrderReader::Next(Order& order, Reject& reject) {
  absl::StatusOr<CsvRecords::Item> item = records_.Next();
  if (!item.ok()) return item.status();
  if (*item == CsvRecords::Item::kEnd) return Item::kEnd;
  reject.row = order.row = records_.row();
  reject.file_line = order.file_line = records_.line();
  if (*item == CsvRecords::Item::kBroken) {
    const std::size_t field = records_.broken_field();
    const bool named = field < header_.size() && !header_[field].empty();
    reject.column = named ? header_[field] : std::to_string(field + 1);
    reject.reason = records_.broken_reason();
    reject.text = Printable(records_.broken_text(), kMaxRejectText);
    return Item::kRejected;
  }
  Column column = kOrderId;
  reject.reason = Refuse(order, column);
  if (reject.reason.empty()) return Item::kOrder;
  reject.column = kColumnNames[column];
  reject.text = Printable(Field(column), kMaxRejectText);
  return Item::kRejected;
}

}  // namespace serialsmith::tools
