#include "tools/ledger/sqlite_transaction.h"

#include "tools/ledger/audit_chain.h"
#include "tools/ledger/new_mails.h"
#include "tools/ledger/stored_rows.h"

namespace serialsmith::tools {
namespace {

class SqliteTransaction final : public LedgerTransaction {
 public:
  SqliteTransaction(SqliteDatabase& database, SqliteStatements& statements)
      : database_(database), statements_(statements) {}
  ~SqliteTransaction() override {
    if (open_) (void)database_.Execute("ROLLBACK");
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
    return code == SQLITE_DONE ? absl::OkStatus() : database_.ErrorOf(code);
  }

  SqliteDatabase& database_;
  SqliteStatements& statements_;
  bool open_ = true;
  AuditRecord done_{.action = "issue"};
};

absl::Status SqliteTransaction::BindSeries(Series series, const PublicKey& key) {
  absl::StatusOr<bool> known = KnowsSeries(database_, series, key);
  if (!known.ok()) return known.status();
  if (*known) return absl::OkStatus();
  SqliteStatement& add = statements_.add_series;
  add.Bind(1, series.value());
  add.Bind(2, std::span<const std::uint8_t>(key.bytes()));
  return Done(add.Run());
}

absl::StatusOr<bool> SqliteTransaction::AddLines(std::span<const NewLine> lines, Series series,
                                                 bool with_signatures, std::int64_t now) {
  if (lines.empty()) return true;
  std::size_t units = 0;
  auto line = lines.begin();
  int code = statements_.add_lines.Run(lines.size(), [&](SqliteStatement& add, int first) {
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
  const std::int64_t last = sqlite3_last_insert_rowid(database_.handle());
  std::int64_t line_id = last - Signed(lines.size()) + 1;
  done_.first_line_id = line_id;
  done_.last_line_id = last;
  done_.lines = Signed(lines.size());
  done_.units = Signed(units);
  if (with_signatures) done_.signatures += Signed(units);
  done_.lines_digest = DigestOf(lines, series, now);
  line = lines.begin();
  std::size_t unit = 0;
  code = statements_.add_units.Run(units, [&](SqliteStatement& add, int first) {
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
    return database_.Damaged("a counter stands behind serials that were issued");
  }
  if (code != SQLITE_DONE) return Done(code);
  const std::vector<NewMail> mails = MailsOf(lines, done_.first_line_id);
  auto mail = mails.begin();
  code = statements_.add_mails.Run(mails.size(), [&](SqliteStatement& add, int first) {
    add.Bind(first, mail->mail_id);
    add.Bind(first + 1, mail->last_line_id);
    add.Bind(first + 2, now);
    ++mail;
  });
  if (code != SQLITE_DONE) return Done(code);
  return true;
}

absl::Status SqliteTransaction::AddSignatures(const StoredLine& line,
                                              std::span<const IssuedSerial> serials) {
  SqliteStatement& add = statements_.add_signature;
  add.Bind(1, line.series.value());
  add.Bind(2, line.product.value());
  for (std::size_t i = 0; i < serials.size(); ++i) {
    add.Bind(3, Signed(line.first_sequence + i));
    add.Bind(4, std::span<const std::uint8_t>(serials[i].signature));
    if (absl::Status added = Done(add.Run()); !added.ok()) return added;
    done_.signatures += sqlite3_changes(database_.handle());
  }
  return absl::OkStatus();
}

absl::Status SqliteTransaction::MoveSequence(Series series, Product product, std::uint64_t,
                                             std::uint64_t to) {
  SqliteStatement& set = statements_.set_counter;
  set.Bind(1, series.value());
  set.Bind(2, product.value());
  set.Bind(3, Signed(to));
  return Done(set.Run());
}

// A savepoint would do it under one lock, and would make SQLite keep a copy of every page for it.
absl::Status SqliteTransaction::Restart() {
  done_ = {.action = "issue"};
  open_ = false;
  if (absl::Status undone = database_.Execute("ROLLBACK"); !undone.ok()) return undone;
  absl::Status begun = database_.Execute("BEGIN IMMEDIATE");
  open_ = begun.ok();
  return begun;
}

absl::Status SqliteTransaction::Commit(std::int64_t now) {
  if (done_.lines == 0 && done_.signatures == 0) return absl::OkStatus();  // nothing to keep
  done_.at = now;
  if (absl::Status written = AppendAudit(database_, done_); !written.ok()) return written;
  absl::Status status = database_.Execute("COMMIT");
  // A failed COMMIT may leave the transaction open.
  open_ = sqlite3_get_autocommit(database_.handle()) == 0;
  return status;
}

}  // namespace

absl::StatusOr<std::unique_ptr<LedgerTransaction>> BeginSqliteTransaction(
    SqliteDatabase& database, SqliteStatements& statements) {
  if (absl::Status begun = database.Execute("BEGIN IMMEDIATE"); !begun.ok()) return begun;
  return std::make_unique<SqliteTransaction>(database, statements);
}

}  // namespace serialsmith::tools
