// Lifting a serial out of what people paste: texts without damage, and the answers of the whole
// text.
#include <gtest/gtest.h>

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
using testing::Lines;
using testing::RowText;
using testing::WithoutDashes;

std::string S(std::string_view text) { return std::string(text); }

// g++ 12 sees an overlap that is not there in "literal" + string.
std::string Around(std::string_view before, std::string_view text, std::string_view behind = {}) {
  std::string around(before);
  around += text;
  around += behind;
  return around;
}

std::string Code(std::string_view text) { return S(CodeName(Check(text).code)); }

void ExpectNumber(std::string_view text) {
  const Verdict verdict = Check(text);
  EXPECT_EQ(CodeName(verdict.code), "valid") << text;
  EXPECT_EQ(verdict.form, Form::kNumber) << text;
  EXPECT_EQ(NumberText(verdict.number), kNumber) << text;
}

void ExpectSigned(std::string_view text) {
  const Verdict verdict = Check(text);
  EXPECT_EQ(CodeName(verdict.code), "valid") << text;
  EXPECT_EQ(verdict.form, Form::kSigned) << text;
  EXPECT_EQ(SignedText(verdict.number, verdict.signature_bytes), kSigned) << text;
}

TEST(Readings, NumbersInEverySpelling) {
  const std::string n = S(kNumber);
  for (const std::string& text : {
           n,
           WithoutDashes(n),
           S("tmvrj-m6k4k-ew5as-ksr49-qv84l"),
           Around("  ", n, "\r\n"),
           S("T M V R J M 6 K 4 K E W 5 A S K S R 4 9 Q V 8 4 1"),
           S("TMVRJ M6K4K EW5AS KSR49 QV841"),
           S("TMVRJ\nM6K4K\nEW5AS\nKSR49\nQV841"),
           S("TMVRJ.M6K4K.EW5AS.KSR49.QV841"),
           S("TMVRJ\u2013M6K4K\u2014EW5AS\u2011KSR49\u2212QV841"),
           S("\u0422\u041CVRJ-M6\u041A4K-EW5\u0410S-KSR49-QV841"),
           S("ＴＭＶＲＪ－Ｍ６Ｋ４Ｋ－ＥＷ５ＡＳ－ＫＳＲ４９－ＱＶ８４１"),
           S("TMVRJ-M6\u200BK4K-EW5AS-KSR\u00AD49-QV841"),
           S("TMVRJ-M6K4K-EW=\r\n5AS-KSR49-QV841"),
           Around("\"", n, "\""),
           Around("(", n, ")"),
           Around("<", n, ">"),
           Around("**", n, "**"),
           Around("`", n, "`"),
           Around("> > ", n),
           S("<p>Serial: <b>TMVRJ</b>-M6K4K-EW5AS-KSR49-QV841</p>"),
       }) {
    ExpectNumber(text);
  }
}

TEST(Readings, WordsAroundASerial) {
  const std::string n = S(kNumber);
  for (const std::string& text : {
           "Your serial number: " + n + " Thank you!",
           "Hello Peter, " + n + " Thank you dearly loved Peter",
           "serial=" + n + "!",
           "Is it " + n + "?",
           "シリアル番号は" + n + "です。",
           "Order 12345 of 2026-11-24, 2x v10: " + n + ". Call +49 30 1234567.",
           n + " X",
           Around("Serial: ", n, " (") + n + ")",
           Around("Serial: ", n, "\n") + n + "\nThank you!",
           n + "\n--\nPeter",
           n + "\n-Ann",
           n + "\n-----\nThank you for your order",
           n + "\nTMVRJ-M6K4K-EW5AS-KSR49-QV842",  // with a mistyped copy
           n + "\nOrder: A1234\n",
           n + " A1234",
           n + " and once more: " + n + "is my serial",
           "Dear customer,\n\nthank you for your order 4711.\n\n    " + n +
               "\n\nKind regards\nThe Moon Company\n",
           "number " + n + " and once more: " + n,
       }) {
    ExpectNumber(text);
  }
}

