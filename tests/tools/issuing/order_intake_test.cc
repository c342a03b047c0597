#include "tools/issuing/order_intake.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/tools/issuing/issuing_fixture.h"

namespace serialsmith::tools {
namespace {

class Intake : public ::testing::Test {
 protected:
  void Read(const std::string& csv) {
    reader_ = *OrderReader::Open(serialsmith::testing::TextSource(csv), "orders.csv");
    intake_ = std::make_unique<OrderIntake>(*reader_, catalogue_, 100);
  }
  bool Fill() {
    batch_.Clear();
    return intake_->Fill(batch_).value();
  }

  Catalogue catalogue_ = Catalogue::Create({kA}, {{kMvr, "Mover"}});
  std::unique_ptr<OrderReader> reader_;
  std::unique_ptr<OrderIntake> intake_;
  Batch batch_;
};

TEST_F(Intake, FillsBatchesUpToTheirUnits) {
  Read("order_id,product,quantity\n1,MVR,60\n2,MVR,40\n3,MVR,1\n4,MVR,100\n5,MVR,5000\n6,MVR,1\n");
  for (const auto& [lines, units] :
       {std::pair{2U, 100U}, {1U, 1U}, {1U, 100U}, {1U, 5000U}, {1U, 1U}}) {
    ASSERT_TRUE(Fill());
    EXPECT_EQ(batch_.lines.size(), lines);
    EXPECT_EQ(batch_.units, units);
  }
  EXPECT_FALSE(Fill());
}

TEST_F(Intake, KeepsTheLinesOfAMailedOrderTogether) {
  Read(
      "order_id,line,product,quantity,email\n"
      "1,a,MVR,60,a@b\n1,b,MVR,40,a@b\n1,c,MVR,99,a@b\n2,a,MVR,1,a@b\n"
      "3,a,MVR,99,a@b\n3,b,MVR,102,a@b\n"
      "4,a,MVR,60,\n4,b,MVR,60,\n");
  for (const auto& [lines, units] :
       {std::pair{3U, 199U}, {2U, 100U}, {1U, 102U}, {1U, 60U}, {1U, 60U}}) {
    ASSERT_TRUE(Fill());
    EXPECT_EQ(batch_.lines.size(), lines);
    EXPECT_EQ(batch_.units, units);
  }
  EXPECT_FALSE(Fill());
}

TEST_F(Intake, CopiesWhatItKeeps) {
  Read("order_id,product,line,email,name,locale\n1,MVR,l,a@b,Ann,en\n2,MVR,,,,\n");
  ASSERT_TRUE(Fill());
  const Order& first = batch_.lines[0].order;
  EXPECT_EQ(first.order_id, "1");
  EXPECT_EQ(first.line, "l");
  EXPECT_EQ(first.email, "a@b");
  EXPECT_EQ(first.name, "Ann");
  EXPECT_EQ(first.locale, "en");
  EXPECT_EQ(batch_.lines[1].order.line, "MVR");
}

TEST_F(Intake, KeepsTheNamesOfReplacementsFree) {
  Read("order_id,product,line\n1,MVR,replaces A MVR 5\n1,MVR,replaces\n");
  ASSERT_TRUE(Fill());
  ASSERT_EQ(batch_.rejects.size(), 1U);
  EXPECT_EQ(batch_.rejects[0].column, "line");
  EXPECT_EQ(batch_.rejects[0].text, "replaces A MVR 5");
  ASSERT_EQ(batch_.lines.size(), 1U);
  EXPECT_EQ(batch_.lines[0].order.line, "replaces");
}

TEST_F(Intake, EndsABatchOfRejectsAndOfLongTexts) {
  std::string csv = "order_id,product\n";
  for (std::size_t i = 0; i < kBatchRejects + 10; ++i) csv += "1,ZZZ\n";
  Read(csv);
  ASSERT_TRUE(Fill());
  EXPECT_EQ(batch_.rejects.size(), kBatchRejects);
  EXPECT_EQ(batch_.rejects_read, kBatchRejects);
  ASSERT_TRUE(Fill());
  EXPECT_EQ(batch_.rejects.size(), 10U);
  EXPECT_FALSE(Fill());

  csv = "order_id,product,name\n";
  for (int i = 0; i < 3000; ++i) csv += "1,MVR," + std::string(kMaxNameBytes, 'x') + "\n";
  reader_ = *OrderReader::Open(serialsmith::testing::TextSource(csv), "orders.csv");
  OrderIntake intake(*reader_, catalogue_, 8192);
  batch_.Clear();
  ASSERT_TRUE(intake.Fill(batch_).value());
  EXPECT_LT(batch_.text.size(), kBatchTextBytes + (64 << 10));
  EXPECT_LT(batch_.lines.size(), 3000U);
}

}  // namespace
}  // namespace serialsmith::tools
