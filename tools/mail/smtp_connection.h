// A connection to an SMTP server, kept for many mails. libcurl speaks the protocol; what the server
// answers is taken from its log, because a mailbox that is full must be told from a server that is
// down.
//
// One thread each.
#ifndef SERIALSMITH_TOOLS_MAIL_SMTP_CONNECTION_H_
#define SERIALSMITH_TOOLS_MAIL_SMTP_CONNECTION_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "serialsmith/secret.h"
#include "tools/mail/mail_transport.h"

namespace serialsmith::tools {

struct SmtpOptions {
  std::string url;           // smtp://host:port or smtps://host:port
  const SecretBytes* login;  // "user:password"; null: none. Outlives the connection.
  std::string ca_file;       // certificates to trust instead of the system's; empty: the system's
  // Without it smtp:// insists on STARTTLS, except to this computer.
  bool allow_plaintext = false;
  // Asked while something is waited for; once false, a mail that does not end within
  // kSmtpStopSeconds is given up.
  std::function<bool()> keep_going;
};
inline constexpr int kSmtpStopSeconds = 10;

// To be called once in a process, before any thread is started.
absl::Status PrepareSmtp();

// kInvalidArgument: the URL is none of SMTP, or has a password in it.
absl::Status CheckSmtpUrl(const std::string& url);

// Connects with the first mail. Errors are those of CheckSmtpUrl().
absl::StatusOr<std::unique_ptr<MailTransport>> OpenSmtpConnection(const SmtpOptions& options);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_MAIL_SMTP_CONNECTION_H_
