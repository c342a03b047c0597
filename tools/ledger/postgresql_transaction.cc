#include "tools/ledger/postgresql_transaction.h"

#include <string>
#include <string_view>

#include "core/keys/status.h"
#include "tools/ledger/audit_chain.h"
#include "tools/ledger/ledger_schema.h"
#include "tools/ledger/new_mails.h"
#include "tools/ledger/postgresql_copy.h"
#include "tools/ledger/stored_rows.h"

namespace serialsmith::tools {
namespace {

// Who issues without leases has the counters to himself for a transaction, and so does whoever
// found his plan outdated; who issues with leases shares.
constexpr const char* kShareIssuing = "SELECT pg_advisory_xact_lock_shared(1397640263, 1)";

// Lines of a batch have consecutive ids out of one block; see ledger_schema.cc.
constexpr std::size_t kLineIdBlock = 8192;

class PostgresqlTransaction final : public LedgerTransaction {
 public:
  PostgresqlTransaction(PostgresqlConnection& connection, SequenceLeases* leases,
                        bool& transaction_open)
      : connection_(connection), leases_(leases), transaction_open_(transaction_open) {}
  ~PostgresqlTransaction() override {
    if (open_) (void)Undo();
  }
  absl::Status Start(bool alone);

  absl::Status BindSeries(Series series, const PublicKey& key) override;
  absl::StatusOr<bool> AddLines(std::span<const NewLine> lines, Series series, bool with_signatures,
                                std::int64_t now) override;
  absl::Status AddSignatures(const StoredLine& line,
                             std::span<const IssuedSerial> serials) override;
  absl::Status MoveSequence(Series series, Product product, std::uint64_t from,
                            std::uint64_t to) override;
  absl::Status Restart() override;
  absl::Status Commit(std::int64_t now) override;

 private:
  absl::Status Undo();
  absl::Status CopyLines(std::span<const NewLine> lines, Series series, std::int64_t now);
  absl::Status CopyUnits(std::span<const NewLine> lines, Series series, bool with_signatures);
  absl::Status CopyMails(std::span<const NewMail> mails, std::int64_t now);

