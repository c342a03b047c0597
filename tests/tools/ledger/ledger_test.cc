// What every ledger promises, whatever it is made of.
#include "tools/ledger/ledger.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/postgresql_database.h"
#include "tests/support/temp_dir.h"
#include "tests/tools/ledger/sample_lines.h"
#include "tools/ledger/overlay_ledger.h"
#include "tools/ledger/postgresql_ledger.h"
#include "tools/ledger/sqlite_ledger.h"

namespace serialsmith::tools {
namespace {

using serialsmith::testing::PostgresqlDatabase;
using serialsmith::testing::TempDir;

// Where ledgers are; one of each.
struct Places {
  TempDir dir;
  std::optional<PostgresqlDatabase> database;
};

std::unique_ptr<Ledger> InAFile(const TempDir& dir) {
  return *OpenSqliteLedger(dir.File("ledger"));
}
std::unique_ptr<Ledger> InAFile(Places& places) { return InAFile(places.dir); }

std::unique_ptr<Ledger> InPrivate(Places&) { return *OpenSqliteLedger(""); }

std::unique_ptr<Ledger> OnAServer(Places& places) {
  return *OpenPostgresqlLedger(places.database.emplace().url());
}

// Fewer than some of the lines have units.
std::unique_ptr<Ledger> OnAServerWithLeases(Places& places) {
  return *OpenPostgresqlLedger(places.database.emplace().url(),
                               {.lease_units = 16, .now = [] { return 1'700'000'000; }});
}

std::unique_ptr<Ledger> OnTopOfAServer(Places& places) {
  const std::string url = places.database.emplace().url();
  (void)*OpenPostgresqlLedger(url);
  return OverlayLedger(*OpenPostgresqlLedger(url, {.snapshot = true}), *OpenSqliteLedger(""));
}

std::unique_ptr<Ledger> OnTopOfAnother(const TempDir& dir) {
  (void)*OpenSqliteLedger(dir.File("ledger"));
  return OverlayLedger(*OpenSqliteLedger(dir.File("ledger"), {.snapshot = true}),
                       *OpenSqliteLedger(""));
}

std::unique_ptr<Ledger> OnTopOfAnother(Places& places) { return OnTopOfAnother(places.dir); }

struct Kind {
  const char* name;
  std::unique_ptr<Ledger> (*open)(Places&);
};

class AnyLedger : public ::testing::TestWithParam<Kind> {
 protected:
  Places places_;
  std::unique_ptr<Ledger> ledger_ = GetParam().open(places_);
  StoredLine found_;
};

INSTANTIATE_TEST_SUITE_P(Kinds, AnyLedger,
                         ::testing::Values(Kind{"Sqlite", InAFile}, Kind{"Private", InPrivate},
                                           Kind{"Overlay", OnTopOfAnother},
                                           Kind{"Postgresql", OnAServer},
                                           Kind{"Leases", OnAServerWithLeases},
                                           Kind{"OverlayOnPostgresql", OnTopOfAServer}),
                         [](const auto& info) { return info.param.name; });

TEST_P(AnyLedger, BeginsEmpty) {
  EXPECT_FALSE(FindLine(*ledger_, "1", "1", found_).value());
  EXPECT_EQ(NextSequence(*ledger_, kSeries, kMover).value(), 1U);
  EXPECT_TRUE(ledger_->CheckSeries(kSeries, SampleKey()).ok());
}

TEST_P(AnyLedger, RemembersALine) {
  ASSERT_TRUE(AddSample(*ledger_, SampleOrder("1", 40), /*with_signatures=*/true).value());
  ASSERT_TRUE(FindLine(*ledger_, "1", "1", found_).value());
  EXPECT_EQ(found_.series, kSeries);
  EXPECT_EQ(found_.product, kMover);
  EXPECT_EQ(found_.first_sequence, 1U);
  EXPECT_EQ(found_.quantity, 40U);
  EXPECT_EQ(found_.email, "ann@example.com");
  EXPECT_EQ(found_.name, "Ann");
  EXPECT_EQ(found_.locale, "en");
  std::vector<IssuedSerial> serials(40);
  EXPECT_TRUE(ReadSerials(*ledger_, found_, serials).value());
  EXPECT_EQ(serials, SampleSerials(1, 40));
  EXPECT_FALSE(FindLine(*ledger_, "1", "2", found_).value());
  EXPECT_FALSE(FindLine(*ledger_, "2", "1", found_).value());
}

TEST_P(AnyLedger, AddsALineOnce) {
  ASSERT_TRUE(AddSample(*ledger_, SampleOrder("1", 2), true).value());
  EXPECT_FALSE(AddSample(*ledger_, SampleOrder("1", 2), true).value());
  EXPECT_FALSE(AddSample(*ledger_, SampleOrder("1", 1, kOther), true).value());
  EXPECT_EQ(NextSequence(*ledger_, kSeries, kMover).value(), 3U);
  EXPECT_EQ(NextSequence(*ledger_, kSeries, kOther).value(), 1U);
}

TEST_P(AnyLedger, CountsEachProductByItself) {
  ASSERT_TRUE(AddSample(*ledger_, SampleOrder("1", 2), true).value());
  ASSERT_TRUE(AddSample(*ledger_, SampleOrder("2", 3, kOther), true).value());
  ASSERT_TRUE(AddSample(*ledger_, SampleOrder("3", 4), true).value());
  EXPECT_EQ(NextSequence(*ledger_, kSeries, kMover).value(), 7U);
  EXPECT_EQ(NextSequence(*ledger_, kSeries, kOther).value(), 4U);
  EXPECT_EQ(NextSequence(*ledger_, *Series::Parse("B"), kMover).value(), 1U);
}

TEST_P(AnyLedger, ForgetsATransactionThatIsDropped) {
  {
    ASSERT_EQ(NextSequence(*ledger_, kSeries, kMover, 1).value(), 1U);
    auto transaction = ledger_->Begin().value();
    const Order order = SampleOrder("1");
    const std::vector<IssuedSerial> serials = SampleSerials(1, 1);
    const NewLine line{&order, 1, serials};
    ASSERT_TRUE(transaction->AddLines({&line, 1}, kSeries, true, 0).value());
    ASSERT_TRUE(transaction->MoveSequence(kSeries, kMover, 1, 2).ok());
    EXPECT_TRUE(FindLine(*ledger_, "1", "1", found_).value());
  }
  EXPECT_FALSE(FindLine(*ledger_, "1", "1", found_).value());
  EXPECT_EQ(NextSequence(*ledger_, kSeries, kMover).value(), 1U);
}

TEST_P(AnyLedger, RestartsATransaction) {
  ASSERT_EQ(NextSequence(*ledger_, kSeries, kMover, 8).value(), 1U);
  auto transaction = ledger_->Begin().value();
  ASSERT_TRUE(transaction->MoveSequence(kSeries, kMover, 1, 9).ok());
  ASSERT_TRUE(transaction->Restart().ok());
  EXPECT_EQ(NextSequence(*ledger_, kSeries, kMover).value(), 1U);
  const Order order = SampleOrder("1");
  const std::vector<IssuedSerial> serials = SampleSerials(1, 1);
  const NewLine line{&order, 1, serials};
  ASSERT_TRUE(transaction->AddLines({&line, 1}, kSeries, true, 0).value());
  ASSERT_TRUE(transaction->Commit(0).ok());
  transaction.reset();
  EXPECT_TRUE(FindLine(*ledger_, "1", "1", found_).value());
}

TEST_P(AnyLedger, AddsManyLinesOfManyUnits) {
  std::vector<std::string> ids;
  for (int i = 0; i < 100; ++i) ids.push_back("order " + std::to_string(i));
  std::vector<Order> orders;
  std::vector<std::vector<IssuedSerial>> serials;
  std::vector<NewLine> lines;
  orders.reserve(ids.size());
  serials.reserve(ids.size());
  std::uint64_t next = 1;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    orders.push_back(SampleOrder(ids[i], static_cast<std::uint32_t>(1 + i % 37)));
    serials.push_back(SampleSerials(next, orders.back().quantity));
    lines.push_back({&orders.back(), next, serials.back()});
    next += orders.back().quantity;
  }
  auto transaction = ledger_->Begin().value();
  ASSERT_TRUE(transaction->AddLines(lines, kSeries, true, 0).value());
  ASSERT_TRUE(transaction->Commit(0).ok());
  transaction.reset();
  std::int64_t last_id = 0;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    ASSERT_TRUE(FindLine(*ledger_, ids[i], "1", found_).value());
    EXPECT_GT(found_.line_id, last_id);
    last_id = found_.line_id;
    std::vector<IssuedSerial> read(found_.quantity);
    EXPECT_TRUE(ReadSerials(*ledger_, found_, read).value());
    EXPECT_EQ(read, serials[i]);
  }
}

TEST_P(AnyLedger, FillsInMissingSignatures) {
  ASSERT_TRUE(AddSample(*ledger_, SampleOrder("1", 2), /*with_signatures=*/false).value());
  ASSERT_TRUE(FindLine(*ledger_, "1", "1", found_).value());
  std::vector<IssuedSerial> serials(2);
  EXPECT_FALSE(ReadSerials(*ledger_, found_, serials).value());
  auto transaction = ledger_->Begin().value();
  ASSERT_TRUE(transaction->AddSignatures(found_, SampleSerials(1, 2)).ok());
  ASSERT_TRUE(transaction->Commit(0).ok());
  transaction.reset();
  EXPECT_TRUE(ReadSerials(*ledger_, found_, serials).value());
  EXPECT_EQ(serials, SampleSerials(1, 2));
}

TEST_P(AnyLedger, KeepsSignaturesThatAreThere) {
  ASSERT_TRUE(AddSample(*ledger_, SampleOrder("1", 1), true).value());
  ASSERT_TRUE(FindLine(*ledger_, "1", "1", found_).value());
  auto transaction = ledger_->Begin().value();
  ASSERT_TRUE(transaction->AddSignatures(found_, SampleSerials(77, 1)).ok());
  ASSERT_TRUE(transaction->Commit(0).ok());
  transaction.reset();
  std::vector<IssuedSerial> serials(1);
  EXPECT_TRUE(ReadSerials(*ledger_, found_, serials).value());
  EXPECT_EQ(serials, SampleSerials(1, 1));
}

TEST_P(AnyLedger, KnowsTheKeyOfASeries) {
  auto transaction = ledger_->Begin().value();
  ASSERT_TRUE(transaction->BindSeries(kSeries, SampleKey(1)).ok());
  EXPECT_TRUE(transaction->BindSeries(kSeries, SampleKey(1)).ok());
  EXPECT_EQ(transaction->BindSeries(kSeries, SampleKey(2)).code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_P(AnyLedger, HasViewsAndTransactionsInTurn) {
  for (int i = 0; i < 3; ++i) {
    {
      auto view = ledger_->View();
      ASSERT_TRUE(view.ok());
      EXPECT_EQ(NextSequence(*ledger_, kSeries, kMover).value(), static_cast<unsigned>(i) + 1U);
    }
    ASSERT_TRUE(AddSample(*ledger_, SampleOrder(std::to_string(i)), true).value());
  }
}

TEST(OverlayLedger, SeesTheBaseAndLeavesIt) {
  const TempDir dir;
  ASSERT_TRUE(AddSample(*InAFile(dir), SampleOrder("old", 3), false).value());
  const std::string before = serialsmith::testing::ReadFile(dir.File("ledger"));
  {
    const auto overlay = OnTopOfAnother(dir);
    StoredLine found;
    EXPECT_TRUE(FindLine(*overlay, "old", "1", found).value());
    EXPECT_FALSE(AddSample(*overlay, SampleOrder("old", 3), false).value());
    EXPECT_EQ(NextSequence(*overlay, kSeries, kMover).value(), 4U);
    EXPECT_EQ(overlay->CheckSeries(kSeries, SampleKey(2)).code(),
              absl::StatusCode::kFailedPrecondition);
    ASSERT_TRUE(AddSample(*overlay, SampleOrder("new", 2), true).value());
    EXPECT_EQ(NextSequence(*overlay, kSeries, kMover).value(), 6U);
    std::vector<IssuedSerial> serials(2);
    ASSERT_TRUE(FindLine(*overlay, "new", "1", found).value());
    EXPECT_TRUE(ReadSerials(*overlay, found, serials).value());
    EXPECT_EQ(serials, SampleSerials(4, 2));
    ASSERT_TRUE(FindLine(*overlay, "old", "1", found).value());
    serials.resize(3);
    EXPECT_FALSE(ReadSerials(*overlay, found, serials).value());
  }
  EXPECT_EQ(serialsmith::testing::ReadFile(dir.File("ledger")), before);
  StoredLine found;
  EXPECT_FALSE(FindLine(*InAFile(dir), "new", "1", found).value());
}

}  // namespace
}  // namespace serialsmith::tools
