// `serialsmith ledger`: verify, export and back up what was issued.
#include <ctime>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/keys/status.h"
#include "serialsmith/vault.h"
#include "serialsmith/verify.h"
#include "tools/issuing/issuer_keys.h"
#include "tools/issuing/output_file.h"
#include "tools/ledger/ledger_audit.h"
#include "tools/ledger/ledger_backup.h"
#include "tools/ledger/open_ledger.h"
#include "tools/serialsmith/arguments.h"
#include "tools/serialsmith/command.h"
#include "tools/serialsmith/console.h"
#include "tools/serialsmith/json_text.h"
#include "tools/serialsmith/ledger_flags.h"
#include "tools/serialsmith/ordered_pool.h"
#include "tools/serialsmith/output.h"
#include "tools/serialsmith/sealed_number.h"
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

struct LedgerCommandFlags {
  LedgerFlags ledger;
  std::string format = "csv";
  std::string out;
  bool json = false;
};

constexpr std::size_t kUnitsASlot = 2048;
constexpr std::size_t kProblemsShown = 20;

// Numbers and signatures, compared by the keys on all CPUs.
class UnitChecker final {
 public:
  // `keys` are asked on the owner's thread alone.
  UnitChecker(IssuerKeys& keys, unsigned jobs)
      : keys_(keys),
        slots_(jobs + 1),
        pool_(jobs, jobs + 1, [this](std::size_t slot) { Check(slots_[slot]); }) {}

  absl::Status Take(const UnitRecord& unit) {
    Slot* slot = &slots_[current_];
    if (slot->units.size() == kUnitsASlot) {
      pool_.Start(current_);
      current_ = (current_ + 1) % slots_.size();
      slot = &slots_[current_];
      if (slot->started) Collect(current_);
      slot->units.clear();
    }
    slot->started = true;
    absl::StatusOr<const Issuer*> issuer = keys_.Get(unit.line.series);
    if (absl::IsNotFound(issuer.status())) {
      problems_.push_back(Name(unit) + ": the keyring has no key of its series");
      return absl::OkStatus();
    }
    if (!issuer.ok()) return issuer.status();
    slot->units.push_back(
        {unit.line.series, unit.line.product, unit.sequence, unit.serial, unit.is_signed, *issuer});
    return absl::OkStatus();
  }

  std::vector<std::string> Finish() {
    pool_.Start(current_);
    for (std::size_t i = 0; i < slots_.size(); ++i) {
      if (slots_[i].started) Collect(i);
    }
    return std::move(problems_);
  }

 private:
  struct Unit {
    Series series;
    Product product;
    std::uint64_t sequence;
    IssuedSerial serial;
    bool is_signed;
    const Issuer* issuer;
  };
  struct Slot {
    std::vector<Unit> units;
    std::vector<std::string> problems;
    bool started = false;
  };

  template <typename U>
  static std::string NameOf(Series series, Product product, const U& unit) {
    return std::string(1, series.symbol()) + " " + product.code() + " " +
           std::to_string(unit.sequence);
  }
  static std::string Name(const UnitRecord& unit) {
    return NameOf(unit.line.series, unit.line.product, unit);
  }

  void Check(Slot& slot) {
    for (const Unit& unit : slot.units) {
      const PackedRow number = unit.issuer->Issue(unit.product, unit.sequence, false).number;
      const std::string name = NameOf(unit.series, unit.product, unit);
      if (number != unit.serial.number) {
        slot.problems.push_back(name + ": its number is not what its sequence seals to");
      }
      if (unit.is_signed &&
          !VerifySignature(unit.issuer->public_key(), unit.serial.number, unit.serial.signature)) {
        slot.problems.push_back(name + ": its signature is not the issuer's");
      }
    }
  }

  void Collect(std::size_t slot) {
    pool_.Wait(slot);
    for (std::string& problem : slots_[slot].problems) problems_.push_back(std::move(problem));
    slots_[slot].problems.clear();
  }

  IssuerKeys& keys_;
  std::vector<Slot> slots_;
  std::size_t current_ = 0;
  std::vector<std::string> problems_;
  OrderedPool pool_;
};

std::string Hex(const AuditHash& hash) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : hash) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

class VerifyCommand final {
 public:
  explicit VerifyCommand(const LedgerCommandFlags& flags) : flags_(flags) {}

  int Run() {
    const absl::StatusOr<LedgerSummary> summary = Verify();
    if (!summary.ok()) {
      console_.Error(summary.status());
      return kExitUsage;
    }
    Report(*summary);
    return output_.Finish(console_, problems_.empty() ? kExitYes : kExitNo);
  }

 private:
  absl::StatusOr<LedgerSummary> Verify();
  absl::Status SettleLeases(const PublicKeyring& ring);
  void Report(const LedgerSummary& summary);

  const LedgerCommandFlags& flags_;
  Console console_{"serialsmith ledger verify"};
  Output output_;
  std::vector<std::string> problems_;
};

