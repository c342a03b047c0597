// `serialsmith mail send`.
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <memory>
#include <optional>
#include <string>

#include "core/keys/status.h"
#include "tools/ledger/mail_outbox.h"
#include "tools/mail/mail_sender.h"
#include "tools/mail/maildir.h"
#include "tools/mail/mime_message.h"
#include "tools/mail/smtp_connection.h"
#include "tools/serialsmith/console.h"
#include "tools/serialsmith/json_text.h"
#include "tools/serialsmith/mail_commands.h"
#include "tools/serialsmith/output.h"
#include "tools/serialsmith/secret_file.h"
#include "tools/serialsmith/stop_signal.h"

namespace serialsmith::tools {
namespace {

// With --follow: how often the outbox is looked at, and how long to wait for a server that is down.
constexpr std::int64_t kLookEverySeconds = 2;
constexpr std::int64_t kLongestWaitSeconds = 300;

std::int64_t MailClock() { return static_cast<std::int64_t>(std::time(nullptr)); }

// A sender that no message can have would make all mail fail.
absl::Status CheckSender(const MailBuilder& builder, const Mailbox& sender) {
  const std::string address = SmtpAddress(sender.address);
  OrderMail trial;
  trial.envelope = {.sender = sender,
                    .message_id = std::string(32, '0') + address.substr(address.rfind('@')),
                    .date = 0};
  trial.email = "trial@example.com";
  trial.lines.push_back({.product = *Product::FromValue(0), .product_name = "", .serials = {{}}});
  const absl::StatusOr<BuiltMail> built = builder.Build(trial);
  if (built.ok()) return absl::OkStatus();
  const std::string why(built.status().message());
  return Problem(built.status().code(), "--from: " + why.substr(0, why.find('\n')),
                 "Give an address, or a name and an address: 'Acme <sales@acme.example>'.");
}

class MailSendCommand final {
 public:
  explicit MailSendCommand(const MailFlags& flags) : flags_(flags) {}

  int Run() {
    const absl::Status status = Send();
    if (stop_.came()) {
      console_.Error("stopped", "What was not sent stays queued.");
      Report();
      return output_.Finish(console_, stop_.exit_status());
    }
    if (!status.ok()) {
      console_.Error(status);
      return kExitUsage;
    }
    Report();
    const bool all_sent = total_.waiting + total_.failed == 0;
    return output_.Finish(console_, all_sent ? kExitYes : kExitPartly);
  }

 private:
  absl::Status Send();
  absl::Status CheckFlags() const;
  absl::StatusOr<std::unique_ptr<MailTransport>> OpenTransport() const;
  bool Wait(std::int64_t seconds);
  absl::StatusOr<bool> WaitForMail(MailOutbox& outbox, std::int64_t seconds);
  void Report();

