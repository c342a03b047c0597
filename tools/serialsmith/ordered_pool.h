// Threads that work on numbered slots while their owner fills and empties other ones, in order.
//
//     OrderedPool pool(jobs, slots, [&](std::size_t slot) { Work(batches[slot]); });
//     pool.Start(0); pool.Start(1); pool.Wait(0); Use(batches[0]); pool.Start(0); ...
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_ORDERED_POOL_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_ORDERED_POOL_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace serialsmith::tools {

// One owner thread. With one job, or when the system gives no thread, the work is done inside
// Start().
class OrderedPool final {
 public:
  OrderedPool(unsigned jobs, std::size_t slots, std::function<void(std::size_t)> work);
  OrderedPool(const OrderedPool&) = delete;
  OrderedPool& operator=(const OrderedPool&) = delete;
  ~OrderedPool();  // finishes what was started

  // The slot must not be under work.
  void Start(std::size_t slot);
  // Returns when the work on the slot is done.
  void Wait(std::size_t slot);

 private:
  void Run();

  std::function<void(std::size_t)> work_;
  std::mutex mutex_;
  std::condition_variable started_;
  std::condition_variable finished_;
  std::deque<std::size_t> waiting_;  // guarded by mutex_, as are the next two
  std::vector<bool> done_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

// The processors that this process may use, at least 1.
unsigned UsableCpus();

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_ORDERED_POOL_H_
