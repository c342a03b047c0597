#include "tools/issuing/issue_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "core/keys/status.h"
#include "core/vault/series_keys.h"
#include "tests/support/failing_signer.h"
#include "tests/support/limit_threads.h"
#include "tests/tools/issuing/issuing_fixture.h"
#include "tools/ledger/overlay_ledger.h"

namespace serialsmith::tools {
namespace {

using ::testing::HasSubstr;

TEST_F(Issuing, CountsFromOneForEachProduct) {
  const RunResult run =
      Run("order_id,product,quantity,email\n1,MVR,2,a@b\n2,ABC,1,\n3,mvr,1,c@d\n");
  ASSERT_TRUE(run.status.ok()) << run.status;
  EXPECT_EQ(run.text, "1,MVR,1,MVR," + NumberOf(kMvr, 1) + ",,a@b,,,issued\n" + "1,MVR,2,MVR," +
                          NumberOf(kMvr, 2) + ",,a@b,,,issued\n" + "2,ABC,1,ABC," +
                          NumberOf(kAbc, 1) + ",,,,,issued\n" + "3,MVR,1,MVR," + NumberOf(kMvr, 3) +
                          ",,c@d,,,issued\n");
  EXPECT_EQ(run.counts.orders, 3U);
  EXPECT_EQ(run.counts.serials, 4U);
  EXPECT_EQ(run.counts.issued, 4U);
  EXPECT_EQ(run.counts.existing, 0U);
}

TEST_F(Issuing, GivesTheSameLineTheSameSerials) {
  Run("order_id,product,quantity,email,name,locale\n1,MVR,2,first@x,First,en\n");
  const RunResult again =
      Run("order_id,product,quantity,email,name,locale\n1,MVR,2,second@x,Second,de\n2,MVR,1,,,\n");
  EXPECT_EQ(again.text, "1,MVR,1,MVR," + NumberOf(kMvr, 1) + ",,first@x,First,en,existing\n" +
                            "1,MVR,2,MVR," + NumberOf(kMvr, 2) + ",,first@x,First,en,existing\n" +
                            "2,MVR,1,MVR," + NumberOf(kMvr, 3) + ",,,,,issued\n");
  EXPECT_EQ(again.counts.issued, 1U);
  EXPECT_EQ(again.counts.existing, 2U);
}

TEST_F(Issuing, KnowsALineThatTheSameFileRepeats) {
  const RunResult run = Run("order_id,product,name\n1,MVR,First\n1,MVR,Second\n2,MVR,\n");
  EXPECT_EQ(run.text, "1,MVR,1,MVR," + NumberOf(kMvr, 1) + ",,,First,,issued\n" + "1,MVR,1,MVR," +
                          NumberOf(kMvr, 1) + ",,,First,,existing\n" + "2,MVR,1,MVR," +
                          NumberOf(kMvr, 2) + ",,,,,issued\n");
}

TEST_F(Issuing, RejectsALineThatChanged) {
  const RunResult run = Run(
      "order_id,product,line,quantity\n1,MVR,a,2\n1,ABC,a,2\n1,MVR,a,3\n2,ZZZ,a,1\n1,ABC,b,1\n");
  EXPECT_EQ(run.rejects,
            "3,product,this order line was issued for MVR,ABC\n"
            "4,quantity,this order line was issued with a quantity of 2,3\n"
            "5,product,no such product in the keyring,ZZZ\n");
  EXPECT_EQ(run.counts.rejected, 3U);
  EXPECT_EQ(run.counts.orders, 5U);
  EXPECT_EQ(run.counts.serials, 3U);
  EXPECT_EQ(Next(kMvr), 3U);
  EXPECT_EQ(Next(kAbc), 2U);
}

TEST_F(Issuing, SignsWhatWasIssuedUnsigned) {
  Run("order_id,product\n1,MVR\n");
  const RunResult again = Run("order_id,product\n1,MVR\n2,MVR\n1,MVR\n", Signed());
  const std::string first = SignedOf(kMvr, 1);
  const std::string tail = "," + first + ",,,,existing\n";
  EXPECT_EQ(again.text, "1,MVR,1,MVR," + NumberOf(kMvr, 1) + tail +  //
                            "2,MVR,1,MVR," + NumberOf(kMvr, 2) + "," + SignedOf(kMvr, 2) +
                            ",,,,issued\n" +  //
                            "1,MVR,1,MVR," + NumberOf(kMvr, 1) + tail);
  // The signature is in the ledger now, so another series' run needs no key of this one.
  const RunResult other = Run("order_id,product\n1,MVR\n", Signed(kB));
  EXPECT_EQ(other.text, "1,MVR,1,MVR," + NumberOf(kMvr, 1) + tail);
}

TEST_F(Issuing, SignsWithTheSeriesThatIssued) {
  Run("order_id,product\n1,MVR\n");
  const RunResult other = Run("order_id,product\n1,MVR\n2,MVR\n", Signed(kB));
  EXPECT_EQ(other.text, "1,MVR,1,MVR," + NumberOf(kMvr, 1) + "," + SignedOf(kMvr, 1) +
                            ",,,,existing\n" +  //
                            "2,MVR,1,MVR," + NumberOf(kMvr, 1, kB) + "," + SignedOf(kMvr, 1, kB) +
                            ",,,,issued\n");
}

TEST_F(Issuing, LeavesSignaturesOutWhenAsked) {
  Run("order_id,product\n1,MVR\n", Signed());
  EXPECT_EQ(Run("order_id,product\n1,MVR\n").text,
            "1,MVR,1,MVR," + NumberOf(kMvr, 1) + ",,,,,existing\n");
}

TEST_F(Issuing, RefusesAnotherKeyOfTheSameSeries) {
  {
    auto ledger = OpenLedger();
    auto transaction = ledger->Begin().value();
    ASSERT_TRUE(transaction->BindSeries(kA, IssuerOf(kB).public_key()).ok());
    const Order order = [] {
      Order made;
      made.order_id = "0";
      made.line = "0";
      return made;
    }();
    const std::vector<IssuedSerial> serials(1);
    const NewLine line{&order, 1, serials};
    ASSERT_TRUE(transaction->AddLines({&line, 1}, kA, true, 0).value());
    ASSERT_TRUE(transaction->Commit(0).ok());
  }
  const RunResult run = Run("order_id,product\n1,MVR\n");
  EXPECT_THAT(std::string(run.status.message()), HasSubstr("another key made"));
  EXPECT_EQ(run.text, "");
}

TEST_F(Issuing, StopsWhenSequencesAreUsedUp) {
  {
    auto ledger = OpenLedger();
    auto transaction = ledger->Begin().value();
    ASSERT_TRUE(transaction->MoveSequence(kA, kMvr, 1, kMaxSequence).ok());
    ASSERT_TRUE(transaction->BindSeries(kA, IssuerOf(kA).public_key()).ok());
    const Order order = [] {
      Order made;
      made.order_id = "0";
      made.line = "0";
      return made;
    }();
    const std::vector<IssuedSerial> serials(1);
    const NewLine line{&order, kMaxSequence - 1, serials};
    ASSERT_TRUE(transaction->AddLines({&line, 1}, kA, true, 0).value());
    ASSERT_TRUE(transaction->Commit(0).ok());
  }
  EXPECT_EQ(Run("order_id,product\n1,MVR\n").text,
            "1,MVR,1,MVR," + NumberOf(kMvr, kMaxSequence) + ",,,,,issued\n");
  const RunResult full = Run("order_id,product\n2,MVR\n");
  EXPECT_EQ(full.status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(full.status.message()), HasSubstr("used up"));
}

TEST_F(Issuing, DoesNotDependOnJobs) {
  const std::string csv = OrdersFrom(1, 20'000);
  const RunResult one = RunOn(**OpenSqliteLedger(""), csv, Numbers(1), PlainHooks());
  EXPECT_EQ(one.counts.issued, 20'000U);
  for (const unsigned jobs : {2U, 7U}) {
    const RunResult many = RunOn(**OpenSqliteLedger(""), csv, Numbers(jobs), PlainHooks());
    EXPECT_EQ(many.text, one.text);
  }
}

TEST_F(Issuing, TakesTheLargestOrders) {
  const RunResult run = Run(
      "order_id,product,quantity\n1,MVR,1\n2,MVR,100000\n3,ABC,100000\n4,MVR,100000\n5,MVR,1\n");
  ASSERT_TRUE(run.status.ok()) << run.status;
  EXPECT_EQ(run.counts.issued, 300'002U);
  EXPECT_EQ(Next(kMvr), 200'003U);
  EXPECT_EQ(run.text.substr(run.text.rfind('\n', run.text.size() - 2) + 1),
            "5,MVR,1,MVR," + NumberOf(kMvr, 200'002) + ",,,,,issued\n");
}

TEST_F(Issuing, KeepsRejectsInTheOrderOfRows) {
  std::string csv = "order_id,product,quantity\n";
  std::string expected;
  for (int i = 0; i < 6000; ++i) {
    const std::string row = std::to_string(i + 2);
    switch (i % 3) {
      case 0:
        csv += "1,MVR," + std::to_string(i == 0 ? 1 : 2) + "\n";
        if (i > 0) {
          expected += row + ",quantity,this order line was issued with a quantity of 1,2\n";
        }
        break;
      case 1:
        csv += row + ",ZZZ,1\n";
        expected += row + ",product,no such product in the keyring,ZZZ\n";
        break;
      default:
        csv += row + ",MVR,0\n";
        expected += row + ",quantity,not a whole number from 1 to 100000,0\n";
    }
  }
  EXPECT_EQ(Run(csv).rejects, expected);
}

TEST_F(Issuing, EndsInOrderWhenStopped) {
  std::atomic<int> asked = 0;
  IssueHooks hooks = PlainHooks();
  bool woken = false;
  hooks.keep_going = [&asked] { return ++asked < 12; };
  hooks.wake_reader = [&woken] { woken = true; };
  const std::string csv = OrdersFrom(1, 100'000);
  const RunResult stopped = RunOn(*OpenLedger(), csv, Numbers(), hooks);
  EXPECT_EQ(stopped.status.code(), absl::StatusCode::kCancelled);
  EXPECT_TRUE(woken);
  const std::uint64_t next = Next(kMvr);
  EXPECT_LT(next, 100'000U);
  // All that is in the ledger was handed out, and nothing else.
  EXPECT_EQ(static_cast<std::uint64_t>(std::count(stopped.text.begin(), stopped.text.end(), '\n')),
            next - 1);
  const RunResult rest = Run(csv);
  EXPECT_EQ(rest.counts.existing, next - 1);
  EXPECT_EQ(rest.counts.serials, 100'000U);
  EXPECT_EQ(Next(kMvr), 100'001U);
}

TEST_F(Issuing, EndsWhenTheOutputFails) {
  const Catalogue catalogue = Catalogue::Create({kA}, {{kMvr, "Mover"}});
  IssuerKeys keys(UnlockIssuer);
  TextSink sink(false);
  sink.status = absl::ResourceExhaustedError("the disk is full");
  auto reader =
      OrderReader::Open(serialsmith::testing::TextSource(OrdersFrom(1, 100'000)), "orders.csv");
  const auto counts =
      RunIssue(**reader, catalogue, keys, *OpenLedger(), sink, Numbers(), PlainHooks());
  EXPECT_EQ(counts.status().message(), "the disk is full");
  EXPECT_EQ(sink.batches, 1);
}

TEST_F(Issuing, RecordsNothingThatTheSignerDidNotSign) {
  const int signatures = static_cast<int>(kBatchUnitsSigned) + 100;
  IssuerKeys keys([&](Series series) -> absl::StatusOr<Issuer> {
    const SecretBytes master = *MasterOf(series);
    auto signer = MakeMemorySigner(DeriveSubkey(master, Subkey::kSigningSeed, kSeedSize));
    return Issuer::Create(
        *Sealer::Create(series, master),
        std::make_unique<serialsmith::testing::FailingSigner>(*std::move(signer), signatures));
  });
  const std::string csv = OrdersFrom(1, 2 * static_cast<int>(kBatchUnitsSigned));
  const RunResult cut = RunOn(*OpenLedger(), csv, Signed(), PlainHooks(), std::move(keys));
  EXPECT_EQ(cut.status.message(), "the key was pulled out\nPut it back.");
  // Whole batches are recorded and given out, each with its signatures.
  const std::uint64_t next = Next(kMvr);
  EXPECT_EQ((next - 1) % kBatchUnitsSigned, 0U);
  EXPECT_LE(next - 1, static_cast<std::uint64_t>(signatures));
  const RunResult rest = Run(csv, Signed());
  EXPECT_EQ(rest.counts.existing, next - 1);
  EXPECT_EQ(rest.counts.issued, 2 * kBatchUnitsSigned - (next - 1));
  const RunResult whole = RunOn(**OpenSqliteLedger(""), csv, Signed(), PlainHooks());
  EXPECT_TRUE(whole.text.starts_with(cut.text));
  EXPECT_EQ(static_cast<std::uint64_t>(std::count(cut.text.begin(), cut.text.end(), '\n')),
            next - 1);
}

TEST_F(Issuing, EndsWhenTheOrdersFail) {
  std::string csv = OrdersFrom(1, 20'000);
  csv += std::string(std::size_t{2} << 20, 'x');
  const RunResult run = Run(csv);
  EXPECT_THAT(std::string(run.status.message()), HasSubstr("orders.csv, line 20002: longer than"));
  EXPECT_GT(Next(kMvr), 10'000U);
}

TEST_F(Issuing, ReportsProgressInBytes) {
  IssueHooks hooks = PlainHooks();
  std::uint64_t bytes = 0;
  std::uint64_t serials = 0;
  hooks.progress = [&](std::uint64_t b, std::uint64_t s) {
    EXPECT_GE(b, bytes);
    EXPECT_GE(s, serials);
    bytes = b;
    serials = s;
  };
  const std::string csv = OrdersFrom(1, 20'000);
  RunOn(*OpenLedger(), csv, Numbers(), hooks);
  EXPECT_EQ(bytes, csv.size());
  EXPECT_EQ(serials, 20'000U);
}

// A run in a process that can start so many threads; it ends with 0 if all went as it should.
[[noreturn]] void RunWithThreads(unsigned threads, const IssueOptions& options,
                                 const RunResult& expected) {
  serialsmith::testing::LimitThreads(threads);
  const RunResult run = RunOn(**OpenSqliteLedger(""), OrdersFrom(1, 5000), options, PlainHooks());
  std::fputs(std::string(MessageOf(run.status)).c_str(), stderr);
  std::_Exit(run.status.code() == expected.status.code() && run.text == expected.text ? 0 : 1);
}

TEST_F(Issuing, SaysThatTheSystemGivesNoThread) {
  const RunResult expected{absl::ResourceExhaustedError(""), {}, "", ""};
  EXPECT_EXIT(RunWithThreads(0, Numbers(), expected), ::testing::ExitedWithCode(0),
              "cannot start a thread to write: Resource temporarily unavailable\nEnd other");
  if (!serialsmith::testing::CanCountThreads()) GTEST_SKIP() << "threads cannot be counted here";
  EXPECT_EXIT(RunWithThreads(1, Numbers(), expected), ::testing::ExitedWithCode(0),
              "cannot start a thread to read: Resource temporarily unavailable\nEnd other");
}

TEST_F(Issuing, NeedsNoThreadForTheCrew) {
  if (!serialsmith::testing::CanCountThreads()) GTEST_SKIP() << "threads cannot be counted here";
  const RunResult expected =
      RunOn(**OpenSqliteLedger(""), OrdersFrom(1, 5000), Signed(), PlainHooks());
  ASSERT_TRUE(expected.status.ok());
  for (const unsigned threads : {2U, 3U}) {
    EXPECT_EXIT(RunWithThreads(threads, Signed(), expected), ::testing::ExitedWithCode(0), "");
  }
}

TEST_F(Issuing, TriesWithoutTouchingTheLedger) {
  Run("order_id,product,quantity\n1,MVR,2\n");
  const std::string before = serialsmith::testing::ReadFile(dir_.File("ledger"));
  const std::string csv = "order_id,product,quantity\n2,MVR,1\n1,MVR,2\n2,MVR,1\n1,MVR,9\n";
  RunResult dry;
  {
    const auto overlay = OverlayLedger(*OpenSqliteLedger(dir_.File("ledger"), {.snapshot = true}),
                                       *OpenSqliteLedger(""));
    dry = RunOn(*overlay, csv, Signed(), PlainHooks());
  }
  EXPECT_EQ(serialsmith::testing::ReadFile(dir_.File("ledger")), before);
  const RunResult real = Run(csv, Signed());
  EXPECT_EQ(dry.text, real.text);
  EXPECT_EQ(dry.rejects, real.rejects);
}

}  // namespace
}  // namespace serialsmith::tools
