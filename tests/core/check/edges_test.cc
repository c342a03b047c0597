// Edges of a diagnosis that a change of one operator would move.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "core/code/row_code.h"
#include "serialsmith/check.h"
#include "tests/support/serials.h"

namespace serialsmith {
namespace {

using testing::RowText;

std::string Offered(const Verdict& verdict) { return FormatRows(verdict.Suggestion(), '-'); }

// A good row without a digit.
Row LetterRow(std::size_t index) {
  constexpr unsigned kFirstLetter = 10;
  Row row{};
  for (unsigned turn = 0;; ++turn) {
    for (unsigned p = 0; p < kDataSymbols; ++p) {
      row[p] = static_cast<std::uint8_t>(kFirstLetter + (turn + 7 * p) % (32 - kFirstLetter));
    }
    AddCheckSymbols(index, row);
    if (std::all_of(row.begin(), row.end(), [](unsigned v) { return v >= kFirstLetter; })) break;
  }
  return row;
}

// The signed serial with row `index` without a digit; its signature is none.
std::array<std::string, kSignedRows> WithLetterRow(std::size_t index) {
  std::array<std::string, kSignedRows> rows;
  for (std::size_t r = 0; r < kSignedRows; ++r) rows[r] = RowText(r);
  rows[index] = FormatRow(LetterRow(index));
  return rows;
}

std::string Join(std::span<const std::string> rows, std::string_view before,
                 std::string_view behind) {
  std::string text;
  for (const std::string& row : rows) text.append(before).append(row).append(behind);
  return text;
}

// Rows 1 … 4: the padding of row 5 is digits.
TEST(Edges, ADamagedRowWithoutADigitIsARow) {
  for (std::size_t r = 1; r + 1 < kSignedRows; ++r) {
    auto rows = WithLetterRow(r);
    std::string meant = Join(rows, "", "-");
    meant.pop_back();
    ASSERT_TRUE(Check(meant).valid());
    char& wrong = rows[r][13];
    wrong = wrong == 'Q' ? 'P' : 'Q';
    for (const auto& [before, behind] :
         {std::pair("", "\n"), std::pair("> ", "\r\n"), std::pair("2. ", "\n"),
          std::pair("Row 2 of 6:\t", "\n")}) {
      const std::string text = Join(rows, before, behind);
      const Verdict verdict = Check(text);
      EXPECT_EQ(CodeName(verdict.code), "mistyped") << text;
      EXPECT_EQ(Offered(verdict), meant) << text;
      ASSERT_EQ(verdict.Places().size(), 1U) << text;
      EXPECT_EQ(verdict.Places()[0].row, r);
      EXPECT_EQ(text[verdict.Places()[0].offset], wrong);
    }
    rows[r] = testing::WithoutDashes(rows[r]);
    EXPECT_EQ(Offered(Check(Join(rows, "", "\n"))), meant) << r;
  }
}

// Labels of which three symbols and four groups have the length of a row.
TEST(Edges, WholeGroupsWinOverOtherReadings) {
  for (std::size_t r = 0; r < kSignedRows; ++r) {
    std::string text;
    for (std::size_t line = 0; line < kSignedRows; ++line) {
      std::string row = RowText(line);
      if (line == r) row[13] = row[13] == 'Q' ? 'P' : 'Q';
      text += "mail.txt:" + std::to_string(17 + line) + ":" + row + "\n";
    }
    EXPECT_EQ(Offered(Check(text)), testing::kSigned) << text;
  }
}

TEST(Edges, AQuestionMarkBehindADamagedLastRowIsPunctuation) {
  std::string text(testing::kSigned);
  text.back() = text.back() == 'Q' ? 'P' : 'Q';
  EXPECT_EQ(Offered(Check("Is it " + text + "?")), testing::kSigned);
  text.back() = '?';
  EXPECT_EQ(Check(text).code, VerdictCode::kUnreadable);
  EXPECT_EQ(Offered(Check("Is it " + text + "?!")), testing::kSigned);
}

// What a character that no serial has glues to a damaged serial is outside of it.
TEST(Edges, WordsGluedToADamagedSerial) {
  for (const std::string& meant : {std::string(testing::kNumber), std::string(testing::kSigned)}) {
    std::string typed = meant;
    typed[7] = typed[7] == 'Q' ? 'P' : 'Q';
    typed[typed.size() - 2] = typed[typed.size() - 2] == 'Q' ? 'P' : 'Q';
    for (const bool dashes : {true, false}) {
      const std::string serial = dashes ? typed : testing::WithoutDashes(typed);
      for (const std::string& text :
           {"key=" + serial, "name=Ann\nserial=" + serial + "\nuser=42",
            "https://example.com/a?x=1&serial=" + serial + "&y=2", "a+b=" + serial + "=c+d"}) {
        const Verdict verdict = Check(text);
        EXPECT_EQ(CodeName(verdict.code), "mistyped") << text;
        EXPECT_EQ(Offered(verdict), meant) << text;
      }
    }
  }
  // Beside fewer symbols it is inside.
  EXPECT_EQ(Check("T=MVRJ-M6K4K-EW5AS-KSR49-QV842").code, VerdictCode::kBadCharacter);
  EXPECT_EQ(Check("TMVRJ-M6K4K-EW5AS-KSR49-QV84=2").code, VerdictCode::kBadCharacter);
  EXPECT_EQ(Check("TMVRJ-M6K4K=EW5AS-KSR49-QV842").code, VerdictCode::kBadCharacter);
}

TEST(Edges, WordsBetweenRowsAreNoRow) {
  for (const char* words : {
           "the right-click opens these views every",
           "ABCDE FGHJK MNPQR STVWX YZABC",
           "cross-check-every-value and never-again-under-these",
           "cross-check-every thing again",
       }) {
    auto rows = WithLetterRow(2);
    rows[2] = words;
    EXPECT_EQ(Check(Join(rows, "", "\n")).code, VerdictCode::kSignatureIncomplete) << words;
  }
}

TEST(Edges, ADigitOfFullWidthIsADigit) {
  // Blanks between the groups and words around: only a digit shows that these are no words.
  Row row = LetterRow(0);
  for (unsigned turn = 0; row[24] < 10 || row[7] != 2; ++turn) {
    row[7] = 2;
    row[3] = static_cast<std::uint8_t>(10 + turn % 22);
    row[4] = static_cast<std::uint8_t>(10 + turn / 22 % 22);
    AddCheckSymbols(0, row);
    if (std::any_of(row.begin() + kDataSymbols, row.end(), [](unsigned v) { return v < 10; })) {
      row[7] = 0;  // once more
    }
  }
  std::string words = "Dear customer, ";
  while (words.size() < 400) words += "here is the serial that we owe you since Monday, ";
  std::string text = FormatRow(row);
  for (char& c : text) {
    if (c == '-') c = ' ';
  }
  text[0] = text[0] == 'Q' ? 'P' : 'Q';
  const std::size_t two = text.find('2');
  ASSERT_NE(two, std::string::npos);
  text.replace(two, 1, "\uFF12");
  EXPECT_EQ(Offered(Check(words + text + " kind regards")), FormatRow(row));
}

TEST(Edges, WhatADashJoinsToANumberIsCutOffOnlyAtTheEnd) {
  const std::string number(testing::kNumber);
  EXPECT_EQ(Check(number + "-AB").code, VerdictCode::kSignatureIncomplete);
  EXPECT_EQ(Check(number + "-AB and so on").code, VerdictCode::kValid);
  EXPECT_EQ(Check(number + "-ABCDEFGH").code, VerdictCode::kValid);
  EXPECT_EQ(Check(number + "\nRight-click the icon").code, VerdictCode::kValid);
}

TEST(Edges, ACutSignatureEndsWhereWordsBegin) {
  const std::string number(testing::kNumber);
  EXPECT_EQ(Check(number + "-MTG6K-J50R4 thank you for all").symbols_found, 35U);
  EXPECT_EQ(Check(number + "-MTG6K-J50R4").symbols_found, 35U);
}

TEST(Edges, AnySignatureRowShowsThatASignedSerialWasMeant) {
  for (std::size_t r = 1; r < kSignedRows; ++r) {
    const Verdict verdict = Check(RowText(r));
    EXPECT_EQ(verdict.symbols_expected, kSignedSymbols) << r;
    EXPECT_EQ(verdict.form, Form::kSigned) << r;
  }
}

TEST(Edges, AnyDigitShowsThatWhatIsGluedIsNoWord) {
  const std::string number(testing::kNumber);
  for (const char digit : std::string_view("0123456789")) {
    EXPECT_EQ(Check(number + "MTG" + digit + "K").code, VerdictCode::kSignatureIncomplete) << digit;
  }
  EXPECT_EQ(Check(number + "MTGAK").code, VerdictCode::kTooLong);
}

TEST(Edges, RowsBehindADamagedOneAreOutOfOrderToo) {
  std::array<std::string, kSignedRows> rows;
  for (std::size_t r = 0; r < kSignedRows; ++r) rows[r] = RowText(r);
  rows[1][0] = '?';
  std::swap(rows[3], rows[4]);
  const Verdict verdict = Check(Join(rows, "", "\n"));
  EXPECT_EQ(verdict.code, VerdictCode::kRowsMisplaced);
  EXPECT_EQ(verdict.places_total, 2U);
}

TEST(Edges, ASymbolInThePlaceOfADashBetweenRowsIsOneTooMany) {
  for (std::size_t r = 1; r < kSignedRows; ++r) {
    std::string text(testing::kSigned);
    text[r * (kRowTextLength + 1) - 1] = 'A';
    EXPECT_EQ(Check(text).code, VerdictCode::kTooLong) << r;
  }
}

TEST(Edges, TheFirstRowIsShownLikeTheOthers) {
  std::array<std::string, kSignedRows> rows;
  for (std::size_t r = 0; r < kSignedRows; ++r) rows[r] = RowText(r);
  std::swap(rows[0], rows[1]);
  const Verdict misplaced = Check(Join(rows, "", "\n"));
  EXPECT_EQ(misplaced.code, VerdictCode::kRowsMisplaced);
  ASSERT_EQ(misplaced.Places().size(), 2U);
  EXPECT_EQ(misplaced.Places()[0].offset, 0U);
  std::swap(rows[0], rows[1]);
  rows[0].replace(6, 5, "88888");
  const Verdict wrong = Check(Join(rows, "", "\n"));
  EXPECT_EQ(wrong.code, VerdictCode::kChecksumMismatch);
  ASSERT_EQ(wrong.Places().size(), 1U);
  EXPECT_EQ(wrong.Places()[0].row, 0);
}

TEST(Edges, StrangersThatOnlyStandInTheWay) {
  const Verdict one = Check("TMVRJ-M6K4K-EW5AS-KSR+49-QV841");
  EXPECT_EQ(one.certainty, Certainty::kLikely);
  const Verdict two = Check("TMVRJ-M6K4K-EW5+AS-KSR+49-QV841");
  EXPECT_EQ(Offered(two), testing::kNumber);
  EXPECT_EQ(two.certainty, Certainty::kPossible);
}

TEST(Edges, AStrangerBesideAWrongSymbolIsShownAlone) {
  const Verdict verdict = Check("TMVRJ-M6K4K-EW5AS-KSR+49-QV842");
  EXPECT_EQ(verdict.code, VerdictCode::kBadCharacter);
  EXPECT_EQ(verdict.suggestion_rows, 0);
  ASSERT_EQ(verdict.Places().size(), 1U);
  EXPECT_EQ(verdict.Places()[0].offset, 21U);
}

TEST(Edges, AStrangerInTheWayOfWhatMayNotBeOfferedIsShown) {
  const Catalogue other = Catalogue::Create({*Series::Parse("A")}, {});
  CheckOptions options;
  options.catalogue = &other;
  const Verdict verdict = Check("TMVRJ-M6K4K-EW5AS-KSR+49-QV841", options);
  EXPECT_EQ(verdict.code, VerdictCode::kBadCharacter);
  EXPECT_EQ(verdict.suggestion_rows, 0);
  ASSERT_EQ(verdict.Places().size(), 1U);
  EXPECT_EQ(verdict.Places()[0].offset, 21U);
}

TEST(Edges, ThatAUIsAVIsNoGroundForOtherRepairs) {
  EXPECT_EQ(Offered(Check("TMURJ-M6K4K-EW5AS-KSR49-QV842")), testing::kNumber);
  const Verdict verdict = Check("TMURJ-M6K5K-EW5AS-KSR49-QV842");
  EXPECT_EQ(verdict.code, VerdictCode::kBadCharacter);
  EXPECT_EQ(verdict.suggestion_rows, 0);
}

TEST(Edges, AStrangerInTheFirstPlaceIsShown) {
  const Verdict verdict = Check("\u00FCMVRJ-M6K4K-EW5AS-KSRAA-QV8AA");
  EXPECT_EQ(verdict.code, VerdictCode::kBadCharacter);
  EXPECT_EQ(verdict.suggestion_rows, 0);
  ASSERT_EQ(verdict.Places().size(), 1U);
  EXPECT_EQ(verdict.Places()[0].offset, 0U);
}

TEST(Edges, ARowBehindAnotherDoesNotTakeItsPlace) {
  const std::string text = "TMVRJM6K4K-EW5AS-KSR49-QV841\n" + std::string(testing::kOtherNumber);
  EXPECT_EQ(Check(text).code, VerdictCode::kSeveralSerials);
}

TEST(Edges, OnlyPaddingIsShownWhereItIsNotZero) {
  // The last bits of the signature are the first two of symbol 18 of row 5.
  auto rows = SignedRows(PackRow(LetterRow(0)), Signature{});
  rows[5][18] = 0b01000;
  rows[5][20] = 1;
  AddCheckSymbols(5, rows[5]);
  const Verdict last = Check(FormatRows(rows, '-'));
  EXPECT_EQ(last.code, VerdictCode::kMalformed);
  ASSERT_EQ(last.Places().size(), 1U);
  EXPECT_EQ(last.Places()[0].group, 5);
  rows[5][18] = 0b00100;
  AddCheckSymbols(5, rows[5]);
  EXPECT_EQ(Check(FormatRows(rows, '-')).places_total, 2U);
}

TEST(Edges, EveryRowThatCannotBeRestoredIsShown) {
  std::array<std::string, kSignedRows> rows;
  for (std::size_t r = 0; r < kSignedRows; ++r) rows[r] = RowText(r);
  for (const std::size_t r : {3U, 5U}) rows[r].replace(6, 5, "88888");
  const Verdict verdict = Check(Join(rows, "", "\n"));
  EXPECT_EQ(verdict.code, VerdictCode::kChecksumMismatch);
  ASSERT_EQ(verdict.Places().size(), 2U);
  EXPECT_EQ(verdict.Places()[0].row, 3);
  EXPECT_EQ(verdict.Places()[1].row, 5);
  EXPECT_EQ(verdict.Places()[1].offset, 5 * (kRowTextLength + 1));
  EXPECT_EQ(verdict.Places()[1].length, kRowTextLength);
}

TEST(Edges, MorePlacesThanFitAreCounted) {
  std::array<std::string, kSignedRows> rows;
  for (std::size_t r = 0; r < kSignedRows; ++r) rows[r] = RowText(r);
  for (const std::size_t r : {1U, 2U, 3U}) rows[r].replace(6, 5, "?????");
  for (const std::size_t r : {1U, 2U, 3U}) rows[r][0] = '?';
  const Verdict verdict = Check(Join(rows, "", "\n"));
  EXPECT_EQ(verdict.code, VerdictCode::kUnreadable);
  EXPECT_EQ(verdict.places_total, 18U);
  EXPECT_EQ(verdict.place_count, kMaxPlaces);
}

TEST(Edges, TheFormIsWhatWasMeant) {
  Verdict verdict = Check("TMVRJ-M6K4K-EW5AS");
  EXPECT_EQ(verdict.form, Form::kNumber);
  EXPECT_EQ(verdict.signature, SignatureState::kAbsent);
  verdict = Check(RowText(0) + "-" + RowText(1) + "-" + RowText(2));
  EXPECT_EQ(verdict.form, Form::kSigned);
  EXPECT_EQ(verdict.signature, SignatureState::kUnchecked);
  std::string wrong(testing::kSigned);
  wrong[7] = '?';
  EXPECT_EQ(Check(wrong).form, Form::kSigned);
}

TEST(Edges, WhatBeginsASignatureWithoutADash) {
  const std::string number(testing::kNumber);
  EXPECT_EQ(Check(number + " MTG6K J50R4").code, VerdictCode::kSignatureIncomplete);
  EXPECT_EQ(Check(number + " MTG6KA J50R4 WZPP5").code, VerdictCode::kSignatureIncomplete);
  EXPECT_EQ(Check(number + " MTG6K").code, VerdictCode::kValid);
  EXPECT_EQ(Check(number + " MTG6KJ50R4").code, VerdictCode::kValid);
  EXPECT_EQ(Check(number + " MTG6KJ50R4W").code, VerdictCode::kSignatureIncomplete);
}

TEST(Edges, TheNumberIsKnownWhereverItsRowStands) {
  std::array<std::string, kSignedRows> rows;
  for (std::size_t r = 0; r < kSignedRows; ++r) rows[r] = RowText(r);
  const PackedRow number = Check(testing::kNumber).number;
  rows[2][0] = '?';
  Verdict verdict = Check(Join(rows, "", "\n"));
  EXPECT_TRUE(verdict.has_number && verdict.number == number);
  std::swap(rows[0], rows[1]);
  verdict = Check(Join(rows, "", "\n"));
  EXPECT_TRUE(verdict.has_number && verdict.number == number);
  rows[1][0] = '?';
  EXPECT_FALSE(Check(Join(rows, "", "\n")).has_number);
}

TEST(Edges, ASymbolBehindTheLastIsInItsPlace) {
  const Verdict verdict = Check(std::string(testing::kNumber) + "7");
  EXPECT_EQ(verdict.code, VerdictCode::kTooLong);
  ASSERT_EQ(verdict.Places().size(), 1U);
  const Place& place = verdict.Places()[0];
  EXPECT_TRUE(place.row == 0 && place.group == 5 && place.character == 5);
}

TEST(Edges, AnUnknownRowIsNotTakenForTheNumber) {
  std::array<std::string, kSignedRows> rows;
  for (std::size_t r = 0; r < kSignedRows; ++r) rows[r] = RowText(r);
  const std::string text = Join(std::span(rows).subspan(1), "", "\n");
  EXPECT_NE(Explain(Check(text)).message.find("the number row is missing"), std::string::npos);
}

}  // namespace
}  // namespace serialsmith
