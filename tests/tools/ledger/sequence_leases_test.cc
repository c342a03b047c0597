#include "tools/ledger/sequence_leases.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>

#include "tests/support/postgresql_database.h"
#include "tests/tools/ledger/sample_lines.h"
#include "tools/ledger/postgresql_ledger.h"

namespace serialsmith::tools {
namespace {

constexpr std::int64_t kNow = 1'700'000'000;

class Leases : public ::testing::Test {
 protected:
  std::unique_ptr<Ledger> Open(std::uint64_t lease_units = 4) {
    return OpenPostgresqlLedger(database_.url(),
                                {.lease_units = lease_units, .now = [] { return kNow; }})
        .value();
  }
  static std::uint64_t Take(Ledger& ledger, std::uint64_t units) {
    return ledger.TakeRange(kSeries, kMover, units)->next;
  }
  // As if units had been issued.
  static void Use(Ledger& ledger, std::uint64_t from, std::uint64_t to) {
    auto transaction = ledger.Begin().value();
    const Order order = SampleOrder("order");
    const std::string id = "order " + std::to_string(from);
    Order named = order;
    named.order_id = id;
    const std::vector<IssuedSerial> serials = SampleSerials(from, to - from);
    const NewLine line{&named, from, serials};
    ASSERT_TRUE(transaction->AddLines({&line, 1}, kSeries, true, kNow).value());
    const absl::Status moved = transaction->MoveSequence(kSeries, kMover, from, to);
    ASSERT_TRUE(moved.ok()) << moved;
    ASSERT_TRUE(transaction->Commit(kNow).ok());
  }
  std::int64_t Query(const std::string& sql) {
    return (*ConnectToLedger(database_.url(), false, {}))->QueryInteger(sql).value();
  }

