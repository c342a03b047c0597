// `serialsmith ledger`: verify, export, back up and replace what was issued, and leave gaps.
#include <ctime>
#include <memory>
#include <optional>
#include <string>

#include "core/keys/status.h"
#include "tools/ledger/ledger_backup.h"
#include "tools/ledger/open_ledger.h"
#include "tools/ledger/revocation.h"
#include "tools/ledger/sequence_gap.h"
#include "tools/ledger/unit_records.h"
#include "tools/orders/order_fields.h"
#include "tools/serialsmith/arguments.h"
#include "tools/serialsmith/command.h"
#include "tools/serialsmith/console.h"
#include "tools/serialsmith/ledger_commands.h"
#include "tools/serialsmith/output.h"
#include "tools/serialsmith/stop_signal.h"
#include "tools/serialsmith/unit_report.h"

namespace serialsmith::tools {
namespace {

constexpr const char* kLedgerExamples =
    "Examples:\n"
    "  serialsmith ledger verify --ledger sales.ledger --keys keys\n"
    "  serialsmith ledger export --ledger sales.ledger --format jsonl > units.jsonl\n"
    "  serialsmith ledger backup --ledger postgresql://issuer@db/sales --out sales.backup\n"
    "\n"
    "Exit status: 0 all is well, 1 the ledger is not what it must be, 2 usage or set-up.";

constexpr const char* kVerifyExamples =
    "Examples:\n"
    "  serialsmith ledger verify --ledger sales.ledger --keys keys\n"
    "  serialsmith ledger verify --ledger sales.ledger --keys keys --expect \"$(cat noted)\"\n"
    "\n"
    "Exit status: 0 sound, 1 damaged, 2 usage or set-up, such as another keyring.";

constexpr const char* kExportExamples =
    "Example:\n"
    "  serialsmith ledger export --ledger sales.ledger --format jsonl > units.jsonl\n"
    "\n"
    "Exit status: 0 exported, 2 usage or set-up.";

constexpr const char* kBackupExamples =
    "Example:\n"
    "  serialsmith ledger backup --ledger postgresql://issuer@db/sales --out sales.backup\n"
    "\n"
    "A restored backup would issue again what was issued since: see `ledger skip`.\n"
    "Exit status: 0 the copy is whole and on the disk, 2 usage or set-up.";

constexpr const char* kReissueExamples =
    "Examples, once series A is retired or marked as compromised:\n"
    "  serialsmith ledger reissue --ledger sales.ledger --keys keys --series A --dry-run\n"
    "  serialsmith ledger reissue --ledger sales.ledger --keys keys --series A \\\n"
    "      --reason \"the key of series A leaked\"\n"
    "\n"
    "Each serial that is neither revoked nor replaced gets a replacement, which belongs to the "
    "same\n"
    "order; a mail for each order is queued, and `serialsmith mail send` sends it. A run that was\n"
    "stopped or killed is begun again for the rest.\n"
    "Exit status: 0 all are replaced, 2 usage or set-up.";

constexpr const char* kSkipExamples =
    "Example, for a backup since which no more than 500 serials of MVR can have been issued:\n"
    "  serialsmith ledger skip --ledger sales.ledger --series A --product MVR --units 500\n"
    "\n"
    "Do so for each series and product, before any new order. The gap is on record for good.\n"
    "Exit status: 0 skipped, 2 usage or set-up.";

int RunExport(const LedgerCommandFlags& flags) {
  Console console("serialsmith ledger export");
  Output output;
  absl::StatusOr<std::unique_ptr<SqlSession>> session = OpenSession(flags.ledger, true);
  absl::Status status = session.status();
  const bool csv = flags.format == "csv";
  if (status.ok()) {
    if (csv) output.Write(kUnitCsvHeader);
    std::string out;
    status = VisitAll(**session, [&](const UnitRecord& unit) {
      csv ? AppendUnitCsv(out, unit) : AppendUnitJson(out, unit);
      if (out.size() > 64 * 1024) {
        if (!output.Write(out)) return absl::CancelledError("");
        out.clear();
      }
      return absl::OkStatus();
    });
    output.Write(out);
  }
  if (!status.ok() && output.ok()) {
    console.Error(status);
    return kExitUsage;
  }
  return output.Finish(console, kExitYes);
}

int RunBackup(const LedgerCommandFlags& flags) {
  Console console("serialsmith ledger backup");
  StopSignal stop;
  const auto keep_waiting = [&stop] { return !stop.came(); };
  absl::StatusOr<std::unique_ptr<SqlSession>> session =
      OpenSession(flags.ledger, true, keep_waiting);
  absl::StatusOr<BackupSummary> summary =
      session.ok() ? BackUpLedger(**session, flags.out, keep_waiting) : session.status();
  if (!summary.ok() && stop.came()) return stop.exit_status();
  if (summary.ok()) {
    console.Note("saved " + std::to_string(summary->lines) + " lines, " +
                 std::to_string(summary->units) + " units in " + flags.out);
    return kExitYes;
  }
  console.Error(summary.status());
  return kExitUsage;
}

absl::StatusOr<SequenceRange> SkipSequences(const LedgerCommandFlags& flags) {
  const auto series = Series::Parse(flags.series);
  if (!series) {
    return Problem(absl::StatusCode::kInvalidArgument,
                   "--series: not a series: \"" + flags.series + "\"",
                   "Give its symbol, as `keyring show` does.");
  }
  const auto product = Product::Parse(flags.product);
  if (!product) {
    return Problem(absl::StatusCode::kInvalidArgument,
                   "--product: not a product code: \"" + flags.product + "\"",
                   "Give its three symbols, as `keyring show` does.");
  }
  absl::StatusOr<std::unique_ptr<SqlSession>> session = OpenSession(flags.ledger, false);
  if (!session.ok()) return session.status();
  return LeaveGap(**session, *series, *product, flags.units,
                  static_cast<std::int64_t>(std::time(nullptr)));
}

int RunSkip(const LedgerCommandFlags& flags) {
  Console console("serialsmith ledger skip");
  const absl::StatusOr<SequenceRange> skipped = SkipSequences(flags);
  if (!skipped.ok()) {
    console.Error(skipped.status());
    return kExitUsage;
  }
  console.Note(flags.series + " " + flags.product + " " + std::to_string(skipped->next) + " to " +
               std::to_string(skipped->end - 1) + " will not be issued");
  return kExitYes;
}

void AddReissue(CLI::App& ledger, const std::shared_ptr<LedgerCommandFlags>& flags,
                int& exit_status) {
  CLI::App* reissue =
      ledger.add_subcommand("reissue", "Replace all serials of a series, because its key leaked");
  AddLedgerFlags(*reissue, flags->ledger, /*needs_keys=*/true);
  reissue->add_option("--series", flags->series, "The series whose serials are replaced")
      ->type_name("S")
      ->required()
      ->check(NotEmpty());
  reissue
      ->add_option("--to-series", flags->to_series,
                   "Series that issues the replacements; else the newest active one")
      ->type_name("S")
      ->check(NotEmpty());
  reissue->add_option("--reason", flags->reason, "Why, for the record")
      ->type_name("TEXT")
      ->check(NotEmpty());
  reissue->add_flag("--dry-run", flags->dry_run, "Count what would be replaced");
  reissue->add_flag("--json", flags->json, "Print one JSON object");
  reissue->footer(kReissueExamples);
  reissue->callback([flags, &exit_status] { exit_status = RunLedgerReissue(*flags); });
}

}  // namespace

absl::Status CheckReason(const std::string& reason) {
  const std::string why = reason.size() > kMaxReasonBytes
                              ? "longer than " + std::to_string(kMaxReasonBytes) + " bytes"
                              : RefuseName(reason);
  if (why.empty()) return absl::OkStatus();
  return Problem(absl::StatusCode::kInvalidArgument, "--reason: " + why, "Give a few plain words.");
}

void AddLedgerCommand(CLI::App& app, int& exit_status) {
  CLI::App* command =
      app.add_subcommand("ledger", "Verify, export, back up and replace what was issued");
  command->require_subcommand(1);
  command->footer(kLedgerExamples);
  auto flags = std::make_shared<LedgerCommandFlags>();

  CLI::App* verify = command->add_subcommand(
      "verify", "See that nothing is missing, twice or changed; settle abandoned leases");
  AddLedgerFlags(*verify, flags->ledger, /*needs_keys=*/true);
  verify
      ->add_option("--expect", flags->expect,
                   "The audit record that was noted before, which must still be there")
      ->type_name("ID:HASH")
      ->check(NotEmpty());
  verify->add_flag("--json", flags->json, "Print one JSON object");
  verify->footer(kVerifyExamples);
  verify->callback([flags, &exit_status] { exit_status = RunLedgerVerify(*flags); });

  CLI::App* exporting = command->add_subcommand("export", "Print all units");
  AddLedgerFlags(*exporting, flags->ledger, /*needs_keys=*/false, /*with_keys=*/false);
  exporting->add_option("--format", flags->format, "csv (the default) or jsonl")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"csv", "jsonl"}));
  exporting->footer(kExportExamples);
  exporting->callback([flags, &exit_status] { exit_status = RunExport(*flags); });

  CLI::App* backup =
      command->add_subcommand("backup", "Copy the ledger into a file, while others issue");
  AddLedgerFlags(*backup, flags->ledger, /*needs_keys=*/false, /*with_keys=*/false);
  backup->add_option("--out", flags->out, "The copy, a ledger in a file; must not exist")
      ->type_name("FILE")
      ->required()
      ->check(NotEmpty());
  backup->footer(kBackupExamples);
  backup->callback([flags, &exit_status] { exit_status = RunBackup(*flags); });

  AddReissue(*command, flags, exit_status);

  CLI::App* skip = command->add_subcommand(
      "skip", "Leave a gap, for serials that a restored ledger no longer knows");
  AddLedgerFlags(*skip, flags->ledger, /*needs_keys=*/false, /*with_keys=*/false);
  skip->add_option("--series", flags->series, "The series whose sequences are skipped")
      ->type_name("SYMBOL")
      ->required()
      ->check(NotEmpty());
  skip->add_option("--product", flags->product, "The product whose sequences are skipped")
      ->type_name("CODE")
      ->required()
      ->check(NotEmpty());
  skip->add_option("--units", flags->units, "How many: no fewer than were issued since the backup")
      ->type_name("NUMBER")
      ->required()
      ->check(CLI::Range(std::uint64_t{1}, kMaxSequence));
  skip->footer(kSkipExamples);
  skip->callback([flags, &exit_status] { exit_status = RunSkip(*flags); });
}

}  // namespace serialsmith::tools
