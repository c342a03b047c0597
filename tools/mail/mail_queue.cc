#include "tools/mail/mail_queue.h"

#include <iterator>
#include <utility>

namespace serialsmith::tools {

bool MailQueue::WaitForRoom() {
  std::unique_lock lock(mutex_);
  const auto has_room = [&] {
    return mails_.empty() || (mails_.size() < max_mails_ && bytes_ < max_bytes_);
  };
  for_ledger_.wait(lock, [&] { return has_room() || !results_.empty(); });
  return has_room();
}

void MailQueue::Push(BuiltForSending mail) {
  const std::scoped_lock lock(mutex_);
  bytes_ += mail.mail.bytes.size();
  mails_.push_back(std::move(mail));
  for_connections_.notify_all();
}

std::vector<SendingResult> MailQueue::WaitForResults() {
  std::unique_lock lock(mutex_);
  for_ledger_.wait(lock, [&] { return !results_.empty() || (mails_.empty() && in_hand_ == 0); });
  return std::exchange(results_, {});
}

std::vector<SendingResult> MailQueue::TakeResults() {
  const std::scoped_lock lock(mutex_);
  return std::exchange(results_, {});
}

void MailQueue::Recorded(const std::vector<SendingResult>& results) {
  const std::scoped_lock lock(mutex_);
  for (const SendingResult& result : results) unrecorded_[result.connection] = false;
  for_connections_.notify_all();
}

void MailQueue::Finish() {
  const std::scoped_lock lock(mutex_);
  finished_ = true;
  for_connections_.notify_all();
}

std::vector<BuiltForSending> MailQueue::Abandon() {
  const std::scoped_lock lock(mutex_);
  abandoned_ = finished_ = true;
  bytes_ = 0;
  std::vector<BuiltForSending> left(std::make_move_iterator(mails_.begin()),
                                    std::make_move_iterator(mails_.end()));
  mails_.clear();
  for_connections_.notify_all();
  return left;
}

std::optional<BuiltForSending> MailQueue::Pop() {
  std::unique_lock lock(mutex_);
  // What others have in hand may come back.
  for_connections_.wait(
      lock, [&] { return !mails_.empty() || abandoned_ || (finished_ && in_hand_ == 0); });
  if (mails_.empty()) return std::nullopt;
  BuiltForSending mail = std::move(mails_.front());
  mails_.pop_front();
  bytes_ -= mail.mail.bytes.size();
  ++in_hand_;
  for_ledger_.notify_all();
  return mail;
}

void MailQueue::Post(SendingResult result) {
  const std::scoped_lock lock(mutex_);
  --in_hand_;
  unrecorded_[result.connection] = true;
  results_.push_back(std::move(result));
  for_ledger_.notify_all();
  for_connections_.notify_all();
}

void MailQueue::GiveBack(BuiltForSending mail) {
  const std::scoped_lock lock(mutex_);
  --in_hand_;
  bytes_ += mail.mail.bytes.size();
  mails_.push_front(std::move(mail));
  for_connections_.notify_all();
  for_ledger_.notify_all();
}

bool MailQueue::WaitUntilRecorded(unsigned connection) {
  std::unique_lock lock(mutex_);
  for_connections_.wait(lock, [&] { return !unrecorded_[connection] || abandoned_; });
  return !unrecorded_[connection];
}

}  // namespace serialsmith::tools
