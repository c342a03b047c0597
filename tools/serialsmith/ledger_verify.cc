// `serialsmith ledger verify`: whether nothing is missing, twice or changed.
#include <algorithm>
#include <charconv>
#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/keys/status.h"
#include "serialsmith/vault.h"
#include "serialsmith/verify.h"
#include "tools/issuing/issuer_keys.h"
#include "tools/ledger/ledger_audit.h"
#include "tools/ledger/open_ledger.h"
#include "tools/serialsmith/console.h"
#include "tools/serialsmith/json_text.h"
#include "tools/serialsmith/ledger_commands.h"
#include "tools/serialsmith/ordered_pool.h"
#include "tools/serialsmith/output.h"
#include "tools/serialsmith/sealed_number.h"

namespace serialsmith::tools {
namespace {

constexpr std::size_t kUnitsASlot = 2048;
constexpr std::size_t kProblemsShown = 20;
constexpr std::size_t kProblemsInJson = 1000;

// A ledger may be wrong everywhere, and has any number of units: the first problems are kept, all
// are counted.
class Problems final {
 public:
  void Add(std::string problem) {
    if (kept_.size() < kProblemsInJson) kept_.push_back(std::move(problem));
    ++count_;
  }
  bool empty() const { return count_ == 0; }
  std::uint64_t count() const { return count_; }
  const std::vector<std::string>& kept() const { return kept_; }

 private:
  std::vector<std::string> kept_;
  std::uint64_t count_ = 0;
};

// Numbers and signatures, compared by the keys on all CPUs.
class UnitChecker final {
 public:
  // `keys` are asked on the owner's thread alone.
  UnitChecker(IssuerKeys& keys, unsigned jobs, Problems& problems)
      : keys_(keys),
        problems_(problems),
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
      problems_.Add(Name(unit) + ": the keyring has no key of its series");
      return absl::OkStatus();
    }
    if (!issuer.ok()) return issuer.status();
    slot->units.push_back(
        {unit.line.series, unit.line.product, unit.sequence, unit.serial, unit.is_signed, *issuer});
    return absl::OkStatus();
  }

  void Finish() {
    pool_.Start(current_);
    for (std::size_t i = 0; i < slots_.size(); ++i) {
      if (slots_[i].started) Collect(i);
    }
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
      const PackedRow number = unit.issuer->sealer().Seal(unit.product, unit.sequence);
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
    for (std::string& problem : slots_[slot].problems) problems_.Add(std::move(problem));
    slots_[slot].problems.clear();
  }

  IssuerKeys& keys_;
  Problems& problems_;
  std::vector<Slot> slots_;
  std::size_t current_ = 0;
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

// As `ledger verify` prints it: the number of the record, a colon, 64 hexadecimal digits.
std::string NotedText(std::int64_t audit_id, const AuditHash& hash) {
  return std::to_string(audit_id) + ":" + Hex(hash);
}

absl::StatusOr<NotedHash> ParseNoted(const std::string& text) {
  NotedHash noted;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, noted.audit_id);
  bool good = error == std::errc() && noted.audit_id > 0 &&
              end - rest == static_cast<std::ptrdiff_t>(1 + 2 * noted.hash.size()) && *rest == ':';
  for (std::size_t i = 0; good && i < noted.hash.size(); ++i) {
    const char* const digits = rest + 1 + 2 * i;
    const auto [after, bad] = std::from_chars(digits, digits + 2, noted.hash[i], 16);
    good = bad == std::errc() && after == digits + 2;
  }
  if (good) return noted;
  return Problem(absl::StatusCode::kInvalidArgument,
                 "--expect: not the number of an audit record and its hash: \"" + text + "\"",
                 "Give what `ledger verify` printed before: NUMBER:HASH.");
}

class VerifyCommand final {
 public:
  explicit VerifyCommand(const LedgerCommandFlags& flags) : flags_(flags) {}

  int Run() {
    absl::StatusOr<SecretKeyring> ring = LoadKeyringDirectory(flags_.ledger.keys);
    absl::Status status = ring.status();
    if (status.ok()) status = Verify(*ring);
    if (!status.ok()) {
      console_.Error(status);
      return kExitUsage;
    }
    Report();
    const int exit_status = output_.Finish(console_, problems_.empty() ? kExitYes : kExitNo);
    // After the verdict, which does not hang on it.
    if (absl::Status settled = SettleLeases(ring->public_ring()); !settled.ok()) {
      console_.Error(settled);
      return kExitUsage;
    }
    return exit_status;
  }

 private:
  absl::Status Verify(const SecretKeyring& ring);
  absl::Status SettleLeases(const PublicKeyring& ring);
  void Report();
  std::string Json() const;

  const LedgerCommandFlags& flags_;
  Console console_{"serialsmith ledger verify"};
  Output output_;
  Problems problems_;
  LedgerSummary summary_;
};

