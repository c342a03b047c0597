// How the columns of an export become the fields of an order: from the table of known shops
// (shop_exports.cc), from a mapping file (mapping_file.h), or both. docs/issuing.md.
#ifndef SERIALSMITH_TOOLS_ORDERS_ORDER_MAPPING_H_
#define SERIALSMITH_TOOLS_ORDERS_ORDER_MAPPING_H_

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/orders/order_texts.h"

namespace serialsmith::tools {

// Columns whose texts, joined by a blank, are one field. Names are compared in either case.
using ColumnNames = std::vector<std::string>;

// Rows count only where a column holds one of some values, compared in either case.
struct RowCondition {
  std::vector<std::string> columns;  // the first one that the header has
  std::vector<std::string> values;   // "" among them: an empty field says yes
  // Values that say no; what is in neither list is for a person to decide. Empty: all others do.
  std::vector<std::string> others = {};
  // Else the condition is looked at only where the header has a column for it.
  bool required = true;
  // Not empty: the column is what was taken back of what this column holds. Nothing says yes, all
  // of it no, and a part is for a person to decide.
  std::string whole = {};
};

struct OrderMapping {
  // How errors call the export: "a Shopify export".
  std::string title;
  // An export of a shop repeats what it says of the order on its first row only, or on every row,
  // and need not number the lines. Our own columns are read as they are.
  bool of_a_shop = true;

  // By OrderField: alternatives, of which the first that the header has counts; none: the export
  // does not have the field.
  std::array<std::vector<ColumnNames>, kOrderFieldNames.size()> columns;
  // By OrderField: a header with none of the alternatives is refused.
  std::array<bool, kOrderFieldNames.size()> required{};
  // By OrderField: what stands in for an empty text; empty: nothing does.
  std::array<std::string, kOrderFieldNames.size()> defaults;
  // All must hold for a row to be a paid order.
  std::vector<RowCondition> paid;
  // Likewise for a row to be about a product.
  std::vector<RowCondition> kinds;
  // What the shop calls a product; nullopt: one without serials, passed over. A name that is not
  // here must be a product code itself.
  std::map<std::string, std::optional<Product>, std::less<>> products;
  // Stands before each order id, so that shops that number alike can share a ledger.
  std::string order_prefix;

  // Whether the lines of an order are told apart by product and count, because nothing names them.
  bool CountsLines() const {
    return of_a_shop && columns[kLine].empty() && defaults[kLine].empty();
  }
};

// Our own CSV, of docs/issuing.md.
const OrderMapping& OwnColumns();

// The export of a shop that --orders-from names; nullopt: unknown.
std::optional<OrderMapping> ShopExport(std::string_view shop);
std::vector<std::string> ShopNames();

// Letters of ASCII in lower case: how names and values of columns are compared.
std::string Lower(std::string_view text);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_ORDERS_ORDER_MAPPING_H_
