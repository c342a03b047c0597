// What goes into the message of an order: plain values. docs/mail_templates.md.
//
// Texts are UTF-8 of strangers and may hold anything; what a message cannot carry (control
// characters, invalid bytes, marks that turn the writing around) is taken out when it is made.
#ifndef SERIALSMITH_TOOLS_MAIL_ORDER_MAIL_H_
#define SERIALSMITH_TOOLS_MAIL_ORDER_MAIL_H_

#include <cstdint>
#include <string>
#include <vector>

#include "serialsmith/issue.h"
#include "serialsmith/number.h"

namespace serialsmith::tools {

// One address, as RefuseEmail() lets it pass, and a name that may be empty.
struct Mailbox {
  std::string name;
  std::string address;
};

// What the sender decides. The same envelope and order make the same bytes.
struct MailEnvelope {
  Mailbox sender;
  std::string message_id;  // "left@right" without angle brackets, printable ASCII
  std::int64_t date = 0;   // seconds since 1970
};

// A purchase line and its serials, in the order of their units.
struct MailLine {
  Product product = *Product::FromValue(0);
  std::string product_name;  // empty: the code is shown
  std::vector<IssuedSerial> serials;
  bool has_signatures = false;
};

struct OrderMail {
  MailEnvelope envelope;
  std::string order_id;
  std::string email;   // one plain address
  std::string name;    // empty: none is greeted
  std::string locale;  // "fr", "de-AT", "ja_JP.UTF-8"; empty: English
  std::string issuer;  // the software house; empty: the sender's name
  std::vector<MailLine> lines;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_MAIL_ORDER_MAIL_H_
