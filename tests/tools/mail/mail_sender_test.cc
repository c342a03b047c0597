#include "tools/mail/mail_sender.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <vector>

#include "tests/tools/mail/outbox_fixture.h"
#include "tests/tools/mail/sample_order.h"
#include "tools/ledger/mail_requests.h"

namespace serialsmith::tools {
namespace {

class MailSending : public OutboxTest {
 protected:
  // Answers by recipient; others get it delivered.
  class FakeTransport final : public MailTransport {
   public:
    explicit FakeTransport(MailSending& test) : test_(test) {}
    DeliveryResult Send(const OutgoingMail& mail,
                        const std::function<bool()>& before_end) override {
      if (test_.refused_connections_.fetch_sub(1) > 0) return {Delivery::kNoWay, "421 too many"};
      if (!before_end()) return {Delivery::kNotAttempted, "stopped"};
      return test_.Got(mail);
    }

   private:
    MailSending& test_;
  };

  std::atomic<int> refused_connections_ = 0;  // so many of the first connections

  DeliveryResult Got(const OutgoingMail& mail) {
    const std::scoped_lock lock(mutex_);
    got_.push_back(mail);
    if (on_mail_) on_mail_(mail);
    const auto found = answers_.find(mail.recipient);
    return found == answers_.end() ? DeliveryResult{} : found->second;
  }

  void QueueMany(int count) {
    for (int i = 0; i < count; ++i) Queue("o" + std::to_string(i), NameOf(i));
  }
  static std::string NameOf(int i) { return "u" + std::to_string(i) + "@example.com"; }

  MailSendCounts Send(unsigned connections = 1, double rate = 0) {
    const auto outbox = OpenOutbox();
    auto counts = SendDueMail(*outbox, serialsmith::testing::BuiltinBuilder(),
                              {.sender = {"Acme", "sales@acme.example"},
                               .connections = connections,
                               .rate = rate,
                               .now = [this] { return now_; },
                               .keep_going = [this] { return keep_going_.load(); },
                               .open_transport = [this] { return Open(); }});
    EXPECT_TRUE(counts.ok()) << counts.status();
    return counts.ok() ? *counts : MailSendCounts{};
  }
  absl::StatusOr<std::unique_ptr<MailTransport>> Open() {
    return std::unique_ptr<MailTransport>(new FakeTransport(*this));
  }

  MailRecord MailOf(const std::string& order_id) {
    return MailsOfOrder(*ReadOnly(), order_id)->at(0);
  }
  std::vector<std::string> Recipients() {
    std::vector<std::string> recipients;
    for (const OutgoingMail& mail : got_) recipients.push_back(mail.recipient);
    return recipients;
  }

  std::mutex mutex_;
  std::vector<OutgoingMail> got_;
  std::map<std::string, DeliveryResult> answers_;
  std::function<void(const OutgoingMail&)> on_mail_;
  std::atomic<bool> keep_going_ = true;
};

TEST(RetryDelay, DoublesUpToFourHours) {
  const std::vector<std::int64_t> expected = {60,   120,  240,  480,   960,
                                              1920, 3840, 7680, 14400, 14400};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(RetryDelay(static_cast<int>(i) + 1), expected[i]);
  }
  EXPECT_EQ(RetryDelay(0), 60);
  EXPECT_EQ(RetryDelay(1'000'000), 14400);
}

TEST_F(MailSending, SendsEachMailOnceInTheOrderOfIssue) {
  QueueMany(5);
  EXPECT_EQ(Send().sent, 5);
  EXPECT_EQ(Recipients(),
            (std::vector<std::string>{NameOf(0), NameOf(1), NameOf(2), NameOf(3), NameOf(4)}));
  EXPECT_EQ(got_[0].sender, "sales@acme.example");
  EXPECT_EQ(got_[0].date, now_);
  EXPECT_NE(got_[0].bytes.find("Message-Id: <" + got_[0].message_id + ">\r\n"), std::string::npos);
  EXPECT_EQ(Send().sent, 0);
  EXPECT_EQ(got_.size(), 5U);
}

TEST_F(MailSending, PutsDownWhatBecameOfIt) {
  QueueMany(4);
  answers_ = {{NameOf(1), {Delivery::kRefused, "550 no"}},
              {NameOf(2), {Delivery::kTryLater, "451 later"}},
              {NameOf(3), {Delivery::kNotAttempted, "stopped"}}};
  const MailSendCounts counts = Send();
  EXPECT_EQ(counts.sent, 1);
  EXPECT_EQ(counts.failed, 1);
  EXPECT_GE(counts.waiting, 2);
  EXPECT_EQ(counts.no_way, "");
  EXPECT_EQ(MailOf("o0").state, MailState::kSent);
  EXPECT_EQ(MailOf("o0").sent_at, now_);
  EXPECT_EQ(MailOf("o0").last_error, "");
  EXPECT_EQ(MailOf("o1").state, MailState::kFailed);
  EXPECT_EQ(MailOf("o1").last_error, "550 no");
  EXPECT_EQ(MailOf("o2").state, MailState::kWaiting);
  EXPECT_EQ(MailOf("o2").last_error, "451 later");
  EXPECT_EQ(MailOf("o2").attempts, 1);
  EXPECT_EQ(MailOf("o2").next_attempt_at, now_ + 60);
}

TEST_F(MailSending, TriesLaterTheSameMail) {
  Queue("o0", NameOf(0));
  answers_[NameOf(0)] = {Delivery::kTryLater, "451 later"};
  const std::int64_t prepared_at = now_;
  Send();
  now_ += 59;
  Send();
  EXPECT_EQ(got_.size(), 1U);
  now_ += 1;
  Send();
  EXPECT_EQ(MailOf("o0").next_attempt_at, now_ + 120);
  now_ = prepared_at + kGiveUpAfter - 1;
  Send();
  EXPECT_EQ(MailOf("o0").state, MailState::kWaiting);
  now_ += RetryDelay(3);
  EXPECT_EQ(Send().failed, 1);
  EXPECT_EQ(MailOf("o0").state, MailState::kFailed);
  ASSERT_EQ(got_.size(), 4U);
  for (const OutgoingMail& mail : got_) EXPECT_EQ(mail.bytes, got_[0].bytes);
}

TEST_F(MailSending, EndsWhereThereIsNoWay) {
  QueueMany(20);
  answers_[NameOf(3)] = {Delivery::kNoWay, "535 no"};
  const MailSendCounts counts = Send();
  EXPECT_EQ(counts.sent, 3);
  EXPECT_EQ(counts.no_way, "535 no");
  EXPECT_GT(counts.waiting, 0);
  EXPECT_EQ(got_.size(), 4U);
  EXPECT_EQ(MailOf("o3").last_error, "535 no");
  EXPECT_EQ(MailOf("o3").attempts, 0);
  EXPECT_EQ(MailOf("o19").attempts, 0);
  EXPECT_EQ(MailOf("o19").last_error, "");
  answers_.clear();
  got_.clear();
  now_ += 1;
  EXPECT_EQ(Send().sent, 17);
}

TEST_F(MailSending, StopsWhenTold) {
  QueueMany(20);
  on_mail_ = [this](const OutgoingMail&) { keep_going_ = got_.size() < 4; };
  const MailSendCounts counts = Send();
  EXPECT_EQ(counts.sent, 4);
  EXPECT_EQ(MailOf("o4").attempts, 0);
  EXPECT_EQ(MailOf("o4").last_error, "");
  on_mail_ = nullptr;
  keep_going_ = true;
  EXPECT_EQ(Send().sent, 16);
  const std::vector<std::string> all = Recipients();
  EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), all.size());
}

