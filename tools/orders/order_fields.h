// What each column of an order may hold. Pure functions; docs/issuing.md lists the rules.
#ifndef SERIALSMITH_TOOLS_ORDERS_ORDER_FIELDS_H_
#define SERIALSMITH_TOOLS_ORDERS_ORDER_FIELDS_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace serialsmith::tools {

inline constexpr std::string_view kNotUtf8 = "not UTF-8; save the file as UTF-8 and try again";

// Each returns an empty string when the text is good, else the reason why not, to be read behind
// the column's name. Empty texts are the caller's business.
std::string RefuseId(std::string_view text);
std::string RefuseEmail(std::string_view text);
std::string RefuseName(std::string_view text);
std::string RefuseLocale(std::string_view text);
// Sets `quantity` when it is good: decimal digits, 1 … kMaxQuantity.
std::string RefuseQuantity(std::string_view text, std::uint32_t& quantity);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_ORDERS_ORDER_FIELDS_H_
