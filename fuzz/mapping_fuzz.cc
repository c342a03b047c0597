// The file of --orders-map takes any bytes: it is refused in two lines that name it, or what it
// says can be read with, over no shop and over one. The input is the file.
#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

#include "fuzz/fuzz_support.h"
#include "tools/orders/mapping_file.h"
#include "tools/orders/order_reader.h"

namespace serialsmith::tools {
namespace {

// An export with every column that the mapping wants, and one row of texts.
std::string ExportFor(const OrderMapping& mapping) {
  std::string header;
  std::string row;
  const auto add = [&](std::string_view column, std::string_view text) {
    header += '"';
    for (const char c : column) header.append(c == '"' ? 2 : 1, c);
    header += "\",";
    row.append(text).append(",");
  };
  for (std::size_t field = 0; field < kOrderFieldNames.size(); ++field) {
    for (const ColumnNames& names : mapping.columns[field]) {
      for (const std::string& name : names) add(name, field == kQuantity ? "1" : "MVR");
    }
  }
  for (const RowCondition& condition : mapping.paid) add(condition.columns[0], "paid");
  return header + "end\n" + row + "end\n";
}

void CheckMapping(std::string_view text, const OrderMapping* base) {
  const auto mapping = ParseMapping(text, "fuzz.json", base);
  if (!mapping.ok()) {
    const std::string message(mapping.status().message());
    FUZZ_ASSERT(message.starts_with("fuzz.json"));
    FUZZ_ASSERT(std::count(message.begin(), message.end(), '\n') == 1);
    for (const char c : message) {
      FUZZ_ASSERT(c == '\n' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F));
    }
    return;
  }
  FUZZ_ASSERT(!mapping->columns[kOrderId].empty());
  // It replaces what it says: said twice is said once.
  const auto again = ParseMapping(text, "fuzz.json", &*mapping);
  FUZZ_ASSERT(again.ok() && again->columns == mapping->columns &&
              again->defaults == mapping->defaults && again->products == mapping->products);
  const std::string file = ExportFor(*mapping);
  auto reader = OrderReader::Open(
      [rest = std::string_view(file)](std::span<char> out) mutable -> absl::StatusOr<std::size_t> {
        const std::size_t size = std::min(out.size(), rest.size());
        std::memcpy(out.data(), rest.data(), size);
        rest.remove_prefix(size);
        return size;
      },
      "fuzz.csv", *mapping);
  // Two fields may want one column, a name may be too long for a header: refused, not crashed.
  if (!reader.ok()) return;
  Order order;
  Reject reject;
  for (;;) {
    const auto item = (*reader)->Next(order, reject);
    FUZZ_ASSERT(item.ok());
    if (*item == OrderReader::Item::kEnd) break;
    if (*item == OrderReader::Item::kRejected) FUZZ_ASSERT(!reject.reason.empty());
  }
}

}  // namespace
}  // namespace serialsmith::tools

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto& shop = *new auto(*serialsmith::tools::ShopExport("shopify"));
  const std::string_view text = serialsmith::fuzz::AsText(data, size);
  serialsmith::tools::CheckMapping(text, nullptr);
  serialsmith::tools::CheckMapping(text, &shop);
  return 0;
}
