#include "tools/mail/mail_sender.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "tools/mail/mail_composer.h"
#include "tools/mail/mail_queue.h"

namespace serialsmith::tools {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kTakenAtOnce = 64;
constexpr int kRefusedAlike = 10;
constexpr std::size_t kQueuedBytes = std::size_t{8} << 20;

// How often a thread that waits for its turn looks whether it is to stop.
constexpr auto kLookUp = std::chrono::milliseconds(100);

// Lets one through every 1 / rate seconds, whoever asks.
class RateLimit final {
 public:
  RateLimit(double rate, const std::function<bool()>& keep_going)
      : keep_going_(keep_going),
        interval_(rate > 0 ? std::chrono::duration_cast<Clock::duration>(
                                 std::chrono::duration<double>(1 / rate))
                           : Clock::duration{}) {}

  void Wait() {
    if (interval_ == Clock::duration{}) return;
    Clock::time_point mine;
    {
      const std::scoped_lock lock(mutex_);
      mine = std::max(next_, Clock::now());
      next_ = mine + interval_;
    }
    while (keep_going_() && Clock::now() < mine) {
      std::this_thread::sleep_until(std::min(mine, Clock::now() + kLookUp));
    }
  }

 private:
  const std::function<bool()>& keep_going_;
  const Clock::duration interval_;
  std::mutex mutex_;
  Clock::time_point next_;
};

class Sender final {
 public:
  Sender(MailOutbox& outbox, const MailBuilder& builder, const MailSendOptions& options,
         MailComposer composer)
      : outbox_(outbox),
        builder_(builder),
        options_(options),
        composer_(std::move(composer)),
        queue_(options.connections, 2 * std::size_t{options.connections} + 2, kQueuedBytes),
        limit_(options.rate, options.keep_going),
        connections_left_(static_cast<int>(options.connections)) {}
  ~Sender() {
    (void)queue_.Abandon();
    for (std::thread& thread : threads_) thread.join();
  }

  void Start(std::vector<std::unique_ptr<MailTransport>> transports);
  absl::StatusOr<MailSendCounts> Run();

 private:
  void SendWith(MailTransport& transport, unsigned connection);
  absl::Status Fill();
  absl::Status PushNext();
  absl::Status Record(const std::vector<SendingResult>& results);
  absl::Status PutBack();
  void Count(const MailResult& result);
  void NoteRefusal(const std::string& answer);
  bool going_on() const { return counts_.no_way.empty() && options_.keep_going(); }

