#include "tools/ledger/audit_replay.h"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

#include "serialsmith/number.h"
#include "tools/ledger/audit_detail.h"
#include "tools/ledger/sequence_leases.h"

namespace serialsmith::tools {
namespace {

constexpr std::string_view kLeaseTaken = "lease";
constexpr std::string_view kLeaseReturned = "return lease";
constexpr std::string_view kLeaseLost = "lose lease";

}  // namespace

absl::Status AuditReplay::Take(std::int64_t audit_id, const AuditRecord& record) {
  signatures_ = SumOf(signatures_, record.signatures);
  const std::string name = "audit record " + std::to_string(audit_id);
  if (record.action == "revoke" || record.action == "replace") return TakeRevocation(name, record);
  if (record.action == "reissue") return TakeReissue(name, record);
  if (record.action == kLeaseTaken || record.action == kLeaseReturned ||
      record.action == kLeaseLost) {
    TakeLease(audit_id, name, record);
  }
  if (record.action == "mail") TakeMail(name, record);
  return absl::OkStatus();
}

absl::Status AuditReplay::TakeRevocation(const std::string& name, const AuditRecord& record) {
  const bool replaces = record.action == "replace";
  // Of a unit that had been revoked, the record tells in a second line why it was replaced.
  const std::size_t line_end = replaces ? record.detail.find('\n') : std::string::npos;
  if (line_end == std::string::npos) ++revocations_;
  if (replaces) ++replacements_;
  DetailReader reader(record.detail);
  const std::int64_t series = reader.SeriesValue();
  reader.Skip(" ");
  const std::int64_t product = reader.ProductValue();
  reader.Skip(" ");
  const std::int64_t sequence = reader.Integer();
  if (!reader.ok()) {
    problem_(name + " does not tell which unit it took back");
    return absl::OkStatus();
  }
  const std::string unit = UnitName(series, product, sequence);
  bool found = false;
  absl::Status status = session_.Query(
      "SELECT r.revoked_at, r.reason, r.replacement_line_id, l.order_id, rl.order_id, rl.line"
      " FROM revocations r"
      " LEFT JOIN units u ON u.series = r.series AND u.product = r.product"
      " AND u.sequence = r.sequence"
      " LEFT JOIN lines l ON l.line_id = u.line_id"
      " LEFT JOIN lines rl ON rl.line_id = r.replacement_line_id"
      " WHERE r.series = $1 AND r.product = $2 AND r.sequence = $3",
      {series, product, sequence}, [&](const SqlRow& row) {
        found = true;
        if (record.detail.substr(0, line_end) !=
            RevocationDetail(unit, row.Integer(0), std::string(row.Text(1)))) {
          problem_("the revocation of " + unit + " is not as " + name + " tells");
        }
        if (replaces && (row.IsNull(2) || row.IsNull(3) || row.IsNull(4) ||
                         row.Integer(2) != record.first_line_id || row.Text(3) != row.Text(4) ||
                         row.Text(5) != std::string(kReplacementLine) + unit)) {
          problem_("the replacement of " + unit + " is not the one that " + name + " tells of");
        }
        return absl::OkStatus();
      });
  if (status.ok() && !found) {
    problem_(unit + " is not revoked, and " + name + " tells that it was");
  }
  return status;
}

void AuditReplay::TakeLease(std::int64_t audit_id, const std::string& name,
                            const AuditRecord& record) {
  DetailReader reader(record.detail);
  reader.Skip("lease ");
  const std::int64_t lease_id = reader.Integer();
  reader.Skip(": ");
  LeaseFacts facts{.audit_id = audit_id, .action = record.action};
  facts.series = reader.SeriesValue();
  reader.Skip(" ");
  facts.product = reader.ProductValue();
  reader.Skip(" ");
  facts.first = facts.from = reader.Integer();
  reader.Skip(" to ");
  facts.end = SumOf(reader.Integer(), 1);
  if (!reader.ok()) {
    problem_(name + " does not tell which lease it is about");
    return;
  }
  const auto [lease, is_new] = leases_.try_emplace(lease_id, facts);
  if (is_new) return;
  facts.first = lease->second.first;
  if (facts.series != lease->second.series || facts.product != lease->second.product) {
    problem_(name + " and one before it do not agree about lease " + std::to_string(lease_id));
  }
  lease->second = std::move(facts);
}

void AuditReplay::TakeMail(const std::string& name, const AuditRecord& record) {
  std::string_view rest = record.detail;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find("; "), rest.size());
    DetailReader reader(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 2, rest.size()));
    if (!reader.Found("sent ")) continue;
    do {
      const std::int64_t first = reader.SignedInteger();
      const std::int64_t last = reader.Found(" to ") ? reader.SignedInteger() : first;
      if (!reader.ok() || last < first) {
        problem_(name + " does not tell which mails were sent");
        return;
      }
      sent_mails_ = SumOf(sent_mails_, SumOf(DifferenceOf(last, first), 1));
    } while (reader.Found(", "));
  }
}

