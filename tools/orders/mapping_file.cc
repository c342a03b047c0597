#include "tools/orders/mapping_file.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "core/keys/status.h"
#include "tools/orders/byte_source.h"
#include "tools/orders/order_fields.h"
#include "tools/orders/utf8.h"

namespace serialsmith::tools {
namespace {

using nlohmann::json;

constexpr std::string_view kSections[] = {"columns", "paid", "products", "defaults",
                                          "order_prefix"};

std::string Quoted(std::string_view text) { return '"' + Printable(text, 40) + '"'; }

// A value that stands in a section: a text, several texts, or null.
struct Entry {
  bool null = false;
  bool list = false;
  std::vector<std::string> texts;
};

// Walks the file, whose shape is fixed, and hands over one entry of a section at a time. A path
// such as columns.name[1] is the place in errors.
class Walker : public nlohmann::json_sax<json> {
 public:
  const std::string& problem() const { return problem_; }
  const std::string& hint() const { return hint_; }
  // Of the byte where the JSON breaks, from 1; 0: it does not.
  std::size_t position() const { return position_; }

  bool null() override {
    if (depth_ != 2) return WrongType();
    return Take({.null = true, .list = false, .texts = {}});
  }
  bool boolean(bool) override { return WrongType(); }
  bool number_integer(number_integer_t) override { return WrongType(); }
  bool number_unsigned(number_unsigned_t) override { return WrongType(); }
  bool number_float(number_float_t, const string_t&) override { return WrongType(); }
  bool binary(binary_t&) override { return WrongType(); }
  bool string(string_t& text) override {
    if (depth_ == 3) {
      // An empty field can be what says paid: nothing under "Cancelled at".
      if (text.empty() && section_ != "paid") return Fail("is empty", "Leave it out.");
      list_.texts.push_back(std::move(text));
      return true;
    }
    if (depth_ == 1 && section_ == "order_prefix") {
      const std::string refused = text.empty() ? "is empty" : RefuseId(text);
      if (!refused.empty()) return FailAt(section_ + ": " + refused, "Write a few plain letters.");
      return TakePrefix(std::move(text));
    }
    if (depth_ != 2) return WrongType();
    return Take({.null = false, .list = false, .texts = {std::move(text)}});
  }
  bool start_object(std::size_t) override {
    if (depth_ >= 2 || (depth_ == 1 && section_ == "order_prefix")) return WrongType();
    ++depth_;
    return true;
  }
  bool end_object() override {
    --depth_;
    name_.clear();
    return true;
  }
  bool start_array(std::size_t) override {
    if (depth_ != 2) return WrongType();
    ++depth_;
    list_ = {.null = false, .list = true, .texts = {}};
    return true;
  }
  bool end_array() override {
    --depth_;
    return Take(std::move(list_));
  }
  bool key(string_t& name) override {
    std::string& part = depth_ == 1 ? section_ : name_;
    part = std::move(name);
    if (depth_ == 1) {
      name_.clear();
      names_.clear();
      if (std::find(std::begin(kSections), std::end(kSections), section_) == std::end(kSections)) {
        return FailAt(Quoted(section_) + " is unknown",
                      "A mapping has columns, paid, products, defaults and order_prefix.");
      }
      return sections_.insert(section_).second || FailAt(section_ + " stands there twice", kOnce);
    }
    return names_.insert(name_).second || Fail("stands there twice", kOnce);
  }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception&) override {
    position_ = position;
    return FailAt("this is no JSON", "Mend it there, or right before.");
  }

 protected:
  static constexpr std::string_view kOnce = "Keep one of them.";

  virtual bool Take(Entry entry) = 0;
  virtual bool TakePrefix(std::string text) = 0;
  const std::string& section() const { return section_; }
  const std::string& name() const { return name_; }
  bool Fail(std::string_view what, std::string_view hint) {
    std::string place = section_ + '.' + Quoted(name_);
    if (depth_ == 3) place += '[' + std::to_string(list_.texts.size()) + ']';
    return FailAt(place.append(" ").append(what), hint);
  }

 private:
  bool WrongType() {
    if (depth_ == 0) return FailAt("this is no mapping", "A mapping is one JSON object.");
    if (depth_ == 1 && section_ == "order_prefix") {
      return FailAt(section_ + " must be a text", "Write it in quotes.");
    }
    if (depth_ == 1) return FailAt(section_ + " must be an object", "Write it in braces.");
    return Fail("has a value of the wrong type", "docs/issuing.md shows a mapping.");
  }
  bool FailAt(std::string problem, std::string_view hint) {
    problem_ = std::move(problem);
    hint_ = hint;
    return false;
  }

  std::size_t depth_ = 0;
  std::string section_;
  std::string name_;
  std::set<std::string> sections_;
  std::set<std::string> names_;
  Entry list_;
  std::string problem_;
  std::string hint_;
  std::size_t position_ = 0;
};

// Why a text cannot be the default of a field; empty: it can.
std::string RefuseDefault(OrderField field, const std::string& text) {
  std::uint32_t quantity = 0;
  switch (field) {
    case kOrderId:
      return "must differ from order to order";
    case kProduct:
      return Product::Parse(text) ? "" : "is no product code of three symbols";
    case kLine:
      return RefuseId(text);
    case kQuantity:
      return RefuseQuantity(text, quantity);
    case kEmail:
      return RefuseEmail(text);
    case kName:
      return RefuseName(text);
    case kLocale:
      return RefuseLocale(text);
  }
  return {};
}

class MappingBuilder final : public Walker {
 public:
  explicit MappingBuilder(OrderMapping& mapping) : mapping_(mapping) {}

