// How many units may be on their way at once, so that memory stays bounded whatever the quantities.
// Safe from any thread.
#ifndef SERIALSMITH_TOOLS_ISSUING_UNIT_BUDGET_H_
#define SERIALSMITH_TOOLS_ISSUING_UNIT_BUDGET_H_

#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace serialsmith::tools {

class UnitBudget final {
 public:
  explicit UnitBudget(std::size_t limit) : limit_(limit) {}

  // Waits until there is room; what is larger than the limit has to be alone. False: cancelled.
  bool Take(std::size_t units) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return cancelled_ || taken_ == 0 || taken_ + units <= limit_; });
    taken_ += units;
    return !cancelled_;
  }

  void GiveBack(std::size_t units) {
    {
      const std::lock_guard lock(mutex_);
      taken_ -= units;
    }
    changed_.notify_one();
  }

  void Cancel() {
    {
      const std::lock_guard lock(mutex_);
      cancelled_ = true;
    }
    changed_.notify_all();
  }

 private:
  const std::size_t limit_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t taken_ = 0;
  bool cancelled_ = false;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_ISSUING_UNIT_BUDGET_H_
