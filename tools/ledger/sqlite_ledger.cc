#include "tools/ledger/sqlite_ledger.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/keys/status.h"
#include "tools/ledger/audit_chain.h"
#include "tools/ledger/sqlite_database.h"
#include "tools/ledger/sqlite_schema.h"
#include "tools/ledger/sqlite_statements.h"
#include "tools/ledger/stored_rows.h"

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
  absl::Status FindLines(std::span<const LineKey> keys, std::span<StoredLine> found) override;
  absl::Status ReadSerials(std::span<WantedSerials> wanted) override;
  absl::StatusOr<bool> IsNext(Series series, Product product, std::uint64_t from) override;
  absl::StatusOr<SequenceRange> TakeRange(Series series, Product product,
                                          std::uint64_t units) override;
  absl::Status CheckSeries(Series series, const PublicKey& key) override;
  absl::StatusOr<std::unique_ptr<LedgerTransaction>> Begin() override;

  // True if the series is known, and by that key.
  absl::StatusOr<bool> KnowsSeries(Series series, const PublicKey& key);
  SqliteDatabase& database() { return *database_; }
  SqliteStatements& statements() { return *statements_; }

 private:
  std::unique_ptr<SqliteDatabase> database_;
  absl::StatusOr<std::uint64_t> Counter(Series series, Product product);
  absl::StatusOr<std::size_t> FindNextLines(std::span<const LineKey> keys,
                                            std::span<StoredLine> found);
  absl::Status FindLine(const LineKey& key, StoredLine& found);

  std::unique_ptr<SqliteStatements> statements_;  // finalized before the database closes
  bool is_snapshot_;
  // The line that the last search ended with, if the one before it came right before it in the
  // ledger: a file that is issued again is in the order of the ledger.
  std::int64_t scan_after_ = 0;
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
  absl::Status MoveSequence(Series series, Product product, std::uint64_t from,
                            std::uint64_t to) override;
  absl::Status Restart() override;
  absl::Status Commit(std::int64_t now) override;

 private:
  absl::Status Done(int code) const {
    return code == SQLITE_DONE ? absl::OkStatus() : ledger_.database().ErrorOf(code);
  }

  SqliteLedger& ledger_;
  bool open_ = true;
  AuditRecord done_{.action = "issue"};
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

absl::Status SqliteLedger::FindLine(const LineKey& key, StoredLine& found) {
  found.line_id = 0;
  SqliteStatement& find = statements_->find_line;
  find.Bind(1, key.order_id);
  find.Bind(2, key.line);
  absl::StatusOr<bool> row = find.Step();
  if (!row.ok() || !*row) return row.status();
  const bool good = ReadLine(find, found);
  find.Reset();
  return good ? absl::OkStatus() : database_->Damaged("a line makes no sense");
}

// Takes lines one behind the other as long as they are the ones that are asked for; how many were.
absl::StatusOr<std::size_t> SqliteLedger::FindNextLines(std::span<const LineKey> keys,
                                                        std::span<StoredLine> found) {
  SqliteStatement& next = statements_->next_lines;
  next.Bind(1, scan_after_);
  std::size_t count = 0;
  for (; count < keys.size(); ++count) {
    absl::StatusOr<bool> row = next.Step();
    if (!row.ok()) return row.status();
    if (!*row) return count;
    if (next.Text(kLineColumnCount) != keys[count].order_id ||
        next.Text(kLineColumnCount + 1) != keys[count].line) {
      break;
    }
    if (!ReadLine(next, found[count])) {
      next.Reset();
      return database_->Damaged("a line makes no sense");
    }
    scan_after_ = found[count].line_id;
  }
  next.Reset();
  return count;
}

absl::Status SqliteLedger::FindLines(std::span<const LineKey> keys, std::span<StoredLine> found) {
  for (std::size_t i = 0; i < keys.size();) {
    if (scan_after_ != 0) {
      absl::StatusOr<std::size_t> count = FindNextLines(keys.subspan(i), found.subspan(i));
      if (!count.ok()) return count.status();
      scan_after_ = i + *count == keys.size() ? scan_after_ : 0;
      i += *count;
      continue;
    }
    if (absl::Status status = FindLine(keys[i], found[i]); !status.ok()) return status;
    if (i > 0 && found[i].line_id != 0 && found[i].line_id == found[i - 1].line_id + 1) {
      scan_after_ = found[i].line_id;
    }
    ++i;
  }
  return absl::OkStatus();
}

