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

struct Spelled {
  std::size_t length = 0;
  Character character{};
};

// What is spelled with several characters at `offset`: a separator, or any character beyond ASCII
// in quoted-printable. Read byte by byte, "=C3=A1" in the words of a mail would be groups.
Spelled SpelledCharacter(std::string_view text, std::size_t offset) {
  EncodedCharacter encoded;
  switch (text[offset]) {
    case '<':
      return {HtmlTagLength(text, offset), {CharacterClass::kSpace, 0}};
    case '=':
      if (const std::size_t soft_break = SoftBreakLength(text, offset); soft_break > 0) {
        return {soft_break, {CharacterClass::kInvisible, 0}};
      }
      encoded = QuotedPrintableCharacter(text, offset);
      break;
    case '&':
      encoded = HtmlEntity(text, offset);
      if (GapOf(Classify(encoded.code_point).character_class) == kNoGap) return {};
      break;
    default:
      return {};
  }
  return {encoded.length, Classify(encoded.code_point)};
}

}  // namespace

std::vector<TextElement> Scan(std::string_view text) {
  std::vector<TextElement> elements;
  elements.reserve(text.size());
  std::uint8_t gap = kGapLine;
  std::size_t offset = 0;
  while (offset < text.size()) {
    const char c = text[offset];
    Spelled spelled;
    if (c == '<' || c == '=' || c == '&') spelled = SpelledCharacter(text, offset);
    if (spelled.length == 0) {
      if (const auto byte = static_cast<unsigned char>(c); byte < kAsciiCount) {
        spelled = {1, kAsciiCharacters[byte]};
      } else {
        const CodePoint code_point = DecodeUtf8(text, offset);
        spelled = {code_point.length, Classify(code_point.value)};
      }
    }
    const Character character = spelled.character;
    if (const Gap separator = GapOf(character.character_class); separator != kNoGap) {
      gap |= separator;
    } else {
      elements.push_back({static_cast<std::uint32_t>(offset),
                          static_cast<std::uint8_t>(spelled.length), character.value,
                          KindOf(character.character_class), gap});
      gap = kNoGap;
    }
    offset += spelled.length;
  }
  return elements;
}

}  // namespace serialsmith
