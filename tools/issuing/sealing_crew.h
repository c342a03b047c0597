// Threads that seal and sign what the planner laid out. Safe from the one thread that owns it.
#ifndef SERIALSMITH_TOOLS_ISSUING_SEALING_CREW_H_
#define SERIALSMITH_TOOLS_ISSUING_SEALING_CREW_H_

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "tools/issuing/batch.h"

namespace serialsmith::tools {

class SealingCrew final {
 public:
  // Without threads; without any the owner works while it waits.
  SealingCrew() = default;
  SealingCrew(const SealingCrew&) = delete;
  SealingCrew& operator=(const SealingCrew&) = delete;
  ~SealingCrew();  // drops what was not begun

  // Starts `jobs` threads, or as many of them as the system gives.
  void Hire(unsigned jobs);
  // Takes the batch's tasks; an urgent one goes before those that wait.
  void Start(Batch& batch, bool urgent = false);
  // Waits until the batch is done. False: not within `time`, which only threads can keep to.
  bool WaitWithin(Batch& batch, std::chrono::milliseconds time);
  void Wait(Batch& batch);

 private:
  void Work();
  // Does some of the first batch's tasks. The lock is held on entry and on return.
  void WorkOnce(std::unique_lock<std::mutex>& lock);

  std::mutex mutex_;
  std::condition_variable work_came_;
  std::condition_variable batch_done_;
  std::deque<Batch*> waiting_;  // with tasks that nobody has taken
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_ISSUING_SEALING_CREW_H_
