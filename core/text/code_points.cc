#include "core/text/code_points.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

#include "core/text/alphabet.h"

namespace serialsmith {

using enum CharacterClass;

constexpr std::array<Character, kAsciiCount> kAsciiCharacters = [] {
  std::array<Character, kAsciiCount> table{};
  for (std::size_t c = 0; c < table.size(); ++c) {
    const std::uint8_t value = kSymbolOfByte[c];
    table[c] = value == kNoSymbol ? Character{kBad, 0} : Character{kSymbol, value};
  }
  table['U'] = table['u'] = {kLetterU, 0};
  table['?'] = {kUnreadable, 0};
  table['-'] = {kDash, 0};
  // Spacing, the punctuation around serials, quotes, brackets (email quoting among them), Markdown.
  for (const char c : std::string_view(" \t\v\f.,:;_/|\"'`()[]{}<>*~#\\")) {
    table[static_cast<std::size_t>(c)] = {kSpace, 0};
  }
  table['\n'] = table['\r'] = {kLine, 0};
  return table;
}();

namespace {

struct Range {
  char32_t first;
  char32_t last;
  CharacterClass character_class;
};

// Sorted. Everything beyond ASCII that is neither here nor in kLookalikes nor full-width is kBad.
constexpr Range kRanges[] = {
    {0x0085, 0x0085, kLine},       // next line
    {0x00A0, 0x00A0, kSpace},      // no-break space
    {0x00AB, 0x00AB, kSpace},      // «
    {0x00AD, 0x00AD, kInvisible},  // soft hyphen
    {0x00B4, 0x00B4, kSpace},      // ´
    {0x00BB, 0x00BB, kSpace},      // »
    {0x02B9, 0x02BD, kSpace},      // modifier primes and quotes
    {0x02D7, 0x02D7, kDash},       // modifier minus
    {0x034F, 0x034F, kInvisible},  // combining grapheme joiner
    {0x058A, 0x058A, kDash},       // Armenian hyphen
    {0x05BE, 0x05BE, kDash},       // Hebrew maqaf
    {0x061C, 0x061C, kSpace},      // Arabic letter mark (bidirectional)
    {0x1400, 0x1400, kDash},       // Canadian hyphen
    {0x1680, 0x1680, kSpace},      // Ogham space
    {0x1806, 0x1806, kDash},       // Mongolian hyphen
    {0x180E, 0x180E, kInvisible},  // Mongolian vowel separator
    {0x2000, 0x200A, kSpace},      // en quad … hair space
    {0x200B, 0x200D, kInvisible},  // zero-width space, non-joiner, joiner
    {0x200E, 0x200F, kSpace},      // bidirectional marks
    {0x2010, 0x2015, kDash},       // hyphen … horizontal bar
    {0x2018, 0x201F, kSpace},      // quotation marks
    {0x2028, 0x2029, kLine},       // line and paragraph separator
    {0x202A, 0x202E, kSpace},      // bidirectional embeddings
    {0x202F, 0x202F, kSpace},      // narrow no-break space
    {0x2032, 0x2037, kSpace},      // primes
    {0x2039, 0x203A, kSpace},      // ‹ ›
    {0x2043, 0x2043, kDash},       // hyphen bullet
    {0x2045, 0x2046, kSpace},      // square brackets with quill
    {0x205F, 0x205F, kSpace},      // mathematical space
    {0x2060, 0x2064, kInvisible},  // word joiner, invisible operators
    {0x2066, 0x2069, kSpace},      // bidirectional isolates
    {0x207B, 0x207B, kDash},       // superscript minus
    {0x208B, 0x208B, kDash},       // subscript minus
    {0x2212, 0x2212, kDash},       // minus
    {0x2308, 0x230B, kSpace},      // ceilings and floors
    {0x2329, 0x232A, kSpace},      // angle brackets
    {0x23AF, 0x23AF, kDash},       // horizontal line extension
    {0x2500, 0x2501, kDash},       // box drawing
    {0x275B, 0x2760, kSpace},      // ornamental quotes
    {0x2768, 0x2775, kSpace},      // ornamental brackets
    {0x2796, 0x2796, kDash},       // heavy minus
    {0x27E6, 0x27EF, kSpace},      // mathematical brackets
    {0x2983, 0x2998, kSpace},      // mathematical brackets
    {0x2E17, 0x2E17, kDash},       // double oblique hyphen
    {0x2E1A, 0x2E1A, kDash},       // hyphen with diaeresis
    {0x2E20, 0x2E29, kSpace},      // brackets
    {0x2E3A, 0x2E3B, kDash},       // two- and three-em dash
    {0x2E40, 0x2E40, kDash},       // double hyphen
    {0x2E42, 0x2E42, kSpace},      // low reversed quote
    {0x2E5D, 0x2E5D, kDash},       // oblique hyphen
    {0x3000, 0x3000, kSpace},      // ideographic space
    {0x3001, 0x3002, kSpace},      // ideographic comma and full stop
    {0x3008, 0x3011, kSpace},      // CJK brackets and quotes
    {0x3014, 0x301B, kSpace},      // CJK brackets
    {0x301C, 0x301C, kDash},       // wave dash
    {0x301D, 0x301F, kSpace},      // CJK quotes
    {0x3030, 0x3030, kDash},       // wavy dash
    {0x30A0, 0x30A0, kDash},       // katakana double hyphen
    {0x30FC, 0x30FC, kDash},       // prolonged sound mark: what a Japanese keyboard types for '-'
    {0xFE00, 0xFE0F, kInvisible},  // variation selectors
    {0xFE31, 0xFE32, kDash},       // vertical dashes
    {0xFE58, 0xFE58, kDash},       // small em dash
    {0xFE59, 0xFE5E, kSpace},      // small brackets
    {0xFE63, 0xFE63, kDash},       // small hyphen-minus
    {0xFEFF, 0xFEFF, kInvisible},  // byte order mark
    {0xFF5F, 0xFF60, kSpace},      // full-width white brackets
    {0xFF61, 0xFF64, kSpace},      // half-width full stop, brackets, comma
    {0xFF70, 0xFF70, kDash},       // half-width prolonged sound mark
    {0x10EAD, 0x10EAD, kDash},     // Yezidi hyphen
};

struct Lookalike {
  char32_t code_point;
  char ascii;
};

// Capitals of Greek and Cyrillic that print as a Latin one. Sorted.
constexpr Lookalike kLookalikes[] = {
    {0x037F, 'J'}, {0x0391, 'A'}, {0x0392, 'B'}, {0x0395, 'E'}, {0x0396, 'Z'}, {0x0397, 'H'},
    {0x0399, 'I'}, {0x039A, 'K'}, {0x039C, 'M'}, {0x039D, 'N'}, {0x039F, 'O'}, {0x03A1, 'P'},
    {0x03A4, 'T'}, {0x03A5, 'Y'}, {0x03A7, 'X'}, {0x03F9, 'C'}, {0x0405, 'S'}, {0x0406, 'I'},
    {0x0408, 'J'}, {0x0410, 'A'}, {0x0412, 'B'}, {0x0415, 'E'}, {0x0417, '3'}, {0x041A, 'K'},
    {0x041C, 'M'}, {0x041D, 'H'}, {0x041E, 'O'}, {0x0420, 'P'}, {0x0421, 'C'}, {0x0422, 'T'},
    {0x0423, 'Y'}, {0x0425, 'X'}, {0x0474, 'V'}, {0x04AE, 'Y'}, {0x04C0, 'I'}, {0x050C, 'G'},
    {0x051A, 'Q'}, {0x051C, 'W'},
};

// Full-width forms mirror ASCII '!' … '~'.
constexpr char32_t kFullWidthFirst = 0xFF01;
constexpr char32_t kFullWidthLast = 0xFF5E;
constexpr char32_t kFullWidthShift = 0xFF01 - 0x21;

}  // namespace

Character Classify(char32_t code_point) {
  if (code_point < kAsciiCharacters.size()) return kAsciiCharacters[code_point];
  if (code_point >= kFullWidthFirst && code_point <= kFullWidthLast) {
    return kAsciiCharacters[code_point - kFullWidthShift];
  }
  const auto lookalike = std::lower_bound(
      std::begin(kLookalikes), std::end(kLookalikes), code_point,
      [](const Lookalike& entry, char32_t wanted) { return entry.code_point < wanted; });
  if (lookalike != std::end(kLookalikes) && lookalike->code_point == code_point) {
    return kAsciiCharacters[static_cast<std::size_t>(lookalike->ascii)];
  }
  const auto range =
      std::lower_bound(std::begin(kRanges), std::end(kRanges), code_point,
                       [](const Range& entry, char32_t wanted) { return entry.last < wanted; });
  if (range != std::end(kRanges) && range->first <= code_point) {
    return {range->character_class, 0};
  }
  return {kBad, 0};
}

CodePoint DecodeUtf8(std::string_view text, std::size_t offset) {
  constexpr CodePoint kInvalid = {0xFFFD, 1};
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const char32_t lead = byte(offset);
  if (lead < 0x80) return {lead, 1};

  std::size_t length = 0;
  char32_t value = 0;
  char32_t smallest = 0;  // that needs this length
  if ((lead & 0xE0U) == 0xC0) {
    length = 2, value = lead & 0x1FU, smallest = 0x80;
  } else if ((lead & 0xF0U) == 0xE0) {
    length = 3, value = lead & 0x0FU, smallest = 0x800;
  } else if ((lead & 0xF8U) == 0xF0) {
    length = 4, value = lead & 0x07U, smallest = 0x10000;
  } else {
    return kInvalid;
  }
  if (text.size() - offset < length) return kInvalid;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(offset + i) & 0xC0U) != 0x80) return kInvalid;
    value = value << 6U | (byte(offset + i) & 0x3FU);
  }
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < smallest || value > 0x10FFFF || surrogate) return kInvalid;
  return {value, static_cast<std::uint8_t>(length)};
}

}  // namespace serialsmith