// What a crash sends twice is at most one mail a connection.
TEST_F(MailSending, EndsNoMailBeforeTheLastIsRecorded) {
  QueueMany(8);
  std::string last;
  int checked = 0;
  on_mail_ = [&](const OutgoingMail& mail) {
    if (!last.empty()) {
      EXPECT_EQ(MailOf(last).state, MailState::kSent) << last;
      ++checked;
    }
    last = "o" + mail.recipient.substr(1, mail.recipient.find('@') - 1);
  };
  EXPECT_EQ(Send().sent, 8);
  EXPECT_EQ(checked, 7);
}

TEST_F(MailSending, SharesMailAmongConnections) {
  QueueMany(30);
  EXPECT_EQ(Send(4).sent, 30);
  const std::vector<std::string> all = Recipients();
  EXPECT_EQ(all.size(), 30U);
  EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), 30U);
}

TEST_F(MailSending, KeepsToTheRate) {
  QueueMany(5);
  const auto begun = std::chrono::steady_clock::now();
  Send(3, 100);
  EXPECT_GE(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(40));
}

TEST_F(MailSending, FailsWhatCannotBeWrittenTo) {
  Queue("bad", "=?utf-8?q?eve?=@example.org");
  Queue("good", NameOf(1));
  const MailSendCounts counts = Send();
  EXPECT_EQ(counts.sent, 1);
  EXPECT_EQ(counts.failed, 1);
  EXPECT_EQ(Recipients(), std::vector<std::string>{NameOf(1)});
  EXPECT_EQ(MailOf("bad").state, MailState::kFailed);
  EXPECT_EQ(MailOf("bad").last_error, "recipient's address: not one plain email address");
}

TEST_F(MailSending, TakesNothingWhenATransportCannotBeOpened) {
  Queue("o0");
  const auto outbox = OpenOutbox();
  const auto counts = SendDueMail(*outbox, serialsmith::testing::BuiltinBuilder(),
                                  {.sender = {"", "sales@acme.example"},
                                   .now = [this] { return now_; },
                                   .keep_going = [] { return true; },
                                   .open_transport = [] { return absl::InternalError("no"); }});
  EXPECT_EQ(counts.status(), absl::InternalError("no"));
  EXPECT_EQ(MailOf("o0").state, MailState::kQueued);
}

TEST_F(MailSending, GoesOnBehindADamagedOrder) {
  QueueMany(3);
  ASSERT_TRUE(
      OpenOutbox()->session().Execute("UPDATE units SET state = 77 WHERE line_id = 2").ok());
  const MailSendCounts counts = Send();
  EXPECT_EQ(counts.sent, 2);
  EXPECT_EQ(counts.failed, 1);
  EXPECT_EQ(Send().sent, 0);
  EXPECT_EQ(got_.size(), 2U);
  EXPECT_EQ(MailOf("o1").state, MailState::kFailed);
}

TEST_F(MailSending, EndsWhereAllAreRefusedAlike) {
  QueueMany(40);
  for (int i = 0; i < 40; ++i) answers_[NameOf(i)] = {Delivery::kRefused, "554 relay denied"};
  const MailSendCounts counts = Send();
  EXPECT_FALSE(counts.no_way.empty());
  EXPECT_LT(counts.failed, 20);
  answers_.clear();
  EXPECT_EQ(Send().sent, 40 - counts.failed);
}

TEST_F(MailSending, DoesWithoutAConnectionThatIsRefused) {
  QueueMany(30);
  refused_connections_ = 2;
  const MailSendCounts counts = Send(/*connections=*/3);
  EXPECT_EQ(counts.no_way, "");
  EXPECT_EQ(counts.sent, 30);
}

}  // namespace
}  // namespace serialsmith::tools
