#include "tools/ledger/postgresql_ledger.h"

#include <string>
#include <utility>
#include <vector>

#include "core/keys/status.h"
#include "tools/ledger/names.h"
#include "tools/ledger/postgresql_transaction.h"
#include "tools/ledger/sequence_leases.h"
#include "tools/ledger/stored_rows.h"

namespace serialsmith::tools {
namespace {

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
    return KnowsSeries(*connection_, series, key).status();
  }
  absl::Status RememberNames(const PublicKeyring& ring) override {
    return tools::RememberNames(*connection_, ring);
  }
  absl::StatusOr<std::unique_ptr<LedgerTransaction>> Begin() override;

 private:
  absl::StatusOr<std::uint64_t> Counter(Series series, Product product);
  absl::StatusOr<std::size_t> FindNextLines(std::span<const LineKey> keys,
                                            std::span<StoredLine> found);
  absl::Status FindAnyLines(std::span<const LineKey> keys, std::span<StoredLine> found);

  std::unique_ptr<PostgresqlConnection> connection_;
  std::unique_ptr<SequenceLeases> leases_;  // null: without
  bool is_snapshot_;
  bool transaction_open_ = false;  // set by the transaction
  // As SqliteLedger's: the ledger is read on from here while it answers in the order of the file.
  std::int64_t scan_after_ = 0;
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
          (transaction_open_ ? " FOR UPDATE" : ""),
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

absl::StatusOr<std::unique_ptr<LedgerTransaction>> PostgresqlLedger::Begin() {
  return BeginPostgresqlTransaction(*connection_, leases_.get(), transaction_open_);
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