// The source of mails that nothing has decoded: letters beyond ASCII in UTF-8, and in Latin-1.
TEST(Readings, WordsInQuotedPrintable) {
  for (const char* words : {
           "A=C3=B1=C3=A1dalo a su cuenta, as=C3=AD nadie m=C3=A1s podr=C3=A1 usarlo.",
           "A=F1=E1dalo a su cuenta, as=ED nadie m=E1s podr=E1 usarlo.",
           "=E9tat m=E9me d=E9j=E0 =E9t=E9 cr=E9=E9",
           "=E3=81=94=E8=B3=BC=E5=85=A5=E3=81=82=E3=82=8A=E3=81=8C=E3=81=\r\n=A8=E3=81=86",
           "=D0=A1=D0=9F=D0=90=D0=A1=D0=98=D0=91=D0=9E",
       }) {
    const std::string mail = Around(words, "\r\n\r\n", kNumber) + "\r\n\r\n" + words + "\r\n";
    ExpectNumber(mail);
    std::string mistyped = mail;
    mistyped[mail.find(kNumber)] = 'Q';
    EXPECT_EQ(FormatRows(Check(mistyped).Suggestion(), '-'), kNumber) << mistyped;
  }
  const Verdict verdict = Check("TM=C3=B1RJ-M6K4K-EW5AS-KSR49-QV841");
  EXPECT_EQ(FormatRows(verdict.Suggestion(), '-'), kNumber);
  ASSERT_EQ(verdict.Places().size(), 1U);
  EXPECT_EQ(verdict.Places()[0].found, U'\u00F1');
  EXPECT_EQ(verdict.Places()[0].length, 6U);
}

TEST(Readings, SignedSerials) {
  const std::string flat = WithoutDashes(kSigned);
  std::string wrapped;
  for (std::size_t i = 0; i < kSigned.size(); i += 76) {
    wrapped += S(kSigned.substr(i, 76)) + "\r\n";
  }
  for (const std::string& text : {
           S(kSigned),
           flat,
           Lines("", "\n"),
           Lines("> ", "\r\n"),
           Lines("  | ", " |\n"),
           Lines("<tr><td>", "</td></tr>\n"),
           wrapped,
           "Your serial:\n" + Lines("", "\n") + "Thank you!",
           "Number: " + S(kNumber) + "\nSigned:\n" + Lines("", "\n"),
           Lines("", "\n") + "\nShort: " + S(kNumber) + "\n",
           S(kNumber) + "\n" + S(kSigned),
           S(kSigned) + "\n--\nPeter",
           S(kSigned) + "\n-Peter Smith",
           S(kSigned) + " Win10",
           S(kSigned) + "\nOrder AB123",
           Lines("1. ", "\n"),
           Lines("\u2022 ", "\n"),
           RowText(0) + "\nSignature of the seller foll:\n" + S(kSigned.substr(kRowTextLength + 1)),
           RowText(0) + "\nTMVRJ-M6K4K-EW5AS-KSR49-QV842\n" + S(kSigned.substr(kRowTextLength + 1)),
       }) {
    ExpectSigned(text);
  }
}

void ExpectNumberOf(const std::string& text, const std::string& number) {
  const Verdict verdict = Check(text);
  EXPECT_EQ(CodeName(verdict.code), "valid") << text;
  EXPECT_EQ(NumberText(verdict.number), number) << text;
}

TEST(Readings, ARowThatChanceMadeOfAWordAndGroups) {
  // "serial" and the first 19 symbols pass as signature row 2.
  const std::string number = "TMVRW-GH7TH-J85RP-C3NPR-VCYWJ";
  for (const char* before : {"Your serial: ", "Your\u00FCserial: "}) {
    ExpectNumberOf(before + number + "\nThank you!", number);
  }
  ExpectNumberOf(number + "\nserial: " + number + "\nThank you!", number);
  // And here something of it, with a group that a line ends in.
  EXPECT_EQ(Code("> Your serial: XMVR8-ETZW3-JA02P-3GNN\r\nE-9WMVZ"), "example_serial");
}

