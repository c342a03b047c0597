#include "core/verify/in_slices.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <vector>

#include "tests/support/limit_threads.h"

namespace serialsmith {
namespace {

// How often each item was worked on.
std::vector<int> Visits(std::size_t count, unsigned jobs) {
  std::vector<int> visits(count);
  InSlices(count, jobs, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) ++visits[i];
    return true;
  });
  return visits;
}

TEST(InSlices, VisitsEachItemOnce) {
  for (const std::size_t count : {0U, 1U, 31U, 32U, 33U, 5000U}) {
    for (const unsigned jobs : {0U, 1U, 3U, 50U}) {
      EXPECT_EQ(Visits(count, jobs), std::vector<int>(count, 1)) << count << ' ' << jobs;
    }
  }
}

TEST(InSlices, BeginsNoSliceAfterAFailure) {
  for (const unsigned jobs : {1U, 4U}) {
    std::atomic<unsigned> slices{0};
    InSlices(std::size_t{1} << 20, jobs, [&](std::size_t, std::size_t) {
      ++slices;
      return false;
    });
    EXPECT_GE(slices, 1U);
    EXPECT_LE(slices, jobs);  // each thread learns of it after its own slice at the latest
  }
}

TEST(InSlicesDeathTest, DoesWithoutThreadsThatCannotBeHad) {
  EXPECT_EXIT(
      {
        serialsmith::testing::LimitThreads(0);
        std::_Exit(Visits(5000, 4) == std::vector<int>(5000, 1) ? 0 : 1);
      },
      ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace serialsmith
