#include "tools/ledger/sqlite_ledger.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/keys/status.h"
#include "tools/ledger/sqlite_database.h"
#include "tools/ledger/sqlite_schema.h"
#include "tools/ledger/sqlite_statements.h"

namespace serialsmith::tools {
namespace {

// Pages of the log before they are copied into the file: large, because a bulk run rewrites the
// last pages of each table again and again, and the log keeps only the last of them to copy.
constexpr int kCheckpointPages = 8192;

std::int64_t Signed(std::uint64_t value) { return static_cast<std::int64_t>(value); }

class SqliteLedger final : public Ledger {
 public:
  SqliteLedger(std::unique_ptr<SqliteDatabase> database,
               std::unique_ptr<SqliteStatements> statements)
      : database_(std::move(database)), statements_(std::move(statements)) {}

  absl::StatusOr<bool> FindLine(std::string_view order_id, std::string_view line,
                                StoredLine& found) override;
  absl::StatusOr<bool> ReadSerials(const StoredLine& line,
                                   std::span<IssuedSerial> serials) override;
  absl::StatusOr<std::uint64_t> NextSequence(Series series, Product product) override;
  absl::Status CheckSeries(Series series, const PublicKey& key) override;
  absl::StatusOr<std::unique_ptr<LedgerTransaction>> Begin() override;

  // True if the series is known, and by that key.
  absl::StatusOr<bool> KnowsSeries(Series series, const PublicKey& key);
  SqliteDatabase& database() { return *database_; }
  SqliteStatements& statements() { return *statements_; }

 private:
  std::unique_ptr<SqliteDatabase> database_;
  std::unique_ptr<SqliteStatements> statements_;  // finalized before the database closes
};

class SqliteTransaction final : public LedgerTransaction {
 public:
  explicit SqliteTransaction(SqliteLedger& ledger) : ledger_(ledger) {}
  ~SqliteTransaction() override {
    if (open_) (void)ledger_.database().Execute("ROLLBACK");
  }

  absl::Status BindSeries(Series series, const PublicKey& key) override;
  absl::StatusOr<bool> AddLine(const Order& order, Series series, std::uint64_t first_sequence,
                               std::span<const IssuedSerial> serials, bool with_signatures,
                               std::int64_t now) override;
  absl::Status AddSignatures(const StoredLine& line,
                             std::span<const IssuedSerial> serials) override;
  absl::Status SetNextSequence(Series series, Product product, std::uint64_t next) override;
  absl::Status Restart() override;
  absl::Status Commit(std::int64_t now) override;

 private:
  absl::Status Done(int code) const {
    return code == SQLITE_DONE ? absl::OkStatus() : ledger_.database().ErrorOf(code);
  }
  absl::Status WriteAudit(std::int64_t now);

