// `serialsmith revoke`: takes a serial back, and gives its owner another one for it; or writes the
// list of all that were taken back.
#include <ctime>
#include <memory>
#include <optional>
#include <string>

#include "serialsmith/vault.h"
#include "tools/ledger/revocation.h"
#include "tools/serialsmith/arguments.h"
#include "tools/serialsmith/check_report.h"
#include "tools/serialsmith/command.h"
#include "tools/serialsmith/console.h"
#include "tools/serialsmith/json_text.h"
#include "tools/serialsmith/ledger_commands.h"
#include "tools/serialsmith/output.h"
#include "tools/serialsmith/revoke_commands.h"
#include "tools/serialsmith/sealed_number.h"

namespace serialsmith::tools {
namespace {

constexpr const char* kRevokeExamples =
    "Examples:\n"
    "  serialsmith revoke --ledger sales.ledger --keys keys --reason \"refunded\"\n"
    "      TMVRJ-M6K4K-EW5AS-KSR49-QV841\n"
    "  serialsmith revoke --ledger sales.ledger --keys keys --reason \"leaked\" --replace\n"
    "      TMVRJ-M6K4K-EW5AS-KSR49-QV841\n"
    "  serialsmith revoke --ledger sales.ledger --keys keys --list revoked.list --next-update 7d\n"
    "\n"
    "The replacement belongs to the same order and goes to nobody but its owner: send it to the\n"
    "order's address, never to whoever asks with the old serial in hand.\n"
    "\n"
    "--list writes the signed list of all that is revoked, at most 2,097,152 serials, for `check\n"
    "--revoked` and `token verify --revoked`. It reads the list that is there, makes the next\n"
    "version, and overwrites nothing else. Clients refuse a list that is older than one they have\n"
    "seen, or past its next update: write another in time.\n"
    "Exit status: 0 revoked, now or before; 1 not issued; 2 usage or set-up.";

absl::StatusOr<Issuer> NewestIssuer(const SecretKeyring& ring, Unlocker& unlocker) {
  absl::StatusOr<Series> series = ring.NewestActive();
  if (!series.ok()) return series.status();
  return unlocker.UnlockIssuer(*series);
}

std::string JsonAnswer(const PackedRow& number, const Revoked& revoked) {
  std::string out = "{\"serial_number\":";
  AppendJsonString(out, NumberText(number));
  out += ",\"status\":";
  AppendJsonString(out, revoked.replacement || revoked.before.replacement ? "replaced" : "revoked");
  out += revoked.was_revoked ? ",\"was_revoked\":true" : ",\"was_revoked\":false";
  out += ",\"order_id\":";
  AppendJsonString(out, revoked.before.order_id);
  out += ",\"email\":";
  AppendJsonStringOrNull(out, revoked.before.line.email);
  out += ",\"replacement\":";
  const auto replacement =
      revoked.replacement ? std::optional(revoked.replacement->number) : revoked.before.replacement;
  AppendJsonStringOrNull(out, replacement ? NumberText(*replacement) : "");
  out += ",\"replacement_signed\":";
  AppendJsonStringOrNull(out, revoked.replacement ? SignedText(revoked.replacement->number,
                                                               revoked.replacement->signature)
                                                  : "");
  return out + "}\n";
}

std::string Answer(const PackedRow& number, const Revoked& revoked) {
  std::string out =
      NumberText(number) + (revoked.was_revoked ? " was revoked already.\n" : " is revoked.\n");
  const std::string owner =
      "order " + revoked.before.order_id +
      (revoked.before.line.email.empty() ? "" : " (" + revoked.before.line.email + ")");
  if (revoked.replacement) {
    out += "Its replacement, for " + owner + " alone:\n    " +
           NumberText(revoked.replacement->number) + "\n    " +
           SignedText(revoked.replacement->number, revoked.replacement->signature) + "\n";
  } else if (revoked.before.replacement) {
    out += "It was replaced, for " + owner + " alone, by " +
           NumberText(*revoked.before.replacement) + ".\n";
  }
  return out;
}

class RevokeCommand final {
 public:
  explicit RevokeCommand(const RevokeFlags& flags) : flags_(flags) {}

  int Run() {
    if (const std::string why = Contradiction(); !why.empty()) {
      console_.Error(why, "See: serialsmith revoke --help");
      return kExitUsage;
    }
    if (!flags_.list.empty()) return RunRevokeList(flags_);
    const absl::StatusOr<int> status = RevokeText(TextsOf(*flags_.text).front());
    if (status.ok()) return output_.Finish(console_, *status);
    console_.Error(status.status());
    return kExitUsage;
  }

