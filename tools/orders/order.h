// One purchase line as it was read, and why a row was not taken. docs/issuing.md.
#ifndef SERIALSMITH_TOOLS_ORDERS_ORDER_H_
#define SERIALSMITH_TOOLS_ORDERS_ORDER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "serialsmith/number.h"

namespace serialsmith::tools {

inline constexpr std::uint32_t kMaxQuantity = 100'000;
inline constexpr std::size_t kMaxIdBytes = 200;     // order_id and line
inline constexpr std::size_t kMaxEmailBytes = 254;  // RFC 5321 §4.5.3.1.3, less the brackets
inline constexpr std::size_t kMaxNameBytes = 512;
inline constexpr std::size_t kMaxLocaleBytes = 35;  // RFC 5646 §4.4.1

// Valid as long as whoever made it says; the views are UTF-8 without control characters (a name may
// hold line breaks and tabs).
struct Order {
  std::uint64_t row = 0;        // as a spreadsheet counts: the header is 1, blank rows count
  std::uint64_t file_line = 0;  // counted from 1; where the row begins
  std::string_view order_id;
  std::string_view line;  // the product code when the file names none
  Product product = *Product::FromValue(0);
  std::uint32_t quantity = 1;
  std::string_view email;   // empty: none
  std::string_view name;    // empty: none
  std::string_view locale;  // empty: none
};

struct Reject {
  std::uint64_t row = 0;        // as Order::row
  std::uint64_t file_line = 0;  // as Order::file_line
  std::string column;  // the header's word, or the column's number where the header has none
  std::string reason;
  std::string text;  // what was found there, printable, cut at kMaxRejectText
};

inline constexpr std::size_t kMaxRejectText = 200;

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_ORDERS_ORDER_H_