  SqliteLedger& ledger_;
  bool open_ = true;
  std::int64_t lines_ = 0;
  std::int64_t units_ = 0;
  std::int64_t signatures_ = 0;
  std::int64_t first_line_id_ = 0;
  std::int64_t last_line_id_ = 0;
};

absl::StatusOr<bool> SqliteLedger::FindLine(std::string_view order_id, std::string_view line,
                                            StoredLine& found) {
  SqliteStatement& find = statements_->find_line;
  find.Bind(1, order_id);
  find.Bind(2, line);
  absl::StatusOr<bool> row = find.Step();
  if (!row.ok() || !*row) return row;
  const auto series = Series::FromValue(static_cast<unsigned>(find.Integer(1)));
  const auto product = Product::FromValue(static_cast<unsigned>(find.Integer(2)));
  if (!series || !product) {
    find.Reset();
    return database_->ErrorOf(SQLITE_CORRUPT);
  }
  found.line_id = find.Integer(0);
  found.series = *series;
  found.product = *product;
  found.first_sequence = static_cast<std::uint64_t>(find.Integer(3));
  found.quantity = static_cast<std::uint32_t>(find.Integer(4));
  found.email = find.Text(5);
  found.name = find.Text(6);
  found.locale = find.Text(7);
  find.Reset();
  return true;
}

absl::StatusOr<bool> SqliteLedger::ReadSerials(const StoredLine& line,
                                               std::span<IssuedSerial> serials) {
  SqliteStatement& read = statements_->read_serials;
  read.Bind(1, line.series.value());
  read.Bind(2, line.product.value());
  read.Bind(3, Signed(line.first_sequence));
  read.Bind(4, Signed(line.first_sequence + serials.size() - 1));
  bool all_signed = true;
  for (IssuedSerial& serial : serials) {
    absl::StatusOr<bool> row = read.Step();
    if (!row.ok()) return row;
    const auto number = *row ? read.Blob(0) : std::span<const std::uint8_t>();
    const auto signature = *row ? read.Blob(1) : std::span<const std::uint8_t>();
    const bool is_signed = signature.size() == kSignatureBytes;
    if (number.size() != kPackedRowBytes || (!is_signed && !signature.empty())) {
      read.Reset();
      return database_->ErrorOf(SQLITE_CORRUPT);
    }
    std::copy(number.begin(), number.end(), serial.number.begin());
    std::copy(signature.begin(), signature.end(), serial.signature.begin());
    all_signed = all_signed && is_signed;
  }
  read.Reset();
  return all_signed;
}

absl::StatusOr<std::uint64_t> SqliteLedger::NextSequence(Series series, Product product) {
  SqliteStatement& next = statements_->next_sequence;
  next.Bind(1, series.value());
  next.Bind(2, product.value());
  absl::StatusOr<bool> row = next.Step();
  if (!row.ok()) return row.status();
  const auto sequence = static_cast<std::uint64_t>(*row ? next.Integer(0) : 1);
  next.Reset();
  return sequence;
}

absl::StatusOr<bool> SqliteLedger::KnowsSeries(Series series, const PublicKey& key) {
  SqliteStatement& find = statements_->series_key;
  find.Bind(1, series.value());
  absl::StatusOr<bool> row = find.Step();
  if (!row.ok() || !*row) return row;
  const auto known = find.Blob(0);
  const bool same = std::equal(known.begin(), known.end(), key.bytes().begin(), key.bytes().end());
  find.Reset();
  if (same) return true;
  return Problem(absl::StatusCode::kFailedPrecondition,
                 std::string("ledger ") + database_->path() + " has serials of series " +
                     series.symbol() + " that another key made",
                 "Use the keyring that this ledger was begun with, or another ledger.");
}

absl::Status SqliteLedger::CheckSeries(Series series, const PublicKey& key) {
  return KnowsSeries(series, key).status();
}

absl::StatusOr<std::unique_ptr<LedgerTransaction>> SqliteLedger::Begin() {
  if (absl::Status begun = database_->Execute("BEGIN IMMEDIATE"); !begun.ok()) return begun;
  auto transaction = std::make_unique<SqliteTransaction>(*this);
  if (absl::Status saved = database_->Execute("SAVEPOINT begun"); !saved.ok()) return saved;
  return transaction;
}

absl::Status SqliteTransaction::BindSeries(Series series, const PublicKey& key) {
  absl::StatusOr<bool> known = ledger_.KnowsSeries(series, key);
  if (!known.ok()) return known.status();
  if (*known) return absl::OkStatus();
  SqliteStatement& add = ledger_.statements().add_series;
  add.Bind(1, series.value());
  add.Bind(2, std::span<const std::uint8_t>(key.bytes()));
  return Done(add.Run());
}

absl::StatusOr<bool> SqliteTransaction::AddLine(const Order& order, Series series,
                                                std::uint64_t first_sequence,
                                                std::span<const IssuedSerial> serials,
                                                bool with_signatures, std::int64_t now) {
  SqliteStatement& line = ledger_.statements().add_line;
  line.Bind(1, order.order_id);
  line.Bind(2, order.line);
  line.Bind(3, series.value());
  line.Bind(4, order.product.value());
  line.Bind(5, Signed(first_sequence));
  line.Bind(6, Signed(serials.size()));
  line.Bind(7, order.email);
  line.Bind(8, order.name);
  line.Bind(9, order.locale);
  line.Bind(10, now);
  const int code = line.Run();
  if (code == SQLITE_CONSTRAINT_UNIQUE) return false;
  if (code != SQLITE_DONE) return Done(code);
  last_line_id_ = sqlite3_last_insert_rowid(ledger_.database().handle());
  if (lines_++ == 0) first_line_id_ = last_line_id_;

  SqliteStatement& unit = ledger_.statements().add_unit;
  unit.Bind(1, series.value());
  unit.Bind(2, order.product.value());
  unit.Bind(4, last_line_id_);
  if (!with_signatures) unit.BindNull(7);
  for (std::size_t i = 0; i < serials.size(); ++i) {
    unit.Bind(3, Signed(first_sequence + i));
    unit.Bind(5, Signed(i + 1));
    unit.Bind(6, std::span<const std::uint8_t>(serials[i].number));
    if (with_signatures) unit.Bind(7, std::span<const std::uint8_t>(serials[i].signature));
    if (absl::Status added = Done(unit.Run()); !added.ok()) return added;
  }
  units_ += Signed(serials.size());
  return true;
}

absl::Status SqliteTransaction::AddSignatures(const StoredLine& line,
                                              std::span<const IssuedSerial> serials) {
  SqliteStatement& add = ledger_.statements().add_signature;
  add.Bind(1, line.series.value());
  add.Bind(2, line.product.value());
  for (std::size_t i = 0; i < serials.size(); ++i) {
    add.Bind(3, Signed(line.first_sequence + i));
    add.Bind(4, std::span<const std::uint8_t>(serials[i].signature));
    if (absl::Status added = Done(add.Run()); !added.ok()) return added;
    signatures_ += sqlite3_changes(ledger_.database().handle());
  }
  return absl::OkStatus();
}

absl::Status SqliteTransaction::SetNextSequence(Series series, Product product,
                                                std::uint64_t next) {
  SqliteStatement& set = ledger_.statements().set_counter;
  set.Bind(1, series.value());
  set.Bind(2, product.value());
  set.Bind(3, Signed(next));
  return Done(set.Run());
}

absl::Status SqliteTransaction::Restart() {
  lines_ = units_ = signatures_ = first_line_id_ = last_line_id_ = 0;
  return ledger_.database().Execute("ROLLBACK TO begun");
}

absl::Status SqliteTransaction::WriteAudit(std::int64_t now) {
  SqliteStatement& audit = ledger_.statements().add_audit;
  audit.Bind(1, now);
  audit.Bind(2, std::string_view("issue"));
  audit.Bind(3, lines_);
  audit.Bind(4, units_);
  audit.Bind(5, signatures_);
  if (lines_ == 0) {
    audit.BindNull(6);
    audit.BindNull(7);
  } else {
    audit.Bind(6, first_line_id_);
    audit.Bind(7, last_line_id_);
  }
  return Done(audit.Run());
}

absl::Status SqliteTransaction::Commit(std::int64_t now) {
  if (lines_ == 0 && signatures_ == 0) return absl::OkStatus();  // nothing to keep
  if (absl::Status written = WriteAudit(now); !written.ok()) return written;
  absl::Status status = ledger_.database().Execute("COMMIT");
  // A failed COMMIT may leave the transaction open.
  open_ = sqlite3_get_autocommit(ledger_.database().handle()) == 0;
  return status;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Ledger>> OpenSqliteLedger(const std::string& path,
                                                         const SqliteLedgerOptions& options) {
  absl::StatusOr<std::unique_ptr<SqliteDatabase>> database = SqliteDatabase::Open(
      path, {.read_only = options.snapshot, .keep_waiting = options.keep_waiting});
  if (!database.ok()) return database.status();
  absl::Status status = (*database)->Execute(
      "PRAGMA cache_size=-" + std::to_string(options.cache_bytes / 1024) + ";PRAGMA mmap_size=0");
  if (status.ok()) status = PrepareLedgerSchema(**database, options.snapshot);
  if (status.ok() && options.snapshot) {
    status = (*database)->Execute("BEGIN; SELECT count(*) FROM counters");
  } else if (status.ok()) {
    // A file system that cannot share memory keeps the rollback journal, which is as safe.
    status = (*database)->Execute(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=" +
        std::to_string(kCheckpointPages));
  }
  if (!status.ok()) return status;
  absl::StatusOr<std::unique_ptr<SqliteStatements>> statements =
      SqliteStatements::Prepare(**database);
  if (!statements.ok()) return statements.status();
  return std::make_unique<SqliteLedger>(*std::move(database), *std::move(statements));
}

}  // namespace serialsmith::tools
