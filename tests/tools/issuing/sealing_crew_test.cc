#include "tools/issuing/sealing_crew.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <vector>

#include "tests/support/limit_threads.h"
#include "tests/tools/issuing/issuing_fixture.h"
#include "tools/issuing/handover_queue.h"
#include "tools/issuing/unit_budget.h"

namespace serialsmith::tools {
namespace {

constexpr std::size_t kUnits = 3000;

class Crew : public ::testing::Test {
 protected:
  // One large task, then many small ones.
  Batch MakeBatch(bool sign) {
    Batch batch;
    batch.serials.resize(kUnits);
    for (std::size_t at = 0; at < kUnits;) {
      const std::size_t count = at == 0 ? 1000 : 1;
      batch.tasks.push_back({.issuer = &issuer_,
                             .product = kMvr,
                             .first_sequence = at + 1,
                             .first_serial = at,
                             .count = count,
                             .stored = false,
                             .sign = sign});
      at += count;
    }
    return batch;
  }

  Issuer issuer_ = IssuerOf(kA);
};

TEST_F(Crew, DoesTheSameWithAnyNumberOfThreads) {
  std::vector<IssuedSerial> expected(kUnits);
  ASSERT_TRUE(issuer_.IssueRange(kMvr, 1, true, 1, expected).ok());
  for (const unsigned jobs : {0U, 1U, 2U, 9U}) {
    SealingCrew crew;
    crew.Hire(jobs);
    Batch batch = MakeBatch(true);
    crew.Start(batch);
    crew.Wait(batch);
    EXPECT_EQ(batch.serials, expected);
  }
}

TEST_F(Crew, IsItsOwnerWhereTheSystemGivesNoThread) {
  EXPECT_EXIT(
      {
        serialsmith::testing::LimitThreads(0);
        std::vector<IssuedSerial> expected(kUnits);
        if (!issuer_.IssueRange(kMvr, 1, true, 1, expected).ok()) std::_Exit(2);
        SealingCrew crew;
        crew.Hire(3);
        Batch batch = MakeBatch(true);
        crew.Start(batch);
        crew.Wait(batch);
        std::_Exit(batch.serials == expected ? 0 : 1);
      },
      ::testing::ExitedWithCode(0), "");
}

TEST_F(Crew, AddsSignaturesToNumbers) {
  std::vector<IssuedSerial> expected(kUnits);
  ASSERT_TRUE(issuer_.IssueRange(kMvr, 1, true, 1, expected).ok());
  SealingCrew crew;
  crew.Hire(2);
  Batch batch = MakeBatch(false);
  crew.Start(batch);
  crew.Wait(batch);
  EXPECT_NE(batch.serials, expected);
  for (SealingTask& task : batch.tasks) {
    task.stored = true;
    task.sign = true;
  }
  crew.Start(batch, /*urgent=*/true);
  crew.Wait(batch);
  EXPECT_EQ(batch.serials, expected);
}

TEST_F(Crew, DoesManyBatchesAtATime) {
  SealingCrew crew;
  crew.Hire(2);
  std::vector<Batch> batches;
  for (int i = 0; i < 20; ++i) batches.push_back(MakeBatch(false));
  for (Batch& batch : batches) crew.Start(batch, (batch.units++ & 1) != 0);
  for (Batch& batch : batches) {
    crew.Wait(batch);
    EXPECT_EQ(batch.serials.back(), *issuer_.Issue(kMvr, kUnits, false));
  }
}

TEST_F(Crew, IsDoneAtOnceWithNothing) {
  SealingCrew crew;
  crew.Hire(1);
  Batch batch;
  crew.Start(batch);
  EXPECT_TRUE(crew.WaitWithin(batch, std::chrono::milliseconds(0)));
}

TEST_F(Crew, GoesHomeWithWorkLeft) {
  std::vector<Batch> batches;
  for (int i = 0; i < 20; ++i) batches.push_back(MakeBatch(true));
  SealingCrew crew;
  crew.Hire(2);
  for (Batch& batch : batches) crew.Start(batch);
}

TEST(HandoverQueue, KeepsTheOrderAndEnds) {
  HandoverQueue<int> queue;
  queue.Push(1);
  queue.Push(2);
  queue.Close();
  EXPECT_FALSE(queue.Finished());
  EXPECT_EQ(queue.Pop(), 1);
  EXPECT_EQ(queue.PopWithin(std::chrono::milliseconds(0)), 2);
  EXPECT_TRUE(queue.Finished());
  EXPECT_EQ(queue.Pop(), std::nullopt);
}

TEST(HandoverQueue, DropsWhatIsThereWhenCancelled) {
  HandoverQueue<int> queue;
  queue.Push(1);
  queue.Cancel();
  EXPECT_EQ(queue.Pop(), std::nullopt);
}

TEST(HandoverQueue, DoesNotWaitForEver) {
  HandoverQueue<int> queue;
  EXPECT_EQ(queue.PopWithin(std::chrono::milliseconds(1)), std::nullopt);
  EXPECT_FALSE(queue.Finished());
}

TEST(UnitBudget, LetsTheLargestThroughAlone) {
  UnitBudget budget(10);
  EXPECT_TRUE(budget.Take(100));
  std::thread other([&] { EXPECT_TRUE(budget.Take(5)); });
  budget.GiveBack(100);
  other.join();
  EXPECT_TRUE(budget.Take(5));
  std::thread waiting([&] { EXPECT_FALSE(budget.Take(1)); });
  budget.Cancel();
  waiting.join();
}

}  // namespace
}  // namespace serialsmith::tools
