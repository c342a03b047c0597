// Every sentence of Explain(), word by word: each number, plural and place in it is a fact that a
// person acts on.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "serialsmith/check.h"
#include "tests/support/serials.h"

namespace serialsmith {
namespace {

// Without the beginning that all have.
std::string Message(const Verdict& verdict, const Catalogue* catalogue = nullptr) {
  constexpr std::string_view kBegins = "Invalid Serial Number: ";
  const std::string message = Explain(verdict, catalogue).message;
  EXPECT_EQ(message.substr(0, kBegins.size()), kBegins);
  return message.substr(std::min(kBegins.size(), message.size()));
}

Verdict Of(VerdictCode code, std::initializer_list<Place> places = {}) {
  Verdict verdict;
  verdict.code = code;
  verdict.number = Check(testing::kNumber).number;
  for (const Place& place : places) verdict.places[verdict.place_count++] = place;
  verdict.places_total = verdict.place_count;
  return verdict;
}

constexpr Place At(std::uint8_t row, std::uint8_t group, std::uint8_t character, char32_t found,
                   std::int8_t expected = -1) {
  return {.row = row, .group = group, .character = character, .expected = expected, .found = found};
}

constexpr Place kFirst = At(0, 2, 3, U'8', 11);
constexpr Place kSecond = At(3, 5, 1, U'A');

TEST(Explain, NamesTwoWrongCharactersAndCountsTheRest) {
  const std::string_view first = "\"8\" at group 2, character 3 should probably be \"B\"";
  const std::string_view second = "; \"A\" at signature row 3, group 5, character 1";
  std::string sentence(first);
  EXPECT_EQ(Message(Of(VerdictCode::kMistyped, {kFirst})), sentence + ".");
  sentence += second;
  EXPECT_EQ(Message(Of(VerdictCode::kMistyped, {kFirst, kSecond})), sentence + ".");
  EXPECT_EQ(Message(Of(VerdictCode::kMistyped, {kFirst, kSecond, kFirst})),
            sentence + "; and 1 more character.");
  EXPECT_EQ(Message(Of(VerdictCode::kMistyped, {kFirst, kSecond, kFirst, kFirst})),
            sentence + "; and 2 more characters.");
  EXPECT_EQ(Message(Of(VerdictCode::kMistyped, {At(0, 1, 1, U'8', 0)})),
            "\"8\" at group 1, character 1 should probably be \"0\".");
  Verdict swapped = Of(VerdictCode::kMistyped, {kSecond, At(3, 5, 2, U'B')});
  swapped.damage = Damage::kTransposition;
  EXPECT_EQ(Message(swapped),
            "two neighbouring characters have changed places, \"A\" and \"B\", at signature row 3, "
            "group 5, character 1.");
}

TEST(Explain, NamesOneStrangerAndCountsTheRest) {
  const std::string sentence = "\"8\" at group 2, character 3 is not used in serial numbers";
  EXPECT_EQ(Message(Of(VerdictCode::kBadCharacter, {kFirst})), sentence + ".");
  EXPECT_EQ(Message(Of(VerdictCode::kBadCharacter, {kFirst, kSecond})),
            sentence + ", and 1 more character is not.");
  EXPECT_EQ(Message(Of(VerdictCode::kBadCharacter, {kFirst, kSecond, kSecond})),
            sentence + ", and 2 more are not.");
}

std::string Shown(char32_t c) {
  const std::string message = Message(Of(VerdictCode::kBadCharacter, {At(0, 1, 1, c)}));
  return message.substr(0, message.find(" at group"));
}

TEST(Explain, ShowsWhatCanBeShown) {
  for (const auto& [c, shown] : std::initializer_list<std::pair<char32_t, std::string_view>>{
           {0, "the character U+0000"},
           {0x1F, "the character U+001F"},
           {0x20, "\" \""},
           {0x7E, "\"~\""},
           {0x7F, "the character U+007F"},
           {0x80, "the character U+0080"},
           {0x9F, "the character U+009F"},
           {0xA0, "\"\u00A0\""},
           {0x2FF, "\"\u02FF\""},
           {0x300, "the character U+0300"},
           {0x36F, "the character U+036F"},
           {0x370, "\"\u0370\""},
           {0x7FF, "\"\u07FF\""},
           {0x800, "\"\u0800\""},
           {0x9ABC, "\"\u9ABC\""},
           {0xD7FF, "\"\uD7FF\""},
           {0xE000, "the character U+E000"},
           {0xE9AB, "the character U+E9AB"},
           {0xF8FF, "the character U+F8FF"},
           {0xF900, "\"\uF900\""},
           {0xFFFC, "\"\uFFFC\""},
           {0xFFFD, "a byte that is no character"},
           {0xFFFE, "\"\xEF\xBF\xBE\""},
           {0xFFFF, "\"\xEF\xBF\xBF\""},
           {0x10000, "\"\U00010000\""},
           {0x5ABCD, "\"\U0005ABCD\""},
           {0x10FFFF, "\"\U0010FFFF\""},
       }) {
    EXPECT_EQ(Shown(c), shown) << static_cast<std::uint32_t>(c);
  }
}

TEST(Explain, CountsCharacters) {
  struct Case {
    VerdictCode code;
    std::uint32_t found, expected;
    std::string_view message;
  };
  for (const Case& c : {
           Case{VerdictCode::kTooShort, 1, 25, "1 character is too few: a serial number has 25."},
           Case{VerdictCode::kTooShort, 2, 25, "2 characters are too few: a serial number has 25."},
           Case{VerdictCode::kTooShort, 149, 150,
                "149 characters are too few: a signed serial has 150."},
           Case{VerdictCode::kTooLong, 26, 25,
                "26 characters are too many: a serial number has 25."},
           Case{VerdictCode::kTooLong, 0, 25,
                "the text is longer than 1 MiB, and a serial number has 25 characters."},
       }) {
    Verdict verdict = Of(c.code);
    verdict.symbols_found = c.found;
    verdict.symbols_expected = c.expected;
    EXPECT_EQ(Message(verdict), c.message);
  }
  Verdict verdict = Of(VerdictCode::kTooShort, {At(0, 2, 3, 0, 11)});
  verdict.symbols_found = 24;
  verdict.symbols_expected = 25;
  verdict.damage = Damage::kMissingSymbol;
  EXPECT_EQ(Message(verdict),
            "24 characters are too few: a serial number has 25; \"B\" is probably missing at group "
            "2, character 3.");
  verdict = Of(VerdictCode::kTooLong, {kSecond});
  verdict.symbols_found = 151;
  verdict.symbols_expected = 150;
  verdict.damage = Damage::kExtraSymbol;
  EXPECT_EQ(Message(verdict),
            "151 characters are too many: a signed serial has 150; \"A\" at signature row 3, group "
            "5, character 1 is probably one too many.");
}

std::string WithRows(VerdictCode code, std::initializer_list<std::int8_t> rows) {
  Verdict verdict = Of(code);
  for (const std::int8_t row : rows) verdict.row_order[verdict.row_count++] = row;
  return Message(verdict);
}

TEST(Explain, NamesRows) {
  constexpr VerdictCode kMisplaced = VerdictCode::kRowsMisplaced;
  EXPECT_EQ(WithRows(kMisplaced, {2, 0, -1}),
            "its rows are out of order: signature row 2, the number, an unknown row.");
  EXPECT_EQ(WithRows(kMisplaced, {0, 2, 1}),
            "its rows are out of order: the number, signature row 2, signature row 1.");
  EXPECT_EQ(WithRows(kMisplaced, {1, 2}),
            "the number row is missing; the text has signature row 1, signature row 2.");
  EXPECT_EQ(WithRows(kMisplaced, {-1, 2, 1}),
            "its rows are out of order: an unknown row, signature row 2, signature row 1.");

  constexpr VerdictCode kIncomplete = VerdictCode::kSignatureIncomplete;
  const std::string sentence = "the number is right, but the signature is incomplete: ";
  EXPECT_EQ(WithRows(kIncomplete, {0, 1, 2, 4, 5}), sentence + "row 3 of 5 is missing or cut.");
  EXPECT_EQ(WithRows(kIncomplete, {0, 1, 2, 3, 4}), sentence + "row 5 of 5 is missing or cut.");
  EXPECT_EQ(WithRows(kIncomplete, {0, 3, 4}), sentence + "rows 1, 2, 5 of 5 are missing or cut.");
}

TEST(Explain, CountsUnreadableCharacters) {
  Verdict verdict = Of(VerdictCode::kUnreadable, {kFirst});
  EXPECT_EQ(Message(verdict), "more characters are unreadable than can be restored.");
  verdict.suggestion_rows = 1;
  verdict.certainty = Certainty::kLikely;
  EXPECT_EQ(Message(verdict), "1 unreadable character was restored from the others.");
  EXPECT_EQ(Explain(verdict).hint,
            "Compare the suggestion with the original and use it if it is the same.");
  verdict.places_total = 2;
  verdict.certainty = Certainty::kPossible;
  EXPECT_EQ(Message(verdict), "2 unreadable characters were restored from the others.");
  EXPECT_EQ(Explain(verdict).hint,
            "Compare every character with the original; the suggestion is only possible.");
}

TEST(Explain, NamesTheRowWhoseCheckSymbolsDoNotFit) {
  Verdict verdict = Of(VerdictCode::kChecksumMismatch, {kSecond});
  verdict.form = Form::kSigned;
  EXPECT_EQ(Message(verdict),
            "the check symbols in signature row 3 do not fit, so that some characters must be "
            "wrong.");
  const std::string_view plain =
      "the check symbols do not fit, so that some characters must be wrong.";
  verdict.place_count = 0;
  EXPECT_EQ(Message(verdict), plain);
  verdict = Of(VerdictCode::kChecksumMismatch, {kFirst});
  verdict.form = Form::kNumber;
  EXPECT_EQ(Message(verdict), plain);
}

TEST(Explain, CountsCopies) {
  Verdict verdict = Of(VerdictCode::kPastedTwice);
  verdict.copies = 2;
  EXPECT_EQ(Message(verdict), "the same serial stands in the text 2 times.");
  verdict.code = VerdictCode::kSeveralSerials;
  verdict.copies = 3;
  EXPECT_EQ(Message(verdict), "the text holds 3 different serials.");
}

TEST(Explain, NamesTheSeries) {
  EXPECT_EQ(Message(Of(VerdictCode::kUnknownSeries)),
            "series T is unknown here, so that it cannot be judged.");
  EXPECT_EQ(Message(Of(VerdictCode::kSeriesCompromised)),
            "series T can no longer be trusted offline.");
  EXPECT_EQ(Message(Of(VerdictCode::kTagMismatch)), "it was not made with the key of series T.");
}

TEST(Explain, NamesProducts) {
  const Catalogue catalogue = Catalogue::Create(
      {*Series::Parse("T")},
      {{*Product::Parse("MVR"), "Moon Viewer"}, {*Product::Parse("0TA"), "Other"}});
  Verdict verdict = Of(VerdictCode::kWrongProduct);
  EXPECT_EQ(Message(verdict), "it is a serial for product MVR, not for this product.");
  verdict.asked_product = Product::Parse("0TA");
  EXPECT_EQ(Message(verdict), "it is a serial for product MVR, not for product 0TA.");
  EXPECT_EQ(Message(verdict, &catalogue),
            "it is a serial for Moon Viewer (MVR), not for Other (0TA).");
  verdict.code = VerdictCode::kValid;
  verdict.signature = SignatureState::kVerified;
  EXPECT_EQ(Explain(verdict, &catalogue).message,
            "Genuine serial for Moon Viewer (MVR): the issuer's signature is right.");
  verdict.signature = SignatureState::kUnchecked;
  EXPECT_EQ(Explain(verdict).message,
            "Well-formed signed serial for product MVR; its signature was not checked, so this is "
            "no proof of where it came from.");
  verdict.signature = SignatureState::kAbsent;
  EXPECT_EQ(Explain(verdict).message,
            "Well-formed serial number for product MVR; without a signature this is no proof of "
            "where it came from.");
}

}  // namespace
}  // namespace serialsmith
