#include "tools/ledger/revocation.h"

#include <utility>

#include "tools/ledger/audit_chain.h"
#include "tools/ledger/audit_replay.h"
#include "tools/ledger/issue_steps.h"
#include "tools/ledger/ledger_schema.h"
#include "tools/ledger/sql_transaction.h"
#include "tools/ledger/stored_rows.h"

namespace serialsmith::tools {
namespace {

constexpr std::string_view kReplaceHint = "Add a series to the keyring and replace by that.";

// The statements of one revocation, in the caller's transaction.
class Revoker final {
 public:
  Revoker(SqlSession& session, const Revocation& revocation)
      : session_(session), revocation_(revocation) {}

  absl::StatusOr<Revoked> Run();

 private:
  absl::Status FindUnit(Revoked& revoked);
  absl::Status AddRevocation();
  absl::Status AddReplacement(Revoked& revoked);
  absl::Status AddLine(std::int64_t line_id, std::uint64_t sequence, const IssuedSerial& serial,
                       const UnitRecord& old);
  std::int64_t series() const { return revocation_.series.value(); }
  std::int64_t product() const { return revocation_.product.value(); }
  std::int64_t sequence() const { return Signed(revocation_.sequence); }

  SqlSession& session_;
  const Revocation& revocation_;
  AuditRecord record_;
};

absl::Status Revoker::FindUnit(Revoked& revoked) {
  bool found = false;
  absl::Status status = VisitUnit(session_, revocation_.series, revocation_.product,
                                  revocation_.sequence, [&](const UnitRecord& unit) {
                                    found = true;
                                    revoked.before = unit;
                                    return absl::OkStatus();
                                  });
  if (status.ok() && !found) return absl::NotFoundError("not issued");
  return status;
}

absl::StatusOr<Revoked> Revoker::Run() {
  Revoked revoked;
  if (absl::Status status = FindUnit(revoked); !status.ok()) return status;
  revoked.was_revoked = revoked.before.state != UnitState::kIssued;
  const bool replaces = revocation_.replace_by != nullptr && !revoked.before.replacement;
  if (revoked.was_revoked && !replaces) return revoked;

  record_.at = revocation_.now;
  record_.action = replaces ? "replace" : "revoke";
  const std::string unit = UnitName(series(), product(), sequence());
  // The first line is the revocation as it stands, to be compared with it.
  record_.detail = revoked.was_revoked
                       ? RevocationDetail(unit, revoked.before.revoked_at, revoked.before.reason) +
                             "\n" + revocation_.reason
                       : RevocationDetail(unit, revocation_.now, revocation_.reason);
  absl::Status status;
  if (!revoked.was_revoked) status = AddRevocation();
  if (status.ok() && replaces) status = AddReplacement(revoked);
  if (status.ok()) {
    status = session_.Run(
        "UPDATE units SET state = $1 WHERE series = $2 AND product = $3 AND sequence = $4",
        {static_cast<std::int64_t>(replaces ? UnitState::kReplaced : UnitState::kRevoked), series(),
         product(), sequence()});
  }
  if (status.ok()) status = AppendAudit(session_, record_);
  if (!status.ok()) return status;
  return revoked;
}

absl::Status Revoker::AddRevocation() {
  return session_.Run(
      "INSERT INTO revocations (series, product, sequence, revoked_at, reason)"
      " VALUES ($1, $2, $3, $4, $5)",
      {series(), product(), sequence(), revocation_.now, std::string_view(revocation_.reason)});
}

absl::Status Revoker::AddReplacement(Revoked& revoked) {
  const Issuer& issuer = *revocation_.replace_by;
  if (absl::Status bound = BindSeries(session_, issuer); !bound.ok()) return bound;
  absl::StatusOr<std::uint64_t> next =
      TakeSequences(session_, issuer.series(), revocation_.product, 1, kReplaceHint);
  if (!next.ok()) return next.status();
  absl::StatusOr<std::int64_t> line_id = NextLineId(session_);
  if (!line_id.ok()) return line_id.status();
  const absl::StatusOr<IssuedSerial> serial =
      issuer.Issue(revocation_.product, *next, /*sign=*/true);
  if (!serial.ok()) return serial.status();
  absl::Status status = AddLine(*line_id, *next, *serial, revoked.before);
  if (!status.ok()) return status;
  revoked.replacement = *serial;
  return session_.Run(
      "UPDATE revocations SET replacement_line_id = $1"
      " WHERE series = $2 AND product = $3 AND sequence = $4",
      {*line_id, series(), product(), sequence()});
}

absl::Status Revoker::AddLine(std::int64_t line_id, std::uint64_t sequence,
                              const IssuedSerial& serial, const UnitRecord& old) {
  const std::int64_t of_series = revocation_.replace_by->series().value();
  // Only one unit has this name, and it is replaced only once.
  const std::string line =
      std::string(kReplacementLine) + UnitName(series(), product(), Signed(revocation_.sequence));
  absl::Status status = session_.Run(
      "INSERT INTO lines (line_id, order_id, line, series, product, first_sequence, quantity, "
      "email,"
      " name, locale, issued_at) VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8, $9, $10)",
      {line_id, std::string_view(old.order_id), std::string_view(line), of_series, product(),
       Signed(sequence), std::string_view(old.line.email), std::string_view(old.line.name),
       std::string_view(old.line.locale), revocation_.now});
  if (!status.ok()) return status;
  LinesDigest digest;
  digest.Add(old.order_id, line, of_series, product(), Signed(sequence), 1, revocation_.now);
  record_.lines = record_.units = record_.signatures = 1;
  record_.first_line_id = record_.last_line_id = line_id;
  record_.lines_digest = digest.Finish();
  if (!old.line.email.empty()) {
    status = session_.Run(
        "INSERT INTO mails (mail_id, last_line_id, state, attempts, next_attempt_at)"
        " VALUES ($1, $1, 0, 0, $2)",
        {line_id, revocation_.now});
    if (!status.ok()) return status;
  }
  return session_.Run(
      "INSERT INTO units (series, product, sequence, line_id, unit, number, signature, state)"
      " VALUES ($1, $2, $3, $4, 1, $5, $6, 0)",
      {of_series, product(), Signed(sequence), line_id,
       std::span<const std::uint8_t>(serial.number),
       std::span<const std::uint8_t>(serial.signature)});
}

}  // namespace

absl::StatusOr<Revoked> Revoke(SqlSession& session, const Revocation& revocation) {
  absl::StatusOr<Revoked> revoked = absl::UnknownError("not begun");
  absl::Status status = InTransaction(session, kLockPostgresqlIssuing, [&] {
    revoked = Revoker(session, revocation).Run();
    return revoked.status();
  });
  if (!status.ok()) return status;
  return revoked;
}

}  // namespace serialsmith::tools
