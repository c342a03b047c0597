#include "tools/mail/serial_files.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "serialsmith/check.h"
#include "serialsmith/testing/generators.h"
#include "tests/support/text_source.h"
#include "tests/tools/mail/sample_order.h"
#include "tools/orders/csv_records.h"

namespace serialsmith::tools {
namespace {

using testing::SampleOrder;

std::vector<std::vector<std::string>> ReadTable(const std::string& text) {
  CsvRecords records(testing::TextSource(text, 1 << 16), "serials.csv");
  records.ExpectFields(5);
  std::vector<std::vector<std::string>> rows;
  for (auto item = records.Next(); item.ok() && *item != CsvRecords::Item::kEnd;
       item = records.Next()) {
    EXPECT_EQ(*item, CsvRecords::Item::kRecord);
    rows.emplace_back(records.fields().begin(), records.fields().end());
  }
  return rows;
}

TEST(SerialFile, IsAWholeSignedSerial) {
  const OrderMail order = SampleOrder();
  const std::string file = SerialFile(order.lines[0].serials[0]);
  EXPECT_EQ(file.size(), 6 * 30U);
  EXPECT_EQ(file.substr(0, 30), "TMVRJ-M6K4K-EW5AS-KSR49-QV841\n");
  const Verdict verdict = Check(file);
  EXPECT_TRUE(verdict.valid());
  EXPECT_EQ(verdict.form, Form::kSigned);
}

TEST(SerialsCsv, HasEverySerialOfTheOrder) {
  OrderMail order = SampleOrder(2);
  order.lines.push_back(SampleOrder(1, false).lines[0]);
  order.lines[1].product_name = "Sun, \"big\"";
  const auto rows = ReadTable(SerialsCsv(order));
  ASSERT_EQ(rows.size(), 4U);
  using Row = std::vector<std::string>;
  EXPECT_EQ(rows[0], (Row{"product", "product_name", "unit", "serial_number", "signed_serial"}));
  for (std::size_t unit = 0; unit < 2; ++unit) {
    const IssuedSerial& serial = order.lines[0].serials[unit];
    EXPECT_EQ(rows[unit + 1],
              (Row{"MVR", "Moon Viewer", std::to_string(unit + 1), NumberText(serial.number),
                   SignedText(serial.number, serial.signature)}));
  }
  EXPECT_EQ(rows[3],
            (Row{"MVR", "Sun, \"big\"", "1", NumberText(order.lines[1].serials[0].number), ""}));
}

TEST(SerialsCsv, TellsSpreadsheetsItsEncoding) {
  OrderMail order = SampleOrder();
  EXPECT_EQ(SerialsCsv(order).substr(0, 8), "product,");
  order.lines[0].product_name = "Mond für alle";
  EXPECT_EQ(SerialsCsv(order).substr(0, 11), "\xEF\xBB\xBFproduct,");
}

TEST(CsvField, IsNoFormula) {
  EXPECT_EQ(CsvField("=1+2"), "'=1+2");
  EXPECT_EQ(CsvField("+49"), "'+49");
  EXPECT_EQ(CsvField("-x"), "'-x");
  EXPECT_EQ(CsvField("@sum,\"a\""), "\"'@sum,\"\"a\"\"\"");
  EXPECT_EQ(CsvField("＝1"), "'＝1");
  EXPECT_EQ(CsvField("a=1"), "a=1");
  EXPECT_EQ(CsvField(""), "");
  OrderMail order = SampleOrder();
  order.lines[0].product_name = "\r\n =cmd|' /C calc'!A0";
  EXPECT_EQ(ReadTable(SerialsCsv(order))[1][1], "'=cmd|' /C calc'!A0");
}

RC_GTEST_PROP(CsvField, IsReadBack, ()) {
  const std::string text = *testing::HostileText();
  const auto rows = ReadTable("x,x,x,x," + CsvField(text) + "\n");
  RC_ASSERT(rows.size() == 1U);
  const std::string read = rows[0][4];
  RC_ASSERT(read == text || read == "'" + text);
}

}  // namespace
}  // namespace serialsmith::tools