absl::Status VerifyCommand::Verify(const SecretKeyring& ring) {
  std::optional<NotedHash> noted;
  if (!flags_.expect.empty()) {
    absl::StatusOr<NotedHash> parsed = ParseNoted(flags_.expect);
    if (!parsed.ok()) return parsed.status();
    noted = *parsed;
  }
  absl::StatusOr<std::unique_ptr<SqlSession>> session =
      OpenSession(flags_.ledger, /*read_only=*/true);
  if (!session.ok()) return session.status();
  // With another keyring everything would look damaged.
  absl::Status checked = CheckKeys(**session, [&](Series series) {
    const PublicSeries* known = ring.public_ring().Find(series);
    return known == nullptr ? nullptr : &known->key;
  });
  if (!checked.ok()) return checked;
  Unlocker unlocker(ring, flags_.ledger.passphrase_file);
  IssuerKeys keys([&](Series series) { return unlocker.UnlockIssuer(series); });
  UnitChecker checker(keys, UsableCpus(), problems_);
  absl::StatusOr<LedgerSummary> summary = AuditLedger(
      **session, [&](const UnitRecord& unit) { return checker.Take(unit); },
      [&](std::string problem) { problems_.Add(std::move(problem)); }, noted ? &*noted : nullptr);
  checker.Finish();
  if (!summary.ok()) return summary.status();
  summary_ = *std::move(summary);
  return absl::OkStatus();
}

absl::Status VerifyCommand::SettleLeases(const PublicKeyring& ring) {
  absl::StatusOr<LedgerPlace> place = ParseLedgerUrl(flags_.ledger.ledger);
  if (!place.ok() || place->kind != SqlSession::Kind::kPostgresql) return place.status();
  if (summary_.leased.held + summary_.leased.returned == 0) return absl::OkStatus();
  if (!problems_.empty()) {
    console_.Note("abandoned leases were not looked for, because the ledger is damaged");
    return absl::OkStatus();
  }
  absl::StatusOr<std::unique_ptr<SqlSession>> session =
      OpenSession(flags_.ledger, /*read_only=*/false);
  if (!session.ok()) return session.status();
  absl::StatusOr<bool> writable = CanWrite(**session);
  if (!writable.ok()) return writable.status();
  // On a standby nothing tells who is alive, either: locks are each server's own.
  if (!*writable) {
    console_.Note("abandoned leases were not looked for, because the database is read-only");
    return absl::OkStatus();
  }
  absl::Status settled = SettleAbandonedLeases(
      **session,
      [&](Series series) {
        const PublicSeries* known = ring.Find(series);
        return known != nullptr && known->state == KeyState::kActive;
      },
      static_cast<std::int64_t>(std::time(nullptr)),
      [&](const std::string& what) { console_.Note("abandoned " + what); });
  if (!absl::IsPermissionDenied(settled)) return settled;
  console_.Note("abandoned leases were not settled, because the role may only read");
  return absl::OkStatus();
}

std::string VerifyCommand::Json() const {
  std::string out = problems_.empty() ? "{\"verdict\":\"valid\"" : "{\"verdict\":\"invalid\"";
  const auto integer = [&](std::string_view name, std::int64_t value) {
    out.append(",\"").append(name).append("\":");
    AppendInteger(out, static_cast<std::uint64_t>(value));
  };
  integer("lines", summary_.lines);
  integer("units", summary_.units);
  integer("unsigned", summary_.unsigned_units);
  integer("revoked", summary_.revoked_units);
  integer("leased", summary_.leased.held);
  integer("returned", summary_.leased.returned);
  integer("lost", summary_.leased.lost);
  integer("audit_records", summary_.audit.records);
  integer("audit_id", summary_.audit.last_id);
  out += ",\"audit_hash\":\"" + Hex(summary_.audit.last_hash) + "\"";
  integer("problem_count", static_cast<std::int64_t>(problems_.count()));
  out += ",\"problems\":[";
  bool first = true;
  for (const std::string& problem : problems_.kept()) {
    if (!first) out += ',';
    first = false;
    AppendJsonString(out, problem);
  }
  return out + "]}\n";
}

void VerifyCommand::Report() {
  if (flags_.json) {
    output_.Write(Json());
    return;
  }
  const std::size_t shown = std::min(problems_.kept().size(), kProblemsShown);
  for (std::size_t i = 0; i < shown; ++i) output_.Write(problems_.kept()[i] + "\n");
  if (problems_.count() > shown) {
    output_.Write("and " + std::to_string(problems_.count() - shown) + " more; --json gives " +
                  (problems_.count() <= kProblemsInJson ? "them all" : "the first thousand") +
                  "\n");
  }
  const LeasedUnits& leased = summary_.leased;
  output_.Write(std::to_string(summary_.lines) + " lines, " + std::to_string(summary_.units) +
                " units (" + std::to_string(summary_.unsigned_units) + " without signature, " +
                std::to_string(summary_.revoked_units) + " revoked)\n");
  if (leased.held + leased.returned + leased.lost > 0) {
    output_.Write("not issued: " + std::to_string(leased.held) + " leased, " +
                  std::to_string(leased.returned) + " returned, " + std::to_string(leased.lost) +
                  " lost\n");
  }
  output_.Write(std::to_string(summary_.audit.records) +
                " audit records; the last one, to be noted elsewhere for --expect: " +
                NotedText(summary_.audit.last_id, summary_.audit.last_hash) + "\n");
  if (problems_.empty()) {
    output_.Write("The ledger is sound.\n");
    return;
  }
  output_.Write(std::string("The ledger is damaged.\n") + kRestoreHint + "\n");
}

}  // namespace

int RunLedgerVerify(const LedgerCommandFlags& flags) { return VerifyCommand(flags).Run(); }

}  // namespace serialsmith::tools
