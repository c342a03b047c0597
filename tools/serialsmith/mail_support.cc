// `serialsmith mail status`, `resend` and `suppress`.
#include <ctime>
#include <memory>
#include <string>

#include "core/keys/status.h"
#include "serialsmith/check.h"
#include "serialsmith/vault.h"
#include "tools/ledger/mail_requests.h"
#include "tools/orders/order_fields.h"
#include "tools/orders/utf8.h"
#include "tools/serialsmith/console.h"
#include "tools/serialsmith/json_text.h"
#include "tools/serialsmith/mail_commands.h"
#include "tools/serialsmith/output.h"
#include "tools/serialsmith/sealed_number.h"
#include "tools/serialsmith/unit_report.h"
#include "tools/serialsmith/whole_input.h"

namespace serialsmith::tools {
namespace {

constexpr std::size_t kErrorsShown = 10;
constexpr std::size_t kMaxTextShown = 200;

std::int64_t SupportClock() { return static_cast<std::int64_t>(std::time(nullptr)); }

absl::Status MailStatus(const MailFlags& flags, Output& output, int& exit_status) {
  absl::StatusOr<std::unique_ptr<SqlSession>> session =
      OpenSession(flags.ledger, /*read_only=*/true);
  if (!session.ok()) return session.status();
  absl::StatusOr<MailCounts> counts = CountMails(**session);
  if (!counts.ok()) return counts.status();
  absl::StatusOr<std::vector<MailRecord>> errors = LastMailErrors(**session, kErrorsShown);
  if (!errors.ok()) return errors.status();
  const std::int64_t waiting = counts->Of(MailState::kWaiting);
  const std::int64_t queued =
      counts->Of(MailState::kQueued) + counts->Of(MailState::kSending) + waiting;
  exit_status = counts->Of(MailState::kFailed) == 0 ? kExitYes : kExitNo;

  std::string out;
  if (!flags.json) {
    out = "queued " + std::to_string(queued);
    if (waiting > 0) out += " (" + std::to_string(waiting) + " tried before)";
    out += ", sent " + std::to_string(counts->Of(MailState::kSent)) + ", failed " +
           std::to_string(counts->Of(MailState::kFailed)) + ", suppressed " +
           std::to_string(counts->Of(MailState::kSuppressed)) + "\n";
    for (const MailRecord& mail : *errors) {
      out += std::string(MailStateName(mail.state)) + ": order " +
             Printable(mail.order_id, kMaxTextShown) + " to " +
             Printable(mail.email, kMaxTextShown) + ", " + std::to_string(mail.attempts) +
             (mail.attempts == 1 ? " attempt" : " attempts");
      if (mail.state == MailState::kWaiting) out += ", next " + TimeText(mail.next_attempt_at);
      out += ": " + Printable(mail.last_error, kMaxTextShown) + "\n";
    }
    output.Write(out);
    return absl::OkStatus();
  }
  const auto count = [&](const char* name, std::int64_t value) {
    out += (out.empty() ? "{\"" : ",\"") + std::string(name) + "\":" + std::to_string(value);
  };
  count("queued", queued);
  count("waiting", waiting);
  count("sent", counts->Of(MailState::kSent));
  count("failed", counts->Of(MailState::kFailed));
  count("suppressed", counts->Of(MailState::kSuppressed));
  out += ",\"errors\":[";
  for (std::size_t i = 0; i < errors->size(); ++i) {
    const MailRecord& mail = (*errors)[i];
    out += i == 0 ? "{\"order_id\":" : ",{\"order_id\":";
    AppendJsonString(out, mail.order_id);
    out += ",\"email\":";
    AppendJsonString(out, mail.email);
    out += ",\"state\":\"" + std::string(MailStateName(mail.state)) +
           "\",\"attempts\":" + std::to_string(mail.attempts) + ",\"next_attempt_at\":";
    AppendJsonStringOrNull(
        out, mail.state == MailState::kWaiting ? TimeText(mail.next_attempt_at) : std::string());
    out += ",\"error\":";
    AppendJsonString(out, mail.last_error);
    out += '}';
  }
  output.Write(out += "]}\n");
  return absl::OkStatus();
}

// Whoever has the serial may ask, so the answer tells him neither whose it is nor why there is no
// mail.
absl::Status ResendForSerial(const MailFlags& flags, Console& console, int& exit_status) {
  std::string text = flags.serial;
  if (text == "-") {
    absl::StatusOr<std::string> input = ReadStandardInput(kMaxTextBytes + 1);
    if (!input.ok()) return input.status();
    text = *std::move(input);
  }
  exit_status = kExitNo;
  if (const Verdict typed = Check(text); !typed.valid()) {
    const Explanation why = Explain(typed, nullptr);
    console.Error(why.message, why.hint);
    return absl::OkStatus();
  }
  absl::StatusOr<SecretKeyring> ring = LoadKeyringDirectory(flags.ledger.keys);
  if (!ring.ok()) return ring.status();
  absl::StatusOr<std::unique_ptr<SqlSession>> session =
      OpenSession(flags.ledger, /*read_only=*/false);
  if (!session.ok()) return session.status();
  Unlocker unlocker(*ring, flags.ledger.passphrase_file);
  absl::StatusOr<SealedNumber> opened = OpenNumber(text, *ring, unlocker);
  if (!opened.ok()) return opened.status();
  if (opened->sequence) {
    const NumberFields fields = Unpack(opened->verdict.number);
    absl::StatusOr<bool> queued = ResendMailOfSerial(**session,
                                                     {.series = fields.series,
                                                      .product = fields.product,
                                                      .sequence = *opened->sequence,
                                                      .order_id = flags.order},
                                                     SupportClock());
    if (!queued.ok()) return queued.status();
    if (*queued) exit_status = kExitYes;
  }
  if (exit_status == kExitYes) {
    console.Note("queued for the owner of the serial");
  } else {
    console.Error("there is no mail for this serial",
                  "serialsmith lookup tells you why; tell whoever asked what you tell everybody.");
  }
  return absl::OkStatus();
}

absl::Status CheckResend(const MailFlags& flags) {
  const auto misuse = [](const char* what, const char* hint) {
    return Problem(absl::StatusCode::kInvalidArgument, what, hint);
  };
  if (flags.order.empty() && flags.serial.empty()) {
    return misuse("name the order, or a serial of it", "See: serialsmith mail resend --help");
  }
  if (!flags.serial.empty() && !flags.to.empty()) {
    return misuse("--to: a serial leads to the address of its order, and to no other",
                  "Make sure who asks, and name the order with --order instead of --serial.");
  }
  if (!flags.serial.empty() && flags.ledger.keys.empty()) {
    return misuse("--keys: a serial is found by what is sealed in it, and that takes the keyring",
                  "Give --keys, or name the order with --order.");
  }
  return absl::OkStatus();
}

absl::Status MailResend(const MailFlags& flags, Console& console, int& exit_status) {
  if (absl::Status usable = CheckResend(flags); !usable.ok()) return usable;
  if (!flags.serial.empty()) return ResendForSerial(flags, console, exit_status);
  if (!flags.to.empty()) {
    if (const std::string why = RefuseEmail(flags.to); !why.empty()) {
      return Problem(absl::StatusCode::kInvalidArgument, "--to: " + why,
                     "Give one plain address, such as ada@example.com.");
    }
  }
  absl::StatusOr<std::unique_ptr<SqlSession>> session =
      OpenSession(flags.ledger, /*read_only=*/false);
  if (!session.ok()) return session.status();
  absl::StatusOr<std::vector<std::string>> addresses =
      ResendMail(**session, flags.order, flags.to, SupportClock());
  if (absl::IsNotFound(addresses.status())) {
    exit_status = kExitNo;
    console.Error("nothing was issued for order " + Printable(flags.order, kMaxTextShown),
                  "serialsmith lookup finds an order by the customer's address or serial.");
    return absl::OkStatus();
  }
  if (!addresses.ok()) return addresses.status();
  std::string line = "queued for ";
  for (std::size_t i = 0; i < addresses->size(); ++i) {
    line += (i == 0 ? "" : ", ") + Printable((*addresses)[i], kMaxTextShown);
  }
  console.Note(line);
  return absl::OkStatus();
}

absl::Status ListSuppressed(const MailFlags& flags, Output& output) {
  absl::StatusOr<std::unique_ptr<SqlSession>> session =
      OpenSession(flags.ledger, /*read_only=*/true);
  if (!session.ok()) return session.status();
  return VisitSuppressedAddresses(**session, [&](const SuppressedAddress& one) {
    std::string line = Printable(one.address, kMaxTextShown) + "  " + TimeText(one.added_at);
    if (!one.reason.empty()) line += "  " + Printable(one.reason, kMaxTextShown);
    output.Write(line += '\n');
    return absl::OkStatus();
  });
}

absl::Status MailSuppress(const MailFlags& flags, Console& console, Output& output,
                          int& exit_status) {
  const auto misuse = [](const std::string& what) {
    return Problem(absl::StatusCode::kInvalidArgument, what,
                   "See: serialsmith mail suppress --help");
  };
  if (flags.list) {
    if (!flags.address.empty() || flags.remove) return misuse("--list: takes nothing else");
    return ListSuppressed(flags, output);
  }
  if (const std::string why = RefuseEmail(flags.address); !why.empty()) {
    return misuse(flags.address.empty() ? "no address is named" : "the address: " + why);
  }
  if (const std::string why = RefuseId(flags.reason); !why.empty()) {
    return misuse("--reason: " + why);
  }
  absl::StatusOr<std::unique_ptr<SqlSession>> session =
      OpenSession(flags.ledger, /*read_only=*/false);
  if (!session.ok()) return session.status();
  absl::StatusOr<bool> changed =
      flags.remove ? UnsuppressAddress(**session, flags.address, SupportClock())
                   : SuppressAddress(**session, flags.address, flags.reason, SupportClock());
  if (!changed.ok()) return changed.status();
  exit_status = *changed ? kExitYes : kExitNo;
  const std::string is = flags.address + (*changed ? " is now " : " was already ");
  console.Note(is + (flags.remove ? "written to" : "suppressed"));
  return absl::OkStatus();
}

}  // namespace

int RunMailStatus(const MailFlags& flags) {
  Console console("serialsmith mail status");
  Output output;
  int exit_status = kExitYes;
  const absl::Status status = MailStatus(flags, output, exit_status);
  if (!status.ok()) console.Error(status);
  return output.Finish(console, status.ok() ? exit_status : kExitUsage);
}

int RunMailResend(const MailFlags& flags) {
  Console console("serialsmith mail resend");
  int exit_status = kExitYes;
  const absl::Status status = MailResend(flags, console, exit_status);
  if (!status.ok()) console.Error(status);
  return status.ok() ? exit_status : kExitUsage;
}

int RunMailSuppress(const MailFlags& flags) {
  Console console("serialsmith mail suppress");
  Output output;
  int exit_status = kExitYes;
  const absl::Status status = MailSuppress(flags, console, output, exit_status);
  if (!status.ok()) console.Error(status);
  return output.Finish(console, status.ok() ? exit_status : kExitUsage);
}

}  // namespace serialsmith::tools
