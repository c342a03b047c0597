#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/number/layout.h"
#include "serialsmith/number.h"

namespace serialsmith {

std::optional<Series> Series::Parse(std::string_view text) {
  if (text.size() != 1) return std::nullopt;
  const auto value = SymbolValue(text[0]);
  if (!value) return std::nullopt;
  return Series(*value);
}

std::optional<Product> Product::Parse(std::string_view text) {
  if (text.size() * layout::kSymbolBits != layout::kProductBits) return std::nullopt;
  unsigned value = 0;
  for (const char character : text) {
    const auto symbol = SymbolValue(character);
    if (!symbol) return std::nullopt;
    value = value << layout::kSymbolBits | *symbol;
  }
  return Product(static_cast<std::uint16_t>(value));
}

std::string Product::code() const {
  std::string code;
  for (std::size_t shift = layout::kProductBits; shift > 0; shift -= layout::kSymbolBits) {
    code += kAlphabet[value_ >> (shift - layout::kSymbolBits) & 31U];
  }
  return code;
}

}  // namespace serialsmith
