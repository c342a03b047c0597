// The file of --orders-map: what a shop's export calls things, as JSON. docs/issuing.md.
#ifndef SERIALSMITH_TOOLS_ORDERS_MAPPING_FILE_H_
#define SERIALSMITH_TOOLS_ORDERS_MAPPING_FILE_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/orders/order_mapping.h"

namespace serialsmith::tools {

inline constexpr std::size_t kMaxMappingBytes = std::size_t{1} << 20;

// Adds what the text says to `base`, replacing what it says of the same thing: each field's column
// and default, the conditions of payment that every export must meet as a whole and the others
// each, each product. Without a `base` the text must name the columns of the order and the product.
// kInvalidArgument, naming `source` and the place in it: no JSON, an unknown name, a name twice, a
// wrong type, what cannot be a field's text.
absl::StatusOr<OrderMapping> ParseMapping(std::string_view text, std::string_view source,
                                          const OrderMapping* base);

// The same of a file; other errors say why it cannot be read.
absl::StatusOr<OrderMapping> ReadMappingFile(const std::string& path, const OrderMapping* base);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_ORDERS_MAPPING_FILE_H_