TEST(Readings, NothingThere) {
  for (const char* text : {"", " ", "\r\n", "---", "????", "!!!", "\u00A0\u200B", "\xFF\xFE"}) {
    EXPECT_EQ(Code(text), "empty") << text;
  }
  for (const char* text : {"Thank you!", "Your key", "I have no serial number yet, sorry"}) {
    EXPECT_NE(Code(text), "bad_character") << text;  // there is no row for one to be in
  }
}

TEST(Readings, ASymbolGluedToASerialCounts) {
  EXPECT_EQ(Code(S(kNumber) + "X"), "too_long");
  EXPECT_EQ(Code(Around("X", kNumber)), "too_long");
  EXPECT_EQ(Code(S(kNumber) + "is my serial"), "too_long");
  EXPECT_EQ(Code(S(kSigned) + "7"), "too_long");
  const Verdict verdict = Check(S(kNumber) + "X");
  EXPECT_EQ(FormatRows(verdict.Suggestion(), '-'), kNumber);
  EXPECT_EQ(verdict.Places()[0].offset, kNumber.size());
}

TEST(Readings, PastedTwice) {
  const std::string n = S(kNumber);
  for (const std::string& text :
       {n + n, n + " " + n, n + "\n" + n + "\n" + n, n + "!\n" + n + "!", n + "? " + n + "?"}) {
    const Verdict verdict = Check(text);
    EXPECT_EQ(CodeName(verdict.code), "pasted_twice") << text;
    EXPECT_EQ(FormatRows(verdict.Suggestion(), '-'), kNumber);
  }
  const Verdict twice = Check(S(kSigned) + "\n" + S(kSigned));
  EXPECT_EQ(twice.code, VerdictCode::kPastedTwice);
  EXPECT_EQ(FormatRows(twice.Suggestion(), '-'), kSigned);
  EXPECT_EQ(Check(n + n + n).copies, 3U);
}

TEST(Readings, SeveralSerials) {
  const std::string both = S(kNumber) + " or " + S(kOtherNumber);
  const Verdict verdict = Check(both);
  EXPECT_EQ(verdict.code, VerdictCode::kSeveralSerials);
  EXPECT_EQ(verdict.copies, 2U);
  ASSERT_EQ(verdict.Places().size(), 2U);
  EXPECT_EQ(verdict.Places()[1].offset, kNumber.size() + 4);
  EXPECT_EQ(Code(S(kNumber) + S(kOtherNumber)), "several_serials");
  EXPECT_EQ(Code(S(kSigned) + "\n" + S(kOtherNumber)), "several_serials");
}

TEST(Readings, ReservedSeriesComeFirst) {
  EXPECT_EQ(Code(kExample), "example_serial");
  EXPECT_EQ(Code(S(kExample) + " and " + S(kNumber)), "example_serial");
  Row newer{};
  for (std::size_t p = 1; p < kRowSymbols; ++p) newer[p] = 7;
  const std::string text = NumberText(PackRow(newer));
  EXPECT_EQ(text[0], '0');
  EXPECT_EQ(Code(text), "newer_format");
  EXPECT_EQ(Code(text + "-AAAAA-BBBBB"), "newer_format");  // longer than any serial of today
  EXPECT_EQ(Code(text + "XYZ"), "newer_format");
  EXPECT_EQ(Code(S(kExample) + "\n" + text), "newer_format");
}

