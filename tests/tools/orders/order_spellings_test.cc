// The same orders as CSV and as JSON Lines are the same orders.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/tools/orders/read_orders.h"
#include "tools/orders/order_texts.h"
#include "tools/orders/utf8.h"

namespace serialsmith::tools {
namespace {

using Fields = std::vector<std::string>;

// Mostly what an order may hold, so that most are orders.
rc::Gen<std::string> Field(OrderField field) {
  const auto any = rc::gen::map(rc::gen::string<std::string>(),
                                [](const std::string& text) { return Printable(text, 300); });
  const auto good = [field]() -> rc::Gen<std::string> {
    switch (field) {
      case kProduct:
        return rc::gen::element<std::string>("MVR", "abc", "V01", "ZZZ");
      case kQuantity:
        return rc::gen::map(rc::gen::inRange(1, 100'000), [](int n) { return std::to_string(n); });
      case kEmail:
        return rc::gen::element<std::string>("", "a@b", "ann.smith@example.com");
      case kName:
        return rc::gen::element<std::string>("", "Ann \"A\"\r\nSmith", "Zo\xC3\xAB, \\ /");
      case kLocale:
        return rc::gen::element<std::string>("", "en", "de-AT");
      default:
        return rc::gen::map(rc::gen::string<std::string>(), [](const std::string& text) {
          return std::string("x").append(Printable(text, 50));
        });
    }
  }();
  return rc::gen::weightedOneOf<std::string>({{20, good}, {1, any}});
}

rc::Gen<Fields> Row() {
  return rc::gen::exec([] {
    Fields fields;
    for (std::size_t i = 0; i < kOrderFieldNames.size(); ++i) {
      fields.push_back(*Field(static_cast<OrderField>(i)));
    }
    return fields;
  });
}

std::string Csv(const std::vector<Fields>& rows) {
  std::string text;
  for (const std::string_view name : kOrderFieldNames) text.append(name).append(",");
  text += "end\r\n";
  for (const Fields& fields : rows) {
    for (const std::string& field : fields) {
      text += '"';
      for (const char c : field) text.append(c == '"' ? 2 : 1, c);
      text += "\",";
    }
    text += ".\r\n";
  }
  return text;
}

std::string JsonLines(const std::vector<Fields>& rows) {
  std::string text;
  for (const Fields& fields : rows) {
    nlohmann::json object = {{"end", "."}};
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (!fields[i].empty()) object[std::string(kOrderFieldNames[i])] = fields[i];
    }
    text += object.dump(-1, ' ', *rc::gen::arbitrary<bool>()) + "\n";
  }
  return text;
}

// What was read, without the numbers of rows, which a header moves.
Rows WithoutRows(Rows rows) {
  for (std::string& row : rows) row.erase(0, row.find_first_not_of("0123456789"));
  return rows;
}

RC_GTEST_PROP(OrderSpellings, CsvAndJsonLinesAreTheSame, ()) {
  const auto rows = *rc::gen::container<std::vector<Fields>>(Row());
  const std::string json = JsonLines(rows);
  const Rows read = WithoutRows(ReadAll(Csv(rows)));
  RC_ASSERT(read.size() == rows.size());
  // No row at all is no JSON either.
  if (!rows.empty()) RC_ASSERT(WithoutRows(ReadAll(json)) == read);
  if (!rows.empty()) RC_ASSERT(ReadAll(json, 7) == ReadAll(json));
}

}  // namespace
}  // namespace serialsmith::tools
