// The order readers take any bytes: the same rows come out whatever pieces the file arrives in, an
// order that was read and written again as our CSV is read as the same order, and rejects say why.
// The input is the file: our CSV or JSON Lines, and the export of any shop whose columns it names.
#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/fuzz_support.h"
#include "tools/orders/order_reader.h"

namespace serialsmith::tools {
namespace {

ByteSource Pieces(std::string_view text, std::size_t piece) {
  return [text, piece](std::span<char> out) mutable -> absl::StatusOr<std::size_t> {
    const std::size_t size = std::min({piece, out.size(), text.size()});
    std::memcpy(out.data(), text.data(), size);
    text.remove_prefix(size);
    return size;
  };
}

void Quote(std::string_view field, std::string& out) {
  out += '"';
  for (char c : field) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

// Everything but the row number.
std::string Write(const Order& order) {
  std::string out;
  const std::string product = order.product.code();
  const std::string quantity = std::to_string(order.quantity);
  for (std::string_view field : {order.order_id, order.line, std::string_view(product),
                                 std::string_view(quantity), order.email, order.name}) {
    Quote(field, out);
    out += ',';
  }
  Quote(order.locale, out);
  return out += "\r\n";
}

struct Contents {
  std::vector<std::string> rows;    // orders and rejects, as one line each
  std::vector<std::string> orders;  // as CSV rows
  std::string error;
};

void CheckOrder(const Order& order, std::uint64_t last_row) {
  FUZZ_ASSERT(order.row > last_row);
  FUZZ_ASSERT(!order.order_id.empty() && order.order_id.size() <= kMaxIdBytes);
  FUZZ_ASSERT(!order.line.empty() && order.line.size() <= kMaxIdBytes);
  FUZZ_ASSERT(order.quantity >= 1 && order.quantity <= kMaxQuantity);
  FUZZ_ASSERT(order.email.size() <= kMaxEmailBytes && order.name.size() <= kMaxNameBytes);
  FUZZ_ASSERT(order.locale.size() <= kMaxLocaleBytes);
}

void CheckReject(const Reject& reject, std::uint64_t last_row) {
  FUZZ_ASSERT(reject.row > last_row);
  FUZZ_ASSERT(!reject.reason.empty() && !reject.column.empty());
  constexpr std::string_view kCutMark = "…";
  FUZZ_ASSERT(reject.text.size() <= kMaxRejectText + kCutMark.size());
}

// Without a mapping as our own format.
Contents Read(std::string_view text, std::size_t piece, const OrderMapping* mapping = nullptr) {
  Contents contents;
  auto reader = mapping == nullptr ? OrderReader::Open(Pieces(text, piece), "fuzz.csv")
                                   : OrderReader::Open(Pieces(text, piece), "fuzz.csv", *mapping);
  if (!reader.ok()) {
    contents.error = std::string(reader.status().message());
    FUZZ_ASSERT(contents.error.find("fuzz.csv") != std::string::npos);
    return contents;
  }
  Order order;
  Reject reject;
  for (std::uint64_t last_row = 0;;) {
    const auto item = (*reader)->Next(order, reject);
    if (!item.ok()) {
      contents.error = std::string(item.status().message());
      return contents;
    }
    if (*item == OrderReader::Item::kEnd) break;
    if (*item == OrderReader::Item::kOrder) {
      CheckOrder(order, last_row);
      last_row = order.row;
      contents.orders.push_back(Write(order));
      contents.rows.push_back(std::to_string(order.row) + ' ' + contents.orders.back());
    } else {
      CheckReject(reject, last_row);
      last_row = reject.row;
      contents.rows.push_back(std::to_string(reject.row) + ' ' + reject.column + ' ' +
                              reject.reason + ' ' + reject.text);
    }
  }
  FUZZ_ASSERT((*reader)->bytes_consumed() == text.size());
  return contents;
}

void CheckReading(std::string_view text, const OrderMapping* mapping) {
  const Contents whole = Read(text, text.size() + 1, mapping);
  const Contents pieces = Read(text, 1 + text.size() % 13, mapping);
  FUZZ_ASSERT(whole.rows == pieces.rows);
  FUZZ_ASSERT(whole.error == pieces.error);

  std::string written = "order_id,line,product,quantity,email,name,locale\r\n";
  for (const std::string& order : whole.orders) written += order;
  const Contents again = Read(written, written.size());
  FUZZ_ASSERT(again.error.empty());
  FUZZ_ASSERT(again.orders == whole.orders);
  FUZZ_ASSERT(again.rows.size() == again.orders.size());
}

void Run(std::string_view text) {
  static const auto& shops = *[] {
    auto* mappings = new std::vector<OrderMapping>;
    for (const std::string& shop : ShopNames()) {
      mappings->push_back(*ShopExport(shop));
      mappings->back().products = {{"MOON-PRO-1", Product::Parse("MVR")}, {"TSHIRT-L", {}}};
    }
    return mappings;
  }();
  CheckReading(text, nullptr);
  for (const OrderMapping& shop : shops) {
    // Most inputs are no export of most shops, and to find that out takes long.
    if (text.find(shop.columns[kProduct][0][0]) != std::string_view::npos) {
      CheckReading(text, &shop);
    }
  }
}

}  // namespace
}  // namespace serialsmith::tools

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  serialsmith::tools::Run(serialsmith::fuzz::AsText(data, size));
  return 0;
}
