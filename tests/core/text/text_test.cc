#include "serialsmith/text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "core/text/code_points.h"
#include "core/text/markup.h"
#include "core/text/scan.h"
#include "serialsmith/testing/generators.h"

namespace serialsmith {
namespace {

// The canonical spelling of every symbol in the text.
std::string Symbols(std::string_view text) {
  std::string symbols;
  for (const TextElement& element : Scan(text)) {
    symbols += element.IsSymbol() ? kAlphabet[element.value]
                                  : (element.kind == TextElementKind::kUnreadable ? '?' : '!');
  }
  return symbols;
}

TEST(Alphabet, FoldsWhatPeopleType) {
  EXPECT_EQ(Symbols("abcdefghijklmnopqrstvwxyz"), "ABCDEFGH1JK1MN0PQRSTVWXYZ");
  EXPECT_EQ(Symbols("OoIiLl"), "001111");
  EXPECT_EQ(Symbols("Uu"), "!!");
  int symbols = 0;
  for (int c = 0; c < 256; ++c) symbols += SymbolValue(static_cast<char>(c)) ? 1 : 0;
  EXPECT_EQ(symbols, 10 + 2 * 25);  // digits, and all letters but U in either case
}

RC_GTEST_PROP(Alphabet, ReadsWhatItPrints, ()) {
  const Row row = *rc::gen::container<Row>(rc::gen::inRange<std::uint8_t>(0, 32));
  const std::string text = FormatRow(row);
  RC_ASSERT(text.size() == kRowTextLength);
  const auto elements = Scan(text);
  RC_ASSERT(elements.size() == kRowSymbols);
  for (std::size_t p = 0; p < kRowSymbols; ++p) {
    RC_ASSERT(elements[p].value == row[p]);
    RC_ASSERT(elements[p].offset == p + p / kGroupSymbols);
  }
}

TEST(Scan, FullWidthGreekAndCyrillicCapitalsAreLookAlikes) {
  EXPECT_EQ(Symbols("ＡＢＣａｂ０９"), "ABCAB09");
  EXPECT_EQ(Symbols("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"), "ABEZH1KMN0PTYX");
  EXPECT_EQ(Symbols("АВСЕНІЈКМОРЅТУХ"), "ABCEH1JKM0PSTYX");
  EXPECT_EQ(Symbols("αж"), "!!");  // small letters of other alphabets are not
}

TEST(Scan, EveryKindOfDashParts) {
  for (const char* dash :
       {"-", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2015", "\u2212", "\u2043",
        "\uFE58", "\uFE63", "\uFF0D", "\u30FC", "\u058A", "\u2E3A"}) {
    const auto elements = Scan(std::string("A") + dash + "B");
    ASSERT_EQ(elements.size(), 2U) << dash;
    EXPECT_EQ(elements[1].gap, kGapDash) << dash;
    EXPECT_TRUE(elements[1].IsTight());
  }
}

TEST(Scan, ForgivenCharactersAreNoElements) {
  EXPECT_EQ(Symbols("A \t\v\f\r\n\u00A0\u202F\u3000\u2003B"), "AB");   // spacing
  EXPECT_EQ(Symbols("A\u200B\u200C\u200D\u2060\uFEFF\u00ADB"), "AB");  // invisible
  EXPECT_EQ(Symbols("\u200EA\u202EB\u202C\u2066\u2069"), "AB");        // bidirectional
  EXPECT_EQ(Symbols("\"A\" 'B' \u201CC\u201D \u00ABD\u00BB \u300CE\u300D"), "ABCDE");  // quotes
  EXPECT_EQ(Symbols("(A) [B] {C} <D> \uFF08E\uFF09 \u3010F\u3011"), "ABCDEF");         // brackets
  EXPECT_EQ(Symbols("> A\n> > B"), "AB");                          // email quoting
  EXPECT_EQ(Symbols("**A** __B__ `C` ~~D~~ # E \\-F"), "ABCDEF");  // Markdown
  EXPECT_EQ(Symbols("A.B,C:D;E_F/G|H"), "ABCDEFGH");
  EXPECT_EQ(Symbols("\uFF0EA\uFF0CB\uFF1AC"), "ABC");
}

TEST(Scan, TagsAndSoftBreaksPart) {
  EXPECT_EQ(Symbols("<b>A</b><br/>B<span style=\"x\">C</span><!-- D -->E"), "ABCE");
  EXPECT_EQ(Symbols("<TMVRJ-M6K4K>"), "TMVRJM6K4K");  // brackets around a serial are no tag
  EXPECT_EQ(Symbols("A=\r\nB=\nC= \nD"), "ABCD");
  EXPECT_EQ(Symbols("A=B"), "A!B");
  EXPECT_EQ(HtmlTagLength("<b", 0), 0U);
  EXPECT_EQ(HtmlTagLength("<b" + std::string(kMaxTagBytes, ' ') + ">", 0), 0U);
}

TEST(Scan, EntitiesOfSeparatorsPart) {
  EXPECT_EQ(Symbols("A&nbsp;B&#160;C&#xA0;D&shy;E&ndash;F&lt;G&gt;H"), "ABCDEFGH");
  const auto elements = Scan("A&#8209;B&#X2011;C");
  ASSERT_EQ(elements.size(), 3U);
  EXPECT_EQ(elements[1].gap, kGapDash);
  EXPECT_EQ(elements[1].offset, 8U);
  EXPECT_EQ(elements[2].gap, kGapDash);
  // Without its ';', of a symbol, of nothing, or of a name that is none, it is text.
  EXPECT_EQ(Symbols("A&nbsp"), "A!NBSP");
  EXPECT_EQ(Symbols("&#84;"), "!84");
  EXPECT_EQ(Symbols("&#;&#x;&;&#-1;&#1114112;"), "!!X!!1!1114112");
  EXPECT_EQ(Symbols("&AMP;&NBSP;"), "!AMP!NBSP");
}

TEST(Scan, ReadsQuotedPrintable) {
  EXPECT_EQ(Symbols("A=C2=A0B=E2=80=91C=e2=80=91D"), "ABCD");
  EXPECT_EQ(Scan("A=E2=80=91B")[1].gap, kGapDash);
  EXPECT_EQ(Symbols("A=E2=80=\r\n=91B"), "AB");  // a line may end inside a character
  EXPECT_EQ(Symbols("A=20\r\nB=09\nC"), "ABC");
  // A letter is one character, whether it is a symbol or none.
  EXPECT_EQ(Symbols("A=C3=B1B=F0=9F=94=91=D0=A2"), "A!B!T");
  const auto elements = Scan("A=E3= \r\n=81=AEB");
  ASSERT_EQ(elements.size(), 3U);
  EXPECT_EQ(elements[1].offset, 1U);
  EXPECT_EQ(elements[1].length, 13U);
  EXPECT_EQ(elements[2].offset, 14U);
  // One byte may be a '=' in front of a serial, and what is no UTF-8 stays what it is.
  EXPECT_EQ(Symbols("A=2DB"), "A!2DB");
  EXPECT_EQ(Symbols("A=20B"), "A!20B");
  EXPECT_EQ(Symbols("=F1A"), "!F1A");
  EXPECT_EQ(Symbols("=C2="), "!C2!");
  EXPECT_EQ(Symbols("=E2=80"), "!E2!80");
}

TEST(Scan, KeepsTheBytesOfEveryCharacter) {
  const std::string_view text = "\u2013А ＢX\xFFY";
  const auto elements = Scan(text);
  ASSERT_EQ(elements.size(), 5U);
  EXPECT_EQ(elements[0].offset, 3U);
  EXPECT_EQ(elements[0].length, 2U);
  EXPECT_EQ(elements[1].offset, 6U);
  EXPECT_EQ(elements[1].length, 3U);
  EXPECT_EQ(elements[3].kind, TextElementKind::kBad);
  EXPECT_EQ(elements[3].length, 1U);
  EXPECT_EQ(elements[4].offset, 11U);
}

TEST(DecodeUtf8, RefusesWhatIsNotUtf8) {
  for (const char* bytes :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80",
        "\xF4\x90\x80\x80", "\xF8\x88\x80\x80", "\xC3", "\xE2\x82"}) {
    const CodePoint code_point = DecodeUtf8(bytes, 0);
    EXPECT_EQ(code_point.value, U'\uFFFD');
    EXPECT_EQ(code_point.length, 1);
  }
  EXPECT_EQ(DecodeUtf8("\xF0\x9F\x94\x91", 0).value, U'\U0001F511');
  EXPECT_EQ(DecodeUtf8("\xED\x9F\xBF", 0).value, U'\uD7FF');
}

RC_GTEST_PROP(Scan, IsTotalAndCoversTheTextInOrder, ()) {
  const std::string text = *testing::HostileText();
  std::size_t end = 0;
  for (const TextElement& element : Scan(text)) {
    RC_ASSERT(element.offset >= end);
    RC_ASSERT(element.length >= 1);
    RC_ASSERT((element.gap == kNoGap) == (element.offset == end && end > 0));
    end = std::size_t{element.offset} + element.length;
  }
  RC_ASSERT(end <= text.size());
}

}  // namespace
}  // namespace serialsmith
