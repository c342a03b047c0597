// The fields of an order as a file spells them, and the one place where they become an Order,
// whatever the file was: CSV, JSON Lines or a shop's export.
#ifndef SERIALSMITH_TOOLS_ORDERS_ORDER_TEXTS_H_
#define SERIALSMITH_TOOLS_ORDERS_ORDER_TEXTS_H_

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "tools/orders/order.h"

namespace serialsmith::tools {

enum OrderField : std::size_t { kOrderId, kLine, kProduct, kQuantity, kEmail, kName, kLocale };
inline constexpr std::array<std::string_view, 7> kOrderFieldNames = {
    "order_id", "line", "product", "quantity", "email", "name", "locale"};

std::optional<OrderField> FindOrderField(std::string_view name);

// By OrderField; empty: the file has none.
using OrderTexts = std::array<std::string_view, kOrderFieldNames.size()>;

// Why not, and which field is at fault; no reason: the order is good.
struct Refusal {
  OrderField field = kOrderId;
  std::string reason;
};

// Fills all of `order` but its row and line of the file. The views are those of `texts`, and
// `default_line` holds the line where the texts have none; both must outlive the use of `order`.
Refusal ReadOrder(const OrderTexts& texts, std::string& default_line, Order& order);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_ORDERS_ORDER_TEXTS_H_
