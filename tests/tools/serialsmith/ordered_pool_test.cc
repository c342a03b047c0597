#include "tools/serialsmith/ordered_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <vector>

#include "tests/support/limit_threads.h"

namespace serialsmith::tools {
namespace {

TEST(OrderedPool, EverySlotIsWorkedOnOnceAStart) {
  for (const unsigned jobs : {1U, 2U, 7U}) {
    constexpr std::size_t kSlots = 5;
    std::vector<int> values(kSlots, 0);
    OrderedPool pool(jobs, kSlots, [&](std::size_t slot) { values[slot] *= 2; });
    std::vector<int> results;
    std::size_t started = 0;
    std::size_t taken = 0;
    while (taken < 1000) {
      if (started - taken == kSlots || started == 1000) {
        pool.Wait(taken % kSlots);
        results.push_back(values[taken % kSlots]);
        ++taken;
      } else {
        values[started % kSlots] = static_cast<int>(started);
        pool.Start(started % kSlots);
        ++started;
      }
    }
    for (std::size_t i = 0; i < results.size(); ++i) EXPECT_EQ(results[i], 2 * static_cast<int>(i));
  }
}

TEST(OrderedPool, IsItsOwnerWhereTheSystemGivesNoThread) {
  EXPECT_EXIT(
      {
        serialsmith::testing::LimitThreads(0);
        int done = 0;
        OrderedPool pool(4, 2, [&](std::size_t) { ++done; });
        pool.Start(0);
        pool.Wait(0);
        std::_Exit(done == 1 ? 0 : 1);
      },
      ::testing::ExitedWithCode(0), "");
}

TEST(OrderedPool, FinishesWhatWasStarted) {
  std::atomic<int> done = 0;
  {
    OrderedPool pool(2, 100, [&](std::size_t) { ++done; });
    for (std::size_t slot = 0; slot < 100; ++slot) pool.Start(slot);
  }
  EXPECT_EQ(done, 100);
}

TEST(OrderedPool, ThereIsAProcessor) { EXPECT_GE(UsableCpus(), 1U); }

}  // namespace
}  // namespace serialsmith::tools