  const MailFlags& flags_;
  Console console_{"serialsmith mail send"};
  Output output_;
  StopSignal stop_;
  std::optional<SecretBytes> login_;
  MailSendCounts total_;
};

absl::Status MailSendCommand::CheckFlags() const {
  if (flags_.smtp.empty() == flags_.maildir.empty()) {
    return Problem(absl::StatusCode::kInvalidArgument,
                   "name one way for the mail: --smtp or --maildir",
                   "See: serialsmith mail send --help");
  }
  if (!flags_.smtp.empty()) return CheckSmtpUrl(flags_.smtp);
  if (!flags_.auth_file.empty() || !flags_.ca_file.empty()) {
    return Problem(absl::StatusCode::kInvalidArgument, "--auth-file and --ca-file are for --smtp",
                   "Leave them out with --maildir.");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<MailTransport>> MailSendCommand::OpenTransport() const {
  if (!flags_.maildir.empty()) return Maildir::Open(flags_.maildir);
  return OpenSmtpConnection(
      {.url = flags_.smtp,
       .login = login_ ? &*login_ : nullptr,
       .ca_file = flags_.ca_file,
       .allow_plaintext = flags_.allow_plaintext,
       .keep_going = [this] { return !const_cast<StopSignal&>(stop_).came(); }});
}

// False: told to stop.
bool MailSendCommand::Wait(std::int64_t seconds) {
  pollfd wait{stop_.fd(), POLLIN, 0};
  (void)::poll(&wait, 1, static_cast<int>(seconds * 1000));
  return !stop_.came();
}

// At least so long, and until mail is due: looking takes no lock, as taking does. False: told to
// stop.
absl::StatusOr<bool> MailSendCommand::WaitForMail(MailOutbox& outbox, std::int64_t seconds) {
  while (Wait(seconds)) {
    absl::StatusOr<std::optional<std::int64_t>> next = outbox.NextDue();
    if (!next.ok()) return next.status();
    if (*next && **next <= MailClock()) return true;
    seconds = kLookEverySeconds;
  }
  return false;
}

// All that can be wrong is looked at before anything is sent.
absl::Status MailSendCommand::Send() {
  if (absl::Status status = CheckFlags(); !status.ok()) return status;
  absl::StatusOr<Mailbox> sender = ParseMailbox(flags_.from);
  if (!sender.ok()) return sender.status();
  absl::StatusOr<MailBuilder> builder = MakeMailBuilder(flags_);
  if (!builder.ok()) return builder.status();
  if (absl::Status usable = CheckSender(*builder, *sender); !usable.ok()) return usable;
  if (!flags_.auth_file.empty()) {
    absl::StatusOr<SecretBytes> login = ReadSecretLine(flags_.auth_file, stop_.fd());
    if (!login.ok()) return login.status();
    login_ = *std::move(login);
  }
  if (absl::Status prepared = PrepareSmtp(); !prepared.ok()) return prepared;
  absl::StatusOr<LedgerPlace> place = ParseLedgerUrl(flags_.ledger.ledger);
  if (!place.ok()) return place.status();
  const auto keep_going = [this] { return !stop_.came(); };
  absl::StatusOr<std::unique_ptr<MailOutbox>> outbox =
      MailOutbox::Open(*place, MailClock(), keep_going);
  if (!outbox.ok()) return outbox.status();
  const MailSendOptions options{.sender = *sender,
                                .connections = flags_.connections,
                                .rate = ParseRate(flags_.rate).value_or(0),
                                .now = MailClock,
                                .keep_going = keep_going,
                                .open_transport = [this] { return OpenTransport(); }};
  std::int64_t no_way_wait = kLookEverySeconds;
  for (;;) {
    absl::StatusOr<MailSendCounts> counts = SendDueMail(**outbox, *builder, options);
    if (!counts.ok()) return counts.status();
    total_.sent += counts->sent;
    total_.failed += counts->failed;
    total_.suppressed += counts->suppressed;
    total_.waiting = counts->waiting;
    const std::int64_t wait = counts->no_way.empty() ? kLookEverySeconds : no_way_wait;
    if (!counts->no_way.empty()) {
      console_.Error("no mail can be sent: " + counts->no_way,
                     flags_.follow ? "It is tried again in " + std::to_string(wait) + " s."
                                   : "What was not sent stays queued: run this again later.");
    }
    if (!flags_.follow) return absl::OkStatus();
    absl::StatusOr<bool> due = WaitForMail(**outbox, wait);
    if (!due.ok() || !*due) return due.status();
    no_way_wait =
        counts->no_way.empty() ? kLookEverySeconds : std::min(2 * wait, kLongestWaitSeconds);
  }
}

void MailSendCommand::Report() {
  if (flags_.json) {
    std::string out = "{\"sent\":" + std::to_string(total_.sent) +
                      ",\"waiting\":" + std::to_string(total_.waiting) +
                      ",\"failed\":" + std::to_string(total_.failed) +
                      ",\"suppressed\":" + std::to_string(total_.suppressed) + "}\n";
    output_.Write(out);
    return;
  }
  std::string line =
      std::to_string(total_.sent) + (total_.sent == 1 ? " mail" : " mails") + " sent";
  if (total_.waiting > 0) line += ", " + std::to_string(total_.waiting) + " to be tried again";
  if (total_.failed > 0) line += ", " + std::to_string(total_.failed) + " failed";
  if (total_.suppressed > 0) line += ", " + std::to_string(total_.suppressed) + " suppressed";
  console_.Note(line);
}

}  // namespace

int RunMailSend(const MailFlags& flags) { return MailSendCommand(flags).Run(); }

}  // namespace serialsmith::tools
