// `serialsmith mail`: its subcommands and their flags.
#include <charconv>
#include <memory>
#include <string>

#include "core/keys/status.h"
#include "tools/orders/order_fields.h"
#include "tools/serialsmith/arguments.h"
#include "tools/serialsmith/command.h"
#include "tools/serialsmith/mail_commands.h"

namespace serialsmith::tools {
namespace {

constexpr unsigned kMaxConnections = 64;
constexpr double kMaxRate = 1e6;

constexpr const char* kMailExamples =
    "Mail is queued by `serialsmith issue` for orders with an email address, and sent from here.\n"
    "\n"
    "Examples:\n"
    "  serialsmith mail send --ledger sales.ledger --from 'Acme <sales@acme.example>' \\\n"
    "      --smtp smtp://mail.acme.example:587 --auth-file smtp.login\n"
    "  serialsmith mail status --ledger sales.ledger\n"
    "  serialsmith mail resend --ledger sales.ledger --order 1001 --to ada@example.com\n"
    "  serialsmith mail preview --ledger sales.ledger --order 1001 --out preview";

constexpr const char* kSendExamples =
    "Examples:\n"
    "  serialsmith mail send --ledger sales.ledger --from 'Acme <sales@acme.example>' \\\n"
    "      --smtp smtp://mail.acme.example:587 --auth-file smtp.login --connections 4\n"
    "  serialsmith mail send --ledger sales.ledger --from sales@acme.example --maildir outbox\n"
    "  serialsmith mail send --ledger sales.ledger --from sales@acme.example \\\n"
    "      --smtp smtps://mail.acme.example --rate 10/s --follow\n"
    "\n"
    "The file of --auth-file has one line, user:password, and mode 0600. What fails for now is\n"
    "tried again by later runs, after one minute, two, four and so on, for five days.\n"
    "Exit status: 0 all was sent, 2 usage or set-up, 3 some was not.";

constexpr const char* kStatusExamples =
    "Example:\n"
    "  serialsmith mail status --ledger sales.ledger --json\n"
    "\n"
    "Exit status: 0 none failed, 1 some mail failed for good, 2 usage or set-up.";

constexpr const char* kResendExamples =
    "Examples:\n"
    "  serialsmith mail resend --ledger sales.ledger --order 1001\n"
    "  serialsmith mail resend --ledger sales.ledger --order 1001 --to ada@example.com\n"
    "  serialsmith mail resend --ledger sales.ledger --keys keys \\\n"
    "      --serial TMVRJ-M6K4K-EW5AS-KSR49-QV841\n"
    "\n"
    "It is queued; `serialsmith mail send` sends it. Serials that were revoked are left out, and\n"
    "what replaces them is there. With --serial it goes to the address of the order that has the\n"
    "serial, whoever asks: tell them the same sentence whatever the exit status is.\n"
    "Exit status: 0 queued, 1 no such order or no mail for this serial, 2 usage or set-up.";

constexpr const char* kPreviewExamples =
    "Example:\n"
    "  serialsmith mail preview --ledger sales.ledger --order 1001 --templates mail --out preview\n"
    "\n"
    "Exit status: 0 written, 1 no such order, 2 usage or set-up.";

constexpr const char* kSuppressExamples =
    "Examples:\n"
    "  serialsmith mail suppress --ledger sales.ledger ada@example.com --reason 'asked us'\n"
    "  serialsmith mail suppress --ledger sales.ledger ada@example.com --remove\n"
    "  serialsmith mail suppress --ledger sales.ledger --list\n"
    "\n"
    "Exit status: 0 done, 1 it was so already, 2 usage or set-up.";

absl::Status RefuseSender(const std::string& why) {
  return Problem(absl::StatusCode::kInvalidArgument, "--from: " + why,
                 "Give an address, or a name and an address: 'Acme <sales@acme.example>'.");
}

void AddMessageFlags(CLI::App& command, MailFlags& flags) {
  command
      .add_option("--templates", flags.templates,
                  "Directory with templates of your own; what it lacks is built in")
      ->type_name("DIR")
      ->check(NotEmpty());
  command
      .add_option("--link", flags.link,
                  "What the QR code says: a link with {serial} in it, instead of the number alone")
      ->type_name("URL")
      ->check(NotEmpty());
}

void AddSendFlags(CLI::App& command, MailFlags& flags) {
  command.add_option("--from", flags.from, "The sender: an address, or 'Name <address>'")
      ->type_name("ADDRESS")
      ->required()
      ->check(NotEmpty());
  command.add_option("--smtp", flags.smtp, "The server: smtp://host:port or smtps://host")
      ->type_name("URL")
      ->check(NotEmpty());
  command.add_option("--maildir", flags.maildir, "Deliver into this Maildir instead")
      ->type_name("DIR")
      ->check(NotEmpty());
  command.add_option("--auth-file", flags.auth_file, "File with user:password, mode 0600")
      ->type_name("FILE")
      ->check(NotEmpty());
  command
      .add_option("--ca-file", flags.ca_file,
                  "Certificates to trust, in PEM, instead of the system's")
      ->type_name("FILE")
      ->check(NotEmpty());
  command.add_flag("--allow-plaintext", flags.allow_plaintext,
                   "Send without encryption when the server has none; always allowed to localhost");
  command.add_option("--rate", flags.rate, "At most so many mails a second, as 10/s or 0.5/s")
      ->type_name("N/s")
      ->check(CLI::Validator(
          [](std::string& text) {
            return ParseRate(text) ? std::string() : "not a rate such as 10/s";
          },
          ""));
  command
      .add_option("--connections", flags.connections,
                  "Connections at the same time, 1 by default; a crash may send one mail a"
                  " connection twice")
      ->type_name("N")
      ->check(CLI::Range(1U, kMaxConnections));
  command.add_flag("--follow", flags.follow, "Go on, and send what is queued later");
}

}  // namespace

absl::StatusOr<Mailbox> ParseMailbox(const std::string& text) {
  Mailbox mailbox;
  mailbox.address = text;
  if (const std::size_t open = text.find('<'); open != text.npos) {
    if (!text.ends_with('>')) return RefuseSender("there is something behind the address");
    mailbox.name = text.substr(0, open);
    mailbox.name.erase(mailbox.name.find_last_not_of(' ') + 1);
    mailbox.name.erase(0, mailbox.name.find_first_not_of(' '));
    mailbox.address = text.substr(open + 1, text.size() - open - 2);
    if (mailbox.name.size() > 1 && mailbox.name.starts_with('"') && mailbox.name.ends_with('"')) {
      mailbox.name = mailbox.name.substr(1, mailbox.name.size() - 2);
    }
  }
  if (std::string why = RefuseEmail(mailbox.address); !why.empty()) return RefuseSender(why);
  if (std::string why = RefuseId(mailbox.name); !why.empty())
    return RefuseSender("the name: " + why);
  return mailbox;
}

std::optional<double> ParseRate(const std::string& text) {
  double rate = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, rate);
  if (error != std::errc() || std::string_view(stopped, end) != "/s") return std::nullopt;
  if (!(rate > 1 / kMaxRate && rate <= kMaxRate)) return std::nullopt;
  return rate;
}

