// What one character of pasted text means to a serial (format §2; docs/diagnosis.md).
#ifndef SERIALSMITH_CORE_TEXT_CODE_POINTS_H_
#define SERIALSMITH_CORE_TEXT_CODE_POINTS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace serialsmith {

enum class CharacterClass : std::uint8_t {
  kSymbol,      // of the alphabet, look-alikes folded
  kUnreadable,  // '?'
  kLetterU,     // no symbol, but a letter: it sticks to symbols beside it
  kBad,         // nothing that belongs to a serial
  // Separators, by how strongly they part what stands beside them.
  kDash,
  kInvisible,  // zero-width characters, soft hyphen
  kSpace,      // and all other punctuation that is forgiven
  kLine,
};

struct Character {
  CharacterClass character_class;
  std::uint8_t value;  // of a kSymbol
};

// Classify() of ASCII, for loops that cannot afford a call a character.
inline constexpr std::size_t kAsciiCount = 128;
extern const std::array<Character, kAsciiCount> kAsciiCharacters;

// Every Unicode scalar value has a class; anything above U+10FFFF is kBad.
Character Classify(char32_t code_point);

struct CodePoint {
  char32_t value;       // U+FFFD for a byte that is not UTF-8
  std::uint8_t length;  // in bytes, 1 … 4
};

// Decodes the character at `offset` (< text.size()). Strict: overlong forms and surrogates are
// invalid, and one invalid byte is one character.
CodePoint DecodeUtf8(std::string_view text, std::size_t offset);

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_TEXT_CODE_POINTS_H_
