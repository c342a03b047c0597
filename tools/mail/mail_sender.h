// From the outbox to the world: takes mail, builds it, sends it over some connections, and puts
// down what became of it. docs/mail.md.
//
// A connection has at most one mail that was accepted and is not recorded yet: its next mail is
// handed over, but not ended, until then. So a process that dies leaves at most one mail a
// connection that will arrive twice, with one Message-ID.
#ifndef SERIALSMITH_TOOLS_MAIL_MAIL_SENDER_H_
#define SERIALSMITH_TOOLS_MAIL_MAIL_SENDER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/ledger/mail_outbox.h"
#include "tools/mail/mail_builder.h"
#include "tools/mail/mail_transport.h"

namespace serialsmith::tools {

// What is tried in vain is tried again after one minute, two, four, … and at last every four hours,
// and is given up after five days, as mail servers do it.
std::int64_t RetryDelay(int attempts);  // seconds
inline constexpr std::int64_t kGiveUpAfter = 5 * 24 * 3600;

struct MailSendOptions {
  Mailbox sender;
  unsigned connections = 1;
  double rate = 0;  // mails a second, over all connections; 0: unlimited
  std::function<std::int64_t()> now;
  std::function<bool()> keep_going;  // false: nothing new is begun
  // Called for each connection before the threads start.
  std::function<absl::StatusOr<std::unique_ptr<MailTransport>>()> open_transport;
};

struct MailSendCounts {
  std::int64_t sent = 0;
  std::int64_t waiting = 0;     // tried in vain, to be tried again
  std::int64_t failed = 0;      // given up, or refused for good
  std::int64_t suppressed = 0;  // nothing to be sent, or not there
  std::string no_way;           // why the run ended early; empty: it did not
};

// Sends all that is due, each mail once. Errors are the database's or open_transport's; what was
// accepted until then and not recorded will be sent again.
absl::StatusOr<MailSendCounts> SendDueMail(MailOutbox& outbox, const MailBuilder& builder,
                                           const MailSendOptions& options);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_MAIL_MAIL_SENDER_H_