TEST(Readings, AnExampleIsSignedAsFarAsItsRowsStandInOrder) {
  const std::string rows =
      "XMVRF-F8Y50-VC44B-QWGNP-AWDVT\n2Q5VT-YM76F-DM7DZ-ZN0X9-J124D\n"
      "W4MT9-8BYH9-GS7Q9-3AXJ0-6PQ5C\nY85DD-3A7EQ-DZKYG-YE8CW-GE4E2\n"
      "WP3T9-Y8Z1D-51CYY-3YANJ-BRF4P\nPXY2Q-9ZY9T-VCTMG-HR000-0EDC7\n";
  Verdict verdict = Check(rows + "ABCDE");
  EXPECT_EQ(verdict.code, VerdictCode::kExampleSerial);
  EXPECT_EQ(verdict.form, Form::kSigned);
  EXPECT_EQ(verdict.signature, SignatureState::kUnchecked);
  verdict = Check(rows.substr(0, 5 * (kRowTextLength + 1)));
  EXPECT_EQ(verdict.code, VerdictCode::kExampleSerial);
  EXPECT_EQ(verdict.form, Form::kNumber);
}

TEST(Readings, ANumberRepeatedAmongItsRowsIsMisplaced) {
  for (const std::string_view order : {"100", "12030", "20103", "102030", "0120345"}) {
    std::string rows;
    for (const char r : order) rows += RowText(static_cast<std::size_t>(r - '0')) + "\n";
    EXPECT_EQ(Code(rows), "rows_misplaced") << order;
  }
}

TEST(Readings, RowsOutOfOrder) {
  std::string rows;
  for (const std::size_t r : {0, 2, 1, 3, 4, 5}) rows += RowText(r) + "\n";
  Verdict verdict = Check(rows);
  EXPECT_EQ(verdict.code, VerdictCode::kRowsMisplaced);
  EXPECT_EQ(FormatRows(verdict.Suggestion(), '-'), kSigned);
  ASSERT_EQ(verdict.Places().size(), 2U);
  EXPECT_EQ(verdict.Places()[0].row, 2);
  EXPECT_EQ(verdict.Places()[0].offset, kRowTextLength + 1);

  rows.clear();
  for (const std::size_t r : {1, 2, 3, 4, 5, 0}) rows += RowText(r) + "\n";
  verdict = Check(rows);
  EXPECT_EQ(verdict.code, VerdictCode::kRowsMisplaced);
  EXPECT_EQ(FormatRows(verdict.Suggestion(), '-'), kSigned);

  rows.clear();
  for (const std::size_t r : {0, 1, 2, 2, 3, 4, 5}) rows += RowText(r) + "\n";
  EXPECT_EQ(Code(rows), "rows_misplaced");
  rows.clear();
  for (const std::size_t r : {0, 2, 1, 3, 4, 5}) rows += RowText(r) + "\n";
  EXPECT_EQ(Code(rows.substr(0, rows.size() - 2)), "rows_misplaced");  // before the count
  EXPECT_EQ(Code(RowText(3)), "rows_misplaced");
  EXPECT_EQ(Code(S(kSigned.substr(kRowTextLength + 1))), "rows_misplaced");
}

TEST(Readings, SignaturesCutOrMissing) {
  for (std::size_t missing = 1; missing < kSignedRows; ++missing) {
    std::string rows;
    for (std::size_t r = 0; r < kSignedRows; ++r) {
      if (r != missing) rows += RowText(r) + "\n";
    }
    EXPECT_EQ(Code(rows), "signature_incomplete") << missing;
  }
  // Cut anywhere behind the number.
  for (std::size_t length = kRowTextLength + 2; length < kSigned.size(); ++length) {
    EXPECT_EQ(Code(kSigned.substr(0, length)), "signature_incomplete") << length;
  }
  const std::string lines = Lines("", "\n");
  for (std::size_t length = 2 * (kRowTextLength + 1); length + 1 < lines.size(); ++length) {
    EXPECT_EQ(Code(lines.substr(0, length)), "signature_incomplete") << length;
  }
}

TEST(Readings, OverlongTexts) {
  const std::string longest = S(kNumber) + std::string(kMaxTextBytes - kNumber.size(), ' ');
  ExpectNumber(longest);
  EXPECT_EQ(Code(longest + " "), "too_long");
}

}  // namespace
}  // namespace serialsmith