absl::StatusOr<LedgerSummary> VerifyCommand::Verify() {
  absl::StatusOr<SecretKeyring> ring = LoadKeyringDirectory(flags_.ledger.keys);
  if (!ring.ok()) return ring.status();
  absl::StatusOr<std::unique_ptr<SqlSession>> session =
      OpenSession(flags_.ledger, /*read_only=*/true);
  if (!session.ok()) return session.status();
  Unlocker unlocker(*ring, flags_.ledger.passphrase_file);
  IssuerKeys keys([&](Series series) { return unlocker.Unlock(series); });
  UnitChecker checker(keys, UsableCpus());
  absl::StatusOr<LedgerSummary> summary = AuditLedger(
      **session, [&](const UnitRecord& unit) { return checker.Take(unit); },
      [&](std::string problem) { problems_.push_back(std::move(problem)); });
  for (std::string& problem : checker.Finish()) problems_.push_back(std::move(problem));
  if (!summary.ok()) return summary;
  if (problems_.empty()) {
    if (absl::Status settled = SettleLeases(ring->public_ring()); !settled.ok()) return settled;
  }
  return summary;
}

absl::Status VerifyCommand::SettleLeases(const PublicKeyring& ring) {
  absl::StatusOr<LedgerPlace> place = ParseLedgerUrl(flags_.ledger.ledger);
  if (!place.ok() || place->kind != SqlSession::Kind::kPostgresql) return place.status();
  absl::StatusOr<std::unique_ptr<SqlSession>> session =
      OpenSession(flags_.ledger, /*read_only=*/false);
  if (!session.ok()) return session.status();
  return SettleAbandonedLeases(
      **session,
      [&](Series series) {
        const PublicSeries* known = ring.Find(series);
        return known != nullptr && known->state == SeriesState::kActive;
      },
      static_cast<std::int64_t>(std::time(nullptr)),
      [&](const std::string& what) { console_.Note("abandoned " + what); });
}

void VerifyCommand::Report(const LedgerSummary& summary) {
  if (flags_.json) {
    std::string out = problems_.empty() ? "{\"verdict\":\"valid\"" : "{\"verdict\":\"invalid\"";
    const auto integer = [&](std::string_view name, std::int64_t value) {
      out.append(",\"").append(name).append("\":");
      AppendInteger(out, static_cast<std::uint64_t>(value));
    };
    integer("lines", summary.lines);
    integer("units", summary.units);
    integer("unsigned", summary.unsigned_units);
    integer("revoked", summary.revoked_units);
    integer("leased", summary.leased_units);
    integer("audit_records", summary.audit.records);
    out += ",\"audit_hash\":\"" + Hex(summary.audit.last_hash) + "\",\"problems\":[";
    for (std::size_t i = 0; i < problems_.size(); ++i) {
      if (i > 0) out += ',';
      AppendJsonString(out, problems_[i]);
    }
    output_.Write(out + "]}\n");
    return;
  }
  for (std::size_t i = 0; i < std::min(problems_.size(), kProblemsShown); ++i) {
    output_.Write(problems_[i] + "\n");
  }
  if (problems_.size() > kProblemsShown) {
    output_.Write("and " + std::to_string(problems_.size() - kProblemsShown) +
                  " more; --json gives them all\n");
  }
  output_.Write(
      std::to_string(summary.lines) + " lines, " + std::to_string(summary.units) + " units (" +
      std::to_string(summary.unsigned_units) + " without signature, " +
      std::to_string(summary.revoked_units) + " revoked), " + std::to_string(summary.leased_units) +
      " leased and not used\n" + std::to_string(summary.audit.records) +
      " audit records; the last hash, to be noted elsewhere: " + Hex(summary.audit.last_hash) +
      "\n");
  output_.Write(problems_.empty() ? "The ledger is sound.\n"
                                  : "The ledger is damaged: restore it from a backup.\n");
}

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
  absl::StatusOr<std::unique_ptr<SqlSession>> session =
      OpenSession(flags.ledger, true, [&stop] { return !stop.came(); });
  absl::Status status = session.status();
  if (status.ok()) {
    status = BackUpLedger(**session, flags.out, [&stop] { return !stop.came(); });
  }
  if (stop.came()) return stop.exit_status();
  if (status.ok()) return kExitYes;
  console.Error(status);
  return kExitUsage;
}

}  // namespace

void AddLedgerCommand(CLI::App& app, int& exit_status) {
  CLI::App* command = app.add_subcommand("ledger", "Verify, export and back up what was issued");
  command->require_subcommand(1);
  command->footer(kLedgerExamples);
  auto flags = std::make_shared<LedgerCommandFlags>();

  CLI::App* verify = command->add_subcommand(
      "verify", "See that nothing is missing, twice or changed; settle abandoned leases");
  AddLedgerFlags(*verify, flags->ledger, /*needs_keys=*/true);
  verify->add_flag("--json", flags->json, "Print one JSON object");
  verify->callback([flags, &exit_status] { exit_status = VerifyCommand(*flags).Run(); });

  CLI::App* exporting = command->add_subcommand("export", "Print all units");
  AddLedgerFlags(*exporting, flags->ledger, /*needs_keys=*/false, /*with_keys=*/false);
  exporting->add_option("--format", flags->format, "csv (the default) or jsonl")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"csv", "jsonl"}));
  exporting->callback([flags, &exit_status] { exit_status = RunExport(*flags); });

  CLI::App* backup =
      command->add_subcommand("backup", "Copy the ledger into a file, while others issue");
  AddLedgerFlags(*backup, flags->ledger, /*needs_keys=*/false, /*with_keys=*/false);
  backup->add_option("--out", flags->out, "The copy, a ledger in a file; must not exist")
      ->type_name("FILE")
      ->required()
      ->check(NotEmpty());
  backup->callback([flags, &exit_status] { exit_status = RunBackup(*flags); });
}

}  // namespace serialsmith::tools
