#include "tools/orders/csv_order_reader.h"

#include <algorithm>
#include <utility>

#include "tools/orders/utf8.h"

namespace serialsmith::tools {
namespace {

bool Holds(const std::vector<std::string>& values, std::string_view text) {
  return std::find(values.begin(), values.end(), Lower(text)) != values.end();
}

std::vector<std::string> InLowerCase(const std::vector<std::string>& values) {
  std::vector<std::string> lower;
  for (const std::string& value : values) lower.push_back(Lower(value));
  return lower;
}

}  // namespace

absl::StatusOr<std::unique_ptr<OrderReader>> CsvOrderReader::Open(ByteSource source,
                                                                  std::string name,
                                                                  const OrderMapping& mapping) {
  std::unique_ptr<CsvOrderReader> reader(new CsvOrderReader(std::move(source), name, mapping));
  if (absl::Status status = reader->ReadHeader(name); !status.ok()) return status;
  return reader;
}

absl::Status CsvOrderReader::ReadHeader(const std::string& name) {
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
    header_.push_back(Printable(field, 40));
    lower_header_.push_back(Lower(field));
  }
  if (absl::Status status = FindFields(place); !status.ok()) return status;
  if (absl::Status status = FindChecks(place); !status.ok()) return status;
  records_.ExpectFields(header_.size());
  return absl::OkStatus();
}

absl::StatusOr<std::optional<std::size_t>> CsvOrderReader::Find(const std::string& place,
                                                                std::string_view column) const {
  const std::string lower = Lower(column);
  std::optional<std::size_t> found;
  for (std::size_t at = 0; at < lower_header_.size(); ++at) {
    if (lower_header_[at] != lower) continue;
    if (found) {
      return absl::InvalidArgumentError(place + "columns " + std::to_string(*found + 1) + " and " +
                                        std::to_string(at + 1) + " are both " +
                                        std::string(column));
    }
    found = at;
  }
  return found;
}

absl::Status CsvOrderReader::Lacks(const std::string& place, const std::string& column) const {
  std::string message = place + "the header has no column " + column;
  if (header_.size() == 1) message += "; columns are separated by commas";
  if (!mapping_.title.empty()) {
    message += "\nIt is read as " + mapping_.title + "; --orders-map can name other columns.";
  }
  return absl::InvalidArgumentError(message);
}

absl::Status CsvOrderReader::FindFields(const std::string& place) {
  for (std::size_t field = 0; field < places_.size(); ++field) {
    for (const ColumnNames& names : mapping_.columns[field]) {
      std::vector<std::size_t> places;
      for (const std::string& name : names) {
        const auto at = Find(place, name);
        if (!at.ok()) return at.status();
        if (*at) places.push_back(**at);
      }
      if (places.size() < names.size()) continue;
      places_[field] = std::move(places);
      break;
    }
    if (places_[field].empty() && mapping_.required[field]) {
      return Lacks(place, mapping_.columns[field].front().front());
    }
  }
  return absl::OkStatus();
}

absl::Status CsvOrderReader::FindChecks(const std::string& place) {
  for (const bool kinds : {false, true}) {
    for (const RowCondition& condition : kinds ? mapping_.kinds : mapping_.paid) {
      std::optional<std::size_t> found;
      for (const std::string& column : condition.columns) {
        const auto at = Find(place, column);
        if (!at.ok()) return at.status();
        if (found = *at; found) break;
      }
      if (found) {
        (kinds ? kinds_ : paid_).push_back({*found, InLowerCase(condition.values)});
      } else if (!kinds) {
        return Lacks(place, condition.columns.front());
      }
    }
  }
  return absl::OkStatus();
}

void CsvOrderReader::ReadTexts() {
  for (std::size_t field = 0; field < places_.size(); ++field) {
    const std::vector<std::size_t>& places = places_[field];
    std::string_view& text = texts_[field];
    text = places.empty() ? std::string_view() : records_.fields()[places.front()];
    if (places.size() > 1) {
      std::string& joined = joined_[field] = text;
      for (std::size_t i = 1; i < places.size(); ++i) {
        const std::string_view more = records_.fields()[places[i]];
        if (!joined.empty() && !more.empty()) joined += ' ';
        joined += more;
      }
      text = joined;
    }
  }
}

void CsvOrderReader::FillIn() {
  for (std::size_t field = 0; field < texts_.size(); ++field) {
    if (texts_[field].empty()) texts_[field] = mapping_.defaults[field];
  }
}