 private:
  // Why the flags make no sense together; empty when they do.
  std::string Contradiction() const;
  absl::StatusOr<int> RevokeText(const std::string& text);

  const RevokeFlags& flags_;
  Console console_{"serialsmith revoke"};
  Output output_;
};

std::string RevokeCommand::Contradiction() const {
  const bool has_text = !TextsOf(*flags_.text).empty();
  if (!flags_.list.empty()) {
    const bool alone = !has_text && flags_.reason.empty() && !flags_.replace;
    return alone ? "" : "--list writes a list and revokes nothing: give no serial with it";
  }
  if (!has_text) return "name a serial to revoke, or a list to write by --list";
  if (flags_.reason.empty()) return "--reason: say for the record why the serial is revoked";
  if (flags_.list_version != 0) return "--list-version is of a list: name one by --list";
  return flags_.next_update.empty() ? "" : "--next-update is of a list: name one by --list";
}

absl::StatusOr<int> RevokeCommand::RevokeText(const std::string& text) {
  if (absl::Status reason = CheckReason(flags_.reason); !reason.ok()) return reason;
  absl::StatusOr<SecretKeyring> ring = LoadKeyringDirectory(flags_.ledger.keys);
  if (!ring.ok()) return ring.status();
  absl::StatusOr<std::unique_ptr<SqlSession>> session =
      OpenSession(flags_.ledger, /*read_only=*/false);
  if (!session.ok()) return session.status();
  Unlocker unlocker(*ring, flags_.ledger.passphrase_file);
  absl::StatusOr<SealedNumber> opened = OpenNumber(text, *ring, unlocker);
  if (!opened.ok()) return opened.status();
  const Catalogue& catalogue = ring->public_ring().catalogue();
  std::string out;
  if (opened->sequence) {
    std::optional<Issuer> issuer;
    if (flags_.replace) {
      absl::StatusOr<Issuer> newest = NewestIssuer(*ring, unlocker);
      if (!newest.ok()) return newest.status();
      issuer = *std::move(newest);
    }
    const NumberFields fields = Unpack(opened->verdict.number);
    absl::StatusOr<Revoked> revoked =
        Revoke(**session, {.series = fields.series,
                           .product = fields.product,
                           .sequence = *opened->sequence,
                           .reason = flags_.reason,
                           .now = static_cast<std::int64_t>(std::time(nullptr)),
                           .replace_by = issuer ? &*issuer : nullptr});
    if (revoked.ok()) {
      output_.Write(flags_.json ? JsonAnswer(opened->verdict.number, *revoked)
                                : Answer(opened->verdict.number, *revoked));
      return kExitYes;
    }
    if (!absl::IsNotFound(revoked.status())) return revoked.status();
    opened->verdict.code = VerdictCode::kNotIssued;
  }
  if (flags_.json) {
    AppendJsonReport(out, text, opened->verdict, MakeJsonPhrases(opened->verdict, &catalogue));
  } else {
    AppendReport(out, text, opened->verdict, &catalogue, console_.ColourOnStdout());
  }
  output_.Write(out);
  return kExitNo;
}

}  // namespace

void AddRevokeCommand(CLI::App& app, int& exit_status) {
  CLI::App* command = app.add_subcommand("revoke", "Take a serial back, or replace it; list them");
  auto flags = std::make_shared<RevokeFlags>();
  flags->text = AddTexts(*command, "TEXT", "A text with the serial")->expected(0, 1);
  AddLedgerFlags(*command, flags->ledger, /*needs_keys=*/true);
  command->add_option("--reason", flags->reason, "Why, for the record")
      ->type_name("TEXT")
      ->check(NotEmpty());
  command->add_flag("--replace", flags->replace, "Issue another serial to the same order for it");
  command->add_option("--list", flags->list, "Write the signed list of all that is revoked")
      ->type_name("FILE")
      ->check(NotEmpty());
  command
      ->add_option("--list-version", flags->list_version,
                   "Version of the list, when the one before was lost or its key removed")
      ->type_name("N")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 52));
  command
      ->add_option("--next-update", flags->next_update,
                   "When clients need the list after it: 7d (the default), 12h, up to 3650d")
      ->type_name("TIME")
      ->check(NotEmpty());
  command->add_flag("--json", flags->json, "Print one JSON object");
  command->footer(kRevokeExamples);
  command->callback([flags, &exit_status] { exit_status = RevokeCommand(*flags).Run(); });
}

}  // namespace serialsmith::tools
