#include "tools/orders/mapping_file.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/temp_dir.h"
#include "tests/tools/orders/read_orders.h"

namespace serialsmith::tools {
namespace {

OrderMapping Parse(const std::string& text) {
  absl::StatusOr<OrderMapping> mapping = ParseMapping(text, "map.json", nullptr);
  EXPECT_TRUE(mapping.ok()) << mapping.status();
  return mapping.ok() ? *mapping : OrderMapping{};
}

// The first line of what is wrong, seen over Shopify's columns so that few others are needed.
std::string Wrong(const std::string& text) {
  const OrderMapping base = *ShopExport("shopify");
  const auto mapping = ParseMapping(text, "map.json", &base);
  if (mapping.ok()) return "nothing";
  const std::string message(mapping.status().message());
  EXPECT_NE(message.find('\n'), std::string::npos) << message;
  return message.substr(0, message.find('\n'));
}

TEST(MappingFile, DescribesAnyExport) {
  const OrderMapping mapping = Parse(R"({
    "columns": {"order_id": "No", "product": "Article", "quantity": "Qty", "line": "Pos",
                "name": ["First", "Last"], "email": "Mail"},
    "paid": {"State": ["paid", "Shipped"], "Test": "no"},
    "products": {"Moon": "MVR", "Shirt": null},
    "defaults": {"locale": "de", "quantity": "2"}})");
  EXPECT_EQ(
      ReadAll("No,Pos,Article,Qty,First,Last,Mail,State,Test,Card\n"
              "7,1,Moon,3,Ann,Smith,a@b,PAID,no,4111\n"
              "7,2,abc,,,Smith,,shipped,no,4111\n"
              "7,3,Shirt,1,,,,paid,no,4111\n"
              "8,1,Moon,1,,,,paid,yes,4111\n",
              mapping),
      (Rows{"2: 7/1 MVR x3 a@b|Ann Smith|de", "3: 7/2 ABC x2 a@b|Smith|de", "passed over: 1, 1"}));
}

TEST(MappingFile, NeedsTheColumnsItNames) {
  const OrderMapping mapping =
      Parse(R"({"columns": {"order_id": "No", "product": "P", "email": "Mail"}})");
  EXPECT_EQ(ReadAll("No,P,mall\n", mapping),
            Rows{"orders, line 1: the header has no column Mail\nIt is read as the export that "
                 "map.json describes; --orders-map can name other columns."});
}

TEST(MappingFile, MayBeForOneProduct) {
  const OrderMapping mapping =
      Parse(R"({"columns": {"order_id": "No"}, "defaults": {"product": "MVR", "line": "1"}})");
  EXPECT_EQ(ReadAll("No,x\n7,\n8,\n", mapping), (Rows{"2: 7/1 MVR x1 ||", "3: 8/1 MVR x1 ||"}));
}

TEST(MappingFile, FillsInWhatNoRowOfTheOrderSays) {
  const OrderMapping mapping = Parse(
      R"({"columns": {"order_id": "No", "product": "P", "locale": "L"}, "defaults": {"locale": "en"}})");
  EXPECT_EQ(ReadAll("No,P,L\n1,MVR,de\n1,ABC,\n2,MVR,\n", mapping),
            (Rows{"2: 1/MVR MVR x1 ||de", "3: 1/ABC ABC x1 ||de", "4: 2/MVR MVR x1 ||en"}));
}

TEST(MappingFile, AddsToAShop) {
  const OrderMapping base = *ShopExport("shopify");
  const auto mapping = ParseMapping(
      R"({"columns": {"product": "Vendor", "email": null}, "products": {"Moon": "MVR"},
          "paid": {"Financial Status": ["paid", "partially_refunded"]}})",
      "map.json", &base);
  ASSERT_TRUE(mapping.ok()) << mapping.status();
  EXPECT_EQ(ReadAll("Name,Email,Financial Status,Lineitem quantity,Vendor\n"
                    "#1,a@b,partially_refunded,1,Moon\n",
                    *mapping),
            Rows{"2: #1/Moon MVR x1 ||"});
}