  serialsmith::testing::PostgresqlDatabase database_;
};

TEST_F(Leases, AreOfTheirHolderAlone) {
  const auto one = Open();
  const auto other = Open();
  EXPECT_EQ(Take(*one, 1), 1U);
  EXPECT_EQ(Take(*other, 1), 5U);
  EXPECT_EQ(Take(*one, 1), 9U);
  EXPECT_TRUE(one->IsNext(kSeries, kMover, 1).value());
  EXPECT_FALSE(one->IsNext(kSeries, kMover, 5).value());
  EXPECT_EQ(Query("SELECT count(*) FROM leases WHERE state = 0"), 3);
  EXPECT_EQ(Query("SELECT count(*) FROM audit WHERE action = 'lease'"), 3);
}

TEST_F(Leases, AreGivenAgainOnceForgotten) {
  const auto ledger = Open();
  EXPECT_EQ(Take(*ledger, 1), 1U);
  ledger->ForgetRanges();
  EXPECT_EQ(Take(*ledger, 1), 1U);
}

TEST_F(Leases, AreAsLargeAsALineNeeds) {
  const auto ledger = Open();
  const SequenceRange range = *ledger->TakeRange(kSeries, kMover, 100);
  EXPECT_EQ(range.end - range.next, 100U);
}

TEST_F(Leases, GoOnFromOneToTheNext) {
  const auto ledger = Open();
  EXPECT_EQ(Take(*ledger, 4), 1U);
  EXPECT_EQ(Take(*ledger, 4), 5U);
  Use(*ledger, 1, 7);
  EXPECT_EQ(Query("SELECT count(*) FROM leases WHERE state = 2 AND next_sequence = 5"), 1);
  EXPECT_EQ(Query("SELECT count(*) FROM leases WHERE state = 0 AND next_sequence = 7"), 1);
  EXPECT_TRUE(ledger->IsNext(kSeries, kMover, 7).value());
}

TEST_F(Leases, StayWhereTheyWereWhenATransactionIsUndone) {
  const auto ledger = Open();
  EXPECT_EQ(Take(*ledger, 4), 1U);
  {
    auto transaction = ledger->Begin().value();
    ASSERT_TRUE(transaction->MoveSequence(kSeries, kMover, 1, 3).ok());
  }
  EXPECT_TRUE(ledger->IsNext(kSeries, kMover, 1).value());
  Use(*ledger, 1, 4);
}

TEST_F(Leases, GoBackToTheCounterWhereNobodyLeasedBehind) {
  const auto ledger = Open();
  EXPECT_EQ(Take(*ledger, 1), 1U);
  Use(*ledger, 1, 3);
  ASSERT_TRUE(ledger->ReturnRanges(kNow).ok());
  EXPECT_EQ(Query("SELECT next_sequence FROM counters"), 3);
  EXPECT_EQ(Take(*Open(), 1), 3U);
}

TEST_F(Leases, GoToTheNextWhoLeasesWhereSomebodyLeasedBehind) {
  const auto one = Open();
  const auto other = Open();
  EXPECT_EQ(Take(*one, 1), 1U);
  Use(*one, 1, 3);
  EXPECT_EQ(Take(*other, 1), 5U);
  ASSERT_TRUE(one->ReturnRanges(kNow).ok());
  EXPECT_EQ(Query("SELECT count(*) FROM leases WHERE state = 1"), 1);
  EXPECT_EQ(Take(*other, 3), 9U);  // what was returned is too small
  EXPECT_EQ(Take(*other, 2), 3U);
  Use(*other, 3, 5);
}

TEST_F(Leases, GoBackFromTheEndSoThatNoGapStays) {
  const auto ledger = Open();
  EXPECT_EQ(Take(*ledger, 4), 1U);
  EXPECT_EQ(Take(*ledger, 4), 5U);
  Use(*ledger, 1, 3);
  ASSERT_TRUE(ledger->ReturnRanges(kNow).ok());
  EXPECT_EQ(Query("SELECT next_sequence FROM counters"), 3);
  EXPECT_EQ(Query("SELECT count(*) FROM leases WHERE next_sequence < end_sequence"), 0);
}

TEST_F(Leases, GoBackAsTheirRowSaysAndNotAsTheHolderThinks) {
  const auto ledger = Open();
  EXPECT_EQ(Take(*ledger, 1), 1U);
  // As after a commit whose answer was lost.
  Query("UPDATE leases SET next_sequence = 3 RETURNING 1::bigint");
  ASSERT_TRUE(ledger->ReturnRanges(kNow).ok());
  EXPECT_EQ(Query("SELECT next_sequence FROM counters"), 3);
}

TEST_F(Leases, OfAnotherAreNotGivenBack) {
  const auto ledger = Open();
  EXPECT_EQ(Take(*ledger, 1), 1U);
  Query("UPDATE leases SET holder = 'another' RETURNING 1::bigint");
  ASSERT_TRUE(ledger->ReturnRanges(kNow).ok());
  EXPECT_EQ(Query("SELECT next_sequence FROM counters"), 5);
  EXPECT_EQ(Query("SELECT count(*) FROM leases WHERE state = 0"), 1);
  EXPECT_EQ(Query("SELECT count(*) FROM audit WHERE action = 'return lease'"), 0);
}

TEST_F(Leases, AreAbandonedWhenNobodyKnowsWhatBecameOfATransaction) {
  const auto ledger = Open();
  EXPECT_EQ(Take(*ledger, 1), 1U);
  {
    auto transaction = ledger->Begin().value();
    ASSERT_TRUE(transaction->MoveSequence(kSeries, kMover, 1, 3).ok());
    ASSERT_EQ(Query("SELECT count(CASE WHEN datname = current_database()"
                    " AND state = 'idle in transaction' THEN pg_terminate_backend(pid, 60000) END)"
                    " FROM pg_stat_activity"),
              1);
  }
  EXPECT_TRUE(ledger->ReturnRanges(kNow).ok());
  EXPECT_EQ(Query("SELECT next_sequence FROM counters"), 5);
  EXPECT_EQ(Query("SELECT count(*) FROM leases WHERE state = 0"), 1);
}

// Who returns a lease has the counter first and its own lease then.
TEST_F(Leases, OfOthersAreNotLockedWhileTheCounterIsAwaited) {
  const auto living = Open();
  EXPECT_EQ(Take(*living, 1), 1U);
  const auto meddler = *ConnectToLedger(database_.url(), false, {});
  ASSERT_TRUE(meddler->Execute("BEGIN; SELECT 1 FROM counters FOR UPDATE").ok());
  const auto other = Open();
  std::thread taking([&] { EXPECT_EQ(Take(*other, 1), 5U); });
  while (Query("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
               " AND wait_event_type = 'Lock'") == 0) {
  }
  EXPECT_EQ(Query("WITH free AS (SELECT 1 FROM leases FOR UPDATE SKIP LOCKED)"
                  " SELECT count(*) FROM free"),
            1);
  EXPECT_TRUE(meddler->Execute("COMMIT").ok());
  taking.join();
}

TEST_F(Leases, OfADeadHolderAreTakenOver) {
  auto dead = Open();
  EXPECT_EQ(Take(*dead, 1), 1U);
  Use(*dead, 1, 2);
  dead.reset();
  const auto other = Open();
  // The server may take a moment to see that the connection is gone.
  std::uint64_t next = Take(*other, 1);
  EXPECT_TRUE(next == 2U || next == 5U) << next;
  Use(*other, next, next + 1);
}

TEST_F(Leases, EndWhereTheSequencesEnd) {
  const auto ledger = Open();
  EXPECT_EQ(Take(*ledger, 1), 1U);
  Query("UPDATE counters SET next_sequence = " + std::to_string(kMaxSequence) +
        " RETURNING 1::bigint");
  const SequenceRange last = *ledger->TakeRange(kSeries, kMover, 1);
  EXPECT_EQ(last.next, kMaxSequence);
  EXPECT_EQ(last.end, kMaxSequence + 1);
}

}  // namespace
}  // namespace serialsmith::tools
