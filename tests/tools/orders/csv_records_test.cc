#include "tools/orders/csv_records.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "tests/support/text_source.h"

namespace serialsmith::tools {
namespace {

using serialsmith::testing::TextSource;
using Item = CsvRecords::Item;

// Every record as "row/line: field|field", broken ones as "row/line! field: reason", and an error
// that ended it.
std::vector<std::string> ReadRecords(const std::string& text, std::size_t piece = 1 << 16,
                                     std::size_t fields = 0) {
  CsvRecords records(TextSource(text, piece), "orders.csv");
  records.ExpectFields(fields);
  std::vector<std::string> out;
  for (;;) {
    const absl::StatusOr<Item> item = records.Next();
    if (!item.ok()) {
      out.push_back(std::string(item.status().message()));
      return out;
    }
    if (*item == Item::kEnd) {
      EXPECT_EQ(records.bytes_consumed(), text.size());
      return out;
    }
    std::string shown = std::to_string(records.row()) + "/" + std::to_string(records.line());
    if (*item == Item::kBroken) {
      shown += "! " + std::to_string(records.broken_field()) + ": " + records.broken_reason();
    } else {
      const char* separator = ": ";
      for (const std::string_view field : records.fields()) {
        shown.append(separator).append(field);
        separator = "|";
      }
    }
    out.push_back(shown);
  }
}

using Rows = std::vector<std::string>;

TEST(CsvRecords, ReadsEveryLineEnd) {
  const Rows expected = {"1/1: a|b", "2/2: c|d", "3/3: e|f"};
  EXPECT_EQ(ReadRecords("a,b\nc,d\ne,f\n"), expected);
  EXPECT_EQ(ReadRecords("a,b\r\nc,d\r\ne,f\r\n"), expected);
  EXPECT_EQ(ReadRecords("a,b\rc,d\re,f\r"), expected);
  EXPECT_EQ(ReadRecords("a,b\nc,d\r\ne,f"), expected);
}

TEST(CsvRecords, ReadsInPiecesAsInOne) {
  const std::string text =
      "\xEF\xBB\xBF"
      "a,\"b\"\"\r\nc\",d\r\n\r\n \t\n\"x\" , y ,\nlast,\"q,\nr\",\n,,\nend";
  const Rows whole = ReadRecords(text);
  EXPECT_EQ(whole, (Rows{"1/1: a|b\"\r\nc|d", "4/5: x|y|", "5/6: last|q,\nr|", "7/9: end"}));
  for (std::size_t piece = 1; piece < 20; ++piece) EXPECT_EQ(ReadRecords(text, piece), whole);
}

TEST(CsvRecords, FindsNothingInAnEmptyFile) {
  EXPECT_EQ(ReadRecords(""), Rows{});
  EXPECT_EQ(ReadRecords("\n\r\n   \n"), Rows{});
  EXPECT_EQ(ReadRecords("\xEF\xBB\xBF"), Rows{});
}

TEST(CsvRecords, RefusesUtf16) {
  EXPECT_EQ(ReadRecords(std::string("\xFF\xFE"
                                    "a\0",
                                    4)),
            Rows{"orders.csv is UTF-16\nSave it as UTF-8 and try again."});
  EXPECT_EQ(ReadRecords(std::string("\xFE\xFF\0a", 4)),
            Rows{"orders.csv is UTF-16\nSave it as UTF-8 and try again."});
}

TEST(CsvRecords, ReportsStrayQuotesAndGoesOn) {
  EXPECT_EQ(ReadRecords("a,b\n1,x\"y\n2,\"x\"y\n3,z\n"),
            (Rows{"1/1: a|b", "2/2! 1: a quote stands where none may",
                  "3/3! 1: a quote stands where none may", "4/4: 3|z"}));
}

TEST(CsvRecords, LosesOneRowToAnUnclosedQuote) {
  EXPECT_EQ(
      ReadRecords("a,b\n1,\"x\n2,y\n3,z\n"),
      (Rows{"1/1: a|b", "2/2! 1: a quote is opened and never closed", "3/3: 2|y", "4/4: 3|z"}));
  // A later quote closes it, and something else is wrong then.
  EXPECT_EQ(ReadRecords("a,b\n1,\"x\n2,\"y\"\n3,z\n", 1 << 16, 2),
            (Rows{"1/1: a|b", "2/2! 1: a quote stands where none may", "3/3: 2|y", "4/4: 3|z"}));
  EXPECT_EQ(ReadRecords("a,b\n1,\"x\n2,\",\n3,z\n", 1 << 16, 2),
            (Rows{"1/1: a|b", "2/2! 2: the row has 3 columns, the header has 2",
                  "3/3! 1: a quote is opened and never closed", "4/4: 3|z"}));
}

TEST(CsvRecords, CountsColumns) {
  EXPECT_EQ(ReadRecords("a,b\n1\n1,2,3\n1,2\n", 1 << 16, 2),
            (Rows{"1/1: a|b", "2/2! 1: the row has 1 column, the header has 2",
                  "3/3! 2: the row has 3 columns, the header has 2", "4/4: 1|2"}));
}

TEST(CsvRecords, LimitsFields) {
  const std::string longest(kMaxFieldBytes, 'x');
  EXPECT_EQ(ReadRecords("a," + longest + "\nb," + longest + "x,\nc\n"),
            (Rows{"1/1: a|" + longest, "2/2! 1: the field is longer than 4 KiB", "3/3: c"}));
}

TEST(CsvRecords, LimitsRows) {
  std::string row;
  while (row.size() <= kMaxRecordBytes) row += "12345678,";
  EXPECT_EQ(ReadRecords("a\n" + row + "\nb\n"),
            (Rows{"1/1: a", "2/2! 0: the row is longer than 64 KiB", "3/3: b"}));
  // A quote that swallows all that follows is seen for what it is in bounded memory.
  std::string rest;
  for (int i = 0; i < 20'000; ++i) rest += "12345678\n";
  const Rows read = ReadRecords("a\n\"x\n" + rest);
  EXPECT_EQ(read[1], "2/2! 0: the row is longer than 64 KiB");
  EXPECT_EQ(read.size(), 20'002U);
}

// A source that never ends: what is not needed is not read.
TEST(CsvRecords, GivesUpOnAnEndlessLine) {
  std::size_t given = 0;
  CsvRecords records(
      [&given](std::span<char> out) -> absl::StatusOr<std::size_t> {
        std::fill(out.begin(), out.end(), 'x');
        if (given == 0) out[1] = '\n';
        given += out.size();
        return out.size();
      },
      "orders.csv");
  EXPECT_EQ(records.Next().value(), Item::kRecord);
  const absl::Status status = records.Next().status();
  EXPECT_EQ(status.message(),
            "orders.csv, line 2: longer than 1 MiB, so this is no order file\nName a file with an "
            "order a line.");
  EXPECT_LT(given, 3 * kMaxLineBytes);
}

TEST(CsvRecords, PassesErrorsOfTheSourceOn) {
  CsvRecords records(
      [](std::span<char>) -> absl::StatusOr<std::size_t> {
        return absl::UnavailableError("the disk is gone");
      },
      "orders.csv");
  EXPECT_EQ(records.Next().status().message(), "the disk is gone");
}

std::string Quoted(const std::string& field) {
  std::string out = "\"";
  for (const char c : field) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

RC_GTEST_PROP(CsvRecords, ReadsBackWhatIsQuoted, (std::vector<std::vector<std::string>> table)) {
  std::string text;
  Rows expected;
  for (std::vector<std::string>& fields : table) {
    fields.insert(fields.begin(), "x");  // neither blank nor a byte order mark
    std::string row;
    std::string shown;
    for (const std::string& field : fields) {
      row.append(row.empty() ? "" : ",").append(Quoted(field));
      shown.append(shown.empty() ? "" : "|").append(field);
    }
    text += row + "\r\n";
    expected.push_back(shown);
  }
  Rows read = ReadRecords(text, *rc::gen::inRange<std::size_t>(1, 50));
  for (std::string& row : read) row.erase(0, row.find(": ") + 2);
  RC_ASSERT(read == expected);
}

RC_GTEST_PROP(CsvRecords, TakesAnyBytesInAnyPieces, (const std::string& text)) {
  std::string spiced = "x";  // not a byte order mark
  for (const char c : text) spiced += (c & 3) == 0 ? "\",\n\r"[(c >> 2) & 3] : c;
  RC_ASSERT(ReadRecords(spiced, 1) == ReadRecords(spiced));
}

}  // namespace
}  // namespace serialsmith::tools
