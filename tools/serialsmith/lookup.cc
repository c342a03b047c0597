// `serialsmith lookup`: what the ledger knows of a serial, an order or a customer.
#include <memory>
#include <string>
#include <string_view>

#include "core/keys/status.h"
#include "serialsmith/vault.h"
#include "tools/ledger/mail_requests.h"
#include "tools/ledger/open_ledger.h"
#include "tools/ledger/unit_records.h"
#include "tools/orders/utf8.h"
#include "tools/serialsmith/arguments.h"
#include "tools/serialsmith/check_report.h"
#include "tools/serialsmith/command.h"
#include "tools/serialsmith/console.h"
#include "tools/serialsmith/ledger_flags.h"
#include "tools/serialsmith/output.h"
#include "tools/serialsmith/sealed_number.h"
#include "tools/serialsmith/unit_report.h"

namespace serialsmith::tools {
namespace {

constexpr const char* kLookupExamples =
    "Examples:\n"
    "  serialsmith lookup --ledger sales.ledger --order 1001\n"
    "  serialsmith lookup --ledger sales.ledger --email ada@example.com --json\n"
    "  serialsmith lookup --ledger sales.ledger --keys keys TMVRJ-M6K4K-EW5AS-KSR49-QV841\n"
    "\n"
    "A serial is found by what is sealed in it, which takes the secret keyring.\n"
    "Exit status: 0 found, 1 not issued or no such order, 2 usage or set-up.";

constexpr std::size_t kMaxShown = 255;

bool IsUtf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (NextCodePoint(text, at) == kInvalidUtf8) return false;
  }
  return true;
}

struct LookupFlags {
  CLI::Option* text = nullptr;
  LedgerFlags ledger;
  std::string order;
  std::string email;
  bool json = false;
};

class LookupCommand final {
 public:
  explicit LookupCommand(const LookupFlags& flags) : flags_(flags) {}

  int Run() {
    const absl::Status status = LookUp();
    if (!status.ok()) console_.Error(status);
    return output_.Finish(console_, !status.ok() ? kExitUsage : found_ ? kExitYes : kExitNo);
  }

 private:
  absl::Status LookUp();
  absl::Status LookUpText(SqlSession& session, const SecretKeyring& ring, const std::string& text);
  absl::Status Report(const UnitRecord& unit, const Catalogue* catalogue);

  const LookupFlags& flags_;
  Console console_{"serialsmith lookup"};
  Output output_;
  bool found_ = false;
  std::unique_ptr<SqlSession> mail_session_;  // the other one has not yet been read to its end
  std::string mail_order_;
  std::vector<MailRecord> mails_;  // of that order
};

absl::Status LookupCommand::Report(const UnitRecord& unit, const Catalogue* catalogue) {
  found_ = true;
  if (mail_session_ == nullptr) {
    absl::StatusOr<std::unique_ptr<SqlSession>> session =
        OpenSession(flags_.ledger, /*read_only=*/true);
    if (!session.ok()) return session.status();
    mail_session_ = *std::move(session);
  }
  if (mail_order_ != unit.order_id) {
    absl::StatusOr<std::vector<MailRecord>> mails = MailsOfOrder(*mail_session_, unit.order_id);
    if (!mails.ok()) return mails.status();
    mails_ = *std::move(mails);
    mail_order_ = unit.order_id;
  }
  const MailRecord* const mail = MailOfLine(mails_, unit.line.line_id, unit.line.email);
  std::string out;
  flags_.json ? AppendUnitAndMailJson(out, unit, mail)
              : AppendUnitReport(out, unit, mail, catalogue);
  return output_.Write(out) ? absl::OkStatus() : absl::CancelledError("");
}

