#include "core/text/scan.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/text/code_points.h"
#include "core/text/markup.h"

namespace serialsmith {
namespace {

TextElementKind KindOf(CharacterClass character_class) {
  switch (character_class) {
    case CharacterClass::kSymbol:
      return TextElementKind::kSymbol;
    case CharacterClass::kUnreadable:
      return TextElementKind::kUnreadable;
    case CharacterClass::kLetterU:
      return TextElementKind::kLetterU;
    default:
      return TextElementKind::kBad;
  }
}

// The gap bit of a separator; kNoGap for what becomes an element.
Gap GapOf(CharacterClass character_class) {
  switch (character_class) {
    case CharacterClass::kDash:
      return kGapDash;
    case CharacterClass::kInvisible:
      return kGapInvisible;
    case CharacterClass::kSpace:
      return kGapSpace;
    case CharacterClass::kLine:
      return kGapLine;
    default:
      return kNoGap;
  }
}

struct Separator {
  std::size_t length = 0;
  Gap gap = kNoGap;
};

// A separator at `offset` that is spelled with several characters.
Separator SpelledSeparator(std::string_view text, std::size_t offset) {
  EncodedCharacter encoded;
  switch (text[offset]) {
    case '<':
      return {HtmlTagLength(text, offset), kGapSpace};
    case '=':
      if (const std::size_t soft_break = SoftBreakLength(text, offset); soft_break > 0) {
        return {soft_break, kGapInvisible};
      }
      encoded = QuotedPrintableCharacter(text, offset);
      break;
    case '&':
      encoded = HtmlEntity(text, offset);
      break;
    default:
      return {};
  }
  const Gap gap = GapOf(Classify(encoded.code_point).character_class);
  return {gap == kNoGap ? 0 : encoded.length, gap};
}

}  // namespace

std::vector<TextElement> Scan(std::string_view text) {
  std::vector<TextElement> elements;
  elements.reserve(text.size());
  std::uint8_t gap = kGapLine;
  std::size_t offset = 0;
  while (offset < text.size()) {
    if (const char c = text[offset]; c == '<' || c == '=' || c == '&') {
      if (const Separator separator = SpelledSeparator(text, offset); separator.length > 0) {
        gap |= separator.gap;
        offset += separator.length;
        continue;
      }
    }
    const CodePoint code_point = DecodeUtf8(text, offset);
    const Character character = Classify(code_point.value);
    if (const Gap separator = GapOf(character.character_class); separator != kNoGap) {
      gap |= separator;
    } else {
      elements.push_back({static_cast<std::uint32_t>(offset), code_point.length, character.value,
                          KindOf(character.character_class), gap});
      gap = kNoGap;
    }
    offset += code_point.length;
  }
  return elements;
}

}  // namespace serialsmith
