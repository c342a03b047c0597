#include "tools/ledger/postgresql_ledger.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/keys/status.h"
#include "tools/ledger/audit_chain.h"
#include "tools/ledger/ledger_schema.h"
#include "tools/ledger/postgresql_copy.h"
#include "tools/ledger/sequence_leases.h"
#include "tools/ledger/stored_rows.h"

namespace serialsmith::tools {
namespace {

// Who issues without leases has the counters to himself for a transaction, and so does whoever
// found his plan outdated; who issues with leases shares.
constexpr const char* kShareIssuing = "SELECT pg_advisory_xact_lock_shared(1397640263, 1)";

// Lines of a batch have consecutive ids out of one block; see ledger_schema.cc.
constexpr std::size_t kLineIdBlock = 8192;

std::int64_t Signed(std::uint64_t value) { return static_cast<std::int64_t>(value); }

// A text array in PostgreSQL's spelling.
class TextArray final {
 public:
  void Add(std::string_view text) {
    array_ += array_.empty() ? "{\"" : ",\"";
    for (const char c : text) {
      if (c == '"' || c == '\\') array_ += '\\';
      array_ += c;
    }
    array_ += '"';
  }
  std::string_view Finish() {
    array_ += array_.empty() ? "{}" : "}";
    return array_;
  }

 private:
  std::string array_;
};

class PostgresqlLedger final : public Ledger {
 public:
  PostgresqlLedger(std::unique_ptr<PostgresqlConnection> connection,
                   std::unique_ptr<SequenceLeases> leases, bool is_snapshot)
      : connection_(std::move(connection)), leases_(std::move(leases)), is_snapshot_(is_snapshot) {}

  absl::StatusOr<std::unique_ptr<LedgerView>> View() override;
  absl::Status FindLines(std::span<const LineKey> keys, std::span<StoredLine> found) override;
  absl::Status ReadSerials(std::span<WantedSerials> wanted) override;
  absl::StatusOr<bool> IsNext(Series series, Product product, std::uint64_t from) override;
  absl::StatusOr<SequenceRange> TakeRange(Series series, Product product,
                                          std::uint64_t units) override;
  void ForgetRanges() override {
    if (leases_ != nullptr) leases_->ForgetRanges();
  }
  absl::Status ReturnRanges(std::int64_t) override {
    return leases_ == nullptr ? absl::OkStatus() : leases_->ReturnAll();
  }
  absl::Status CheckSeries(Series series, const PublicKey& key) override {
    return KnowsSeries(series, key).status();
  }
  absl::StatusOr<std::unique_ptr<LedgerTransaction>> Begin() override;

  absl::StatusOr<bool> KnowsSeries(Series series, const PublicKey& key);
  PostgresqlConnection& connection() { return *connection_; }
  SequenceLeases* leases() { return leases_.get(); }
  bool transaction_open = false;  // set by the transaction

 private:
  absl::StatusOr<std::uint64_t> Counter(Series series, Product product);
  absl::StatusOr<std::size_t> FindNextLines(std::span<const LineKey> keys,
                                            std::span<StoredLine> found);
  absl::Status FindAnyLines(std::span<const LineKey> keys, std::span<StoredLine> found);

  std::unique_ptr<PostgresqlConnection> connection_;
  std::unique_ptr<SequenceLeases> leases_;  // null: without
  bool is_snapshot_;
  // As SqliteLedger's: the ledger is read on from here while it answers in the order of the file.
  std::int64_t scan_after_ = 0;
};

class PostgresqlTransaction final : public LedgerTransaction {
 public:
  explicit PostgresqlTransaction(PostgresqlLedger& ledger) : ledger_(ledger) {}
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

  PostgresqlLedger& ledger_;
  bool open_ = false;
  AuditRecord done_{.action = "issue"};
};

class PostgresqlView final : public LedgerView {
 public:
  explicit PostgresqlView(PostgresqlConnection* connection) : connection_(connection) {}
  ~PostgresqlView() override {
    if (connection_ != nullptr) (void)connection_->Execute("COMMIT");
  }

