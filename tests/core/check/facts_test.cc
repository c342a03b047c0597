// Facts of a verdict beside its code: rows, counts, places and what seems to have happened.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "serialsmith/check.h"
#include "tests/support/serials.h"

namespace serialsmith {
namespace {

using testing::kNumber;
using testing::kSigned;
using testing::RowText;

using Order = std::vector<int>;

Order OrderOf(const Verdict& verdict) {
  return Order(verdict.row_order.begin(), verdict.row_order.begin() + verdict.row_count);
}

std::string LinesInOrder(const Order& rows) {
  std::string text;
  for (const int r : rows) text += RowText(static_cast<std::size_t>(r)) + "\n";
  return text;
}

std::string Restored(const Verdict& verdict) { return FormatRows(verdict.Suggestion(), '-'); }

Catalogue OtherProduct() {
  return Catalogue::Create({*Series::Parse("T")}, {{*Product::Parse("0TA"), "Other"}});
}

Verdict CheckWithOther(std::string_view text) {
  const Catalogue catalogue = OtherProduct();
  CheckOptions options;
  options.catalogue = &catalogue;
  return Check(text, options);
}

TEST(Facts, WhichRowStandsAtEachPlace) {
  std::string text(kSigned);
  text.replace(2 * (kRowTextLength + 1), 5, "88888");
  EXPECT_EQ(OrderOf(Check(text)), (Order{0, 1, -1, 3, 4, 5}));
  const Order many = {0, 2, 1, 3, 4, 5, 0, 2, 1, 3, 4, 5, 0, 2};
  const Verdict verdict = Check(LinesInOrder(many));
  EXPECT_EQ(CodeName(verdict.code), "rows_misplaced");
  EXPECT_EQ(OrderOf(verdict), Order(many.begin(), many.begin() + 12));
}

TEST(Facts, AWholeRowIsShownFromItsFirstSymbol) {
  const Verdict swapped = Check(LinesInOrder({0, 2, 1, 3, 4, 5}));
  const Verdict wrong = CheckWithOther("TMVRJ-88888-88888-KSR49-QV841");
  EXPECT_EQ(CodeName(wrong.code), "checksum_mismatch");
  ASSERT_EQ(wrong.Places().size(), 1U);
  ASSERT_EQ(swapped.Places().size(), 2U);
  for (const Place& place : {wrong.Places()[0], swapped.Places()[0], swapped.Places()[1]}) {
    EXPECT_EQ(place.group, 1);
    EXPECT_EQ(place.character, 1);
    EXPECT_EQ(place.length, kRowTextLength);
    EXPECT_EQ(place.found, U'\0');
    EXPECT_EQ(place.expected, -1);
  }
}

TEST(Facts, FiftySymbolsAreMeantAsASignedSerial) {
  std::string text(50, '8');
  Verdict verdict = Check(text);
  EXPECT_EQ(CodeName(verdict.code), "too_short");
  EXPECT_EQ(verdict.symbols_found, 50U);
  EXPECT_EQ(verdict.symbols_expected, kSignedSymbols);
  EXPECT_EQ(verdict.form, Form::kSigned);
  text.pop_back();
  verdict = Check(text);
  EXPECT_EQ(CodeName(verdict.code), "too_long");
  EXPECT_EQ(verdict.symbols_found, 49U);
  EXPECT_EQ(verdict.symbols_expected, kRowSymbols);
  EXPECT_EQ(verdict.form, Form::kNumber);
}

TEST(Facts, WhatACatalogueLacksIsNotOffered) {
  EXPECT_EQ(CheckWithOther(LinesInOrder({0, 2, 1, 3, 4, 5})).suggestion_rows, 0);
  EXPECT_EQ(CheckWithOther("TMVRJ-M6K4K-EW5AS-KSR+49-QV841").suggestion_rows, 0);
  // Four marks are not too many to restore: what they stand for is not of the issuer.
  const Verdict four = CheckWithOther("?MVRJ-?6K4K-?W5AS-?SR49-QV841");
  EXPECT_EQ(CodeName(four.code), "checksum_mismatch");
  EXPECT_EQ(four.places_total, 4U);
  const Verdict one = CheckWithOther("?MVRJ-M6K4K-EW5AS-KSR49-QV841");
  ASSERT_EQ(one.places_total, 1U);
  EXPECT_EQ(one.Places()[0].length, 1U);
}

TEST(Facts, WhatSeemsToHaveHappened) {
  struct Case {
    const char* text;
    Damage damage;
    Certainty certainty;
    std::size_t places;
  };
  for (const Case& c : {
           Case{"TMVRJ-M6K4K-EW5AS-KSR49-QV842", Damage::kWrongSymbols, Certainty::kLikely, 1},
           Case{"TMVRJ-M6K4K-EW5AS-KSR49-QV832", Damage::kWrongSymbols, Certainty::kPossible, 2},
           Case{"TMVRJ-M6K4K-EW5AS-KSR49-QV814", Damage::kTransposition, Certainty::kLikely, 2},
           // Places changed, but not of neighbours.
           Case{"TMVRJ-M6K4K-EW5AS-KSR49-QV148", Damage::kWrongSymbols, Certainty::kPossible, 2},
           // Of neighbours that each stand at the other's place only one does.
           Case{"TMVRJ-M6K4K-EW5AS-KSR49-QV813", Damage::kWrongSymbols, Certainty::kPossible, 2},
           Case{"TMVRJ-M6K4K-EW5AS-KSR49-QV834", Damage::kWrongSymbols, Certainty::kPossible, 2},
           Case{"TMVRJ-M6K4K-EW5AS-KSR49-QV84?", Damage::kUnreadable, Certainty::kLikely, 1},
           Case{"TMVRJ-M6K4K-EW5AS-KSR49-QV8??", Damage::kUnreadable, Certainty::kPossible, 2},
           Case{"TMVRJ-M6K4K-EW5AS-KSR49-Q284?", Damage::kWrongSymbols, Certainty::kPossible, 2},
           Case{"TMVUJ-M6K4K-EW5AS-KSR49-QV841", Damage::kBadCharacter, Certainty::kLikely, 1},
           Case{"TMU+J-M6K4K-EW5AS-KSR49-QV841", Damage::kBadCharacter, Certainty::kPossible, 2},
           Case{"TMV+J-M6K4K-EW5AS-KSR4?-QV841", Damage::kBadCharacter, Certainty::kPossible, 1},
       }) {
    const Verdict verdict = Check(c.text);
    EXPECT_EQ(Restored(verdict), kNumber) << c.text;
    EXPECT_EQ(verdict.damage, c.damage) << c.text;
    EXPECT_EQ(verdict.certainty, c.certainty) << c.text;
    EXPECT_EQ(verdict.places_total, c.places) << c.text;
  }
  // Two marks where two symbols are the same are no transposition.
  const std::string zeros = NumberText(PackRow(Row{26}));
  ASSERT_EQ(zeros.substr(0, 5), "T0000");
  const Verdict marks = Check("T??" + zeros.substr(3));
  EXPECT_EQ(Restored(marks), zeros);
  EXPECT_EQ(marks.damage, Damage::kUnreadable);
  EXPECT_EQ(marks.certainty, Certainty::kPossible);
}

TEST(Facts, OneWrongSymbolInEachOfTwoRows) {
  std::string text(kSigned);
  text[13] = text[13] == 'Q' ? 'P' : 'Q';
  text[100] = text[100] == 'Q' ? 'P' : 'Q';
  const Verdict verdict = Check(text);
  EXPECT_EQ(Restored(verdict), kSigned);
  EXPECT_EQ(verdict.certainty, Certainty::kPossible);
  EXPECT_EQ(verdict.damage, Damage::kWrongSymbols);
  ASSERT_EQ(verdict.Places().size(), 2U);
  EXPECT_EQ(verdict.Places()[0].offset, 13U);
  EXPECT_EQ(verdict.Places()[1].offset, 100U);
  EXPECT_EQ(verdict.Places()[1].row, 3);
  EXPECT_EQ(verdict.Places()[1].group, 2);
  EXPECT_EQ(verdict.Places()[1].character, 5);
}

// Rows on lines of their own: the others show where the damaged one stands, and how long it is.
TEST(Facts, OneSymbolMissingOrExtraInAnyLine) {
  for (std::size_t r = 0; r < kSignedRows; ++r) {
    const std::string lines = LinesInOrder({0, 1, 2, 3, 4, 5});
    const std::size_t at = r * (kRowTextLength + 1) + 13;
    std::string missing = lines;
    missing.erase(at, 1);
    EXPECT_EQ(Restored(Check(missing)), kSigned) << r;
    EXPECT_EQ(Check(missing).symbols_found, kSignedSymbols - 1) << r;
    std::string extra = lines;
    extra.insert(at, "7");
    EXPECT_EQ(Restored(Check(extra)), kSigned) << r;
    EXPECT_EQ(Check(extra).symbols_found, kSignedSymbols + 1) << r;
    if (r + 1 == kSignedRows) continue;  // with none behind it, it ends where groups do
    std::string two_missing = lines;
    two_missing.erase(at, 2);
    EXPECT_EQ(Check(two_missing).symbols_found, kSignedSymbols - kRowSymbols) << r;
  }
}

TEST(Facts, ASymbolLeftOutOfASignatureIsNotCutOff) {
  std::string text(kSigned);
  text.erase(100, 1);
  const Verdict verdict = Check(text);
  EXPECT_EQ(CodeName(verdict.code), "too_short");
  EXPECT_EQ(verdict.symbols_found, 149U);
  EXPECT_EQ(verdict.symbols_expected, kSignedSymbols);
  EXPECT_EQ(verdict.signature, SignatureState::kUnchecked);
  EXPECT_EQ(verdict.damage, Damage::kMissingSymbol);
  text = std::string(kSigned);
  text.insert(100, "7");
  EXPECT_EQ(Check(text).damage, Damage::kExtraSymbol);
}

}  // namespace
}  // namespace serialsmith