absl::Status SqliteLedger::ReadSerials(std::span<WantedSerials> wanted) {
  return ForEachRun(wanted, [&](const SequenceRun& run) -> absl::Status {
    SqliteStatement& read = statements_->read_serials;
    read.Bind(1, run.series.value());
    read.Bind(2, run.product.value());
    read.Bind(3, Signed(run.first));
    read.Bind(4, Signed(run.first + run.count - 1));
    RunReader reader(run);
    for (;;) {
      absl::StatusOr<bool> row = read.Step();
      if (!row.ok()) return row.status();
      if (*row && reader.Take(read)) continue;
      read.Reset();
      return !*row && reader.complete() ? absl::OkStatus()
                                        : database_->Damaged("units of a line make no sense");
    }
  });
}

absl::StatusOr<std::uint64_t> SqliteLedger::Counter(Series series, Product product) {
  SqliteStatement& next = statements_->next_sequence;
  next.Bind(1, series.value());
  next.Bind(2, product.value());
  absl::StatusOr<bool> row = next.Step();
  if (!row.ok()) return row.status();
  const std::int64_t sequence = *row ? next.Integer(0) : 1;
  next.Reset();
  return CheckedSequence(*database_, sequence);
}

absl::StatusOr<bool> SqliteLedger::IsNext(Series series, Product product, std::uint64_t from) {
  absl::StatusOr<std::uint64_t> next = Counter(series, product);
  if (!next.ok()) return next.status();
  return *next == from;
}

absl::StatusOr<SequenceRange> SqliteLedger::TakeRange(Series series, Product product,
                                                      std::uint64_t) {
  absl::StatusOr<std::uint64_t> next = Counter(series, product);
  if (!next.ok()) return next.status();
  return SequenceRange{*next, kMaxSequence + 1};
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
  return AnotherKey(*database_, series);
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
  done_.first_line_id = line_id;
  done_.last_line_id = last;
  done_.lines = Signed(lines.size());
  done_.units = Signed(units);
  if (with_signatures) done_.signatures += Signed(units);
  done_.lines_digest = DigestOf(lines, series, now);
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
  if (code == SQLITE_CONSTRAINT_PRIMARYKEY) {
    return ledger_.database().Damaged("a counter stands behind serials that were issued");
  }
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
    done_.signatures += sqlite3_changes(ledger_.database().handle());
  }
  return absl::OkStatus();
}

absl::Status SqliteTransaction::MoveSequence(Series series, Product product, std::uint64_t,
                                             std::uint64_t to) {
  SqliteStatement& set = ledger_.statements().set_counter;
  set.Bind(1, series.value());
  set.Bind(2, product.value());
  set.Bind(3, Signed(to));
  return Done(set.Run());
}

// A savepoint would do it under one lock, and would make SQLite keep a copy of every page for it.
absl::Status SqliteTransaction::Restart() {
  done_ = {.action = "issue"};
  open_ = false;
  if (absl::Status undone = ledger_.database().Execute("ROLLBACK"); !undone.ok()) return undone;
  absl::Status begun = ledger_.database().Execute("BEGIN IMMEDIATE");
  open_ = begun.ok();
  return begun;
}

absl::Status SqliteTransaction::Commit(std::int64_t now) {
  if (done_.lines == 0 && done_.signatures == 0) return absl::OkStatus();  // nothing to keep
  done_.at = now;
  if (absl::Status written = AppendAudit(ledger_.database(), done_); !written.ok()) return written;
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
    // With the log, EXTRA is FULL. A file system that cannot share memory keeps the rollback
    // journal; there EXTRA makes its removal last as well, without which a batch that was printed
    // could be rolled back after a power cut.
    status = (*database)->Execute(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=EXTRA; PRAGMA wal_autocheckpoint=" +
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