 private:
  PostgresqlConnection* connection_;  // null: a snapshot, which is a view for good
};

absl::StatusOr<std::unique_ptr<LedgerView>> PostgresqlLedger::View() {
  if (is_snapshot_) return std::make_unique<PostgresqlView>(nullptr);
  absl::Status begun = connection_->Execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  if (!begun.ok()) return begun;
  return std::make_unique<PostgresqlView>(connection_.get());
}

absl::Status PostgresqlLedger::FindLines(std::span<const LineKey> keys,
                                         std::span<StoredLine> found) {
  std::size_t count = 0;
  if (scan_after_ != 0) {
    absl::StatusOr<std::size_t> next = FindNextLines(keys, found);
    if (!next.ok()) return next.status();
    count = *next;
  }
  if (count < keys.size()) {
    absl::Status status = FindAnyLines(keys.subspan(count), found.subspan(count));
    if (!status.ok()) return status;
  }
  const bool in_order = keys.size() > 1 && found[keys.size() - 2].line_id != 0 &&
                        found[keys.size() - 1].line_id == found[keys.size() - 2].line_id + 1;
  scan_after_ = in_order ? found[keys.size() - 1].line_id : 0;
  return absl::OkStatus();
}

absl::StatusOr<std::size_t> PostgresqlLedger::FindNextLines(std::span<const LineKey> keys,
                                                            std::span<StoredLine> found) {
  std::size_t count = 0;
  bool in_order = true;
  absl::Status status = connection_->QueryAtOnce(
      "SELECT " + std::string(kLineColumns) +
          ", order_id, line FROM lines WHERE line_id > $1 ORDER BY line_id LIMIT $2",
      {scan_after_, Signed(keys.size())}, [&](const SqlRow& row) {
        in_order = in_order && row.Text(kLineColumnCount) == keys[count].order_id &&
                   row.Text(kLineColumnCount + 1) == keys[count].line;
        if (!in_order) return absl::OkStatus();
        return ReadLine(row, found[count++]) ? absl::OkStatus()
                                             : connection_->Damaged("a line makes no sense");
      });
  if (!status.ok()) return status;
  return count;
}

absl::Status PostgresqlLedger::FindAnyLines(std::span<const LineKey> keys,
                                            std::span<StoredLine> found) {
  TextArray orders;
  TextArray lines;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    found[i].line_id = 0;
    orders.Add(keys[i].order_id);
    lines.Add(keys[i].line);
  }
  return connection_->QueryAtOnce(
      "SELECT " + std::string(kLineColumns) +
          ", k.i FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS k (k_order, k_line, i)"
          " JOIN lines ON order_id = k_order AND line = k_line",
      {orders.Finish(), lines.Finish()}, [&](const SqlRow& row) {
        const auto i = static_cast<std::size_t>(row.Integer(kLineColumnCount)) - 1;
        return i < found.size() && ReadLine(row, found[i])
                   ? absl::OkStatus()
                   : connection_->Damaged("a line makes no sense");
      });
}

absl::Status PostgresqlLedger::ReadSerials(std::span<WantedSerials> wanted) {
  return ForEachRun(wanted, [&](const SequenceRun& run) -> absl::Status {
    RunReader reader(run);
    absl::Status status = connection_->QueryAtOnce(
        "SELECT number, signature, state FROM units WHERE series = $1 AND product = $2"
        " AND sequence BETWEEN $3 AND $4 ORDER BY sequence",
        {std::int64_t{run.series.value()}, std::int64_t{run.product.value()}, Signed(run.first),
         Signed(run.first + run.count - 1)},
        [&](const SqlRow& row) {
          return reader.Take(row) ? absl::OkStatus()
                                  : connection_->Damaged("units of a line make no sense");
        });
    if (status.ok() && !reader.complete()) {
      status = connection_->Damaged("units of a line are missing");
    }
    return status;
  });
}

// Inside a transaction it stays as it is until that ends, once it is there: leases move counters
// too.
absl::StatusOr<std::uint64_t> PostgresqlLedger::Counter(Series series, Product product) {
  std::int64_t next = 1;
  absl::Status status = connection_->Query(
      std::string("SELECT next_sequence FROM counters WHERE series = $1 AND product = $2") +
          (transaction_open ? " FOR UPDATE" : ""),
      {std::int64_t{series.value()}, std::int64_t{product.value()}}, [&](const SqlRow& row) {
        next = row.Integer(0);
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  return CheckedSequence(*connection_, next);
}

absl::StatusOr<bool> PostgresqlLedger::IsNext(Series series, Product product, std::uint64_t from) {
  if (leases_ != nullptr) return leases_->IsNext(series, product, from);
  absl::StatusOr<std::uint64_t> next = Counter(series, product);
  if (!next.ok()) return next.status();
  return *next == from;
}

absl::StatusOr<SequenceRange> PostgresqlLedger::TakeRange(Series series, Product product,
                                                          std::uint64_t units) {
  if (leases_ != nullptr) return leases_->TakeRange(series, product, units);
  absl::StatusOr<std::uint64_t> next = Counter(series, product);
  if (!next.ok()) return next.status();
  return SequenceRange{*next, kMaxSequence + 1};
}

absl::StatusOr<bool> PostgresqlLedger::KnowsSeries(Series series, const PublicKey& key) {
  bool known = false;
  bool same = false;
  absl::Status status = connection_->Query("SELECT public_key FROM series WHERE series = $1",
                                           {std::int64_t{series.value()}}, [&](const SqlRow& row) {
                                             known = true;
                                             same = std::ranges::equal(row.Blob(0), key.bytes());
                                             return absl::OkStatus();
                                           });
  if (!status.ok()) return status;
  if (!known || same) return known;
  return AnotherKey(*connection_, series);
}

absl::StatusOr<std::unique_ptr<LedgerTransaction>> PostgresqlLedger::Begin() {
  auto transaction = std::make_unique<PostgresqlTransaction>(*this);
  absl::Status begun = transaction->Start(/*alone=*/leases_ == nullptr);
  if (!begun.ok()) return begun;
  return transaction;
}

absl::Status PostgresqlTransaction::Start(bool alone) {
  if (absl::Status begun = ledger_.connection().Execute("BEGIN"); !begun.ok()) return begun;
  open_ = ledger_.transaction_open = true;
  return ledger_.connection().Execute(alone ? kLockPostgresqlIssuing : kShareIssuing);
}

absl::Status PostgresqlTransaction::Undo() {
  open_ = ledger_.transaction_open = false;
  absl::Status undone = ledger_.connection().Execute("ROLLBACK");
  if (ledger_.leases() != nullptr) {
    ledger_.leases()->Settle(/*committed=*/false);
    // The connection may have been lost while it was committed.
    if (!undone.ok()) ledger_.leases()->Abandon();
  }
  return undone;
}

absl::Status PostgresqlTransaction::Restart() {
  done_ = {.action = "issue"};
  if (absl::Status undone = Undo(); !undone.ok()) return undone;
  return Start(/*alone=*/true);
}

absl::Status PostgresqlTransaction::BindSeries(Series series, const PublicKey& key) {
  absl::StatusOr<bool> known = ledger_.KnowsSeries(series, key);
  if (!known.ok()) return known.status();
  if (*known) return absl::OkStatus();
  absl::Status added = ledger_.connection().Run(
      "INSERT INTO series (series, public_key) VALUES ($1, $2) ON CONFLICT DO NOTHING",
      {std::int64_t{series.value()}, std::span<const std::uint8_t>(key.bytes())});
  // Somebody else may have been first, with another key.
  return added.ok() ? ledger_.KnowsSeries(series, key).status() : added;
}

absl::StatusOr<bool> PostgresqlTransaction::AddLines(std::span<const NewLine> lines, Series series,
                                                     bool with_signatures, std::int64_t now) {
  if (lines.empty()) return true;
  if (lines.size() > kLineIdBlock) return absl::InternalError("too many lines in a batch");
  absl::StatusOr<std::int64_t> first =
      ledger_.connection().QueryInteger("SELECT nextval('line_id_blocks')");
  if (!first.ok()) return first.status();
  done_.first_line_id = *first;
  done_.last_line_id = *first + Signed(lines.size()) - 1;
  done_.lines = Signed(lines.size());
  done_.lines_digest = DigestOf(lines, series, now);

  absl::Status status = CopyLines(lines, series, now);
  // Another issuer was first with a line; or we would wait for each other's lines in turns.
  if (absl::IsAlreadyExists(status) || absl::IsAborted(status)) return false;
  if (status.ok()) status = CopyUnits(lines, series, with_signatures);
  if (absl::IsAlreadyExists(status)) {
    return ledger_.connection().Damaged("a counter stands behind serials that were issued");
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
  return ledger_.connection().CopyIn(
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
  return ledger_.connection().CopyIn(
      "COPY units (series, product, sequence, line_id, unit, number, signature, state)"
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
  absl::StatusOr<std::int64_t> changed = ledger_.connection().QueryInteger(
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
  if (ledger_.leases() != nullptr) {
    return ledger_.leases()->Move(ledger_.connection(), series, product, from, to);
  }
  // The counter is locked, but for one that was not there yet when it was asked for.
  absl::StatusOr<std::int64_t> moved = ledger_.connection().QueryInteger(
      "INSERT INTO counters AS c (series, product, next_sequence) VALUES ($1, $2, $3)"
      " ON CONFLICT (series, product) DO UPDATE SET next_sequence = $3 WHERE c.next_sequence = $4"
      " RETURNING 1::bigint",
      {std::int64_t{series.value()}, std::int64_t{product.value()}, Signed(to), Signed(from)});
  if (!moved.ok()) return moved.status();
  if (*moved == 1) return absl::OkStatus();
  return Problem(absl::StatusCode::kUnavailable,
                 "ledger " + ledger_.connection().name() +
                     ": another issuer leased sequences at the same moment",
                 "Run the same command again: nothing is lost or issued twice.");
}

absl::Status PostgresqlTransaction::Commit(std::int64_t now) {
  if (done_.lines == 0 && done_.signatures == 0) return absl::OkStatus();  // nothing to keep
  done_.at = now;
  absl::Status status = AppendAudit(ledger_.connection(), done_);
  if (status.ok()) status = ledger_.connection().Execute("COMMIT");
  if (!status.ok()) return status;
  open_ = ledger_.transaction_open = false;
  if (ledger_.leases() != nullptr) ledger_.leases()->Settle(/*committed=*/true);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Ledger>> OpenPostgresqlLedger(
    const std::string& url, const PostgresqlLedgerOptions& options) {
  absl::StatusOr<std::unique_ptr<PostgresqlConnection>> connection =
      ConnectToLedger(url, options.snapshot, options.keep_waiting);
  if (!connection.ok()) return connection.status();
  std::unique_ptr<SequenceLeases> leases;
  if (options.snapshot) {
    absl::Status begun =
        (*connection)
            ->Execute(
                "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT 1 FROM counters LIMIT 1");
    if (!begun.ok()) return begun;
  } else if (options.lease_units > 0) {
    absl::StatusOr<std::unique_ptr<PostgresqlConnection>> second =
        ConnectToLedger(url, /*read_only=*/false, options.keep_waiting);
    if (!second.ok()) return second.status();
    leases = std::make_unique<SequenceLeases>(*std::move(second), options.lease_units, options.now);
  }
  return std::make_unique<PostgresqlLedger>(*std::move(connection), std::move(leases),
                                            options.snapshot);
}

}  // namespace serialsmith::tools
