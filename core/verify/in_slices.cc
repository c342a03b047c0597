#include "core/verify/in_slices.h"

#include <algorithm>
#include <atomic>
#include <system_error>
#include <thread>
#include <vector>

namespace serialsmith {
namespace {

// Items that a thread takes at a time: about a millisecond of signatures, which is as long as
// threads that are through wait for the others.
constexpr std::size_t kSlice = 32;

}  // namespace

void InSlices(std::size_t count, unsigned jobs,
              const std::function<bool(std::size_t begin, std::size_t end)>& work) {
  std::atomic<std::size_t> next{0};
  const auto take_slices = [&] {
    for (;;) {
      const std::size_t begin = next.fetch_add(kSlice, std::memory_order_relaxed);
      if (begin >= count) return;
      if (!work(begin, std::min(begin + kSlice, count))) next = count;
    }
  };
  if (jobs == 0) jobs = std::thread::hardware_concurrency();
  const std::size_t slices = (count + kSlice - 1) / kSlice;
  std::vector<std::jthread> helpers;
  for (std::size_t i = 1; i < std::min<std::size_t>(jobs, slices); ++i) {
    try {
      helpers.emplace_back(take_slices);
    } catch (const std::system_error&) {
      break;
    }
  }
  take_slices();
}

}  // namespace serialsmith
