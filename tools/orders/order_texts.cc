#include "tools/orders/order_texts.h"

#include <algorithm>
#include <utility>

#include "tools/orders/order_fields.h"

namespace serialsmith::tools {

std::optional<OrderField> FindOrderField(std::string_view name) {
  const auto known = std::find(kOrderFieldNames.begin(), kOrderFieldNames.end(), name);
  if (known == kOrderFieldNames.end()) return std::nullopt;
  return static_cast<OrderField>(known - kOrderFieldNames.begin());
}

Refusal ReadOrder(const OrderTexts& texts, std::string& default_line, Order& order) {
  order.order_id = texts[kOrderId];
  if (order.order_id.empty()) return {kOrderId, "empty"};
  if (std::string reason = RefuseId(order.order_id); !reason.empty()) {
    return {kOrderId, std::move(reason)};
  }
  const std::optional<Product> product = Product::Parse(texts[kProduct]);
  if (!product) {
    return {kProduct, texts[kProduct].empty() ? "empty" : "not a product code of three symbols"};
  }
  order.product = *product;

  order.line = texts[kLine];
  if (std::string reason = RefuseId(order.line); !reason.empty()) {
    return {kLine, std::move(reason)};
  }
  if (order.line.empty()) order.line = default_line = product->code();

  order.quantity = 1;
  if (!texts[kQuantity].empty()) {
    if (std::string reason = RefuseQuantity(texts[kQuantity], order.quantity); !reason.empty()) {
      return {kQuantity, std::move(reason)};
    }
  }
  order.email = texts[kEmail];
  if (!order.email.empty()) {
    if (std::string reason = RefuseEmail(order.email); !reason.empty()) {
      return {kEmail, std::move(reason)};
    }
  }
  order.name = texts[kName];
  if (std::string reason = RefuseName(order.name); !reason.empty()) {
    return {kName, std::move(reason)};
  }
  order.locale = texts[kLocale];
  return {kLocale, RefuseLocale(order.locale)};
}

}  // namespace serialsmith::tools
