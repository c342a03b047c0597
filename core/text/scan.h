// Any text → the symbols in it, each with its place (docs/diagnosis.md).
//
// Nothing is refused here: separators become a note on the element behind them, everything else
// becomes an element. What makes a serial of them is decided in core/check.
#ifndef SERIALSMITH_CORE_TEXT_SCAN_H_
#define SERIALSMITH_CORE_TEXT_SCAN_H_

#include <cstdint>
#include <string_view>
#include <vector>

namespace serialsmith {

enum class TextElementKind : std::uint8_t { kSymbol, kUnreadable, kLetterU, kBad };

// What stands between an element and the one before it. kNoGap: they are glued together.
enum Gap : std::uint8_t {
  kNoGap = 0,
  kGapInvisible = 1,  // zero-width characters, soft hyphens, quoted-printable soft breaks
  kGapDash = 2,
  kGapSpace = 4,  // spaces, punctuation, HTML tags
  kGapLine = 8,
};

struct TextElement {
  std::uint32_t offset;  // of the text, in bytes
  std::uint8_t length;   // in bytes; more than 4 in quoted-printable
  std::uint8_t value;    // of a symbol; 0 otherwise
  TextElementKind kind;
  std::uint8_t gap;  // of Gap bits; the first element of a text has kGapLine

  bool IsSymbol() const { return kind == TextElementKind::kSymbol; }
  // Joined to the element before it as the groups of one serial are: by nothing visible or a dash,
  // at the end of a line or not.
  bool IsTight() const {
    return (gap & kGapSpace) == 0 && ((gap & kGapLine) == 0 || (gap & kGapDash) != 0);
  }
};

// At most 4 GiB of text; time and memory linear in it.
std::vector<TextElement> Scan(std::string_view text);

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_TEXT_SCAN_H_
