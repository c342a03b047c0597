// The exports of exports/, which have the columns of the shops' own, and what is told apart in
// them.
#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/temp_dir.h"
#include "tests/support/text_source.h"
#include "tests/tools/orders/read_orders.h"
#include "tools/orders/mapping_file.h"
#include "tools/orders/order_in_hand.h"

namespace serialsmith::tools {
namespace {

std::string Export(const std::string& file) {
  return serialsmith::testing::ReadFile(std::string(SERIALSMITH_SOURCE_DIR) +
                                        "/tests/tools/orders/exports/" + file);
}

OrderMapping Mapping(const std::string& shop) {
  const OrderMapping base = *ShopExport(shop);
  return *ParseMapping(Export("products.json"), "products.json", &base);
}

Rows ReadExport(const std::string& shop) {
  const std::string text = Export(shop + ".csv");
  EXPECT_FALSE(text.empty());
  return ReadAll(text, Mapping(shop));
}

TEST(ShopExports, Shopify) {
  EXPECT_EQ(ReadExport("shopify"),
            (Rows{"2: #1001/MOON-PRO-1 MVR x2 ada@example.com|Ada Lovelace|",
                  "4: #1001/MOON-PRO-1#2 MVR x1 ada@example.com|Ada Lovelace|",
                  "7: #1004/V01 V01 x1 di@example.com|Di Example|",
                  "8! Lineitem sku: neither a product code nor in the mapping's products (MYSTERY)",
                  "passed over: 2, 1"}));
}

TEST(ShopExports, WooCommerce) {
  EXPECT_EQ(ReadExport("woocommerce"),
            (Rows{"2: 731/9001 MVR x2 ada@example.com|Ada Lovelace|",
                  "6: 733/9005 V01 x1 di@example.com|Di Example|", "passed over: 2, 2"}));
}

TEST(ShopExports, Stripe) {
  EXPECT_EQ(ReadExport("stripe"),
            (Rows{"2: ch_3QAa01/payment MVR x2 ada@example.com|Ada Lovelace|",
                  "5: ch_3QAa04/payment V01 x1 di@example.com|Di Example|", "passed over: 2, 0"}));
}

TEST(ShopExports, FastSpring) {
  EXPECT_EQ(
      ReadExport("fastspring"),
      (Rows{"2: zSprqRHITGeW0kSGC7AKmg/itm-01 MVR x2 ada@example.com||",
            "6: WS6Y8JtRtGxIiGimQqBWg2/itm-05 V01 x1 di@example.com||", "passed over: 2, 1"}));
}

TEST(ShopExports, Paddle) {
  EXPECT_EQ(ReadExport("paddle"),
            (Rows{"2: txn_01h04vsbhqc62t8hmd4z3b5780/pro_01moonpro MVR x2 ada@example.com|"
                  "Analytical Ltd|",
                  "3: txn_01h04vsbhqc62t8hmd4z3b5780/pro_01moonpro#2 MVR x1 ada@example.com|"
                  "Analytical Ltd|",
                  "6: txn_01h04vsbhqc62t8hmd4z3b5782/pro_03volcano V01 x1 di@example.com||",
                  "passed over: 1, 1"}));
}

// A row of a shop's export with `more` columns behind those that it must have.
Rows StripeRow(const std::string& columns, const std::string& values) {
  return ReadAll("id,Status,Description,Amount" + columns + "\nch_1," + values + "\n",
                 *ShopExport("stripe"));
}

TEST(ShopExports, StripeIssuesOnlyForMoneyThatIsThere) {
  const Rows issued = {"2: ch_1/payment MVR x1 ||"};
  const Rows passed = {"passed over: 1, 0"};
  const auto unclear = [](const std::string& column, const std::string& text) {
    return Rows{"2! " + column +
                ": neither clearly paid nor clearly unpaid, so that a person must decide (" + text +
                ")"};
  };
  EXPECT_EQ(
      StripeRow(",Mode,Captured,Amount Refunded,Dispute Status", "Paid,MVR,49.00,Live,true,0.00,"),
      issued);
  EXPECT_EQ(StripeRow("", "Succeeded,MVR,49.00"), issued);
  EXPECT_EQ(StripeRow("", "requires_action,MVR,49.00"), passed);
  EXPECT_EQ(StripeRow("", "Bezahlt,MVR,49.00"), unclear("Status", "Bezahlt"));
  EXPECT_EQ(StripeRow(",Mode", "Paid,MVR,49.00,Test"), passed);
  EXPECT_EQ(StripeRow(",Mode", "Paid,MVR,49.00,sandbox"), unclear("Mode", "sandbox"));
  EXPECT_EQ(StripeRow(",Captured", "Paid,MVR,49.00,FALSE"), passed);
  EXPECT_EQ(StripeRow(",Dispute Status", "Paid,MVR,49.00,Lost"), passed);
  EXPECT_EQ(StripeRow(",Dispute Status", "Paid,MVR,49.00,won"), issued);
  EXPECT_EQ(StripeRow(",Dispute Status", "Paid,MVR,49.00,needs_response"),
            unclear("Dispute Status", "needs_response"));
  EXPECT_EQ(StripeRow(",Amount Refunded", "Paid,MVR,49.00,49.00"), passed);
  EXPECT_EQ(StripeRow(",Amount Refunded", "Paid,MVR,49.00,49"), passed);
  EXPECT_EQ(StripeRow(",Amount Refunded", "Paid,MVR,\"49,00\",\"49,00\""), passed);
  for (const std::string part : {"10.00", "x", "4.9", "490", "0.49"}) {
    EXPECT_EQ(
        StripeRow(",Amount Refunded", "Paid,MVR,49.00," + part),
        Rows{"2! Amount Refunded: not all of it was refunded, so that a person must decide (" +
             part + ")"});
  }
  // A comma may separate thousands.
  EXPECT_EQ(StripeRow(",Amount Refunded", "Paid,MVR,\"1,000\",1").size(), 1U);
  EXPECT_NE(StripeRow(",Amount Refunded", "Paid,MVR,\"1,000\",1"), passed);
}

TEST(ShopExports, ShopifyPassesOverWhatIsCancelled) {
  const auto rows = [](const std::string& text) {
    return ReadAll("Name,Financial Status,Cancelled at,Lineitem sku,Lineitem quantity\n" + text,
                   *ShopExport("shopify"));
  };
  // The order's other rows say nothing of it.
  EXPECT_EQ(rows("#1,paid,2026-11-03 08:00:00 +0000,MVR,1\n#1,,,V01,1\n#2,paid,,MVR,1\n"),
            (Rows{"4: #2/MVR MVR x1 ||", "passed over: 2, 0"}));
  EXPECT_EQ(
      rows("#1,partially_refunded,,MVR,2\n#2,Pagado,,MVR,1\n#3,authorized,,MVR,1\n"),
      (Rows{"2! Financial Status: neither clearly paid nor clearly unpaid, so that a person must "
            "decide (partially_refunded)",
            "3! Financial Status: neither clearly paid nor clearly unpaid, so that a person must "
            "decide (Pagado)",
            "passed over: 1, 0"}));
}

TEST(ShopExports, WooCommercePassesOverItemsThatAreRefunded) {
  const auto row = [](const std::string& values) {
    return ReadAll(
        "order_id,item_id,item_sku,status,item_quantity,item_total,item_refunded_qty,"
        "item_refunded\n1,7,MVR," +
            values + "\n",
        *ShopExport("woocommerce"));
  };
  const Rows issued = {"2: 1/7 MVR x2 ||"};
  const Rows passed = {"passed over: 1, 0"};
  EXPECT_EQ(row("completed,2,98.00,0,0"), issued);
  EXPECT_EQ(row("completed,2,98.00,,"), issued);
  EXPECT_EQ(row("wc-completed,2,98.00,0,0.00"), issued);
  EXPECT_EQ(row("wc-refunded,2,98.00,0,0.00"), passed);
  EXPECT_EQ(row("completed,2,98.00,-2,98.00"), passed);
  EXPECT_EQ(row("completed,2,98.00,0,98"), passed);
  EXPECT_EQ(row("completed,2,98.00,-1,49.00"),
            Rows{"2! item_refunded_qty: not all of it was refunded, so that a person must decide "
                 "(-1)"});
  EXPECT_EQ(row("Abgeschlossen,2,98.00,0,0"),
            Rows{"2! status: neither clearly paid nor clearly unpaid, so that a person must decide "
                 "(Abgeschlossen)"});
  // What was refunded of one line says nothing of the next.
  EXPECT_EQ(ReadAll("order_id,item_id,item_sku,status,item_quantity,item_refunded_qty\n"
                    "1,7,MVR,completed,1,-1\n1,8,MVR,completed,1,\n",
                    *ShopExport("woocommerce")),
            (Rows{"3: 1/8 MVR x1 ||", "passed over: 1, 0"}));
}

TEST(ShopExports, PaddlePassesOverRenewals) {
  const auto rows = [](const std::string& origin) {
    return ReadAll(
        "transaction_id,status,origin,product_id,quantity\ntxn_1,completed," + origin + ",MVR,1\n",
        *ShopExport("paddle"));
  };
  EXPECT_EQ(rows("web"), Rows{"2: txn_1/MVR MVR x1 ||"});
  EXPECT_EQ(rows("subscription_recurring"), Rows{"passed over: 1, 0"});
  EXPECT_EQ(rows("subscription_update"),
            Rows{"2! origin: neither clearly paid nor clearly unpaid, so that a person must decide "
                 "(subscription_update)"});
}

TEST(ShopExports, CountWhyRowsArePassedOver) {
  std::string text = "Name,Financial Status,Cancelled at,Lineitem sku,Lineitem quantity\n";
  for (const char* row : {"#1,pending,,MVR,1", "#2,Pending,,MVR,1", "#3,voided,,MVR,1",
                          "#4,paid,2026-11-03,MVR,1", "#5,paid,2026-11-04,MVR,1"}) {
    text.append(row).append("\n");
  }
  const OrderMapping mapping = *ShopExport("shopify");
  auto reader = OrderReader::Open(serialsmith::testing::TextSource(text), "orders", mapping);
  ASSERT_TRUE(reader.ok());
  Order order;
  Reject reject;
  while (*(*reader)->Next(order, reject) != OrderReader::Item::kEnd) continue;
  EXPECT_EQ(
      (*reader)->passed_over().why,
      (std::map<std::string, std::uint64_t>{
          {"Cancelled at", 2}, {"Financial Status pending", 2}, {"Financial Status voided", 1}}));
}

TEST(ShopExports, KnowsItsShops) {
  EXPECT_EQ(ShopNames(),
            (std::vector<std::string>{"shopify", "woocommerce", "stripe", "fastspring", "paddle"}));
  for (const std::string& shop : ShopNames()) EXPECT_TRUE(ShopExport(shop).has_value());
  EXPECT_FALSE(ShopExport("etsy").has_value());
}

TEST(ShopExports, NeedTheirColumns) {
  EXPECT_EQ(ReadAll("Name,Lineitem sku,Lineitem quantity\n", *ShopExport("shopify")),
            Rows{"orders, line 1: the header has no column Financial Status\n"
                 "It is read as a Shopify export; --orders-map can name other columns."});
  EXPECT_EQ(
      ReadAll("Name,Lineitem sku,Financial Status\n", *ShopExport("shopify"))[0].substr(0, 60),
      "orders, line 1: the header has no column Lineitem quantity\nI");
  EXPECT_EQ(ReadAll("name,lineitem SKU,Financial status,Lineitem Quantity\n#1,MVR,Paid,1\n",
                    *ShopExport("shopify")),
            Rows{"2: #1/MVR MVR x1 ||"});
  // Twice matters only for what is read.
  EXPECT_EQ(ReadAll("id,Status,Description,Fee,Fee\nch_1,Paid,MVR,1,1\n", *ShopExport("stripe")),
            Rows{"2: ch_1/payment MVR x1 ||"});
  EXPECT_EQ(ReadAll("id,Status,Description,STATUS\n", *ShopExport("stripe")),
            Rows{"orders, line 1: columns 2 and 4 are both Status\nRename the one that is not "
                 "meant."});
}

TEST(ShopExports, AreNotJson) {
  EXPECT_EQ(ReadAll("{}\n", *ShopExport("stripe"))[0].substr(0, 52),
            "orders is JSON, and a Stripe payments export is CSV\n");
}

constexpr char kHeader[] =
    "Name,Email,Financial Status,Lineitem sku,Lineitem quantity,Billing Name\n";

Rows Shopify(const std::string& rows) { return ReadAll(kHeader + rows, *ShopExport("shopify")); }

TEST(ShopRows, CarryWhatTheFirstRowSaysWithinAnOrder) {
  EXPECT_EQ(
      Shopify("#1,a@b,paid,MVR,1,Ann\n#1,,,ABC,1,\n#2,,paid,MVR,1,\n"),
      (Rows{"2: #1/MVR MVR x1 a@b|Ann|", "3: #1/ABC ABC x1 a@b|Ann|", "4: #2/MVR MVR x1 ||"}));
}

TEST(ShopRows, SayWhetherTheyArePaid) {
  EXPECT_EQ(Shopify("#1,,,MVR,1,\n#2,,voided,MVR,1,\n#2,,,MVR,1,\n"),
            (Rows{"2! Financial Status: empty, so that nothing says whether the order is paid ()",
                  "passed over: 2, 0"}));
}

TEST(ShopRows, OfAnOrderStandTogether) {
  EXPECT_EQ(Shopify("#1,,paid,MVR,1,\n#2,,paid,MVR,1,\n#1,,paid,MVR,1,\n"),
            (Rows{"2: #1/MVR MVR x1 ||", "3: #2/MVR MVR x1 ||",
                  "4! Name: rows of this order stand further up, behind another's (#1)"}));
}

TEST(ShopRows, AreNotCountedBehindOneThatCannotBeRead) {
  EXPECT_EQ(
      Shopify("#1,,paid,MVR,1,\n#1,,,MVR,1\n#1,,,MVR,1,\n#2,,paid,MVR,1,\n"),
      (Rows{"2: #1/MVR MVR x1 ||", "3! Billing Name: the row has 5 columns, the header has 6 ()",
            "4! Name: a row before this one cannot be read and may be of this order (#1)",
            "5: #2/MVR MVR x1 ||"}));
  // It may have been the first row of the order behind it.
  EXPECT_EQ(Shopify("#1,,paid,MVR,1\n#2,,paid,MVR,1,\n#2,,,MVR,1,\n#3,,paid,MVR,1,\n"),
            (Rows{"2! Billing Name: the row has 5 columns, the header has 6 ()",
                  "3! Name: a row before this one cannot be read and may be of this order (#2)",
                  "4! Name: a row before this one cannot be read and may be of this order (#2)",
                  "5: #3/MVR MVR x1 ||"}));
  // Where the shop names the lines, nothing is counted.
  EXPECT_EQ(ReadAll("order_id,status,item_id,item_sku,item_quantity\n1,completed,7\n"
                    "1,completed,8,MVR,1\n",
                    *ShopExport("woocommerce"))
                .back(),
            "3: 1/8 MVR x1 ||");
}

TEST(ShopRows, ShowNothingInRejectsButTheFieldAtFault) {
  const std::string secrets = "4111111111111111,12 Secret Street";
  const std::string header =
      "Card,Street,Name,Financial Status,Lineitem sku,Lineitem quantity,Email";
  const Rows rows = ReadAll(header + "\n" + secrets + ",#1,paid,MVR,none,a@b\n" + secrets +
                                ",#2,paid,MVR,1,nobody\n" + secrets + ",#3,paid,MVR\n" + secrets +
                                ",#4,paid,\"MVR\"x,1,a@b\n" + secrets + ",#5,paid,MVR,1,\"a@b\n",
                            *ShopExport("shopify"));
  ASSERT_EQ(rows.size(), 5U);
  EXPECT_EQ(rows[0], "2! Lineitem quantity: not a whole number from 1 to 100000 (none)");
  for (const std::string& row : rows) {
    EXPECT_EQ(row.find("4111"), std::string::npos) << row;
    EXPECT_EQ(row.find("Secret"), std::string::npos) << row;
  }
}

TEST(OrderInHand, NamesLinesApart) {
  OrderInHand hand;
  EXPECT_TRUE(hand.Turn("1"));
  EXPECT_EQ(hand.NameLine("A"), "A");
  EXPECT_EQ(hand.NameLine("A"), "A#2");
  EXPECT_EQ(hand.NameLine("A#2"), "A##2");
  EXPECT_EQ(hand.NameLine("A#"), "A##");
  EXPECT_EQ(hand.NameLine("A#"), "A###2");
  EXPECT_EQ(hand.NameLine(""), "#1");
  EXPECT_EQ(hand.NameLine(""), "#2");
  EXPECT_EQ(hand.NameLine("A"), "A#3");
  EXPECT_TRUE(hand.Turn("2"));
  EXPECT_EQ(hand.NameLine("A"), "A");
  EXPECT_FALSE(hand.Turn("1"));
}

// Short texts lie within their strings, which must not move then.
TEST(OrderInHand, CarriesWithoutMoving) {
  OrderInHand hand;
  hand.Turn("1");
  std::vector<std::string_view> said;
  for (std::size_t place = 0; place < 30; ++place) {
    said.push_back(hand.Carry(place, std::to_string(place)));
  }
  for (std::size_t place = 0; place < 30; ++place) {
    EXPECT_EQ(said[place], std::to_string(place));
    EXPECT_EQ(hand.Carry(place, ""), std::to_string(place));
  }
}

TEST(OrderInHand, IsBounded) {
  OrderInHand hand;
  hand.Turn("1");
  for (std::size_t i = 0; i < OrderInHand::kMaxProducts; ++i) {
    EXPECT_FALSE(hand.NameLine(std::to_string(i)).empty());
  }
  EXPECT_TRUE(hand.NameLine("one more").empty());
  EXPECT_EQ(hand.NameLine("7"), "7#2");
}

TEST(OrderInHand, KnowsOrdersAgain) {
  OrderInHand hand;
  constexpr std::size_t kBound = OrderInHand::kOrdersRemembered;
  for (std::size_t i = 0; i <= kBound + 10; ++i) ASSERT_TRUE(hand.Turn(std::to_string(i)));
  for (const std::size_t known : {std::size_t{0}, std::size_t{12}, std::size_t{65'536}, kBound}) {
    EXPECT_FALSE(hand.Turn(std::to_string(known))) << known;
  }
  for (std::size_t i = 0; i <= kBound; ++i) hand.Turn(std::string("x").append(std::to_string(i)));
  EXPECT_FALSE(hand.Turn("x1"));
  EXPECT_TRUE(hand.Turn("3"));  // forgotten
}

}  // namespace
}  // namespace serialsmith::tools
