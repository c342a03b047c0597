// Texts with several rows or serials: which copy is read, and what is said of the others.
#include <gtest/gtest.h>

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

#include "serialsmith/check.h"
#include "tests/support/serials.h"

namespace serialsmith {
namespace {

using testing::kExample;
using testing::kNumber;
using testing::kOtherNumber;
using testing::kSigned;
using testing::RowText;

std::string S(std::string_view text) { return std::string(text); }

std::string Serial(const Verdict& verdict) { return FormatRows(verdict.Suggestion(), '-'); }

std::string LinesOf(std::initializer_list<std::size_t> rows) {
  std::string text;
  for (const std::size_t r : rows) text += RowText(r) + "\n";
  return text;
}

// The signed serial with a wrong symbol in row r.
std::string WrongIn(std::size_t r) {
  std::string text(kSigned);
  char& symbol = text[r * (kRowTextLength + 1) + 13];
  symbol = symbol == 'Q' ? 'P' : 'Q';
  return text;
}

TEST(Copies, ANumberRepeatedAmongItsRowsIsOutOfPlace) {
  const Verdict verdict = Check(LinesOf({0, 1, 0, 2, 3, 4, 5}));
  EXPECT_EQ(CodeName(verdict.code), "rows_misplaced");
  EXPECT_EQ(Serial(verdict), kSigned);
  EXPECT_EQ(verdict.row_count, 7);
  EXPECT_EQ(verdict.places_total, 5U);
  EXPECT_EQ(Serial(Check("Is it this?\n" + LinesOf({0, 1, 0, 2, 3, 4, 5}))), kSigned);
  // Words between are none of it: the copy that says most is read.
  const Verdict apart = Check(LinesOf({0, 1}) + "and then\n" + LinesOf({0, 2, 3, 4, 5}));
  EXPECT_EQ(CodeName(apart.code), "signature_incomplete");
  EXPECT_EQ(apart.symbols_found, 125U);
  // Each begins as it should.
  EXPECT_EQ(Check(LinesOf({0, 1, 0, 1, 2})).symbols_found, 75U);
}

TEST(Copies, AWholeSignedSerialWinsAndAmongTheseACleanOne) {
  for (const std::string& text : {
           S(kSigned) + "7\n" + S(kSigned),
           S(kSigned) + "\n" + S(kSigned) + "7",
           WrongIn(2) + "\n" + S(kSigned),
           S(kSigned) + "\n" + WrongIn(2),
           LinesOf({0, 1, 2}) + "\n" + S(kSigned) + "\nbye",
       }) {
    const Verdict verdict = Check(text);
    EXPECT_EQ(CodeName(verdict.code), "valid") << text;
    EXPECT_EQ(verdict.form, Form::kSigned) << text;
  }
}

TEST(Copies, OfTwoThatSayAsMuchTheFirstIsRead) {
  for (const auto& [first, second] : {std::pair(2U, 3U), std::pair(3U, 2U)}) {
    const Verdict verdict = Check(WrongIn(first) + "\nand\n" + WrongIn(second));
    EXPECT_EQ(CodeName(verdict.code), "mistyped");
    ASSERT_EQ(verdict.places_total, 1U);
    EXPECT_EQ(verdict.Places()[0].row, first);
  }
}

TEST(Copies, ACleanNumberWinsOverOneWithSymbolsGluedToIt) {
  const std::string n = S(kNumber);
  for (const std::string& text :
       {n + "X and " + n, n + " and " + n + "X", n + "MTG6 and " + n, n + " and " + n + "MTG6"}) {
    EXPECT_EQ(CodeName(Check(text).code), "valid") << text;
  }
  // Five are a group: a signature that was cut.
  for (const std::string& text : {n + "MTG6K and " + n, n + " and " + n + "MTG6K"}) {
    const Verdict verdict = Check(text);
    EXPECT_EQ(CodeName(verdict.code), "signature_incomplete") << text;
    EXPECT_EQ(verdict.symbols_found, 30U) << text;
  }
}

TEST(Copies, TheFormOfAReservedSerialGoesAsFarAsItsRows) {
  const std::string rows = S(kSigned.substr(kRowTextLength));  // 1 … 5, with the dash in front
  for (const std::string& before : {S(""), S("Is it "), S(kOtherNumber) + "\n"}) {
    const Verdict whole = Check(before + S(kExample) + rows + " ?");
    EXPECT_EQ(CodeName(whole.code), "example_serial");
    EXPECT_EQ(whole.form, Form::kSigned);
    EXPECT_EQ(whole.signature, SignatureState::kUnchecked);
    EXPECT_EQ(whole.symbols_found, kSignedSymbols);
    EXPECT_EQ(whole.symbols_expected, kSignedSymbols);
    EXPECT_TRUE(whole.has_number);
    EXPECT_EQ(NumberText(whole.number), kExample);
    const Verdict cut = Check(before + S(kExample) + rows.substr(0, rows.size() - 1) + " ?");
    EXPECT_EQ(CodeName(cut.code), "example_serial");
    EXPECT_EQ(cut.form, Form::kNumber);
    EXPECT_EQ(cut.signature, SignatureState::kAbsent);
    EXPECT_EQ(cut.symbols_found, kRowSymbols);
  }
  const Verdict mixed = Check(S(kExample) + "\n" + LinesOf({2, 1, 3, 4, 5}));
  EXPECT_EQ(mixed.form, Form::kNumber);
}

TEST(Copies, SeveralSerialsAreShownOnceEach) {
  const std::string third = NumberText(PackRow(Row{26, 1}));
  const Verdict verdict = Check(S(kNumber) + ", " + S(kOtherNumber) + ", " + S(kNumber) + ", " +
                                third + "; and row 4: " + RowText(4));
  EXPECT_EQ(CodeName(verdict.code), "several_serials");
  EXPECT_EQ(verdict.copies, 3U);
  ASSERT_EQ(verdict.Places().size(), 3U);
  constexpr std::size_t kStep = kRowTextLength + 2;
  for (const std::size_t i : {0U, 1U, 2U}) {
    EXPECT_EQ(verdict.Places()[i].offset, (i == 2 ? 3 : i) * kStep);
    EXPECT_EQ(verdict.Places()[i].length, kRowTextLength);
    EXPECT_EQ(verdict.Places()[i].row, 0);
  }
}

TEST(Copies, OfARepetitionTheSecondIsShown) {
  for (const std::string_view serial : {kNumber, kSigned}) {
    const bool is_signed = serial == kSigned;
    const Verdict verdict = Check(S(serial) + "\n" + S(serial) + "\n" + S(serial));
    EXPECT_EQ(CodeName(verdict.code), "pasted_twice");
    EXPECT_EQ(verdict.copies, 3U);
    EXPECT_EQ(verdict.form, is_signed ? Form::kSigned : Form::kNumber);
    EXPECT_EQ(verdict.signature, is_signed ? SignatureState::kUnchecked : SignatureState::kAbsent);
    EXPECT_EQ(verdict.symbols_found, is_signed ? kSignedSymbols : kRowSymbols);
    EXPECT_EQ(verdict.symbols_expected, verdict.symbols_found);
    EXPECT_TRUE(verdict.has_number);
    EXPECT_EQ(NumberText(verdict.number), kNumber);
    EXPECT_EQ(verdict.certainty, Certainty::kLikely);
    EXPECT_EQ(verdict.damage, Damage::kRepetition);
    EXPECT_EQ(Serial(verdict), serial);
    ASSERT_EQ(verdict.Places().size(), 1U);
    EXPECT_EQ(verdict.Places()[0].offset, serial.size() + 1);
    EXPECT_EQ(verdict.Places()[0].length, serial.size());
  }
  const Catalogue other = Catalogue::Create({*Series::Parse("A")}, {});
  CheckOptions options;
  options.catalogue = &other;
  EXPECT_EQ(Check(S(kNumber) + " " + S(kNumber), options).suggestion_rows, 0);
}

TEST(Copies, OtherSymbolsOrFormsAreNoRepetition) {
  const std::string n = S(kNumber);
  EXPECT_EQ(CodeName(Check(n + " or " + n).code), "valid");
  EXPECT_EQ(Check(n + "\n" + S(kSigned)).form, Form::kSigned);
  EXPECT_EQ(Check(S(kSigned) + "\n" + n).form, Form::kSigned);
  EXPECT_EQ(CodeName(Check(LinesOf({0, 1, 0, 1})).code), "signature_incomplete");
}

}  // namespace
}  // namespace serialsmith
