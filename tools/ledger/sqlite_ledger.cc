#include "tools/ledger/sqlite_ledger.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/keys/status.h"
#include "tools/ledger/names.h"
#include "tools/ledger/sqlite_database.h"
#include "tools/ledger/sqlite_schema.h"
#include "tools/ledger/sqlite_statements.h"
#include "tools/ledger/sqlite_transaction.h"
#include "tools/ledger/stored_rows.h"

namespace serialsmith::tools {
namespace {

// Pages of the log before they are copied into the file: large, because a bulk run rewrites the
// last pages of each table again and again, and the log keeps only the last of them to copy.
constexpr int kCheckpointPages = 8192;

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
  absl::Status CheckSeries(Series series, const PublicKey& key) override {
    return KnowsSeries(*database_, series, key).status();
  }
  absl::Status RememberNames(const PublicKeyring& ring) override {
    return tools::RememberNames(*database_, ring);
  }
  absl::StatusOr<std::unique_ptr<LedgerTransaction>> Begin() override;

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

absl::StatusOr<std::unique_ptr<LedgerTransaction>> SqliteLedger::Begin() {
  return BeginSqliteTransaction(*database_, *statements_);
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