  MailOutbox& outbox_;
  const MailBuilder& builder_;
  const MailSendOptions& options_;
  const MailComposer composer_;
  MailQueue queue_;
  RateLimit limit_;
  std::deque<TakenMail> taken_;
  bool all_taken_ = false;
  MailSendCounts counts_;
  std::string last_refusal_;
  int refused_alike_ = 0;
  std::atomic<int> connections_left_;
  std::vector<std::unique_ptr<MailTransport>> transports_;
  std::vector<std::thread> threads_;
};

void Sender::Start(std::vector<std::unique_ptr<MailTransport>> transports) {
  transports_ = std::move(transports);
  for (unsigned i = 0; i < transports_.size(); ++i) {
    threads_.emplace_back([this, i] { SendWith(*transports_[i], i); });
  }
}

void Sender::SendWith(MailTransport& transport, unsigned connection) {
  while (std::optional<BuiltForSending> next = queue_.Pop()) {
    limit_.Wait();
    DeliveryResult result{Delivery::kNotAttempted, "stopped"};
    if (options_.keep_going()) {
      result = transport.Send(next->mail, [&] { return queue_.WaitUntilRecorded(connection); });
    }
    const bool no_way = result.delivery == Delivery::kNoWay;
    // A server may take fewer connections than we have.
    if (no_way && connections_left_.fetch_sub(1) > 1) {
      queue_.GiveBack(*std::move(next));
      return;
    }
    queue_.Post({std::move(next->taken), std::move(result), connection});
    // The last one ends the run; what is queued is not to knock at the same door.
    if (no_way) return;
  }
}

absl::StatusOr<MailSendCounts> Sender::Run() {
  absl::Status failure;
  while (failure.ok() && going_on() && !(all_taken_ && taken_.empty())) failure = Fill();
  if (failure.ok() && going_on()) queue_.Finish();
  // What is on its way is accepted, and has to be put down, whatever failed.
  for (;;) {
    absl::Status status;
    if (!failure.ok() || !going_on()) status = PutBack();
    const std::vector<SendingResult> results = queue_.WaitForResults();
    if (status.ok()) status = results.empty() ? outbox_.Flush() : Record(results);
    if (failure.ok()) failure = status;
    if (!failure.ok() && (results.empty() || !status.ok())) return failure;
    if (results.empty()) return counts_;
  }
}

// One step: results are put down, or a mail is built.
absl::Status Sender::Fill() {
  const bool has_room = queue_.WaitForRoom();
  const std::vector<SendingResult> results = queue_.TakeResults();
  if (absl::Status recorded = Record(results); !recorded.ok()) return recorded;
  if (!has_room || !going_on()) return absl::OkStatus();
  if (taken_.empty()) {
    absl::StatusOr<TakenMails> taken = outbox_.Take(kTakenAtOnce, options_.now());
    if (!taken.ok()) return taken.status();
    all_taken_ = taken->none_due;
    counts_.suppressed += taken->suppressed;
    taken_.assign(taken->mails.begin(), taken->mails.end());
    return absl::OkStatus();
  }
  return PushNext();
}

absl::Status Sender::PushNext() {
  const TakenMail taken = std::move(taken_.front());
  taken_.pop_front();
  absl::StatusOr<OrderMail> order = composer_.Compose(taken);
  MailResult result{.mail_id = taken.mail_id, .next_attempt_at = 0, .error = ""};
  const auto fail = [&](const absl::Status& why) {
    result.state = MailState::kFailed;
    result.error = std::string(why.message());
    result.error = result.error.substr(0, result.error.find('\n'));
  };
  if (absl::IsDataLoss(order.status()) || absl::IsResourceExhausted(order.status())) {
    // The others are not to wait for it.
    fail(order.status());
  } else if (!order.ok()) {
    return order.status();
  } else if (order->lines.empty()) {
    result.state = MailState::kSuppressed;
    result.error = "all its serials are revoked";
  } else {
    absl::StatusOr<BuiltMail> built = builder_.Build(*order);
    if (built.ok()) {
      queue_.Push({taken,
                   {.sender = options_.sender.address,
                    .recipient = std::move(built->recipient),
                    .bytes = std::move(built->bytes),
                    .message_id = order->envelope.message_id,
                    .date = order->envelope.date}});
      return absl::OkStatus();
    }
    if (!absl::IsInvalidArgument(built.status())) return built.status();
    fail(built.status());
  }
  Count(result);
  return outbox_.Record({&result, 1}, options_.now());
}

void Sender::Count(const MailResult& result) {
  switch (result.state) {
    case MailState::kSent:
      ++counts_.sent;
      break;
    case MailState::kFailed:
      ++counts_.failed;
      break;
    case MailState::kSuppressed:
      ++counts_.suppressed;
      break;
    default:
      ++counts_.waiting;
  }
}

// A server that refuses all alike has something against us.
void Sender::NoteRefusal(const std::string& answer) {
  refused_alike_ = answer == last_refusal_ ? refused_alike_ + 1 : 1;
  last_refusal_ = answer;
  if (counts_.sent == 0 && refused_alike_ == kRefusedAlike) {
    counts_.no_way = "the first mails were all refused alike: " + answer;
  }
}

absl::Status Sender::Record(const std::vector<SendingResult>& results) {
  if (results.empty()) return absl::OkStatus();
  const std::int64_t now = options_.now();
  std::vector<MailResult> settled;
  for (const SendingResult& sent : results) {
    MailResult& result = settled.emplace_back();
    result.mail_id = sent.taken.mail_id;
    result.error = sent.result.answer;
    switch (sent.result.delivery) {
      case Delivery::kDelivered:
        result.state = MailState::kSent;
        break;
      case Delivery::kRefused:
        result.state = MailState::kFailed;
        NoteRefusal(sent.result.answer);
        break;
      case Delivery::kTryLater:
        result.state =
            now - sent.taken.prepared_at >= kGiveUpAfter ? MailState::kFailed : MailState::kWaiting;
        result.next_attempt_at = now + RetryDelay(sent.taken.attempts);
        break;
      case Delivery::kNoWay:
        counts_.no_way = sent.result.answer;
        [[fallthrough]];
      case Delivery::kNotAttempted:
        if (sent.result.delivery == Delivery::kNotAttempted) result.error.clear();
        result.state = MailState::kWaiting;
        result.next_attempt_at = now;
        result.attempted = false;
        break;
    }
    Count(result);
  }
  if (absl::Status recorded = outbox_.Record(settled, now); !recorded.ok()) return recorded;
  queue_.Recorded(results);
  return absl::OkStatus();
}

// What was taken and will not be tried in this run.
absl::Status Sender::PutBack() {
  std::vector<MailResult> back;
  const auto put_back = [&](const TakenMail& mail) {
    back.push_back({.mail_id = mail.mail_id,
                    .state = MailState::kWaiting,
                    .next_attempt_at = mail.prepared_at,
                    .error = "",
                    .attempted = false});
    Count(back.back());
  };
  for (const BuiltForSending& left : queue_.Abandon()) put_back(left.taken);
  for (const TakenMail& mail : taken_) put_back(mail);
  taken_.clear();
  return outbox_.Record(back, options_.now());
}

}  // namespace

std::int64_t RetryDelay(int attempts) {
  constexpr std::int64_t kFirst = 60;
  constexpr std::int64_t kLongest = 4 * 3600;
  return std::min(kFirst << std::clamp(attempts - 1, 0, 20), kLongest);
}

absl::StatusOr<MailSendCounts> SendDueMail(MailOutbox& outbox, const MailBuilder& builder,
                                           const MailSendOptions& options) {
  absl::StatusOr<MailComposer> composer = MailComposer::Create(outbox.session(), options.sender);
  if (!composer.ok()) return composer.status();
  std::vector<std::unique_ptr<MailTransport>> transports;
  for (unsigned i = 0; i < options.connections; ++i) {
    absl::StatusOr<std::unique_ptr<MailTransport>> transport = options.open_transport();
    if (!transport.ok()) return transport.status();
    transports.push_back(*std::move(transport));
  }
  Sender sender(outbox, builder, options, *std::move(composer));
  sender.Start(std::move(transports));
  return sender.Run();
}

}  // namespace serialsmith::tools
