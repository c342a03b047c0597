#include "tools/orders/json_order_reader.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/tools/orders/read_orders.h"
#include "tools/orders/csv_records.h"

namespace serialsmith::tools {
namespace {

TEST(JsonOrderReader, TakesWhatCsvTakes) {
  EXPECT_EQ(
      ReadAll(R"({"order_id":"1","product":"MVR"})"
              "\n"
              R"({"locale":"de-AT","name":"Ann\nX","email":"a@b.c","quantity":3,)"
              R"("line":"7","product":"mvr","order_id":"Zürich"})"
              "\r\n\r\n  \n"
              R"({"order_id":"3","product":"vol","quantity":"12","email":null,"line":""})"),
      (Rows{"1: 1/MVR MVR x1 ||", "2: Zürich/7 MVR x3 a@b.c|Ann\nX|de-AT", "5: 3/V01 V01 x12 ||"}));
}

TEST(JsonOrderReader, IsChosenByTheFirstByteThatIsNotBlank) {
  const std::string object = R"({"order_id":"1","product":"MVR"})";
  for (const std::string before : {"", "\n \r\n\t", "\xEF\xBB\xBF", "\xEF\xBB\xBF \n"}) {
    for (const std::size_t piece : {1U, 2U, 1000U}) {
      const Rows rows = ReadAll(before + object, piece);
      ASSERT_EQ(rows.size(), 1U);
      EXPECT_NE(rows[0].find(": 1/MVR MVR x1 ||"), std::string::npos) << rows[0];
    }
  }
  // A column may be called anything.
  EXPECT_EQ(ReadAll("[x],order_id,product\n,1,MVR\n"), Rows{"2: 1/MVR MVR x1 ||"});
}

TEST(JsonOrderReader, SaysHowOtherJsonIsRead) {
  for (const std::size_t piece : {1U, 2U, 1000U}) {
    for (const std::string text : {"[{\"order_id\":\"1\"}]", "[ {", "[\n  {", "[]"}) {
      EXPECT_EQ(ReadAll(text, piece),
                Rows{"orders is a JSON array\nWrite one object a line: jq -c '.[]' FILE does."});
    }
    EXPECT_EQ(ReadAll("{ \r\n  \"order_id\": \"1\"\r\n}\r\n", piece),
              Rows{"orders has a JSON object on several lines\nWrite one object a line: "
                   "jq -c . FILE does."});
  }
}

TEST(JsonOrderReader, TakesNamesInEitherCase) {
  EXPECT_EQ(ReadAll(R"({"Order_ID":"1","PRODUCT":"MVR","Quantity":5})"
                    "\n"
                    R"({"order_id":"2","product":"MVR","Product":"MVR"})"),
            (Rows{"1: 1/MVR MVR x5 ||", "2! Product: stands twice in the object ()"}));
}

TEST(JsonOrderReader, IgnoresUnknownFieldsWhateverIsInThem) {
  EXPECT_EQ(ReadAll(R"({"order_id":"1","card":{"n":[4111,{"n":1,"n":2}],"t":true},"x":-1.5e3,)"
                    R"("product":"MVR","Phone":"nobody","y":false,"z":null})"),
            Rows{"1: 1/MVR MVR x1 ||"});
}

TEST(JsonOrderReader, RejectsRowsAndGoesOn) {
  EXPECT_EQ(
      ReadAll("{\"product\":\"MVR\"}\n"
              "{\"order_id\":\"2\"}\n"
              "{\"order_id\":3,\"product\":\"MVR\"}\n"
              "{\"order_id\":\"4\",\"product\":[\"MVR\"]}\n"
              "{\"order_id\":\"5\",\"product\":\"MVR\",\"quantity\":0}\n"
              "{\"order_id\":\"6\",\"product\":\"MVR\",\"quantity\":-1}\n"
              "{\"order_id\":\"7\",\"product\":\"MVR\",\"quantity\":1.0}\n"
              "{\"order_id\":\"8\",\"product\":\"MVR\",\"quantity\":true}\n"
              "{\"order_id\":\"9\",\"product\":\"MVR\",\"quantity\":1e400}\n"
              "{\"order_id\":\"10\",\"product\":\"MVR\",\"email\":\"nobody\"}\n"
              "{\"order_id\":\"11\",\"product\":\"MVR\",\"order_id\":\"11\"}\n"
              "{\"order_id\":\"12\",\"product\":\"MVR\",\"x\":1,\"x\":1}\n"
              "{\"order_id\":\"13\",\"product\":\"MVR\",\"name\":\"a\\u0001\"}\n"
              "{\"order_id\":\"14\",\"product\":\"MVR\"\n"
              "{\"order_id\":\"15\",\"product\":\"MVR\"} {}\n"
              "\"order_id\"\n"
              "[1]\n"
              "17\n"
              "{\"order_id\":\"19\",\"product\":\"MVR\"}\n"),
      (Rows{"1! order_id: empty ()", "2! product: empty ()",
            "3! order_id: a number; it must be a text in quotes ()",
            "4! product: neither a text nor a number ()",
            "5! quantity: not a whole number from 1 to 100000 (0)",
            "6! quantity: not a whole number from 1 to 100000 (-1)",
            "7! quantity: not a whole number from 1 to 100000 (1.0)",
            "8! quantity: neither a text nor a number ()",
            "9! quantity: no JSON (byte 48 of the line) ()",
            "10! email: not an email address (nobody)",
            "11! order_id: stands twice in the object ()", "12! x: stands twice in the object ()",
            "13! name: holds a control character (a )",
            "14! product: no JSON (byte 33 of the line) ()",
            "15! product: no JSON (byte 35 of the line) ()",
            "16! 1: the line is no JSON object; write one object a line ()",
            "17! 1: the line is no JSON object; write one object a line ()",
            "18! 1: the line is no JSON object; write one object a line ()",
            "19: 19/MVR MVR x1 ||"}));
}

TEST(JsonOrderReader, RefusesBytesThatAreNotUtf8) {
  EXPECT_EQ(ReadAll("{\"order_id\":\"1\",\"product\":\"MVR\",\"name\":\"caf\xE9\"}\n"
                    "{\"order_id\":\"2\",\"product\":\"MVR\",\"x\":\"\xED\xA0\x80\"}\n"),
            (Rows{"1! name: not UTF-8; save the file as UTF-8 and try again ()",
                  "2! 39: not UTF-8; save the file as UTF-8 and try again ()"}));
}

TEST(JsonOrderReader, LimitsDepth) {
  const auto nested = [](std::size_t depth) {
    return R"({"order_id":"1","product":"MVR","x":)" + std::string(depth, '[') +
           std::string(depth, ']') + "}";
  };
  EXPECT_EQ(ReadAll(nested(JsonOrderReader::kMaxDepth - 1)), Rows{"1: 1/MVR MVR x1 ||"});
  EXPECT_EQ(ReadAll(nested(JsonOrderReader::kMaxDepth)), Rows{"1! x: nested too deep ()"});
  EXPECT_EQ(ReadAll(nested(30'000)), Rows{"1! x: nested too deep ()"});
}

TEST(JsonOrderReader, LimitsFieldsRowsAndLines) {
  const auto with = [](const std::string& field, std::size_t size) {
    return R"({"order_id":"1","product":"MVR",")" + field + "\":\"" + std::string(size, 'x') +
           "\"}\n";
  };
  const std::string good = R"({"order_id":"2","product":"MVR"})";
  EXPECT_EQ(ReadAll(with("name", kMaxFieldBytes + 1) + good),
            (Rows{"1! name: the field is longer than 4 KiB ()", "2: 2/MVR MVR x1 ||"}));
  EXPECT_EQ(ReadAll(with("junk", kMaxFieldBytes + 1) + good).size(), 2U);
  EXPECT_EQ(ReadAll(with("junk", kMaxRecordBytes) + good),
            (Rows{"1! 1: the row is longer than 64 KiB ()", "2: 2/MVR MVR x1 ||"}));
  EXPECT_EQ(ReadAll(good + "\n" + with("junk", 2 * kMaxLineBytes)),
            Rows{"orders, line 2: longer than 1 MiB, so this is no order file\nName a file with an "
                 "order a line."});
}

TEST(JsonOrderReader, CountsBytes) {
  const std::string text = "\n{\"order_id\":\"1\",\"product\":\"MVR\"}\r\n{}";
  auto reader = OrderReader::Open(serialsmith::testing::TextSource(text, 3), "orders");
  Order order;
  Reject reject;
  while (*(*reader)->Next(order, reject) != OrderReader::Item::kEnd) continue;
  EXPECT_EQ((*reader)->bytes_consumed(), text.size());
}

}  // namespace
}  // namespace serialsmith::tools
