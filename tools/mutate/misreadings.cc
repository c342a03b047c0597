#include <utility>

#include "tools/mutate/kinds.h"
#include "tools/mutate/layout.h"

namespace serialsmith::tools {
namespace {

// Pairs that read or sound alike, or that scanners take for each other.
constexpr std::string_view kAlike[] = {"8B", "5S", "2Z", "6G", "0D", "0Q", "DQ", "17", "MN", "CG",
                                       "EF", "PR", "VY", "4A", "9G", "BP", "DT", "KX", "JY", "HN",
                                       "3B", "38", "VW", "1T", "1J", "CE", "7Z", "69"};

// In one place or two, either for the other.
Mutation LookAlike(const SerialSource& source, Chance& chance) {
  while (true) {
    const std::string meant = source.Genuine(chance).NumberAlone();
    std::string text = meant;
    bool changed = false;
    for (const std::size_t symbol : chance.Different(chance.Between(1, 2), kRowSymbols)) {
      const std::string_view pair = chance.Pick(kAlike);
      char& c = text[OffsetOf(symbol)];
      const std::size_t which = pair.find(c);
      if (which == std::string_view::npos) continue;
      c = pair[1 - which];
      changed = true;
    }
    if (!changed) continue;
    return Damaged(text, VerdictCode::kMistyped, meant, chance);
  }
}

Mutation Unreadable(const SerialSource& source, Chance& chance) {
  const std::string meant = source.Genuine(chance).NumberAlone();
  std::string text = meant;
  for (const std::size_t symbol : chance.Different(chance.Between(1, 4), kRowSymbols)) {
    text[OffsetOf(symbol)] = '?';
  }
  return Damaged(text, VerdictCode::kUnreadable, meant, chance);
}

Mutation UnreadableInSigned(const SerialSource& source, Chance& chance) {
  while (true) {
    const std::string meant = source.Genuine(chance).Signed();
    std::string text = meant;
    for (std::size_t r = 0; r < kSignedRows; ++r) {
      for (const std::size_t symbol : chance.Different(chance.Between(1, 4), kRowSymbols)) {
        text[OffsetOf(r * kRowSymbols + symbol)] = '?';
      }
    }
    if (CountRows(text) > 0) continue;
    return Damaged(text, VerdictCode::kUnreadable, meant, chance);
  }
}

Mutation TooManyUnreadable(const SerialSource& source, Chance& chance) {
  const std::string meant = source.Genuine(chance).NumberAlone();
  std::string text = meant;
  for (const std::size_t symbol : chance.Different(chance.Between(5, 9), kRowSymbols)) {
    text[OffsetOf(symbol)] = '?';
  }
  return Damaged(text, VerdictCode::kUnreadable, meant, chance);
}

Mutation UnreadableAndWrong(const SerialSource& source, Chance& chance) {
  const std::string meant = source.Genuine(chance).NumberAlone();
  std::string text = meant;
  const auto symbols = chance.Different(chance.Between(2, 3), kRowSymbols);
  MakeWrong(text, symbols[0], chance);
  for (std::size_t i = 1; i < symbols.size(); ++i) text[OffsetOf(symbols[i])] = '?';
  return Damaged(text, VerdictCode::kMistyped, meant, chance);
}

// No serial has a U; a V was meant.
Mutation LetterU(const SerialSource& source, Chance& chance) {
  while (true) {
    const std::string meant = source.Genuine(chance).NumberAlone();
    if (meant.find('V') == std::string::npos || !HasDigit(meant)) continue;
    return Damaged(Replaced(meant, 'V', "U"), VerdictCode::kBadCharacter, meant, chance);
  }
}

// The number with what `spell` makes of some of its symbols; empty leaves one as it is.
template <typename Spell>
Mutation WithStrangers(const SerialSource& source, Chance& chance, Spell spell) {
  while (true) {
    const std::string meant = source.Genuine(chance).NumberAlone();
    std::string text;
    bool changed = false;
    for (const char c : meant) {
      const std::string other = spell(c);
      changed = changed || !other.empty();
      text += other.empty() ? std::string(1, c) : other;
    }
    if (changed) return {text, VerdictCode::kBadCharacter, meant};
  }
}

// Digits of Arabic, Persian, Devanagari, Thai, superscript and other styles are no symbols.
Mutation DigitsOfOtherScripts(const SerialSource& source, Chance& chance) {
  static constexpr char32_t kZeros[] = {0x0660, 0x06F0, 0x0966, 0x0E50, 0x2080, 0x1D7CE, 0x1D7F6};
  const char32_t zero = chance.Pick(kZeros);
  return WithStrangers(source, chance, [zero](char c) {
    return c >= '0' && c <= '9' ? Utf8(zero + static_cast<char32_t>(c - '0')) : std::string();
  });
}

// Nor are letters in circles or of mathematics, which pages offer as fancy text.
Mutation FancyLetters(const SerialSource& source, Chance& chance) {
  static constexpr char32_t kFirst[] = {0x24B6, 0x1D400, 0x1D670, 0x1F130, 0x1F1E6};
  const char32_t first = chance.Pick(kFirst);
  const std::size_t one_in = chance.Between(1, 9);
  return WithStrangers(source, chance, [&](char c) {
    return c >= 'A' && c <= 'Z' && chance.OneIn(one_in)
               ? Utf8(first + static_cast<char32_t>(c - 'A'))
               : std::string();
  });
}

constexpr Kind kMisreadings[] = {
    {"look_alike", LookAlike},
    {"unreadable", Unreadable},
    {"unreadable_in_signed", UnreadableInSigned},
    {"too_many_unreadable", TooManyUnreadable},
    {"unreadable_and_wrong", UnreadableAndWrong},
    {"letter_u", LetterU},
    {"digits_of_other_scripts", DigitsOfOtherScripts},
    {"fancy_letters", FancyLetters},
};

}  // namespace

std::span<const Kind> Misreadings() { return kMisreadings; }

}  // namespace serialsmith::tools
