#include "tools/orders/order_reader.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/text_source.h"
#include "tests/tools/orders/read_orders.h"
#include "tools/orders/ignored_columns.h"

namespace serialsmith::tools {
namespace {

using serialsmith::testing::TextSource;

std::string OpenError(const std::string& text) {
  const auto reader = OrderReader::Open(TextSource(text), "orders.csv");
  return reader.ok() ? "" : std::string(reader.status().message());
}

TEST(OrderReader, NeedsTwoColumnsOnly) {
  EXPECT_EQ(ReadAll("order_id,product\n1,MVR\n"), Rows{"2: 1/MVR MVR x1 ||"});
}

TEST(OrderReader, TakesColumnsInAnyOrderAndCase) {
  EXPECT_EQ(ReadAll("Locale, NAME ,junk,Email,Quantity,Line,Product,Order_ID\n"
                    "de-AT,Ann,?,a@b.c,3,7,mvr,1\n"),
            Rows{"2: 1/7 MVR x3 a@b.c|Ann|de-AT"});
}

TEST(OrderReader, FillsInWhatIsEmpty) {
  EXPECT_EQ(ReadAll("order_id,line,product,quantity,email,name,locale\n1,,vol,,,,\n"),
            Rows{"2: 1/V01 V01 x1 ||"});
}

TEST(OrderReader, RejectsRowsAndGoesOn) {
  EXPECT_EQ(
      ReadAll("order_id,product,quantity,email,name,locale,line\n"
              ",MVR,1,,,,\n"
              "2,,1,,,,\n"
              "3,MV,1,,,,\n"
              "4,MVU,1,,,,\n"
              "5,MVR,0,,,,\n"
              "6,MVR,1,nobody,,,\n"
              "7,MVR,1,,a\x01"
              "b,,\n"
              "8,MVR,1,,,x y,\n"
              "9,MVR,1,,,,a\x7F\n"
              "10,MVR,1\n"
              "11,MVR,1,,,,ok\n"),
      (Rows{"2! order_id: empty ()", "3! product: empty ()",
            "4! product: not a product code of three symbols (MV)",
            "5! product: not a product code of three symbols (MVU)",
            "6! quantity: not a whole number from 1 to 100000 (0)",
            "7! email: not an email address (nobody)", "8! name: holds a control character (a b)",
            "9! locale: not a language tag such as en or de-AT (x y)",
            "10! line: holds a control character (a )",
            "11! email: the row has 3 columns, the header has 7 (10,MVR,1)",
            "12: 11/ok MVR x1 ||"}));
}

TEST(OrderReader, NamesANamelessColumnByItsNumber) {
  EXPECT_EQ(ReadAll("order_id,product,\n1,MVR\n"),
            Rows{"2! 3: the row has 2 columns, the header has 3 (1,MVR)"});
}

TEST(OrderReader, CountsRowsAsASpreadsheetDoes) {
  EXPECT_EQ(ReadAll("\r\norder_id,product,name\r\n\r\n1,MVR,\"a\r\nb\"\r\n,,\r\n2,MVR,\r\n"),
            (Rows{"4: 1/MVR MVR x1 |a\r\nb|", "6: 2/MVR MVR x1 ||"}));
}

TEST(OrderReader, ShowsRejectedTextSafely) {
  const std::string evil = "\x1b]0;" + std::string(500, 'x');
  const Rows rows = ReadAll("order_id,product\n1," + evil + "\n");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].find('\x1b'), std::string::npos);
  EXPECT_LT(rows[0].size(), 300U);
}

TEST(OrderReader, ReadsAHeaderAlone) {
  EXPECT_EQ(ReadAll("order_id,product"), Rows{});
  EXPECT_EQ(ReadAll("\xEF\xBB\xBForder_id,product\r\n"), Rows{});
}

TEST(OrderReader, SaysWhatTheHeaderLacks) {
  const std::string hint =
      "\nName order_id and product in it; --orders-from reads what a shop exports.";
  EXPECT_EQ(OpenError(""), "orders.csv is empty\nIts first line must name the columns.");
  EXPECT_EQ(OpenError("id,product\n"),
            "orders.csv, line 1: the header has no column order_id" + hint);
  EXPECT_EQ(OpenError("\norder_id,sku\n"),
            "orders.csv, line 2: the header has no column product" + hint);
  EXPECT_EQ(OpenError("order_id;product\n"),
            "orders.csv, line 1: the header has no column order_id; columns are separated by "
            "commas" +
                hint);
}

TEST(OrderReader, RefusesColumnsThatAreThereTwice) {
  EXPECT_EQ(OpenError("order_id,product,x,Product\n"),
            "orders.csv, line 1: columns 2 and 4 are both product\nRename the one that is not "
            "meant.");
  // What is not read does not matter.
  EXPECT_EQ(OpenError("order_id,product,x,x,,\n"), "");
}

TEST(OrderReader, RefusesABrokenHeader) {
  EXPECT_EQ(OpenError("order_id,\"product\n1,MVR\n"),
            "orders.csv, line 1: the header cannot be read: a quote is opened and never closed"
            "\nMend the line that names the columns.");
}

std::string NoteOn(const std::string& text) {
  auto reader = OrderReader::Open(TextSource(text), "orders");
  Order order;
  Reject reject;
  while (*(*reader)->Next(order, reject) != OrderReader::Item::kEnd) continue;
  return (*reader)->note();
}

TEST(OrderReader, SaysWhichColumnsItIgnores) {
  EXPECT_EQ(NoteOn("order_id,product,,QUANTITY\n1,MVR,,5\n"), "");
  EXPECT_EQ(NoteOn("order_id,product,total,Qty,E-Mail\n1,MVR,9,5,a@b\n"),
            "orders: columns ignored: Qty (did you mean quantity?), E-Mail (did you mean email?), "
            "total");
  EXPECT_EQ(NoteOn("{\"order_id\":\"1\",\"product\":\"MVR\",\"qty\":5,\"x\":{\"mail\":1}}\n"
                   "{\"order_id\":\"2\",\"product\":\"MVR\",\"amount\":5}\n"),
            "orders: fields ignored: qty (did you mean quantity?), x");
  EXPECT_EQ(NoteOn("order_id,product,a1,b1,c1,d1,e1,f1,g1,h1,i1\n"),
            "orders: columns ignored: a1, b1, c1, d1, e1, f1, g1, h1 and 1 more");
}

TEST(OrderReader, GuessesWhichColumnWasMeant) {
  EXPECT_EQ(MeantColumn("quantitiy"), "quantity");
  EXPECT_EQ(MeantColumn("emial"), "email");
  EXPECT_EQ(MeantColumn("Order ID"), "order_id");
  EXPECT_EQ(MeantColumn("lien"), "");
  EXPECT_EQ(MeantColumn("names"), "name");
  EXPECT_EQ(MeantColumn("total"), "");
  EXPECT_EQ(MeantColumn(std::string(5000, 'x')), "");
}

}  // namespace
}  // namespace serialsmith::tools
