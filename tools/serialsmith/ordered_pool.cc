#include "tools/serialsmith/ordered_pool.h"

#include <sched.h>

#include <algorithm>
#include <system_error>
#include <utility>

namespace serialsmith::tools {

OrderedPool::OrderedPool(unsigned jobs, std::size_t slots, std::function<void(std::size_t)> work)
    : work_(std::move(work)), done_(slots, true) {
  if (jobs < 2) return;
  for (unsigned i = 0; i < jobs; ++i) {
    try {
      threads_.emplace_back([this] { Run(); });
    } catch (const std::system_error&) {
      break;
    }
  }
}

OrderedPool::~OrderedPool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  started_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void OrderedPool::Start(std::size_t slot) {
  if (threads_.empty()) {
    work_(slot);
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    done_[slot] = false;
    waiting_.push_back(slot);
  }
  started_.notify_one();
}

void OrderedPool::Wait(std::size_t slot) {
  std::unique_lock lock(mutex_);
  finished_.wait(lock, [&] { return done_[slot]; });
}

void OrderedPool::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    started_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    const std::size_t slot = waiting_.front();
    waiting_.pop_front();
    lock.unlock();
    work_(slot);
    lock.lock();
    done_[slot] = true;
    finished_.notify_one();
  }
}

unsigned UsableCpus() {
  cpu_set_t set;
  CPU_ZERO(&set);
  // Fails on machines with more processors than the set holds; those have enough anyway.
  if (::sched_getaffinity(0, sizeof set, &set) != 0) {
    return std::max(1U, std::thread::hardware_concurrency());
  }
  return static_cast<unsigned>(std::max(1, CPU_COUNT(&set)));
}

}  // namespace serialsmith::tools
