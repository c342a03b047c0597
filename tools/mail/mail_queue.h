// Between the one thread that has the ledger and the threads that have connections: built mail one
// way, results the other. Safe from any thread.
#ifndef SERIALSMITH_TOOLS_MAIL_MAIL_QUEUE_H_
#define SERIALSMITH_TOOLS_MAIL_MAIL_QUEUE_H_

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <vector>

#include "tools/ledger/mail_outbox.h"
#include "tools/mail/mail_transport.h"

namespace serialsmith::tools {

struct BuiltForSending {
  TakenMail taken;
  OutgoingMail mail;
};

struct SendingResult {
  TakenMail taken;
  DeliveryResult result;
  unsigned connection = 0;
};

class MailQueue final {
 public:
  MailQueue(unsigned connections, std::size_t max_mails, std::size_t max_bytes)
      : unrecorded_(connections), max_mails_(max_mails), max_bytes_(max_bytes) {}

  // The ledger's thread.
  // Waits until there is room, or results; false: there is no room yet.
  bool WaitForRoom();
  void Push(BuiltForSending mail);
  // Waits until there are results, or nobody sends any more: then they may be none.
  std::vector<SendingResult> WaitForResults();
  std::vector<SendingResult> TakeResults();
  // Those results are in the ledger: their connections may end their next mails.
  void Recorded(const std::vector<SendingResult>& results);
  // No more mail comes; what is queued is still sent.
  void Finish();
  // Nothing that is queued is begun any more. What was left.
  std::vector<BuiltForSending> Abandon();

  // A connection's thread.
  // nullopt: there will be no more.
  std::optional<BuiltForSending> Pop();
  void Post(SendingResult result);
  // Somebody else is to send it.
  void GiveBack(BuiltForSending mail);
  // Until the connection's last result is recorded; false: it will not be.
  bool WaitUntilRecorded(unsigned connection);

 private:
  std::mutex mutex_;
  std::condition_variable for_ledger_;
  std::condition_variable for_connections_;
  std::deque<BuiltForSending> mails_;
  std::vector<SendingResult> results_;
  std::vector<bool> unrecorded_;  // by connection
  std::size_t bytes_ = 0;
  std::size_t in_hand_ = 0;  // popped and not posted
  const std::size_t max_mails_;
  const std::size_t max_bytes_;
  bool finished_ = false;
  bool abandoned_ = false;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_MAIL_MAIL_QUEUE_H_
