// Which mails have to be queued for lines that are about to be added: one for an order and address.
#ifndef SERIALSMITH_TOOLS_LEDGER_NEW_MAILS_H_
#define SERIALSMITH_TOOLS_LEDGER_NEW_MAILS_H_

#include <cstdint>
#include <span>
#include <vector>

#include "tools/ledger/ledger.h"

namespace serialsmith::tools {

// A mail about the lines from mail_id to last_line_id that have the order and the address of the
// first. mail_outbox.h has the rest.
struct NewMail {
  std::int64_t mail_id;
  std::int64_t last_line_id;
};

// The lines get consecutive ids from `first_line_id` on. In the order of mail_id.
std::vector<NewMail> MailsOf(std::span<const NewLine> lines, std::int64_t first_line_id);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_LEDGER_NEW_MAILS_H_
