#include "tools/orders/csv_order_reader.h"

#include <algorithm>
#include <utility>

#include "core/keys/status.h"
#include "tools/orders/ignored_columns.h"
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

absl::Status Refuse(const std::string& what, const std::string& hint) {
  return Problem(absl::StatusCode::kInvalidArgument, what, hint);
}

// Different reasons that the summary tells apart.
constexpr std::size_t kMaxReasonsShown = 8;

bool IsNothing(std::string_view amount) {
  return amount.find_first_not_of("0.,-") == std::string_view::npos;
}

// Without a sign and the noughts that change nothing; empty: unreadable. A comma may separate
// thousands or decimals, so that it is not read.
std::string_view PlainAmount(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const std::size_t point = text.find('.');
  if (text.find_first_not_of("0123456789.") != std::string_view::npos) return {};
  if (point != text.rfind('.')) return {};
  while (text.starts_with('0')) text.remove_prefix(1);
  if (point == std::string_view::npos) return text;
  while (text.ends_with('0')) text.remove_suffix(1);
  if (text.ends_with('.')) text.remove_suffix(1);
  return text;
}

bool IsSameAmount(std::string_view a, std::string_view b) {
  if (a.starts_with('-')) a.remove_prefix(1);
  return a == b || (!PlainAmount(a).empty() && PlainAmount(a) == PlainAmount(b));
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
    return Refuse(name + " is empty", "Its first line must name the columns.");
  }
  const std::string place = name + ", line " + std::to_string(records_.line()) + ": ";
  if (*item == CsvRecords::Item::kBroken) {
    return Refuse(place + "the header cannot be read: " + records_.broken_reason(),
                  "Mend the line that names the columns.");
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
      return Refuse(place + "columns " + std::to_string(*found + 1) + " and " +
                        std::to_string(at + 1) + " are both " + std::string(column),
                    "Rename the one that is not meant.");
    }
    found = at;
  }
  return found;
}

absl::Status CsvOrderReader::Lacks(const std::string& place, const std::string& column) const {
  std::string message = place + "the header has no column " + column;
  if (header_.size() == 1) message += "; columns are separated by commas";
  if (mapping_.of_a_shop) {
    return Refuse(message,
                  "It is read as " + mapping_.title + "; --orders-map can name other columns.");
  }
  return Refuse(message,
                "Name order_id and product in it; --orders-from reads what a shop exports.");
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
      if (!found) {
        if (condition.required && !kinds) return Lacks(place, condition.columns.front());
        continue;
      }
      Check check{*found, InLowerCase(condition.values), InLowerCase(condition.others),
                  !condition.whole.empty(), std::nullopt};
      if (check.of_a_whole) {
        const auto at = Find(place, condition.whole);
        if (!at.ok()) return at.status();
        check.whole = *at;
      }
      (kinds ? kinds_ : paid_).push_back(std::move(check));
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

CsvOrderReader::Answer CsvOrderReader::Ask(const Check& check, std::string_view text) const {
  if (check.of_a_whole) {
    if (IsNothing(text)) return Answer::kYes;
    if (!check.whole) return Answer::kUnclear;
    return IsSameAmount(text, records_.fields()[*check.whole]) ? Answer::kNo : Answer::kUnclear;
  }
  if (Holds(check.values, text)) return Answer::kYes;
  if (text.empty()) return Answer::kUnclear;
  return check.others.empty() || Holds(check.others, text) ? Answer::kNo : Answer::kUnclear;
}

CsvOrderReader::Row CsvOrderReader::PassOver(const Check& check, std::string_view text) {
  ++passed_over_.unpaid;
  std::string why = header_[check.place];
  // A date or an amount differs from row to row and says no more than that it is there.
  const bool tells = std::any_of(check.values.begin(), check.values.end(),
                                 [](const std::string& value) { return !value.empty(); });
  if (tells) why.append(" ").append(Printable(Lower(text), 40));
  if (passed_over_.why.size() >= kMaxReasonsShown && !passed_over_.why.contains(why)) {
    why = "other values";
  }
  ++passed_over_.why[why];
  return Row::kPassedOver;
}

// Whether a row is one to issue for, and for which product.
CsvOrderReader::Row CsvOrderReader::Decide(Reject& reject) {
  const auto product = mapping_.products.find(texts_[kProduct]);
  if (product != mapping_.products.end() && !product->second) {
    ++passed_over_.other;
    return Row::kPassedOver;
  }
  // A clear no to one question leaves nothing to decide about the others.
  const Check* unclear = nullptr;
  std::string_view unclear_text;
  for (std::size_t i = 0; i < paid_.size(); ++i) {
    std::string_view text = records_.fields()[paid_[i].place];
    // What was taken back is said of the line, all else of the order.
    if (!paid_[i].of_a_whole) text = in_hand_.Carry(kOrderFieldNames.size() + i, text);
    const Answer answer = Ask(paid_[i], text);
    if (answer == Answer::kNo) return PassOver(paid_[i], text);
    if (answer == Answer::kUnclear && unclear == nullptr) {
      unclear = &paid_[i];
      unclear_text = text;
    }
  }
  if (unclear != nullptr) {
    reject.column = header_[unclear->place];
    reject.reason = unclear_text.empty() ? "empty, so that nothing says whether the order is paid"
                    : unclear->of_a_whole
                        ? "not all of it was refunded, so that a person must decide"
                        : "neither clearly paid nor clearly unpaid, so that a person must decide";
    reject.text = Printable(unclear_text, kMaxRejectText);
    return Row::kRejected;
  }
  if (product == mapping_.products.end()) {
    if (texts_[kProduct].empty() || Product::Parse(texts_[kProduct])) return Row::kOrder;
    return RefuseField(reject, kProduct, "neither a product code nor in the mapping's products");
  }
  texts_[kProduct] = product_code_ = product->second->code();
  return Row::kOrder;
}

std::string CsvOrderReader::note() const {
  if (mapping_.of_a_shop) return {};  // has dozens of columns that nobody wants
  std::vector<std::string> ignored;
  for (std::size_t i = 0; i < header_.size(); ++i) {
    if (!header_[i].empty() && !FindOrderField(lower_header_[i])) ignored.push_back(header_[i]);
  }
  return IgnoredColumns(name_, "column", ignored);
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
      if (!mapping_.order_prefix.empty() && !texts_[kOrderId].empty()) {
        prefixed_.assign(mapping_.order_prefix).append(texts_[kOrderId]);
        texts_[kOrderId] = prefixed_;
      }
    }
    Refusal refusal = ReadOrder(texts_, default_line_, order);
    if (refusal.reason.empty()) return Item::kOrder;
    RefuseField(reject, refusal.field, std::move(refusal.reason));
    return Item::kRejected;
  }
}

}  // namespace serialsmith::tools