CsvOrderReader::Row CsvOrderReader::RefuseField(Reject& reject, OrderField field,
                                                std::string reason) const {
  const bool named = mapping_.of_a_shop && !places_[field].empty();
  reject.column = named ? header_[places_[field].front()] : kOrderFieldNames[field];
  reject.reason = std::move(reason);
  reject.text = Printable(texts_[field], kMaxRejectText);
  return Row::kRejected;
}

CsvOrderReader::Row CsvOrderReader::ReadShopRow(Reject& reject) {
  if (texts_[kOrderId].empty()) return RefuseField(reject, kOrderId, "empty");
  const bool returned = !in_hand_.Turn(texts_[kOrderId]);
  if (mapping_.CountsLines() && returned) {
    return RefuseField(reject, kOrderId, "rows of this order stand further up, behind another's");
  }
  for (const OrderField field : {kEmail, kName, kLocale}) {
    texts_[field] = in_hand_.Carry(field, texts_[field]);
  }
  FillIn();
  for (const Check& check : kinds_) {
    const std::string_view text = records_.fields()[check.place];
    if (text.empty() || Holds(check.values, text)) continue;
    ++passed_over_.other;
    return Row::kPassedOver;
  }
  if (mapping_.CountsLines()) {
    if (in_hand_.damaged()) {
      return RefuseField(reject, kOrderId,
                         "a row before this one cannot be read and may be of this order");
    }
    texts_[kLine] = in_hand_.NameLine(texts_[kProduct]);
    if (texts_[kLine].empty()) {
      return RefuseField(
          reject, kOrderId,
          "more than " + std::to_string(OrderInHand::kMaxProducts) + " products in one order");
    }
  }
  return Decide(reject);
}

// Whether a row is one to issue for, and for which product.
CsvOrderReader::Row CsvOrderReader::Decide(Reject& reject) {
  for (std::size_t i = 0; i < paid_.size(); ++i) {
    const std::string_view text =
        in_hand_.Carry(kOrderFieldNames.size() + i, records_.fields()[paid_[i].place]);
    if (text.empty()) {
      reject.column = header_[paid_[i].place];
      reject.reason = "empty, so that nothing says whether the order is paid";
      reject.text.clear();
      return Row::kRejected;
    }
    if (Holds(paid_[i].values, text)) continue;
    ++passed_over_.unpaid;
    return Row::kPassedOver;
  }
  const auto product = mapping_.products.find(texts_[kProduct]);
  if (product == mapping_.products.end()) {
    if (texts_[kProduct].empty() || Product::Parse(texts_[kProduct])) return Row::kOrder;
    return RefuseField(reject, kProduct, "neither a product code nor in the mapping's products");
  }
  if (!product->second) {
    ++passed_over_.other;
    return Row::kPassedOver;
  }
  texts_[kProduct] = product_code_ = product->second->code();
  return Row::kOrder;
}

absl::StatusOr<OrderReader::Item> CsvOrderReader::Next(Order& order, Reject& reject) {
  for (;;) {
    absl::StatusOr<CsvRecords::Item> item = records_.Next();
    if (!item.ok()) return item.status();
    if (*item == CsvRecords::Item::kEnd) return Item::kEnd;
    reject.row = order.row = records_.row();
    reject.file_line = order.file_line = records_.line();
    if (*item == CsvRecords::Item::kBroken) {
      in_hand_.Damage();
      const std::size_t field = records_.broken_field();
      const bool named = field < header_.size() && !header_[field].empty();
      reject.column = named ? header_[field] : std::to_string(field + 1);
      reject.reason = records_.broken_reason();
      // The row of a shop has what nobody else is to see.
      reject.text =
          mapping_.of_a_shop ? std::string() : Printable(records_.broken_text(), kMaxRejectText);
      return Item::kRejected;
    }
    ReadTexts();
    if (mapping_.of_a_shop) {
      const Row row = ReadShopRow(reject);
      if (row == Row::kPassedOver) continue;
      if (row == Row::kRejected) return Item::kRejected;
    }
    Refusal refusal = ReadOrder(texts_, default_line_, order);
    if (refusal.reason.empty()) return Item::kOrder;
    RefuseField(reject, refusal.field, std::move(refusal.reason));
    return Item::kRejected;
  }
}

}  // namespace serialsmith::tools
