#include "tools/mail/mail_composer.h"

#include <set>

#include "tests/tools/mail/outbox_fixture.h"

namespace serialsmith::tools {
namespace {

const Mailbox kComposerSender{"Acme", "sales@acme.example"};

class Composer : public OutboxTest {
 protected:
  std::string MessageId(const TakenMail& mail, const Mailbox& sender = kComposerSender) {
    const auto session = ReadOnly();
    return MailComposer::Create(*session, sender)->MessageId(mail);
  }
};

TEST_F(Composer, MakesAMessageIdThatStays) {
  Queue("1");
  const TakenMail mail{.mail_id = 1, .last_line_id = 1, .order_id = "1", .email = "a@example.com"};
  const std::string id = MessageId(mail);
  EXPECT_EQ(id, "8a8c3068993e7a2e189a88422150b019@acme.example");
  Queue("2");
  TakenMail later = mail;
  later.attempts = 5;
  later.prepared_at = 1'800'000'000;
  EXPECT_EQ(MessageId(later), id);
  EXPECT_EQ(MessageId(mail, {"Other", "other@acme.example"}), id);
}

TEST_F(Composer, MakesAnotherForAnother) {
  Queue("1");
  std::set<std::string> ids;
  for (const std::int64_t mail_id : {1, 2, 11, -1}) {
    for (const char* email : {"a@example.com", "1a@example.com", "A@example.com"}) {
      ids.insert(MessageId({.mail_id = mail_id, .order_id = "1", .email = email}));
    }
  }
  EXPECT_EQ(ids.size(), 12U);
  // A ledger that was restored gives the same id to another order.
  ids.insert(MessageId({.mail_id = 1, .order_id = "2", .email = "a@example.com"}));
  EXPECT_EQ(ids.size(), 13U);
  const TakenMail first{.mail_id = 1, .order_id = "1", .email = "a@example.com"};
  EXPECT_TRUE(MessageId(first, {"", "x@other.example"}).ends_with("@other.example"));
  EXPECT_TRUE(MessageId(first, {"", "x@b\u00FCcher.example"}).ends_with("@xn--bcher-kva.example"));
  place_ = *ParseLedgerUrl(dir_.File("another"));
  Queue("2");
  EXPECT_FALSE(ids.contains(MessageId(first)));
}

TEST_F(Composer, TakesAllFromTheLedger) {
  Queue("1", "a@example.com");
  const auto outbox = OpenOutbox();
  const TakenMail mail = outbox->Take(1, now_)->mails.at(0);
  const auto order = MailComposer::Create(outbox->session(), kComposerSender)->Compose(mail);
  ASSERT_TRUE(order.ok()) << order.status();
  EXPECT_EQ(order->order_id, "1");
  EXPECT_EQ(order->email, "a@example.com");
  EXPECT_EQ(order->name, "Ann");
  EXPECT_EQ(order->locale, "en");
  EXPECT_EQ(order->envelope.date, now_);
  EXPECT_EQ(order->envelope.sender.address, kComposerSender.address);
  ASSERT_EQ(order->lines.size(), 1U);
  EXPECT_EQ(order->lines[0].product, kMover);
  EXPECT_FALSE(order->lines[0].has_signatures);
  ASSERT_EQ(order->lines[0].serials.size(), 1U);
  EXPECT_EQ(order->lines[0].serials[0].number, SampleSerials(1, 1)[0].number);
}

}  // namespace
}  // namespace serialsmith::tools
