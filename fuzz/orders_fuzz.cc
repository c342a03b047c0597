// The order readers take any bytes: the same rows come out whatever pieces the file arrives in, an
// order that was read and written again as our CSV or JSON Lines is read as the same order, and
// rejects and errors say why in printable characters.
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

void QuoteJson(std::string_view field, std::string& out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  for (const char c : field) {
    if (c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20) {
      out.append("\\u00").append(1, kHex[static_cast<unsigned char>(c) >> 4]);
      out.append(1, kHex[c & 15]);
    } else {
      out += c;
    }
  }
  out += '"';
}

std::string WriteJson(const Order& order) {
  std::string out;
  const std::string product = order.product.code();
  const std::string quantity = std::to_string(order.quantity);
  const std::string_view fields[] = {order.order_id, order.line, product,     quantity,
                                     order.email,    order.name, order.locale};
  constexpr std::string_view kNames[] = {"order_id", "line", "product", "quantity",
                                         "email",    "name", "locale"};
  for (std::size_t i = 0; i < std::size(fields); ++i) {
    out.append(i == 0 ? "{\"" : ",\"").append(kNames[i]).append("\":");
    QuoteJson(fields[i], out);
  }
  return out += "}\n";
}

bool IsPrintable(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F; });
}

struct Contents {
  std::vector<std::string> rows;    // orders and rejects, as one line each
  std::vector<std::string> orders;  // as CSV rows
  std::string json;                 // the orders as JSON Lines
  std::string error;
};

void CheckOrder(const Order& order, std::uint64_t last_row) {
  FUZZ_ASSERT(order.row > last_row);
  FUZZ_ASSERT(!order.order_id.empty() && order.order_id.size() <= kMaxIdBytes);
  FUZZ_ASSERT(!order.line.empty() && order.line.size() <= kMaxIdBytes);
  FUZZ_ASSERT(order.quantity >= 1 && order.quantity <= kMaxQuantity);
  FUZZ_ASSERT(order.email.size() <= kMaxEmailBytes && order.name.size() <= kMaxNameBytes);
  FUZZ_ASSERT(order.locale.size() <= kMaxLocaleBytes);
  for (const std::string_view field : {order.order_id, order.line, order.email, order.locale}) {
    FUZZ_ASSERT(IsPrintable(field));
  }
}

void CheckReject(const Reject& reject, std::uint64_t last_row) {
  FUZZ_ASSERT(reject.row > last_row);
  FUZZ_ASSERT(!reject.reason.empty() && !reject.column.empty());
  constexpr std::string_view kCutMark = "…";
  FUZZ_ASSERT(reject.text.size() <= kMaxRejectText + kCutMark.size());
  FUZZ_ASSERT(IsPrintable(reject.reason) && IsPrintable(reject.text));
}

// What is wrong and where, and what to do.
std::string ErrorOf(const absl::Status& status) {
  std::string message(status.message());
  FUZZ_ASSERT(message.find("fuzz.csv") != std::string::npos);
  FUZZ_ASSERT(std::count(message.begin(), message.end(), '\n') == 1);
  FUZZ_ASSERT(IsPrintable(message.substr(0, message.find('\n'))));
  return message;
}

// Without a mapping as our own format.
Contents Read(std::string_view text, std::size_t piece, const OrderMapping* mapping = nullptr) {
  Contents contents;
  auto reader = mapping == nullptr ? OrderReader::Open(Pieces(text, piece), "fuzz.csv")
                                   : OrderReader::Open(Pieces(text, piece), "fuzz.csv", *mapping);
  if (!reader.ok()) {
    contents.error = ErrorOf(reader.status());
    return contents;
  }
  Order order;
  Reject reject;
  for (std::uint64_t last_row = 0;;) {
    const auto item = (*reader)->Next(order, reject);
    if (!item.ok()) {
      contents.error = ErrorOf(item.status());
      return contents;
    }
    if (*item == OrderReader::Item::kEnd) break;
    if (*item == OrderReader::Item::kOrder) {
      CheckOrder(order, last_row);
      last_row = order.row;
      contents.orders.push_back(Write(order));
      contents.json += WriteJson(order);
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
  if (whole.orders.empty()) return;  // a file without a line is no JSON Lines
  const Contents lines = Read(whole.json, whole.json.size());
  FUZZ_ASSERT(lines.error.empty() && lines.orders == whole.orders);
  FUZZ_ASSERT(lines.rows.size() == lines.orders.size());
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