TEST(MappingFile, KeepsTheGuardsOfAShopUnlessItNamesThem) {
  const std::string file =
      "Name,Financial Status,Cancelled at,Lineitem quantity,Lineitem sku\n"
      "#1,Pagado,,1,MVR\n#2,Pagado,2026-11-03,1,MVR\n#3,open,,1,MVR\n";
  const OrderMapping base = *ShopExport("shopify");
  const auto read = [&](const std::string& text) {
    const auto mapping = ParseMapping(text, "map.json", &base);
    return mapping.ok() ? ReadAll(file, *mapping) : Rows{std::string(mapping.status().message())};
  };
  EXPECT_EQ(read(R"({"paid": {"Financial Status": ["Pagado"]}})"),
            (Rows{"2: #1/MVR MVR x1 ||", "passed over: 2, 0"}));
  EXPECT_EQ(read(R"({"paid": {"financial status": "Pagado", "cancelled at": null}})"),
            (Rows{"2: #1/MVR MVR x1 ||", "3: #2/MVR MVR x1 ||", "passed over: 1, 0"}));
  EXPECT_EQ(read(R"({"paid": {"Financial Status": "Pagado", "Cancelled at": "2026-11-03"}})"),
            (Rows{"2! Cancelled at: empty, so that nothing says whether the order is paid ()",
                  "3: #2/MVR MVR x1 ||", "passed over: 1, 0"}));
}

TEST(MappingFile, MayWantAnEmptyField) {
  const OrderMapping mapping = Parse(
      R"({"columns": {"order_id": "No", "product": "P"}, "paid": {"Off": "", "On": ["", "yes"]}})");
  EXPECT_EQ(ReadAll("No,P,Off,On\n1,MVR,,\n2,MVR,x,\n3,MVR,,yes\n4,MVR,,no\n", mapping),
            (Rows{"2: 1/MVR MVR x1 ||", "4: 3/MVR MVR x1 ||", "passed over: 2, 0"}));
}

TEST(MappingFile, TellsShopsApartThatNumberAlike) {
  const OrderMapping base = *ShopExport("shopify");
  const auto mapping = ParseMapping(R"({"order_prefix": "shop-b:"})", "map.json", &base);
  ASSERT_TRUE(mapping.ok()) << mapping.status();
  const std::string header = "Name,Financial Status,Lineitem quantity,Lineitem sku\n";
  EXPECT_EQ(ReadAll(header + "#1001,paid,1,MVR\n#1001,,1,MVR\n,paid,1,MVR\n", *mapping),
            (Rows{"2: shop-b:#1001/MVR MVR x1 ||", "3: shop-b:#1001/MVR#2 MVR x1 ||",
                  "4! Name: empty ()"}));
  EXPECT_EQ(ReadAll(header + std::string(195, '1') + ",paid,1,MVR\n", *mapping)[0].substr(0, 29),
            "2! Name: longer than 200 byte");
  EXPECT_EQ(Wrong(R"({"order_prefix": ""})"), "map.json: order_prefix: is empty");
  EXPECT_EQ(Wrong(R"({"order_prefix": "\u0007"})"),
            "map.json: order_prefix: holds a control character");
  EXPECT_EQ(Wrong(R"({"order_prefix": 7})"), "map.json: order_prefix must be a text");
  EXPECT_EQ(Wrong(R"({"order_prefix": {"x": "y"}})"), "map.json: order_prefix must be a text");
  EXPECT_EQ(Wrong(R"({"order_prefix": ["x"]})"), "map.json: order_prefix must be a text");
}

TEST(MappingFile, SaysWhereItIsNoJson) {
  EXPECT_EQ(Wrong(""), "map.json:1:1: this is no JSON");
  EXPECT_EQ(Wrong("{\n  \"products\": {\"a\": MVR}}"), "map.json:2:21: this is no JSON");
  EXPECT_EQ(Wrong("{} {}"), "map.json:1:4: this is no JSON");
  EXPECT_EQ(Wrong("[]"), "map.json: this is no mapping");
  EXPECT_EQ(Wrong("7"), "map.json: this is no mapping");
  EXPECT_EQ(Wrong("\"x\""), "map.json: this is no mapping");
}

TEST(MappingFile, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(Wrong(R"({"product": {}})"), R"(map.json: "product" is unknown)");
  EXPECT_EQ(Wrong(R"({"columns": {"emial": "x"}})"),
            R"(map.json: columns."emial" is no field of an order)");
  EXPECT_EQ(Wrong(R"({"defaults": {"card": "x"}})"),
            R"(map.json: defaults."card" is no field of an order)");
}

TEST(MappingFile, RefusesNamesThatStandTwice) {
  EXPECT_EQ(Wrong(R"({"products": {}, "products": {}})"), "map.json: products stands there twice");
  EXPECT_EQ(Wrong(R"({"products": {"a": "MVR", "a": null}})"),
            R"(map.json: products."a" stands there twice)");
}

