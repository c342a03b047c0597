#include "core/keys/utf8.h"

#include <cstddef>
#include <cstdint>

namespace serialsmith {

bool IsPlainUtf8(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    const auto lead = static_cast<std::uint8_t>(text[i++]);
    std::size_t more = 0;
    if (lead >= 0xC0) more = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    if ((lead >= 0x80 && lead < 0xC0) || lead >= 0xF8 || more > text.size() - i) return false;
    // The lead byte has 7, 5, 4 or 3 bits of the code point.
    std::uint32_t point = more == 0 ? lead : lead & (0x3FU >> more);
    for (std::size_t k = 0; k < more; ++k) {
      const auto next = static_cast<std::uint8_t>(text[i++]);
      if ((next & 0xC0) != 0x80) return false;
      point = point << 6 | (next & 0x3FU);
    }
    constexpr std::uint32_t kFirst[] = {0, 0x80, 0x800, 0x10000};  // of each length
    if (point < kFirst[more] || point > 0x10FFFF) return false;
    if (point >= 0xD800 && point <= 0xDFFF) return false;
    if (point < 0x20 || (point >= 0x7F && point <= 0x9F)) return false;
  }
  return true;
}

}  // namespace serialsmith
