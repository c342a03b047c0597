// Hands things from one thread to another, in order. Safe from any thread.
//
// It has no limit of its own: what goes around is limited by how many batches there are.
#ifndef SERIALSMITH_TOOLS_ISSUING_HANDOVER_QUEUE_H_
#define SERIALSMITH_TOOLS_ISSUING_HANDOVER_QUEUE_H_

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>

namespace serialsmith::tools {

template <typename T>
class HandoverQueue final {
 public:
  void Push(T item) {
    {
      const std::lock_guard lock(mutex_);
      items_.push_back(item);
    }
    changed_.notify_one();
  }

  // Nothing will be pushed any more; what is there can still be taken.
  void Close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    changed_.notify_all();
  }

  // Nothing is wanted any more: what is there is dropped.
  void Cancel() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
      items_.clear();
    }
    changed_.notify_all();
  }

  // Waits for the next item; nullopt when closed and empty.
  std::optional<T> Pop() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return closed_ || !items_.empty(); });
    return Take();
  }

  // Waits no longer than that.
  std::optional<T> PopWithin(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, time, [&] { return closed_ || !items_.empty(); });
    return Take();
  }

  bool Finished() {
    const std::lock_guard lock(mutex_);
    return closed_ && items_.empty();
  }

 private:
  std::optional<T> Take() {
    if (items_.empty()) return std::nullopt;
    std::optional<T> item(items_.front());
    items_.pop_front();
    return item;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<T> items_;
  bool closed_ = false;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_ISSUING_HANDOVER_QUEUE_H_
