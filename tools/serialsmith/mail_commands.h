// What the commands under `serialsmith mail` share.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_MAIL_COMMANDS_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_MAIL_COMMANDS_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "tools/mail/mail_builder.h"
#include "tools/mail/order_mail.h"
#include "tools/serialsmith/ledger_flags.h"

namespace serialsmith::tools {

struct MailFlags {
  LedgerFlags ledger;
  std::string from;
  std::string smtp;
  std::string maildir;
  std::string auth_file;
  std::string ca_file;
  bool allow_plaintext = false;
  std::string templates;
  std::string link;
  std::string rate;
  unsigned connections = 1;
  bool follow = false;
  std::string order;
  std::string to;
  std::string serial;
  std::string out = ".";
  std::string address;
  std::string reason;
  bool remove = false;
  bool list = false;
  bool json = false;
};

// "ann@example.com" or "Acme Sales <sales@example.com>". kInvalidArgument: not one plain address.
absl::StatusOr<Mailbox> ParseMailbox(const std::string& text);
// "10/s", or "0.5/s". nullopt: no rate.
std::optional<double> ParseRate(const std::string& text);
// From --templates and --link.
absl::StatusOr<MailBuilder> MakeMailBuilder(const MailFlags& flags);

// Each returns the exit status.
int RunMailSend(const MailFlags& flags);
int RunMailStatus(const MailFlags& flags);
int RunMailResend(const MailFlags& flags);
int RunMailPreview(const MailFlags& flags);
int RunMailSuppress(const MailFlags& flags);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_MAIL_COMMANDS_H_
