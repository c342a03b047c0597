// Several issuers on one ledger: plans that no longer hold when they are recorded.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/tools/issuing/issuing_fixture.h"

namespace serialsmith::tools {
namespace {

// Lets somebody else in before each transaction.
class MeddledLedger final : public Ledger {
 public:
  MeddledLedger(std::unique_ptr<Ledger> ledger, std::function<void()> meddle)
      : ledger_(std::move(ledger)), meddle_(std::move(meddle)) {}

  absl::StatusOr<std::unique_ptr<LedgerView>> View() override { return ledger_->View(); }
  absl::Status FindLines(std::span<const LineKey> keys, std::span<StoredLine> found) override {
    return ledger_->FindLines(keys, found);
  }
  absl::Status ReadSerials(std::span<WantedSerials> wanted) override {
    return ledger_->ReadSerials(wanted);
  }
  absl::StatusOr<bool> IsNext(Series series, Product product, std::uint64_t from) override {
    return ledger_->IsNext(series, product, from);
  }
  absl::StatusOr<SequenceRange> TakeRange(Series series, Product product,
                                          std::uint64_t units) override {
    return ledger_->TakeRange(series, product, units);
  }
  void ForgetRanges() override { ledger_->ForgetRanges(); }
  absl::Status ReturnRanges(std::int64_t now) override { return ledger_->ReturnRanges(now); }
  absl::Status CheckSeries(Series series, const PublicKey& key) override {
    return ledger_->CheckSeries(series, key);
  }
  absl::StatusOr<std::unique_ptr<LedgerTransaction>> Begin() override {
    meddle_();
    return ledger_->Begin();
  }

 private:
  std::unique_ptr<Ledger> ledger_;
  std::function<void()> meddle_;
};

// All but the status, which tells who was first.
std::vector<std::string> WithoutStatus(const std::string& text) {
  std::vector<std::string> rows;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    rows.push_back(text.substr(at, text.rfind(',', end) - at));
    at = end + 1;
  }
  return rows;
}

std::string Number(const std::string& row) {
  const std::size_t at = row.find("AMVR");
  return row.substr(at, kRowTextLength);
}

class SharedLedger : public Issuing, public ::testing::WithParamInterface<Place> {
 protected:
  SharedLedger() { OpenLedger(); }  // threads find the database made
  Place place() const override { return GetParam(); }
  // Without leases there are no gaps.
  void ExpectNext(Product product, std::uint64_t next) {
    if (place() == Place::kLeases) return;
    EXPECT_EQ(Next(product), next);
  }
};

std::string NameOf(const ::testing::TestParamInfo<Place>& place) {
  if (place.param == Place::kSqlite) return "Sqlite";
  return place.param == Place::kPostgresql ? "Postgresql" : "Leases";
}

INSTANTIATE_TEST_SUITE_P(Places, SharedLedger,
                         ::testing::Values(Place::kSqlite, Place::kPostgresql, Place::kLeases),
                         NameOf);

TEST_P(SharedLedger, PlansAnewWhenCountersMoved) {
  int meddled = 0;
  MeddledLedger ledger(OpenLedger(), [&] {
    ++meddled;
    Run(OrdersFrom(1'000'000 + meddled, 1));
  });
  const RunResult run = RunOn(ledger, OrdersFrom(1, 20'000), Signed(), PlainHooks());
  ASSERT_TRUE(run.status.ok()) << run.status;
  EXPECT_GT(meddled, 3);
  EXPECT_EQ(run.counts.issued, 20'000U);
  ExpectNext(kMvr, 20'001U + static_cast<unsigned>(meddled));
  // What it says is what the ledger has.
  const RunResult again = RunOn(*OpenLedger(), OrdersFrom(1, 20'000), Signed(), PlainHooks());
  EXPECT_EQ(WithoutStatus(again.text), WithoutStatus(run.text));
  EXPECT_EQ(again.counts.existing, 20'000U);
}

TEST_P(SharedLedger, PlansAnewWhenAnotherTookTheLineForAnotherProduct) {
  bool meddled = false;
  MeddledLedger ledger(OpenLedger(), [&] {
    // The counter of MVR stays where it is, so only the line itself can tell.
    if (!std::exchange(meddled, true)) Run("order_id,product,line\n2,ABC,MVR\n");
  });
  const RunResult run =
      RunOn(ledger, "order_id,product\n1,MVR\n2,MVR\n3,MVR\n2,MVR\n", Numbers(), PlainHooks());
  ASSERT_TRUE(run.status.ok()) << run.status;
  EXPECT_EQ(run.text, "1,MVR,1,MVR," + NumberOf(kMvr, 1) + ",,,,,issued\n" + "3,MVR,1,MVR," +
                          NumberOf(kMvr, 2) + ",,,,,issued\n");
  EXPECT_EQ(run.rejects,
            "3,product,this order line was issued for ABC,MVR\n"
            "5,product,this order line was issued for ABC,MVR\n");
  ExpectNext(kMvr, 3U);
}

TEST_P(SharedLedger, GivesTwoRunsOfOneFileTheSameSerials) {
  const std::string csv = OrdersFrom(1, 30'000);
  std::vector<RunResult> results(2);
  std::vector<std::thread> threads;
  for (RunResult& result : results) {
    threads.emplace_back([&] { result = Run(csv); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const RunResult& result : results) {
    ASSERT_TRUE(result.status.ok()) << result.status;
    EXPECT_EQ(result.counts.serials, 30'000U);
  }
  EXPECT_EQ(results[0].counts.issued + results[1].counts.issued, 30'000U);
  EXPECT_EQ(WithoutStatus(results[0].text), WithoutStatus(results[1].text));
  ExpectNext(kMvr, 30'001U);
}

TEST_P(SharedLedger, GivesRunsOfDifferentFilesDifferentSerials) {
  std::vector<RunResult> results(3);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < results.size(); ++i) {
    threads.emplace_back(
        [&, i] { results[i] = Run(OrdersFrom(static_cast<int>(i) * 100'000, 10'000)); });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<std::string> numbers;
  for (const RunResult& result : results) {
    ASSERT_TRUE(result.status.ok()) << result.status;
    for (const std::string& row : WithoutStatus(result.text)) numbers.insert(Number(row));
  }
  EXPECT_EQ(numbers.size(), 30'000U);
  ExpectNext(kMvr, 30'001U);
}

}  // namespace
}  // namespace serialsmith::tools