absl::Status LookupCommand::LookUp() {
  const std::vector<std::string> texts = TextsOf(*flags_.text);
  const int asked = static_cast<int>(!texts.empty()) + static_cast<int>(!flags_.order.empty()) +
                    static_cast<int>(!flags_.email.empty());
  if (asked != 1) {
    return Problem(absl::StatusCode::kInvalidArgument,
                   "name one thing to look up: a serial, --order or --email",
                   "See: serialsmith lookup --help");
  }
  std::optional<SecretKeyring> ring;
  if (!flags_.ledger.keys.empty()) {
    absl::StatusOr<SecretKeyring> loaded = LoadKeyringDirectory(flags_.ledger.keys);
    if (!loaded.ok()) return loaded.status();
    ring = *std::move(loaded);
  }
  if (!texts.empty() && !ring) {
    return Problem(absl::StatusCode::kInvalidArgument,
                   "--keys: a serial is found by what is sealed in it, and that takes the keyring",
                   "Give --keys, or look up by --order or --email.");
  }
  absl::StatusOr<std::unique_ptr<SqlSession>> session =
      OpenSession(flags_.ledger, /*read_only=*/true);
  if (!session.ok()) return session.status();
  if (!texts.empty()) return LookUpText(**session, *ring, texts.front());

  const Catalogue* const catalogue = ring ? &ring->public_ring().catalogue() : nullptr;
  const auto visit = [&](const UnitRecord& unit) { return Report(unit, catalogue); };
  const bool by_email = flags_.order.empty();
  const std::string& wanted = by_email ? flags_.email : flags_.order;
  absl::Status status;
  // Nothing in a ledger is other than UTF-8, and PostgreSQL does not let us ask for it.
  if (IsUtf8(wanted)) {
    status = by_email ? VisitEmail(**session, wanted, visit) : VisitOrder(**session, wanted, visit);
  }
  if (!output_.ok()) return absl::OkStatus();  // said at the end
  if (status.ok() && !found_ && flags_.json) {
    std::string out = flags_.order.empty() ? "{\"email\":" : "{\"order_id\":";
    AppendJsonString(out, flags_.order.empty() ? flags_.email : flags_.order);
    output_.Write(out += ",\"code\":\"not_issued\"}\n");
  } else if (status.ok() && !found_) {
    console_.Note((by_email ? "nothing was issued to " : "nothing was issued for order ") +
                  Printable(wanted, kMaxShown));
  }
  return status;
}

absl::Status LookupCommand::LookUpText(SqlSession& session, const SecretKeyring& ring,
                                       const std::string& text) {
  Unlocker unlocker(ring, flags_.ledger.passphrase_file);
  absl::StatusOr<SealedNumber> opened = OpenNumber(text, ring, unlocker);
  if (!opened.ok()) return opened.status();
  const Catalogue& catalogue = ring.public_ring().catalogue();
  std::string out;
  if (opened->sequence) {
    const NumberFields fields = Unpack(opened->verdict.number);
    absl::Status status = VisitUnit(
        session, fields.series, fields.product, *opened->sequence, [&](const UnitRecord& unit) {
          if (unit.serial.number != opened->verdict.number) {
            return session.Damaged("sequence " + std::to_string(*opened->sequence) +
                                   " has another number");
          }
          return Report(unit, &catalogue);
        });
    if (!output_.ok()) return absl::OkStatus();  // said at the end
    if (!status.ok()) return status;
    if (!found_) opened->verdict.code = VerdictCode::kNotIssued;
  }
  if (!found_ && flags_.json) {
    AppendJsonReport(out, text, opened->verdict, MakeJsonPhrases(opened->verdict, &catalogue));
  } else if (!found_) {
    AppendReport(out, text, opened->verdict, &catalogue, console_.ColourOnStdout());
  }
  output_.Write(out);
  return absl::OkStatus();
}

}  // namespace

void AddLookupCommand(CLI::App& app, int& exit_status) {
  CLI::App* command = app.add_subcommand("lookup", "Show what the ledger knows of a serial");
  auto flags = std::make_shared<LookupFlags>();
  flags->text = AddTexts(*command, "TEXT", "A text with a serial, instead of --order or --email")
                    ->expected(0, 1);
  AddLedgerFlags(*command, flags->ledger, /*needs_keys=*/false);
  command->add_option("--order", flags->order, "All units of an order")
      ->type_name("ID")
      ->check(NotEmpty());
  command->add_option("--email", flags->email, "All units of a customer")
      ->type_name("EMAIL")
      ->check(NotEmpty());
  command->add_flag("--json", flags->json, "Print one JSON object a unit");
  command->footer(kLookupExamples);
  command->callback([flags, &exit_status] { exit_status = LookupCommand(*flags).Run(); });
}

}  // namespace serialsmith::tools
