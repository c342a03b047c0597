// One way out for mail: a connection to an SMTP server, or a Maildir. docs/mail.md.
//
// One thread each.
#ifndef SERIALSMITH_TOOLS_MAIL_MAIL_TRANSPORT_H_
#define SERIALSMITH_TOOLS_MAIL_MAIL_TRANSPORT_H_

#include <cstdint>
#include <functional>
#include <string>

namespace serialsmith::tools {

struct OutgoingMail {
  std::string sender;  // the addresses of the envelope
  std::string recipient;
  std::string bytes;       // RFC 5322, lines end with CRLF
  std::string message_id;  // without angle brackets
  std::int64_t date = 0;
};

enum class Delivery {
  kDelivered,
  kTryLater,  // a temporary refusal, or nobody knows: the connection broke
  kRefused,   // for good
  kNoWay,     // no mail goes this way: no server, no TLS, wrong password, a sender it won't have
  kNotAttempted,  // told to stop before it began
};

struct DeliveryResult {
  Delivery delivery = Delivery::kDelivered;
  std::string answer;  // printable; empty when delivered
};

class MailTransport {
 public:
  virtual ~MailTransport() = default;
  // `before_end` is called when all is handed over but the end of the mail, and may wait: until it
  // returns the mail cannot be accepted. False: do not end it.
  virtual DeliveryResult Send(const OutgoingMail& mail,
                              const std::function<bool()>& before_end) = 0;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_MAIL_MAIL_TRANSPORT_H_
