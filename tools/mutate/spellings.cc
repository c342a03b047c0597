#include "tools/mutate/kinds.h"
#include "tools/mutate/layout.h"

namespace serialsmith::tools {
namespace {

// A genuine serial, number or signed, in the spelling that `spell` makes of it.
template <typename Spell>
Mutation Genuinely(const SerialSource& source, Chance& chance, Spell spell) {
  const std::string meant = source.Genuine(chance).Text(chance.OneIn(2));
  return {spell(meant), source.WhenGenuine(), meant};
}

Mutation AsPrinted(const SerialSource& source, Chance& chance) {
  return Genuinely(source, chance, [](const std::string& text) { return text; });
}

Mutation SixLines(const SerialSource& source, Chance& chance) {
  const Serial serial = source.Genuine(chance);
  return {Lines(serial, "", chance.OneIn(2) ? "\n" : "\r\n"), source.WhenGenuine(),
          serial.Signed()};
}

Mutation SmallLetters(const SerialSource& source, Chance& chance) {
  return Genuinely(source, chance, LowerCase);
}

Mutation MixedCase(const SerialSource& source, Chance& chance) {
  return Genuinely(source, chance, [&](std::string text) {
    for (char& c : text) {
      if (chance.OneIn(2)) c = LowerCase({&c, 1})[0];
    }
    return text;
  });
}

Mutation NoDashes(const SerialSource& source, Chance& chance) {
  return Genuinely(source, chance, [](const std::string& text) { return Replaced(text, '-', ""); });
}

Mutation OtherSeparators(const SerialSource& source, Chance& chance) {
  static constexpr std::string_view kSeparators[] = {
      " ", "  ", ".", "_", "/", " - ", "\t", "\n", ", ", "\u00A0", "\u2003", "\u202F", "\u3000"};
  return Genuinely(source, chance, [&](const std::string& text) {
    return Replaced(text, '-', chance.Pick(kSeparators));
  });
}

Mutation DashesOfManyKinds(const SerialSource& source, Chance& chance) {
  static constexpr std::string_view kDashes[] = {"\u2010", "\u2011", "\u2012", "\u2013", "\u2014",
                                                 "\u2015", "\u2212", "\uFE63", "\uFF0D", "\u30FC"};
  return Genuinely(source, chance, [&](const std::string& text) {
    return Replaced(text, '-', chance.Pick(kDashes));
  });
}

Mutation SymbolBySymbol(const SerialSource& source, Chance& chance) {
  return Genuinely(source, chance, [&](const std::string& text) {
    const std::string_view between = chance.OneIn(2) ? " " : ".";
    std::string out;
    for (const char c : Replaced(text, '-', "")) out.append(1, c).append(between);
    return out;
  });
}

// Letters for the digits that they stand for.
Mutation FoldedLetters(const SerialSource& source, Chance& chance) {
  return Genuinely(source, chance, [&](std::string text) {
    static constexpr std::string_view kOnes = "ILil";
    for (char& c : text) {
      if (c == '0') c = chance.OneIn(2) ? 'O' : 'o';
      if (c == '1') c = kOnes[chance.Below(kOnes.size())];
    }
    return text;
  });
}

Mutation FullWidth(const SerialSource& source, Chance& chance) {
  return Genuinely(source, chance, [](const std::string& text) {
    std::string out;
    for (const char c : text) {
      out += Utf8(0xFF00 + static_cast<char32_t>(c) - 0x20);  // U+FF01 is '!'
    }
    return out;
  });
}

// Greek and Cyrillic capitals that print as a Latin one.
Mutation CapitalsOfOtherScripts(const SerialSource& source, Chance& chance) {
  struct Twin {
    char latin;
    std::string_view other;
  };
  static constexpr Twin kTwins[] = {
      {'A', "\u0391"}, {'B', "\u0412"}, {'C', "\u0421"}, {'E', "\u0395"}, {'H', "\u041D"},
      {'J', "\u0408"}, {'K', "\u039A"}, {'M', "\u041C"}, {'N', "\u039D"}, {'P', "\u0420"},
      {'S', "\u0405"}, {'T', "\u03A4"}, {'X', "\u0425"}, {'Y', "\u03A5"}, {'Z', "\u0396"}};
  return Genuinely(source, chance, [](std::string text) {
    for (const Twin& twin : kTwins) text = Replaced(text, twin.latin, twin.other);
    return text;
  });
}

Mutation InQuotesOrBrackets(const SerialSource& source, Chance& chance) {
  static constexpr Frame kPairs[] = {{"\"", "\""},         {"'", "'"}, {"(", ")"},
                                     {"[", "]"},           {"<", ">"}, {"\u201C", "\u201D"},
                                     {"\u00AB", "\u00BB"}, {"`", "`"}, {"\u300C", "\u300D"}};
  const Frame pair = chance.Pick(kPairs);
  return Genuinely(source, chance,
                   [&](const std::string& text) { return pair.open + text + pair.close; });
}

// What word processors and telephones make while somebody types.
Mutation Autocorrected(const SerialSource& source, Chance& chance) {
  static constexpr std::string_view kDashes[] = {" \u2013 ", "\u2013", "\u2014", "--", ". ", " "};
  static constexpr Frame kQuotes[] = {{"\u201C", "\u201D"},
                                      {"\u2018", "\u2019"},
                                      {"\u201E", "\u201C"},
                                      {"\u00AB\u00A0", "\u00A0\u00BB"},
                                      {"", "."}};
  const Frame quotes = chance.Pick(kQuotes);
  return Genuinely(source, chance, [&](const std::string& text) {
    return quotes.open + Replaced(text, '-', chance.Pick(kDashes)) + quotes.close;
  });
}

// Between all symbols, as pages put it there against search or for breaking lines.
Mutation InvisibleBetweenSymbols(const SerialSource& source, Chance& chance) {
  static constexpr std::string_view kInvisible[] = {"\u200B", "\u200C", "\u200D", "\u2060",
                                                    "\uFEFF", "\u00AD", "\uFE0F", "\u034F"};
  return Genuinely(source, chance, [&](const std::string& text) {
    const std::string_view invisible = chance.Pick(kInvisible);
    std::string out;
    for (const char c : text) out.append(1, c).append(invisible);
    return out;
  });
}

// A cell that is text and no number, and one of a table with tabs or with quotes within quotes.
Mutation FromSpreadsheet(const SerialSource& source, Chance& chance) {
  static constexpr Frame kCells[] = {{"'", ""},
                                     {"=\"", "\""},
                                     {"\"=\"\"", "\"\"\""},
                                     {"4711\tAnna\t", "\t49.00\t2026-11-23\r\n"},
                                     {"4711,\"Anna \"\"A.\"\"\",\"", "\",49.00\r\n"}};
  const Frame cell = chance.Pick(kCells);
  return Genuinely(source, chance,
                   [&](const std::string& text) { return cell.open + text + cell.close; });
}

Mutation BlanksAround(const SerialSource& source, Chance& chance) {
  return Genuinely(source, chance,
                   [](const std::string& text) { return "\r\n\t " + text + " \t\r\n"; });
}

// The product that was asked for, and the signature where it was.
Mutation AsAskedFor(const SerialSource& source, Chance& chance) {
  const Serial serial = source.Genuine(chance);
  const std::string product = Unpack(serial.number).product.code();
  return {serial.Signed(),
          source.WhenGenuine(),
          serial.Signed(),
          {"--product", product, "--require-signature"}};
}

constexpr Kind kSpellings[] = {
    {"as_printed", AsPrinted},
    {"six_lines", SixLines},
    {"small_letters", SmallLetters},
    {"mixed_case", MixedCase},
    {"no_dashes", NoDashes},
    {"other_separators", OtherSeparators},
    {"dashes_of_many_kinds", DashesOfManyKinds},
    {"symbol_by_symbol", SymbolBySymbol},
    {"folded_letters", FoldedLetters},
    {"full_width", FullWidth},
    {"capitals_of_other_scripts", CapitalsOfOtherScripts},
    {"in_quotes_or_brackets", InQuotesOrBrackets},
    {"autocorrected", Autocorrected},
    {"invisible_between_symbols", InvisibleBetweenSymbols},
    {"from_spreadsheet", FromSpreadsheet},
    {"blanks_around", BlanksAround},
    {"as_asked_for", AsAskedFor},
};

}  // namespace

std::span<const Kind> Spellings() { return kSpellings; }

}  // namespace serialsmith::tools