// The columns as CompareLeases() asks for them.
bool AuditReplay::Agrees(const LeaseFacts& facts, const SqlRow& lease) {
  const std::int64_t next = lease.Integer(4);
  const std::int64_t end = lease.Integer(5);
  const auto state = static_cast<LeaseState>(lease.Integer(6));
  if (lease.Integer(1) != facts.series || lease.Integer(2) != facts.product ||
      lease.Integer(3) != facts.first || next < facts.from || next > end) {
    return false;
  }
  // What is used of a lease needs no record of its own: the units are there.
  if (facts.action == kLeaseTaken) {
    return end == facts.end && state == (next < end ? LeaseState::kHeld : LeaseState::kUsed);
  }
  if (next != facts.from) return false;
  if (facts.action == kLeaseLost) return end == facts.end && state == LeaseState::kLost;
  return end == facts.end ? state == LeaseState::kReturned
                          : end == next && state == LeaseState::kUsed;  // back to the counter
}

absl::Status AuditReplay::CompareLeases() {
  absl::Status status = session_.Query(
      "SELECT lease_id, series, product, first_sequence, next_sequence, end_sequence, state"
      " FROM leases ORDER BY lease_id",
      {}, [&](const SqlRow& row) {
        const std::string lease = "lease " + std::to_string(row.Integer(0));
        const auto facts = leases_.find(row.Integer(0));
        if (facts == leases_.end()) {
          problem_(lease + " is in no audit record");
          return absl::OkStatus();
        }
        if (!Agrees(facts->second, row)) {
          problem_(lease + " is not as audit record " + std::to_string(facts->second.audit_id) +
                   " left it");
        }
        leases_.erase(facts);
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  for (const auto& [lease_id, facts] : leases_) {
    problem_("lease " + std::to_string(lease_id) + ", of which audit record " +
             std::to_string(facts.audit_id) + " tells, is missing");
  }
  return absl::OkStatus();
}

absl::Status AuditReplay::CompareMails() {
  absl::StatusOr<std::int64_t> sent =
      session_.QueryInteger("SELECT count(*) FROM mails WHERE state = 4");
  if (!sent.ok()) return sent.status();
  if (*sent != sent_mails_) {
    problem_("the audit records tell of " + std::to_string(sent_mails_) +
             " mails that were sent, the ledger has " + std::to_string(*sent));
  }
  absl::StatusOr<std::int64_t> lost = session_.QueryInteger(
      "SELECT count(*) FROM mails m LEFT JOIN lines l ON l.line_id = m.mail_id"
      " WHERE m.mail_id > 0 AND l.line_id IS NULL");
  if (!lost.ok()) return lost.status();
  if (*lost != 0) problem_(std::to_string(*lost) + " mails are about lines that are missing");
  return absl::OkStatus();
}

absl::Status AuditReplay::Finish(std::int64_t signed_units) {
  // Each record was found to be of a unit of its own, so the numbers tell whether there are more.
  for (const auto& [table, what, recorded] :
       {std::tuple("count(*)", "revocations", revocations_),
        std::tuple("count(replacement_line_id)", "replacements", replacements_)}) {
    absl::StatusOr<std::int64_t> stored =
        session_.QueryInteger(std::string("SELECT ") + table + " FROM revocations");
    if (!stored.ok()) return stored.status();
    if (*stored == recorded) continue;
    problem_("the audit records tell of " + std::to_string(recorded) + " " + what +
             ", the ledger has " + std::to_string(*stored));
  }
  if (signed_units != signatures_) {
    problem_("the audit records tell of " + std::to_string(signatures_) +
             " signatures, the ledger has " + std::to_string(signed_units));
  }
  if (absl::Status compared = CompareMails(); !compared.ok()) return compared;
  return CompareLeases();
}

}  // namespace serialsmith::tools