 private:
  bool Take(Entry entry) override {
    if (section() == "paid") return TakePaid(std::move(entry));
    if (section() == "products") return TakeProduct(entry);
    const std::optional<OrderField> field = FindOrderField(name());
    if (!field) {
      return Fail("is no field of an order",
                  "The fields are order_id, line, product, quantity, email, name and locale.");
    }
    return section() == "columns" ? TakeColumns(*field, std::move(entry))
                                  : TakeDefault(*field, entry);
  }

  bool TakeColumns(OrderField field, Entry entry) {
    if (entry.null) {
      mapping_.columns[field].clear();
      mapping_.required[field] = false;
      return true;
    }
    if (entry.texts.empty() || entry.texts.front().empty()) {
      return Fail("names no column", "Without a column for it write null.");
    }
    if (entry.texts.size() > 1 && field != kName) {
      return Fail("names several columns", "Only a name may be put together from several.");
    }
    mapping_.columns[field] = {std::move(entry.texts)};
    mapping_.required[field] = true;  // what is named and missing is a slip of the pen
    return true;
  }

  // What a shop's export must have is replaced as a whole; what guards against its refunds and
  // tests stays, unless it is named.
  bool TakePaid(Entry entry) {
    const auto is_named = [column = Lower(name())](const RowCondition& condition) {
      return std::any_of(condition.columns.begin(), condition.columns.end(),
                         [&](const std::string& one) { return Lower(one) == column; });
    };
    const auto guards = std::erase_if(mapping_.paid, [&](const RowCondition& condition) {
      return !condition.required && is_named(condition);
    });
    if (entry.null && guards > 0) return true;
    if (entry.texts.empty()) {
      return Fail("names no value", "Name the value or the list of values that say paid.");
    }
    if (!paid_seen_) std::erase_if(mapping_.paid, [](const auto& one) { return one.required; });
    paid_seen_ = true;
    RowCondition& condition = mapping_.paid.emplace_back();
    condition.columns = {name()};
    condition.values = std::move(entry.texts);
    return true;
  }

  bool TakePrefix(std::string text) override {
    mapping_.order_prefix = std::move(text);
    return true;
  }

  bool TakeProduct(const Entry& entry) {
    if (entry.null) {
      mapping_.products[name()] = std::nullopt;
      return true;
    }
    const std::optional<Product> product =
        entry.list ? std::nullopt : Product::Parse(entry.texts.front());
    if (!product) {
      return Fail("is given no product code of three symbols",
                  "For a product without serials write null.");
    }
    mapping_.products[name()] = product;
    return true;
  }

  bool TakeDefault(OrderField field, const Entry& entry) {
    if (entry.null || entry.list || entry.texts.front().empty()) {
      return Fail("has no text", "Leave it out.");
    }
    if (const std::string refused = RefuseDefault(field, entry.texts.front()); !refused.empty()) {
      return Fail("cannot be the default: " + refused, "docs/issuing.md says what a field may be.");
    }
    mapping_.defaults[field] = entry.texts.front();
    return true;
  }

  OrderMapping& mapping_;
  bool paid_seen_ = false;
};

std::string LineAndColumn(std::string_view before) {
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  return std::to_string(lines + 1) + ":" + std::to_string(before.size() - line_start + 1);
}

}  // namespace

absl::StatusOr<OrderMapping> ParseMapping(std::string_view text, std::string_view source,
                                          const OrderMapping* base) {
  OrderMapping mapping;
  if (base != nullptr) mapping = *base;
  const std::string name(source);
  if (base == nullptr) mapping.title = "the export that " + name + " describes";
  const auto refuse = [](const std::string& what, std::string_view hint) {
    return Problem(absl::StatusCode::kInvalidArgument, what, hint);
  };
  if (text.size() > kMaxMappingBytes) {
    return refuse(name + " is larger than 1 MiB, so this is no mapping", "Name another file.");
  }
  MappingBuilder builder(mapping);
  if (!json::sax_parse(text.begin(), text.end(), &builder)) {
    std::string place = name + ": ";
    if (builder.position() != 0) {
      const std::size_t before = std::min(builder.position() - 1, text.size());
      place = name + ":" + LineAndColumn(text.substr(0, before)) + ": ";
    }
    return refuse(place + builder.problem(), builder.hint());
  }
  if (mapping.columns[kOrderId].empty()) {
    return refuse(name + ": columns.order_id is missing", "Name the column with the order's id.");
  }
  if (mapping.columns[kProduct].empty() && mapping.defaults[kProduct].empty()) {
    return refuse(name + ": columns.product is missing",
                  "Name the column with the product, or the one product in defaults.");
  }
  return mapping;
}

absl::StatusOr<OrderMapping> ReadMappingFile(const std::string& path, const OrderMapping* base) {
  absl::StatusOr<InputFile> file = InputFile::Open(path);
  if (!file.ok()) return file.status();
  std::string text(kMaxMappingBytes + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const auto got = file->Read({text.data() + size, text.size() - size});
    if (!got.ok()) return got.status();
    if (*got == 0) break;
    size += *got;
  }
  text.resize(size);
  return ParseMapping(text, file->name(), base);
}

}  // namespace serialsmith::tools
