// The exports that --orders-from knows. A column that is not named here is never looked at: prices,
// cards and addresses stay in the file.
//
// What names the lines of an order is a promise for ever (docs/issuing.md): changing it for a shop
// would issue its old orders a second time.
#include <algorithm>
#include <array>
#include <span>

#include "tools/orders/order_mapping.h"

namespace serialsmith::tools {
namespace {

// Joined by a blank when there are two.
struct ExportColumns {
  std::string_view first;
  std::string_view second = {};
};

// As RowCondition.
struct Condition {
  std::array<std::string_view, 2> columns = {};
  std::array<std::string_view, 4> values = {};
  std::array<std::string_view, 15> others = {};
  bool may_be_empty = false;
  bool required = false;
  std::string_view whole = {};
};

struct Export {
  std::string_view shop;
  std::string_view title;
  std::array<ExportColumns, 2> order_id;
  std::array<ExportColumns, 2> line;
  std::array<ExportColumns, 2> product;
  std::array<ExportColumns, 2> quantity;
  std::array<ExportColumns, 2> email;
  std::array<ExportColumns, 2> name;
  std::string_view default_line;
  // A quantity that one can do without is 1 where it is missing; else a header without it is
  // refused, so that nothing is guessed.
  bool needs_quantity;
  std::array<Condition, 5> paid;
  std::array<Condition, 1> kinds;
};

constexpr Export kExports[] = {
    // Shopify Help Center, "Exporting orders to a CSV file": one row a line item; the columns of
    // the order are filled on its first row only. Line items have no id. A cancelled order may
    // still
    // say paid.
    {.shop = "shopify",
     .title = "a Shopify export",
     .order_id = {{{"Name"}}},
     .line = {},
     .product = {{{"Lineitem sku"}}},
     .quantity = {{{"Lineitem quantity"}}},
     .email = {{{"Email"}}},
     .name = {{{"Billing Name"}}},
     .default_line = {},
     .needs_quantity = true,
     .paid = {{{.columns = {"Financial Status"},
                .values = {"paid"},
                .others = {"pending", "authorized", "expired", "partially_paid", "unpaid",
                           "refunded", "voided"},
                .required = true},
               {.columns = {"Cancelled at"}, .may_be_empty = true}}},
     .kinds = {}},

    // WooCommerce documentation, "Customer / Order / Coupon Export", format "CSV – one row per
    // item". A processing order is paid and not yet shipped. Fees and shipping have rows as well.
    // An item can be refunded while its order stays completed; the quantity is negative then.
    {.shop = "woocommerce",
     .title = "a WooCommerce export with one row per item",
     .order_id = {{{"order_id"}}},
     .line = {{{"item_id"}}},
     .product = {{{"item_sku"}}},
     .quantity = {{{"item_quantity"}}},
     .email = {{{"billing_email"}}},
     .name = {{{"billing_full_name"}, {"billing_first_name", "billing_last_name"}}},
     .default_line = {},
     .needs_quantity = true,
     .paid = {{{.columns = {"status"},
                .values = {"completed", "processing", "wc-completed", "wc-processing"},
                .others = {"pending", "pending payment", "on-hold", "on hold", "cancelled",
                           "refunded", "failed", "draft", "checkout-draft", "wc-pending",
                           "wc-on-hold", "wc-cancelled", "wc-refunded", "wc-failed",
                           "wc-checkout-draft"},
                .required = true},
               {.columns = {"item_refunded_qty"}, .whole = "item_quantity"},
               {.columns = {"item_refunded"}, .whole = "item_total"}}},
     .kinds = {{{.columns = {"item_type"}, .values = {"line_item"}}}}},

    // Stripe documentation, "Export your payments": one row a payment; metadata has columns
    // "KEY (metadata)". A payment is one purchase, so its line has one name, whatever it is for.
    // Paid
    // stays paid in test mode, when disputed and when partly refunded; other columns say so.
    {.shop = "stripe",
     .title = "a Stripe payments export",
     .order_id = {{{"id"}}},
     .line = {},
     .product = {{{"product (metadata)"}, {"Description"}}},
     .quantity = {{{"quantity (metadata)"}}},
     .email = {{{"Customer Email"}}},
     .name = {{{"Card Name"}}},
     .default_line = "payment",
     .needs_quantity = false,
     .paid = {{{.columns = {"Status"},
                .values = {"paid", "succeeded"},
                .others = {"failed", "refunded", "pending", "processing", "canceled", "cancelled",
                           "blocked", "incomplete", "expired", "uncaptured", "requires_capture",
                           "requires_action", "requires_confirmation", "requires_payment_method"},
                .required = true},
               {.columns = {"Mode"}, .values = {"live"}, .others = {"test"}},
               {.columns = {"Captured"}, .values = {"true"}, .others = {"false"}},
               {.columns = {"Amount Refunded"}, .whole = "Amount"},
               {.columns = {"Dispute Status"},
                .values = {"won", "warning_closed"},
                .others = {"lost", "charge_refunded"},
                .may_be_empty = true}}},
     .kinds = {}},

    // FastSpring developer documentation, "Generates a revenue report", grouped by order and item.
    {.shop = "fastspring",
     .title = "a FastSpring revenue report",
     .order_id = {{{"Order_ID"}}},
     .line = {{{"Item_ID"}}},
     .product = {{{"Product_Path"}}},
     .quantity = {{{"Product_Units"}}},
     .email = {{{"Buyer_Email"}}},
     .name = {},
     .default_line = {},
     .needs_quantity = true,
     .paid = {{{.columns = {"Return_True_False"},
                .values = {"false"},
                .others = {"true"},
                .required = true},
               {.columns = {"Chargeback_True_False"},
                .values = {"false"},
                .others = {"true"},
                .required = true}}},
     .kinds = {}},

    // Paddle developer documentation, "Transaction line item reports". Ids of line items are made
    // anew when a transaction is recalculated, so products are counted instead. A renewal of a
    // subscription is a transaction of its own, of which nothing but the origin tells.
    {.shop = "paddle",
     .title = "a Paddle transaction line item report",
     .order_id = {{{"transaction_id"}}},
     .line = {},
     .product = {{{"product_id"}}},
     .quantity = {{{"quantity"}}},
     .email = {{{"customer_email"}}},
     .name = {{{"business_name"}}},
     .default_line = {},
     .needs_quantity = true,
     .paid = {{{.columns = {"status", "transaction_status"},
                .values = {"completed", "paid"},
                .others = {"draft", "ready", "billed", "past_due", "past due", "canceled",
                           "cancelled"},
                .required = true},
               {.columns = {"origin", "transaction_origin"},
                .values = {"web", "api", "subscription_charge"},
                .others = {"subscription_recurring", "subscription_payment_method_change"}}}},
     .kinds = {}},
};

template <std::size_t kSize>
std::vector<std::string> Texts(const std::array<std::string_view, kSize>& texts) {
  std::vector<std::string> out;
  for (const std::string_view text : texts) {
    if (!text.empty()) out.emplace_back(text);
  }
  return out;
}

std::vector<ColumnNames> Alternatives(const std::array<ExportColumns, 2>& all) {
  std::vector<ColumnNames> out;
  for (const ExportColumns& columns : all) {
    ColumnNames names = Texts(std::array{columns.first, columns.second});
    if (!names.empty()) out.push_back(std::move(names));
  }
  return out;
}

std::vector<RowCondition> Conditions(std::span<const Condition> all) {
  std::vector<RowCondition> out;
  for (const Condition& condition : all) {
    if (condition.columns[0].empty()) continue;
    RowCondition& one = out.emplace_back();
    one.columns = Texts(condition.columns);
    one.values = Texts(condition.values);
    if (condition.may_be_empty) one.values.emplace_back();
    one.others = Texts(condition.others);
    one.required = condition.required;
    one.whole = condition.whole;
  }
  return out;
}

}  // namespace

std::optional<OrderMapping> ShopExport(std::string_view shop) {
  const auto found = std::find_if(std::begin(kExports), std::end(kExports),
                                  [shop](const Export& one) { return one.shop == shop; });
  if (found == std::end(kExports)) return std::nullopt;
  OrderMapping mapping;
  mapping.title = found->title;
  mapping.columns[kOrderId] = Alternatives(found->order_id);
  mapping.columns[kLine] = Alternatives(found->line);
  mapping.columns[kProduct] = Alternatives(found->product);
  mapping.columns[kQuantity] = Alternatives(found->quantity);
  mapping.columns[kEmail] = Alternatives(found->email);
  mapping.columns[kName] = Alternatives(found->name);
  mapping.required[kOrderId] = mapping.required[kProduct] = true;
  mapping.required[kLine] = !mapping.columns[kLine].empty();
  mapping.required[kQuantity] = found->needs_quantity;
  mapping.defaults[kLine] = found->default_line;
  mapping.paid = Conditions(found->paid);
  mapping.kinds = Conditions(found->kinds);
  return mapping;
}

std::vector<std::string> ShopNames() {
  std::vector<std::string> names;
  for (const Export& one : kExports) names.emplace_back(one.shop);
  return names;
}

const OrderMapping& OwnColumns() {
  static const OrderMapping& own = *[] {
    auto* mapping = new OrderMapping;
    mapping->of_a_shop = false;
    for (std::size_t field = 0; field < kOrderFieldNames.size(); ++field) {
      mapping->columns[field] = {{std::string(kOrderFieldNames[field])}};
    }
    mapping->required[kOrderId] = mapping->required[kProduct] = true;
    return mapping;
  }();
  return own;
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  return lower;
}

}  // namespace serialsmith::tools