  PostgresqlConnection& connection_;
  SequenceLeases* leases_;  // null: without
  bool& transaction_open_;
  bool open_ = false;
  AuditRecord done_{.action = "issue"};
};

absl::Status PostgresqlTransaction::Start(bool alone) {
  if (absl::Status begun = connection_.Execute("BEGIN"); !begun.ok()) return begun;
  open_ = transaction_open_ = true;
  return connection_.Execute(alone ? kLockPostgresqlIssuing : kShareIssuing);
}

absl::Status PostgresqlTransaction::Undo() {
  open_ = transaction_open_ = false;
  absl::Status undone = connection_.Execute("ROLLBACK");
  if (leases_ != nullptr) {
    leases_->Settle(/*committed=*/false);
    // The connection may have been lost while it was committed.
    if (!undone.ok()) leases_->Abandon();
  }
  return undone;
}

absl::Status PostgresqlTransaction::Restart() {
  done_ = {.action = "issue"};
  if (absl::Status undone = Undo(); !undone.ok()) return undone;
  return Start(/*alone=*/true);
}

absl::Status PostgresqlTransaction::BindSeries(Series series, const PublicKey& key) {
  absl::StatusOr<bool> known = KnowsSeries(connection_, series, key);
  if (!known.ok()) return known.status();
  if (*known) return absl::OkStatus();
  absl::Status added = connection_.Run(
      "INSERT INTO series (series, public_key) VALUES ($1, $2) ON CONFLICT DO NOTHING",
      {std::int64_t{series.value()}, std::span<const std::uint8_t>(key.bytes())});
  // Somebody else may have been first, with another key.
  return added.ok() ? KnowsSeries(connection_, series, key).status() : added;
}

absl::StatusOr<bool> PostgresqlTransaction::AddLines(std::span<const NewLine> lines, Series series,
                                                     bool with_signatures, std::int64_t now) {
  if (lines.empty()) return true;
  if (lines.size() > kLineIdBlock) return absl::InternalError("too many lines in a batch");
  absl::StatusOr<std::int64_t> first = connection_.QueryInteger("SELECT nextval('line_id_blocks')");
  if (!first.ok()) return first.status();
  done_.first_line_id = *first;
  done_.last_line_id = *first + Signed(lines.size()) - 1;
  done_.lines = Signed(lines.size());
  done_.lines_digest = DigestOf(lines, series, now);

  absl::Status status = CopyLines(lines, series, now);
  // Another issuer was first with a line; or we would wait for each other's lines in turns.
  if (absl::IsAlreadyExists(status) || absl::IsAborted(status)) return false;
  if (status.ok()) status = CopyUnits(lines, series, with_signatures);
  if (status.ok()) status = CopyMails(MailsOf(lines, *first), now);
  if (absl::IsAlreadyExists(status)) {
    return connection_.Damaged("a counter stands behind serials that were issued");
  }
  if (!status.ok()) return status;
  return true;
}

absl::Status PostgresqlTransaction::CopyLines(std::span<const NewLine> lines, Series series,
                                              std::int64_t now) {
  PostgresqlCopy copy;
  std::int64_t line_id = done_.first_line_id;
  for (const NewLine& line : lines) {
    const Order& order = *line.order;
    copy.BeginRow(11);
    copy.Big(line_id++);
    copy.Text(order.order_id);
    copy.Text(order.line);
    copy.Small(static_cast<std::int16_t>(series.value()));
    copy.Small(static_cast<std::int16_t>(order.product.value()));
    copy.Big(Signed(line.first_sequence));
    copy.Int(static_cast<std::int32_t>(line.serials.size()));
    copy.Text(order.email);
    copy.Text(order.name);
    copy.Text(order.locale);
    copy.Big(now);
  }
  return connection_.CopyIn(
      "COPY lines (line_id, order_id, line, series, product, first_sequence, quantity, email, name,"
      " locale, issued_at) FROM STDIN (FORMAT binary)",
      copy.Finish());
}

absl::Status PostgresqlTransaction::CopyUnits(std::span<const NewLine> lines, Series series,
                                              bool with_signatures) {
  PostgresqlCopy copy;
  std::int64_t line_id = done_.first_line_id;
  for (const NewLine& line : lines) {
    std::int32_t unit = 0;
    for (const IssuedSerial& serial : line.serials) {
      copy.BeginRow(8);
      copy.Small(static_cast<std::int16_t>(series.value()));
      copy.Small(static_cast<std::int16_t>(line.order->product.value()));
      copy.Big(Signed(line.first_sequence) + unit);
      copy.Big(line_id);
      copy.Int(++unit);
      copy.Blob(serial.number);
      if (with_signatures) {
        copy.Blob(serial.signature);
      } else {
        copy.Null();
      }
      copy.Small(0);
    }
    done_.units += unit;
    if (with_signatures) done_.signatures += unit;
    ++line_id;
  }
  return connection_.CopyIn(
      "COPY units (series, product, sequence, line_id, unit, number, signature, state)"
      " FROM STDIN (FORMAT binary)",
      copy.Finish());
}

absl::Status PostgresqlTransaction::CopyMails(std::span<const NewMail> mails, std::int64_t now) {
  if (mails.empty()) return absl::OkStatus();
  PostgresqlCopy copy;
  for (const NewMail& mail : mails) {
    copy.BeginRow(5);
    copy.Big(mail.mail_id);
    copy.Big(mail.last_line_id);
    copy.Small(0);
    copy.Int(0);
    copy.Big(now);
  }
  return connection_.CopyIn(
      "COPY mails (mail_id, last_line_id, state, attempts, next_attempt_at)"
      " FROM STDIN (FORMAT binary)",
      copy.Finish());
}

absl::Status PostgresqlTransaction::AddSignatures(const StoredLine& line,
                                                  std::span<const IssuedSerial> serials) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string signatures;
  for (const IssuedSerial& serial : serials) {
    signatures += signatures.empty() ? "{\"\\\\x" : ",\"\\\\x";
    for (const std::uint8_t byte : serial.signature) {
      signatures += kDigits[byte >> 4];
      signatures += kDigits[byte & 15];
    }
    signatures += '"';
  }
  signatures += '}';
  absl::StatusOr<std::int64_t> changed = connection_.QueryInteger(
      "WITH added AS (UPDATE units SET signature = s.signature"
      " FROM unnest($1::bytea[]) WITH ORDINALITY AS s (signature, i)"
      " WHERE series = $2 AND product = $3 AND sequence = $4 + s.i - 1"
      " AND units.signature IS NULL RETURNING 1) SELECT count(*) FROM added",
      {std::string_view(signatures), std::int64_t{line.series.value()},
       std::int64_t{line.product.value()}, Signed(line.first_sequence)});
  if (!changed.ok()) return changed.status();
  done_.signatures += *changed;
  return absl::OkStatus();
}

absl::Status PostgresqlTransaction::MoveSequence(Series series, Product product, std::uint64_t from,
                                                 std::uint64_t to) {
  if (leases_ != nullptr) {
    return leases_->Move(connection_, series, product, from, to);
  }
  // The counter is locked, but for one that was not there yet when it was asked for.
  absl::StatusOr<std::int64_t> moved = connection_.QueryInteger(
      "INSERT INTO counters AS c (series, product, next_sequence) VALUES ($1, $2, $3)"
      " ON CONFLICT (series, product) DO UPDATE SET next_sequence = $3 WHERE c.next_sequence = $4"
      " RETURNING 1::bigint",
      {std::int64_t{series.value()}, std::int64_t{product.value()}, Signed(to), Signed(from)});
  if (!moved.ok()) return moved.status();
  if (*moved == 1) return absl::OkStatus();
  return Problem(
      absl::StatusCode::kUnavailable,
      "ledger " + connection_.name() + ": another issuer leased sequences at the same moment",
      "Run the same command again: nothing is lost or issued twice.");
}

absl::Status PostgresqlTransaction::Commit(std::int64_t now) {
  if (done_.lines == 0 && done_.signatures == 0) return absl::OkStatus();  // nothing to keep
  done_.at = now;
  absl::Status status = AppendAudit(connection_, done_);
  if (status.ok()) status = connection_.Execute("COMMIT");
  if (!status.ok()) return status;
  open_ = transaction_open_ = false;
  if (leases_ != nullptr) leases_->Settle(/*committed=*/true);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<LedgerTransaction>> BeginPostgresqlTransaction(
    PostgresqlConnection& connection, SequenceLeases* leases, bool& open) {
  auto transaction = std::make_unique<PostgresqlTransaction>(connection, leases, open);
  absl::Status begun = transaction->Start(/*alone=*/leases == nullptr);
  if (!begun.ok()) return begun;
  return transaction;
}

}  // namespace serialsmith::tools