absl::StatusOr<MailBuilder> MakeMailBuilder(const MailFlags& flags) {
  absl::StatusOr<MailTemplates> templates = MailTemplates::Load(flags.templates);
  if (!templates.ok()) return templates.status();
  return MailBuilder::Create(*std::move(templates), {.qr_link = flags.link});
}

void AddMailCommand(CLI::App& app, int& exit_status) {
  CLI::App* command =
      app.add_subcommand("mail", "Send serials by email, and see what became of it");
  command->require_subcommand(1);
  command->footer(kMailExamples);
  auto flags = std::make_shared<MailFlags>();
  const auto add = [&](const char* name, const char* description, const char* examples,
                       int (*run)(const MailFlags&), bool with_keys = false) {
    CLI::App* added = command->add_subcommand(name, description);
    AddLedgerFlags(*added, flags->ledger, /*needs_keys=*/false, with_keys);
    added->footer(examples);
    added->callback([flags, run, &exit_status] { exit_status = run(*flags); });
    return added;
  };
  const auto add_order = [&](CLI::App* to) {
    return to->add_option("--order", flags->order, "The order")->type_name("ID")->check(NotEmpty());
  };

  CLI::App* send = add("send", "Send what is queued", kSendExamples, RunMailSend);
  AddSendFlags(*send, *flags);
  AddMessageFlags(*send, *flags);
  send->add_flag("--json", flags->json, "Print one JSON object");

  CLI::App* status =
      add("status", "Count what is queued, sent and failed", kStatusExamples, RunMailStatus);
  status->add_flag("--json", flags->json, "Print one JSON object");

  CLI::App* resend =
      add("resend", "Queue the mail of an order again", kResendExamples, RunMailResend, true);
  add_order(resend);
  resend
      ->add_option("--serial", flags->serial,
                   "A text with a serial of the order, which takes the keyring; - for stdin")
      ->type_name("TEXT")
      ->check(NotEmpty());
  resend->add_option("--to", flags->to, "To this address instead of the order's")
      ->type_name("EMAIL")
      ->check(NotEmpty());

  CLI::App* preview = add("preview", "Write the mail of an order into files, without sending it",
                          kPreviewExamples, RunMailPreview);
  add_order(preview)->required();
  preview->add_option("--from", flags->from, "The sender, as `mail send` has it")
      ->type_name("ADDRESS")
      ->check(NotEmpty());
  preview->add_option("--out", flags->out, "Directory for the .eml and the .html file")
      ->type_name("DIR")
      ->check(NotEmpty());
  AddMessageFlags(*preview, *flags);

  CLI::App* suppress =
      add("suppress", "Never write to an address again", kSuppressExamples, RunMailSuppress);
  suppress->add_option("ADDRESS", flags->address, "The address")->type_name("");
  suppress->add_option("--reason", flags->reason, "Why, for who asks later")->type_name("TEXT");
  suppress->add_flag("--remove", flags->remove, "Write to it again");
  suppress->add_flag("--list", flags->list, "Print all suppressed addresses");
}

}  // namespace serialsmith::tools
