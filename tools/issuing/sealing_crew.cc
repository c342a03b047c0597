#include "tools/issuing/sealing_crew.h"

#include <algorithm>
#include <system_error>

namespace serialsmith::tools {
namespace {

// Taken at a time: long enough to make the lock cheap, short enough to share the last batch.
constexpr std::size_t kUnitsAtATime = 256;

// Stops at a stored number that is wrong, whose serial is in `wrong_serial` then, and at an error
// of the signer.
absl::Status Do(const SealingTask& task, std::span<IssuedSerial> serials,
                std::size_t& wrong_serial) {
  const Sealer& sealer = task.issuer->sealer();
  for (std::size_t i = 0; i < task.count; ++i) {
    IssuedSerial& serial = serials[task.first_serial + i];
    const PackedRow number = sealer.Seal(task.product, task.first_sequence + i);
    if (task.stored && number != serial.number) {
      wrong_serial = std::min(wrong_serial, task.first_serial + i);
      return absl::OkStatus();
    }
    serial.number = number;
    if (!task.sign) continue;
    const absl::StatusOr<Signature> signature = task.issuer->Sign(number);
    if (!signature.ok()) return signature.status();
    serial.signature = *signature;
  }
  return absl::OkStatus();
}

}  // namespace

void SealingCrew::Hire(unsigned jobs) {
  for (unsigned i = 0; i < jobs; ++i) {
    try {
      threads_.emplace_back([this] { Work(); });
    } catch (const std::system_error&) {
      break;
    }
  }
}

SealingCrew::~SealingCrew() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  work_came_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void SealingCrew::Start(Batch& batch, bool urgent) {
  {
    const std::lock_guard lock(mutex_);
    batch.next_task = 0;
    batch.tasks_undone = batch.tasks.size();
    batch.wrong_serial = kNoSerial;
    batch.signing = absl::OkStatus();
    if (batch.tasks.empty()) return;
    urgent ? waiting_.push_front(&batch) : waiting_.push_back(&batch);
  }
  work_came_.notify_all();
}

void SealingCrew::WorkOnce(std::unique_lock<std::mutex>& lock) {
  Batch& batch = *waiting_.front();
  const std::size_t begin = batch.next_task;
  std::size_t units = 0;
  while (batch.next_task < batch.tasks.size() && units < kUnitsAtATime) {
    units += batch.tasks[batch.next_task++].count;
  }
  const std::size_t end = batch.next_task;
  if (end == batch.tasks.size()) waiting_.pop_front();
  // What cannot be recorded any more is not worth asking a slow signer for.
  absl::Status signing = batch.signing;
  lock.unlock();
  std::size_t wrong_serial = kNoSerial;
  for (std::size_t i = begin; i < end && signing.ok(); ++i) {
    signing = Do(batch.tasks[i], batch.serials, wrong_serial);
  }
  lock.lock();
  batch.signing.Update(signing);
  batch.wrong_serial = std::min(batch.wrong_serial, wrong_serial);
  batch.tasks_undone -= end - begin;
  if (batch.tasks_undone == 0) batch_done_.notify_all();
}

void SealingCrew::Work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    work_came_.wait(lock, [&] { return ending_ || !waiting_.empty(); });
    if (ending_) return;
    WorkOnce(lock);
  }
}

bool SealingCrew::WaitWithin(Batch& batch, std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  if (threads_.empty()) {
    while (batch.tasks_undone > 0) WorkOnce(lock);
  }
  return batch_done_.wait_for(lock, time, [&] { return batch.tasks_undone == 0; });
}

void SealingCrew::Wait(Batch& batch) {
  while (!WaitWithin(batch, std::chrono::seconds(1))) {
  }
}

}  // namespace serialsmith::tools
