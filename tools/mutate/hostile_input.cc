#include <utility>

#include "serialsmith/check.h"
#include "tools/mutate/kinds.h"
#include "tools/mutate/layout.h"

namespace serialsmith::tools {
namespace {

using namespace std::string_view_literals;

Mutation NoSymbolAtAll(const SerialSource&, Chance& chance) {
  static constexpr std::string_view kNothing[] = {""sv,
                                                  " "sv,
                                                  "\r\n\r\n"sv,
                                                  "---"sv,
                                                  "????? ?????"sv,
                                                  "\0\0"sv,
                                                  "!!"sv,
                                                  "\u00A0\u200B"sv,
                                                  "\xFF\xFE\xFF"sv,
                                                  "\U0001F511\U0001F511"sv,
                                                  "<br/>"sv,
                                                  "&nbsp;"sv,
                                                  "(\u2026)"sv,
                                                  "\u05DE\u05E1\u05E4\u05E8"sv};
  return {std::string(chance.Pick(kNothing)), VerdictCode::kEmpty, ""};
}

Mutation WordsAlone(const SerialSource&, Chance& chance) {
  static constexpr std::string_view kWords[] = {"Thank you!", "my serial", "Order 4711", "hello",
                                                "N/A",        "null",      "admin'--",   "12345"};
  return {std::string(chance.Pick(kWords)), VerdictCode::kTooShort, ""};
}

// A character that no serial has, put in between two symbols of the number.
Mutation WithStranger(const SerialSource& source, Chance& chance, std::string_view stranger) {
  const std::string meant = source.Genuine(chance).NumberAlone();
  std::string text = meant;
  text.insert(OffsetOf(chance.Between(1, kRowSymbols - 1)), stranger);
  return {text, VerdictCode::kBadCharacter, meant};
}

Mutation StrangerInside(const SerialSource& source, Chance& chance) {
  static constexpr std::string_view kStrangers[] = {
      "+", "!", "%", "@", "$", "&", "=", "\u00FC", "\u20AC", "\u2022", "\u03C0", "\uFFFD"};
  return WithStranger(source, chance, chance.Pick(kStrangers));
}

Mutation NulInside(const SerialSource& source, Chance& chance) {
  return WithStranger(source, chance, "\0"sv);
}

Mutation ControlInside(const SerialSource& source, Chance& chance) {
  static constexpr std::string_view kControls[] = {"\x01", "\x07", "\x08", "\x1B", "\x7F"};
  return WithStranger(source, chance, chance.Pick(kControls));
}

Mutation EmojiInside(const SerialSource& source, Chance& chance) {
  return WithStranger(source, chance, "\U0001F511");
}

// An accent on a letter, as a decomposed text has it.
Mutation CombiningMark(const SerialSource& source, Chance& chance) {
  static constexpr std::string_view kMarks[] = {"\u0301", "\u0308", "\u0327", "\u20DD"};
  return WithStranger(source, chance, chance.Pick(kMarks));
}

Mutation InvalidUtf8Inside(const SerialSource& source, Chance& chance) {
  static constexpr std::string_view kBytes[] = {"\xFF",     "\x80",         "\xC3",
                                                "\xE2\x80", "\xED\xA0\x80", "\xF8"};
  return WithStranger(source, chance, chance.Pick(kBytes));
}

// Overlong forms of '-' are no dash.
Mutation OverlongDash(const SerialSource& source, Chance& chance) {
  std::string meant = source.Genuine(chance).NumberAlone();
  while (!HasDigit(meant)) meant = source.Genuine(chance).NumberAlone();
  return {Replaced(meant, '-', "\xC0\xAD"), VerdictCode::kBadCharacter, meant};
}

Mutation InvalidUtf8Beside(const SerialSource& source, Chance& chance) {
  const std::string meant = source.Genuine(chance).Text(chance.OneIn(2));
  return {"\xFF\xC3(" + meant + "\xE2\x80", source.WhenGenuine(), meant};
}

// A small letter of another script in the place of a symbol.
Mutation Homoglyph(const SerialSource& source, Chance& chance) {
  static constexpr std::string_view kSmall[] = {"\u0430", "\u0435", "\u0440", "\u0441", "\u0445",
                                                "\u03BF", "\u03BD", "\u0131", "\u0455", "\u0501"};
  const std::string meant = source.Genuine(chance).NumberAlone();
  std::string text = meant;
  text.replace(OffsetOf(chance.Below(kRowSymbols)), 1, chance.Pick(kSmall));
  return {text, VerdictCode::kBadCharacter, meant};
}

Mutation CodeBeside(const SerialSource& source, Chance& chance) {
  static constexpr std::string_view kCode[] = {"'; DROP TABLE serials; -- ",
                                               "<script>alert(1)</script>",
                                               "${jndi:ldap://x} ",
                                               "%s%n%x ",
                                               "../../etc/passwd ",
                                               "<!-- ",
                                               "\x1B]0;x\x07 ",
                                               "=cmd|' /C calc'!A0 "};
  const std::string meant = source.Genuine(chance).Text(chance.OneIn(2));
  return {std::string(chance.Pick(kCode)) + meant, source.WhenGenuine(), meant};
}

// Whether any of the rows that a text of symbols falls into passes.
bool HasRow(std::string_view symbols) {
  for (std::size_t first = 0; first < symbols.size(); first += kRowSymbols) {
    if (CountRows(symbols.substr(first, kRowSymbols)) > 0) return true;
  }
  return false;
}

// Up to a megabyte of them. Other rows begin nowhere: they are glued to what stands before them.
Mutation EndlessSymbols(const SerialSource&, Chance& chance) {
  const std::size_t length = chance.OneIn(kSeldom) ? kMaxTextBytes : chance.Between(200, 5000);
  while (true) {
    std::string text;
    while (text.size() < length) text += kAlphabet[chance.Below(kAlphabet.size())];
    if (HasRow(text)) continue;
    return {text, VerdictCode::kTooLong, ""};
  }
}

Mutation PageOfSerials(const SerialSource& source, Chance& chance) {
  std::string text;
  for (std::size_t i = chance.Between(20, 300); i > 0; --i) {
    text += NumberText(source.MadeUp(chance)) + "\n";
  }
  return {text, source.Judged(VerdictCode::kSeveralSerials), ""};
}

Mutation OverAMegabyte(const SerialSource& source, Chance& chance) {
  static constexpr std::string_view kFillers = " >?A\n";
  const std::string meant = source.Genuine(chance).NumberAlone();
  const char filler = kFillers[chance.Below(kFillers.size())];
  return {meant + "\n" + std::string(kMaxTextBytes, filler), VerdictCode::kTooLong, meant};
}

// Just short enough, of separators or of words.
Mutation AMegabyteAndASerial(const SerialSource& source, Chance& chance) {
  static constexpr std::string_view kFillers[] = {
      " ", ">", ".", "\n", "=\r\n", "<b>", "&nbsp;", "lorem ipsum ", "<!-- ", "=C3=A9 ", "-\n"};
  const std::string meant = source.Genuine(chance).Text(chance.OneIn(2));
  const std::string_view filler = chance.Pick(kFillers);
  std::string text;
  while (text.size() + filler.size() + meant.size() + 2 <= kMaxTextBytes) text += filler;
  return {chance.OneIn(2) ? text + "\n" + meant : meant + "\n" + text, source.WhenGenuine(), meant};
}

constexpr Kind kHostileInput[] = {
    {"no_symbol_at_all", NoSymbolAtAll},
    {"words_alone", WordsAlone},
    {"stranger_inside", StrangerInside},
    {"nul_inside", NulInside},
    {"control_inside", ControlInside},
    {"emoji_inside", EmojiInside},
    {"combining_mark", CombiningMark},
    {"invalid_utf8_inside", InvalidUtf8Inside},
    {"overlong_dash", OverlongDash},
    {"invalid_utf8_beside", InvalidUtf8Beside},
    {"homoglyph", Homoglyph},
    {"code_beside", CodeBeside},
    {"endless_symbols", EndlessSymbols},
    {"page_of_serials", PageOfSerials},
    {"over_a_megabyte", OverAMegabyte, Needs::kNothing, kSeldom},
    {"a_megabyte_and_a_serial", AMegabyteAndASerial, Needs::kNothing, kSeldom},
};

}  // namespace

std::span<const Kind> HostileInput() { return kHostileInput; }

}  // namespace serialsmith::tools
