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
               std::unique_ptr<SqliteStatements> statements, bool is_snapshot)
      : database_(std::move(database)),
        statements_(std::move(statements)),
        is_snapshot_(is_snapshot) {}

  absl::StatusOr<std::unique_ptr<LedgerView>> View() override;
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
  bool is_snapshot_;
};

class SqliteTransaction final : public LedgerTransaction {
 public:
  explicit SqliteTransaction(SqliteLedger& ledger) : ledger_(ledger) {}
  ~SqliteTransaction() override {
    if (open_) (void)ledger_.database().Execute("ROLLBACK");
  }

  absl::Status BindSeries(Series series, const PublicKey& key) override;
  absl::StatusOr<bool> AddLines(std::span<const NewLine> lines, Series series, bool with_signatures,
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

class SqliteView final : public LedgerView {
 public:
  explicit SqliteView(SqliteDatabase* database) : database_(database) {}
  ~SqliteView() override {
    if (database_ != nullptr) (void)database_->Execute("COMMIT");
  }

 private:
  SqliteDatabase* database_;  // null: a snapshot, which is a view for good
};

absl::StatusOr<std::unique_ptr<LedgerView>> SqliteLedger::View() {
  if (is_snapshot_) return std::make_unique<SqliteView>(nullptr);
  if (absl::Status begun = database_->Execute("BEGIN"); !begun.ok()) return begun;
  return std::make_unique<SqliteView>(database_.get());
}

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
  return std::make_unique<SqliteTransaction>(*this);
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

absl::StatusOr<bool> SqliteTransaction::AddLines(std::span<const NewLine> lines, Series series,
                                                 bool with_signatures, std::int64_t now) {
  if (lines.empty()) return true;
  std::size_t units = 0;
  auto line = lines.begin();
  int code = ledger_.statements().add_lines.Run(lines.size(), [&](SqliteStatement& add, int first) {
    const Order& order = *line->order;
    add.Bind(first, order.order_id);
    add.Bind(first + 1, order.line);
    add.Bind(first + 2, series.value());
    add.Bind(first + 3, order.product.value());
    add.Bind(first + 4, Signed(line->first_sequence));
    add.Bind(first + 5, Signed(line->serials.size()));
    add.Bind(first + 6, order.email);
    add.Bind(first + 7, order.name);
    add.Bind(first + 8, order.locale);
    add.Bind(first + 9, now);
    units += line->serials.size();
    ++line;
  });
  if (code == SQLITE_CONSTRAINT_UNIQUE) return false;
  if (code != SQLITE_DONE) return Done(code);

  // Nobody else adds lines meanwhile, so their numbers follow one another.
  const std::int64_t last = sqlite3_last_insert_rowid(ledger_.database().handle());
  std::int64_t line_id = last - Signed(lines.size()) + 1;
  if (lines_ == 0) first_line_id_ = line_id;
  line = lines.begin();
  std::size_t unit = 0;
  code = ledger_.statements().add_units.Run(units, [&](SqliteStatement& add, int first) {
    if (unit == line->serials.size()) {
      ++line;
      ++line_id;
      unit = 0;
    }
    const IssuedSerial& serial = line->serials[unit];
    add.Bind(first, series.value());
    add.Bind(first + 1, line->order->product.value());
    add.Bind(first + 2, Signed(line->first_sequence + unit));
    add.Bind(first + 3, line_id);
    add.Bind(first + 4, Signed(++unit));
    add.Bind(first + 5, std::span<const std::uint8_t>(serial.number));
    if (with_signatures) {
      add.Bind(first + 6, std::span<const std::uint8_t>(serial.signature));
    } else {
      add.BindNull(first + 6);
    }
  });
  last_line_id_ = last;
  lines_ += Signed(lines.size());
  units_ += Signed(units);
  if (code != SQLITE_DONE) return Done(code);
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

// A savepoint would do it under one lock, and would make SQLite keep a copy of every page for it.
absl::Status SqliteTransaction::Restart() {
  lines_ = units_ = signatures_ = first_line_id_ = last_line_id_ = 0;
  open_ = false;
  if (absl::Status undone = ledger_.database().Execute("ROLLBACK"); !undone.ok()) return undone;
  absl::Status begun = ledger_.database().Execute("BEGIN IMMEDIATE");
  open_ = begun.ok();
  return begun;
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
  return std::make_unique<SqliteLedger>(*std::move(database), *std::move(statements),
                                        options.snapshot);
}

}  // namespace serialsmith::tools
