// From what the ledger has to what stands in a message. docs/mail.md.
//
// One thread; what is made is independent of it.
#ifndef SERIALSMITH_TOOLS_MAIL_MAIL_COMPOSER_H_
#define SERIALSMITH_TOOLS_MAIL_MAIL_COMPOSER_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "tools/ledger/mail_outbox.h"
#include "tools/ledger/names.h"
#include "tools/ledger/sql_session.h"
#include "tools/mail/order_mail.h"

namespace serialsmith::tools {

class MailComposer final {
 public:
  // The session must outlive it. Errors are the database's.
  static absl::StatusOr<MailComposer> Create(SqlSession& session, Mailbox sender);

  // An order without lines: there is nothing to send, its serials are revoked. Errors are the
  // database's.
  absl::StatusOr<OrderMail> Compose(const TakenMail& mail) const;
  // The same for ever: made of the ledger's first audit record and what the mail is known by. The
  // right side is the domain of the sender's address.
  std::string MessageId(const TakenMail& mail) const;

 private:
  MailComposer(SqlSession& session, Mailbox sender, LedgerNames names, std::string seed)
      : session_(&session),
        sender_(std::move(sender)),
        names_(std::move(names)),
        seed_(std::move(seed)) {}

  SqlSession* session_;
  Mailbox sender_;
  LedgerNames names_;
  std::string seed_;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_MAIL_MAIL_COMPOSER_H_
