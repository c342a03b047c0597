// Mail into a Maildir, for what has a mail system of its own, and to look at.
#ifndef SERIALSMITH_TOOLS_MAIL_MAILDIR_H_
#define SERIALSMITH_TOOLS_MAIL_MAILDIR_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "tools/mail/mail_transport.h"

namespace serialsmith::tools {

class Maildir final : public MailTransport {
 public:
  // Makes the directory, and tmp, new and cur in it, where they are missing. kFailedPrecondition:
  // it cannot be written.
  static absl::StatusOr<std::unique_ptr<Maildir>> Open(const std::string& path);

  // The name of the file is made of the Message-ID: one that is delivered twice lies there once,
  // unless somebody has taken it away.
  DeliveryResult Send(const OutgoingMail& mail, const std::function<bool()>& before_end) override;

 private:
  explicit Maildir(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_MAIL_MAILDIR_H_
