// What is wrong with a damaged serial, where, and what was meant.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/code/row_code.h"
#include "serialsmith/check.h"
#include "serialsmith/testing/generators.h"
#include "tests/support/serials.h"

namespace serialsmith {
namespace {

using testing::kNumber;
using testing::kSigned;
using testing::WithoutDashes;

std::string Suggestion(const Verdict& verdict) { return FormatRows(verdict.Suggestion(), '-'); }

// The catalogue of the vectors: without one, one restoration in four of beyond-bound damage is
// offered.
Catalogue OneProduct() {
  return Catalogue::Create({*Series::Parse("T")}, {{*Product::Parse("MVR"), "Moon Viewer"}});
}

CheckOptions With(const Catalogue& catalogue) {
  CheckOptions options;
  options.catalogue = &catalogue;
  return options;
}

// Offset in the canonical text of symbol p.
std::size_t OffsetOf(std::size_t p) { return p + p / kGroupSymbols; }

TEST(Diagnosis, EverySingleWrongSymbolOfANumber) {
  for (std::size_t p = 0; p < kRowSymbols; ++p) {
    for (const char symbol : kAlphabet) {
      std::string text(kNumber);
      if (text[OffsetOf(p)] == symbol) continue;
      const char meant = text[OffsetOf(p)];
      text[OffsetOf(p)] = symbol;
      const Verdict verdict = Check(text);
      ASSERT_EQ(verdict.code, VerdictCode::kMistyped) << text;
      ASSERT_EQ(Suggestion(verdict), kNumber);
      ASSERT_EQ(verdict.certainty, Certainty::kLikely);
      ASSERT_EQ(verdict.Places().size(), 1U);
      const Place& place = verdict.Places()[0];
      ASSERT_EQ(place.offset, OffsetOf(p));
      ASSERT_EQ(place.row, 0);
      ASSERT_EQ(place.group, p / 5 + 1);
      ASSERT_EQ(place.character, p % 5 + 1);
      ASSERT_EQ(place.found, static_cast<char32_t>(symbol));
      ASSERT_EQ(kAlphabet[static_cast<std::size_t>(place.expected)], meant);
    }
  }
}

TEST(Diagnosis, EverySymbolMissingOrExtraIsRestored) {
  const Catalogue catalogue = OneProduct();
  for (const std::string_view serial : {kNumber, kSigned}) {
    const std::string symbols = WithoutDashes(serial);
    for (std::size_t p = 0; p < symbols.size(); ++p) {
      std::string text = symbols;
      text.erase(p, 1);
      Verdict verdict = Check(text, With(catalogue));
      // At the very end of a signed serial it is cut off rather than left out.
      const bool cut = serial == kSigned && p + 1 == symbols.size();
      EXPECT_EQ(CodeName(verdict.code), cut ? "signature_incomplete" : "too_short") << p;
      EXPECT_EQ(Suggestion(verdict), serial) << p;
      EXPECT_EQ(verdict.certainty, Certainty::kLikely);
      ASSERT_EQ(verdict.Places().size(), 1U);
      const Place& place = verdict.Places()[0];
      EXPECT_EQ(place.length, 0U);
      EXPECT_EQ(place.found, 0U);
      EXPECT_EQ(text.insert(place.offset, 1, kAlphabet[static_cast<std::size_t>(place.expected)]),
                symbols);

      for (const char extra : {'0', '7', 'Z'}) {
        text = symbols;
        text.insert(p, 1, extra);
        verdict = Check(text, With(catalogue));
        EXPECT_EQ(CodeName(verdict.code), "too_long") << p << extra;
        EXPECT_EQ(Suggestion(verdict), serial) << p << extra;
        ASSERT_EQ(verdict.Places().size(), 1U);
        EXPECT_EQ(text.erase(verdict.Places()[0].offset, verdict.Places()[0].length), symbols);
        EXPECT_EQ(verdict.certainty, Certainty::kLikely);
      }
    }
  }
}

TEST(Diagnosis, TheLastOfEqualSymbolsIsCutOffToo) {
  Signature signature{};
  auto rows = SignedRows(PackRow(Row{26}), signature);
  while (rows[5][24] != rows[5][23]) {
    ++signature.back();
    rows = SignedRows(PackRow(Row{26}), signature);
  }
  const std::string whole = FormatRows(rows, '-');
  const Verdict verdict = Check(whole.substr(0, whole.size() - 1));
  EXPECT_EQ(verdict.code, VerdictCode::kSignatureIncomplete);
  EXPECT_EQ(Suggestion(verdict), whole);
  ASSERT_EQ(verdict.Places().size(), 1U);
  EXPECT_EQ(verdict.Places()[0].offset, whole.size() - 1);
}

TEST(Diagnosis, EveryTranspositionOfNeighbours) {
  for (const std::string_view serial : {kNumber, kSigned}) {
    const std::string symbols = WithoutDashes(serial);
    for (std::size_t p = 0; p + 1 < symbols.size(); ++p) {
      if (symbols[p] == symbols[p + 1]) continue;
      std::string text = symbols;
      std::swap(text[p], text[p + 1]);
      const Verdict verdict = Check(text);
      ASSERT_EQ(verdict.code, VerdictCode::kMistyped) << p;
      ASSERT_EQ(Suggestion(verdict), serial) << p;
      ASSERT_EQ(verdict.certainty, Certainty::kLikely) << p;
      ASSERT_EQ(verdict.damage, Damage::kTransposition) << p;
    }
  }
}

RC_GTEST_PROP(Diagnosis, TwoWrongSymbolsInEveryRowAreRestored, ()) {
  const auto rows = *testing::OrdinarySigned();
  auto damaged = rows;
  std::size_t wrong = 0;
  for (Row& row : damaged) {
    for (const std::uint8_t place : *testing::Places(*rc::gen::inRange<std::size_t>(0, 3))) {
      row[place] ^= *rc::gen::inRange<std::uint8_t>(1, 32);
      ++wrong;
    }
  }
  const Verdict verdict = Check(FormatRows(damaged, '\n'));
  if (wrong == 0) {
    RC_ASSERT(verdict.valid());
    return;
  }
  RC_ASSERT(verdict.code == VerdictCode::kMistyped);
  RC_ASSERT(Suggestion(verdict) == FormatRows(rows, '-'));
  RC_ASSERT(verdict.places_total == wrong);
}

RC_GTEST_PROP(Diagnosis, UnreadableMarksAreRestored, ()) {
  const Row row = *testing::OrdinaryNumber();
  const auto places = *testing::Places(*rc::gen::inRange<std::size_t>(1, 5));
  std::string text = FormatRow(row);
  for (const std::uint8_t place : places) text[OffsetOf(place)] = '?';
  const Verdict verdict = Check(text);
  RC_ASSERT(verdict.code == VerdictCode::kUnreadable);
  RC_ASSERT(Suggestion(verdict) == FormatRow(row));
  RC_ASSERT(verdict.certainty == (places.size() == 1 ? Certainty::kLikely : Certainty::kPossible));
  RC_ASSERT(verdict.places_total == places.size());
}

TEST(Diagnosis, TooManyUnreadableMarks) {
  const Verdict verdict = Check("?MVRJ-?6K4K-?W5AS-?SR49-?V841");
  EXPECT_EQ(verdict.code, VerdictCode::kUnreadable);
  EXPECT_EQ(verdict.suggestion_rows, 0);
  EXPECT_EQ(verdict.places_total, 5U);
}

TEST(Diagnosis, StrangersInsideARow) {
  struct Case {
    const char* text;
    std::size_t offset;
    char32_t found;
    const char* expected;
  };
  for (const Case& c : {
           Case{"TMURJ-M6K4K-EW5AS-KSR49-QV841", 2, U'U', "V"},
           Case{"TMVRJ-M6K4K-EW5AS-KSR!9-QV841", 21, U'!', "4"},
           Case{"\u00FCMVRJ-M6K4K-EW5AS-KSR49-QV841", 0, U'\u00FC', "T"},
           Case{"TMVRJ-M6K4K-EW5AS-KSR+49-QV841", 21, U'+', ""},
           Case{"TMVRJ-M6K4K-EW5AS-KSR\xFF"
                "9-QV841",
                21, U'\uFFFD', "4"},
       }) {
    const Verdict verdict = Check(c.text);
    EXPECT_EQ(CodeName(verdict.code), "bad_character") << c.text;
    EXPECT_EQ(Suggestion(verdict), kNumber) << c.text;
    ASSERT_EQ(verdict.Places().size(), 1U) << c.text;
    EXPECT_EQ(verdict.Places()[0].offset, c.offset) << c.text;
    EXPECT_EQ(verdict.Places()[0].found, c.found) << c.text;
    const int expected = verdict.Places()[0].expected;
    EXPECT_EQ(expected < 0 ? "" : std::string(1, kAlphabet[static_cast<std::size_t>(expected)]),
              c.expected)
        << c.text;
  }
}

TEST(Diagnosis, EveryUForAVIsRestoredHoweverMany) {
  Row row{};
  row.fill(27);  // V
  row[0] = 26;
  AddCheckSymbols(0, row);
  std::string text = FormatRow(row);
  for (char& c : text) {
    if (c == 'V') c = 'u';
  }
  const Verdict verdict = Check(text);
  EXPECT_EQ(verdict.code, VerdictCode::kBadCharacter);
  EXPECT_EQ(Suggestion(verdict), FormatRow(row));
}

TEST(Diagnosis, MistypedSerialsAmongWords) {
  const std::string typed = "TMVRJ-M6K4K-EW5AS-KSR49-QV842";
  for (const std::string& text : {
           "Your serial number: " + typed + " Thank you!",
           "Please enter " + typed + " in the window, then click OK. Order 4711-0815.",
           "> " + typed + "\n> Kind regards",
           std::string("Hello TMVRJ M6K4K EW5AS KSR49 QV842 Thank you"),
           "Is it " + typed + "?",
       }) {
    const Verdict verdict = Check(text);
    EXPECT_EQ(CodeName(verdict.code), "mistyped") << text;
    EXPECT_EQ(Suggestion(verdict), kNumber) << text;
    ASSERT_FALSE(verdict.Places().empty());
    EXPECT_EQ(text[verdict.Places()[0].offset], '2') << text;
  }
  const Verdict short_one = Check("Your serial: TMVRJ-M6K4K-EW5AS-KSR4-QV841 Thank you!");
  EXPECT_EQ(short_one.code, VerdictCode::kTooShort);
  EXPECT_EQ(Suggestion(short_one), kNumber);
}

TEST(Diagnosis, OneSymbolMissingOrExtraBesideWords) {
  for (const char* text : {
           "Hello Peter,\nTMVRJ-M6K4K-EW5AS-KSR4-QV841\nThank you",
           "Hello Peter,\nTMVRJ-M6K4K-EW5AS-KSR499-QV841\nThank you",
           "Peter Smith TMVRJM6K4KEW5ASKSR49QV842",
           "Bitte "
           "\uFF34\uFF2D\uFF36\uFF32\uFF2A\uFF0D\uFF2D\uFF16\uFF2B\uFF14\uFF2B-EW5AS-KSR49-QV842 "
           "danke",
           "Key TMVR+-M6K4K-EW5AS-KSR49-QV841\n\nPhone: +49 30 123",
       }) {
    EXPECT_EQ(Suggestion(Check(text)), kNumber) << text;
  }
}

TEST(Diagnosis, AWrongSymbolInAnyRowOfAnyLayout) {
  std::string wrapped;
  for (std::size_t i = 0; i < kSigned.size(); i += 76) {
    wrapped += std::string(kSigned.substr(i, 76)) + "\r\n";
  }
  for (const std::string& layout : {
           testing::Lines("", "\n"),
           testing::Lines("> ", "\r\n"),
           testing::Lines("\u2022 ", "\n"),
           testing::Lines("2. ", "\n"),
           testing::Lines("Row: ", "\n"),
           wrapped,
           "Your serial:\n" + testing::Lines("", "\n") + "--\nPeter",
           testing::Lines("", "\n") + "\nModel A1234, order AB12C",
           std::string(kNumber) + "\n" + testing::Lines("", "\n"),
       }) {
    ASSERT_EQ(Check(layout).code, VerdictCode::kValid) << layout;
    for (std::size_t r = 1; r < kSignedRows; ++r) {
      std::string text = layout;
      const std::size_t at = text.rfind(testing::RowText(r).substr(12, 5)) + 1;
      ASSERT_LT(at, text.size()) << layout;
      text[at] = text[at] == 'Q' ? 'P' : 'Q';
      const Verdict verdict = Check(text);
      EXPECT_EQ(CodeName(verdict.code), "mistyped") << text;
      EXPECT_EQ(Suggestion(verdict), kSigned) << text;
    }
  }
}

TEST(Diagnosis, StrangersInsideTheNumberOfASignedSerial) {
  std::string text(kSigned);
  text.insert(9, "\xFF <br/> \xFF");  // "TMVRJ-M6K… 4K-EW5AS-…", rows 1 … 5 faultless
  const Verdict verdict = Check(text);
  EXPECT_EQ(verdict.code, VerdictCode::kBadCharacter);
  EXPECT_EQ(Suggestion(verdict), kSigned);
  EXPECT_EQ(verdict.places_total, 2U);
}

TEST(Diagnosis, AStrangerIsNamedNotTheWrongSymbolBeforeIt) {
  const Verdict verdict = Check("TMV5J-M6K4K-EW5AS-KSR+9-QV841");
  EXPECT_EQ(verdict.code, VerdictCode::kBadCharacter);
  EXPECT_EQ(Suggestion(verdict), kNumber);
  ASSERT_EQ(verdict.Places().size(), 1U);
  EXPECT_EQ(verdict.Places()[0].found, U'+');
}

TEST(Diagnosis, CountsAreNamed) {
  Verdict verdict = Check("TMVRJ-M6K4K-EW5AS");
  EXPECT_EQ(verdict.code, VerdictCode::kTooShort);
  EXPECT_EQ(verdict.symbols_found, 15U);
  EXPECT_EQ(verdict.symbols_expected, 25U);
  verdict = Check("TMVRJ-M6K4K-EW5AS-KSR49-QV841ABCD");
  EXPECT_EQ(verdict.code, VerdictCode::kTooLong);
  EXPECT_EQ(verdict.symbols_found, 29U);
}

TEST(Diagnosis, PaddingIsMalformedAndShown) {
  auto rows = SignedRows(PackRow([] {
                           Row row{};
                           row[0] = 26;
                           return row;
                         }()),
                         Signature{});
  rows[5][20] = 1;
  AddCheckSymbols(5, rows[5]);
  const Verdict verdict = Check(FormatRows(rows, '-'));
  EXPECT_EQ(verdict.code, VerdictCode::kMalformed);
  ASSERT_EQ(verdict.Places().size(), 1U);
  EXPECT_EQ(verdict.Places()[0].offset, 5 * (kRowTextLength + 1) + OffsetOf(20));
}

TEST(Diagnosis, UnknownRestorationsAreNotOffered) {
  const Catalogue other =
      Catalogue::Create({*Series::Parse("T")}, {{*Product::Parse("0TA"), "Other"}});
  const Verdict verdict = Check("TMVRJ-M6K4K-EW5AS-KSR49-QV842", With(other));
  EXPECT_EQ(verdict.code, VerdictCode::kChecksumMismatch);
  EXPECT_EQ(verdict.suggestion_rows, 0);
  EXPECT_EQ(Check("TMVRJ-M6K4K-EW5AS-KSR49-QV84", With(other)).suggestion_rows, 0);
}

class Refuses final : public SignatureJudge {
 public:
  bool Verifies(const PackedRow&, const Signature&) const override { return false; }
};

TEST(Diagnosis, RestorationsThatTheSignatureRefutesAreNotOffered) {
  const Catalogue catalogue = OneProduct();
  const Refuses judge;
  CheckOptions options = With(catalogue);
  std::string typed(kSigned);
  typed[40] = typed[40] == '7' ? '8' : '7';
  EXPECT_EQ(Check(typed, options).code, VerdictCode::kMistyped);
  options.judge = &judge;
  EXPECT_EQ(Check(typed, options).code, VerdictCode::kChecksumMismatch);
  EXPECT_EQ(Check(kSigned, options).code, VerdictCode::kSignatureInvalid);
}

TEST(Diagnosis, CatalogueAndPolicyInTheOrderOfAnswers) {
  const Catalogue catalogue = OneProduct();
  CheckOptions options = With(catalogue);
  EXPECT_EQ(Check(kNumber, options).code, VerdictCode::kValid);
  options.require_signature = true;
  EXPECT_EQ(Check(kNumber, options).code, VerdictCode::kSignatureMissing);
  EXPECT_EQ(Check(kSigned, options).code, VerdictCode::kValid);
  options.product = Product::Parse("0TA");
  EXPECT_EQ(Check(kNumber, options).code, VerdictCode::kWrongProduct);
  const Catalogue no_series = Catalogue::Create({}, {{*Product::Parse("MVR"), "Moon Viewer"}});
  options.catalogue = &no_series;
  EXPECT_EQ(Check(kNumber, options).code, VerdictCode::kUnknownSeries);
  const Catalogue no_product = Catalogue::Create({*Series::Parse("T")}, {});
  options.catalogue = &no_product;
  EXPECT_EQ(Check(kNumber, options).code, VerdictCode::kUnknownProduct);
  options.keyring_expired = true;
  EXPECT_EQ(Check(kNumber, options).code, VerdictCode::kKeyringOutdated);
}

}  // namespace
}  // namespace serialsmith