TEST(MappingFile, RefusesWrongTypes) {
  EXPECT_EQ(Wrong(R"({"columns": "x"})"), "map.json: columns must be an object");
  EXPECT_EQ(Wrong(R"({"columns": ["x"]})"), "map.json: columns must be an object");
  EXPECT_EQ(Wrong(R"({"columns": null})"), "map.json: columns must be an object");
  EXPECT_EQ(Wrong(R"({"columns": {"name": 7}})"),
            R"(map.json: columns."name" has a value of the wrong type)");
  EXPECT_EQ(Wrong(R"({"columns": {"name": {}}})"),
            R"(map.json: columns."name" has a value of the wrong type)");
  EXPECT_EQ(Wrong(R"({"columns": {"name": ["a", null]}})"),
            R"(map.json: columns."name"[1] has a value of the wrong type)");
  EXPECT_EQ(Wrong(R"({"columns": {"name": ["a", ["b"]]}})"),
            R"(map.json: columns."name"[1] has a value of the wrong type)");
  EXPECT_EQ(Wrong(R"({"columns": {"name": [""]}})"), R"(map.json: columns."name"[0] is empty)");
  EXPECT_EQ(Wrong(R"({"columns": {"name": []}})"), R"(map.json: columns."name" names no column)");
  EXPECT_EQ(Wrong(R"({"columns": {"name": ""}})"), R"(map.json: columns."name" names no column)");
  EXPECT_EQ(Wrong(R"({"columns": {"email": ["a", "b"]}})"),
            R"(map.json: columns."email" names several columns)");
  EXPECT_EQ(Wrong(R"({"paid": {"x": null}})"), R"(map.json: paid."x" names no value)");
  EXPECT_EQ(Wrong(R"({"paid": {"x": true}})"),
            R"(map.json: paid."x" has a value of the wrong type)");
  EXPECT_EQ(Wrong(R"({"products": {"x": "MV"}})"),
            R"(map.json: products."x" is given no product code of three symbols)");
  EXPECT_EQ(Wrong(R"({"products": {"x": ["MVR"]}})"),
            R"(map.json: products."x" is given no product code of three symbols)");
}

TEST(MappingFile, RefusesDefaultsThatNoFieldMayHold) {
  EXPECT_EQ(
      Wrong(R"({"defaults": {"order_id": "1"}})"),
      R"(map.json: defaults."order_id" cannot be the default: must differ from order to order)");
  EXPECT_EQ(Wrong(R"({"defaults": {"quantity": "0"}})"),
            R"(map.json: defaults."quantity" cannot be the default: not a whole number from 1 to )"
            "100000");
  EXPECT_EQ(Wrong(R"({"defaults": {"product": "MV"}})"),
            R"(map.json: defaults."product" cannot be the default: is no product code of three )"
            "symbols");
  EXPECT_EQ(Wrong(R"({"defaults": {"email": "x"}})"),
            R"(map.json: defaults."email" cannot be the default: not an email address)");
  EXPECT_EQ(Wrong(R"({"defaults": {"locale": null}})"),
            R"(map.json: defaults."locale" has no text)");
}

TEST(MappingFile, NeedsOrderAndProduct) {
  const auto missing = [](const std::string& text) {
    const auto mapping = ParseMapping(text, "map.json", nullptr);
    return std::string(mapping.status().message()).substr(0, 41);
  };
  EXPECT_EQ(missing("{}"), "map.json: columns.order_id is missing\nNam");
  EXPECT_EQ(missing(R"({"columns": {"order_id": "x"}})"),
            "map.json: columns.product is missing\nName");
  EXPECT_EQ(Wrong(R"({"columns": {"order_id": null}})"), "map.json: columns.order_id is missing");
}

TEST(MappingFile, IsReadFromAFile) {
  const serialsmith::testing::TempDir dir;
  const std::string path = dir.File("map.json");
  EXPECT_EQ(
      ReadMappingFile(path, nullptr).status().message(),
      "cannot read " + path + ": No such file or directory\nCheck the path and its permissions.");
  serialsmith::testing::WriteFile(path, R"({"columns": {"order_id": "a", "product": "b"}})");
  EXPECT_TRUE(ReadMappingFile(path, nullptr).ok());
  serialsmith::testing::WriteFile(path, std::string(kMaxMappingBytes + 1, ' '));
  EXPECT_EQ(ReadMappingFile(path, nullptr).status().message(),
            path + " is larger than 1 MiB, so this is no mapping\nName another file.");
}

}  // namespace
}  // namespace serialsmith::tools
