// A ledger of an older schema becomes one of this, with everything in it.
#include "tools/ledger/ledger_schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/postgresql_database.h"
#include "tests/support/temp_dir.h"
#include "tests/tools/ledger/sample_lines.h"
#include "tools/ledger/ledger_audit.h"
#include "tools/ledger/open_ledger.h"
#include "tools/ledger/postgresql_connection.h"
#include "tools/ledger/sqlite_database.h"
#include "tools/ledger/sqlite_schema.h"

namespace serialsmith::tools {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

// As version 1 of the schema made it, with two lines of two units.
constexpr const char* kOldLedger = R"sql(
CREATE TABLE series (series INTEGER PRIMARY KEY, public_key BLOB NOT NULL) STRICT;
CREATE TABLE counters (series INTEGER NOT NULL, product INTEGER NOT NULL,
  next_sequence INTEGER NOT NULL, PRIMARY KEY (series, product)) STRICT, WITHOUT ROWID;
CREATE TABLE lines (line_id INTEGER PRIMARY KEY, order_id TEXT NOT NULL, line TEXT NOT NULL,
  series INTEGER NOT NULL, product INTEGER NOT NULL, first_sequence INTEGER NOT NULL,
  quantity INTEGER NOT NULL, email TEXT NOT NULL, name TEXT NOT NULL, locale TEXT NOT NULL,
  issued_at INTEGER NOT NULL, UNIQUE (order_id, line)) STRICT;
CREATE TABLE units (series INTEGER NOT NULL, product INTEGER NOT NULL, sequence INTEGER NOT NULL,
  line_id INTEGER NOT NULL, unit INTEGER NOT NULL, number BLOB NOT NULL, signature BLOB,
  state INTEGER NOT NULL, PRIMARY KEY (series, product, sequence)) STRICT, WITHOUT ROWID;
CREATE TABLE audit (audit_id INTEGER PRIMARY KEY, at INTEGER NOT NULL, action TEXT NOT NULL,
  lines INTEGER NOT NULL, units INTEGER NOT NULL, signatures INTEGER NOT NULL,
  first_line_id INTEGER, last_line_id INTEGER) STRICT;
CREATE TRIGGER audit_keeps_records BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'audit records are never changed'); END;
CREATE TRIGGER audit_loses_no_records BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'audit records are never removed'); END;
INSERT INTO series VALUES (10, randomblob(32));
INSERT INTO counters VALUES (10, 1, 5);
INSERT INTO lines VALUES (1, 'one', 'x', 10, 1, 1, 2, 'a@example.com', 'A', '', 1600000000);
INSERT INTO lines VALUES (2, 'two', 'x', 10, 1, 3, 2, '', '', 'de', 1600000001);
INSERT INTO units VALUES (10, 1, 1, 1, 1, randomblob(14), NULL, 0);
INSERT INTO units VALUES (10, 1, 2, 1, 2, randomblob(14), NULL, 0);
INSERT INTO units VALUES (10, 1, 3, 2, 1, randomblob(14), randomblob(64), 0);
INSERT INTO units VALUES (10, 1, 4, 2, 2, randomblob(14), randomblob(64), 0);
INSERT INTO audit VALUES (1, 1600000000, 'issue', 1, 2, 0, 1, 1);
INSERT INTO audit VALUES (2, 1600000001, 'issue', 1, 2, 0, 2, 2);
INSERT INTO audit VALUES (3, 1600000002, 'issue', 0, 0, 2, NULL, NULL);
PRAGMA application_id = 1397640263;
PRAGMA user_version = 1;
)sql";

class OldLedger : public ::testing::Test {
 protected:
  OldLedger() { EXPECT_TRUE((*SqliteDatabase::Open(path_, {}))->Execute(kOldLedger).ok()); }

  serialsmith::testing::TempDir dir_;
  std::string path_ = dir_.File("ledger");
  LedgerPlace place_ = *ParseLedgerUrl(path_);
};

TEST_F(OldLedger, IsBroughtUpToDate) {
  auto ledger = OpenLedger(place_, {});
  ASSERT_TRUE(ledger.ok()) << ledger.status();
  StoredLine found;
  ASSERT_TRUE(FindLine(**ledger, "two", "x", found).value());
  EXPECT_EQ(found.locale, "de");
  ledger->reset();

  auto session = OpenLedgerSession(place_, /*read_only=*/true, {});
  ASSERT_TRUE(session.ok()) << session.status();
  EXPECT_EQ((*session)->QueryInteger("PRAGMA user_version").value(), kLedgerSchemaVersion);
  std::vector<std::string> problems;
  auto summary = AuditLedger(
      **session, [](const UnitRecord&) { return absl::OkStatus(); },
      [&](std::string problem) { problems.push_back(std::move(problem)); });
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_THAT(problems, IsEmpty());
  EXPECT_EQ(summary->audit.records, 3);
  EXPECT_EQ(summary->units, 4);
  EXPECT_FALSE((*SqliteDatabase::Open(path_, {}))->Execute("DELETE FROM audit").ok());
}

TEST_F(OldLedger, KeepsSignaturesOnRecordThatWereIssuedWithTheirUnits) {
  ASSERT_TRUE((*SqliteDatabase::Open(path_, {}))
                  ->Execute("UPDATE units SET signature = zeroblob(64)")
                  .ok());
  ASSERT_TRUE(OpenLedger(place_, {}).ok());
  auto session = OpenLedgerSession(place_, /*read_only=*/true, {});
  std::vector<std::string> problems;
  auto summary = AuditLedger(
      **session, [](const UnitRecord&) { return absl::OkStatus(); },
      [&](std::string problem) { problems.push_back(std::move(problem)); });
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_THAT(problems, IsEmpty());
  EXPECT_EQ(summary->audit.records, 4);
}

TEST_F(OldLedger, IsNotTouchedByReaders) {
  const auto session = OpenLedgerSession(place_, /*read_only=*/true, {});
  EXPECT_EQ(session.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(session.status().message()), HasSubstr("older version of serialsmith"));
  EXPECT_EQ((*SqliteDatabase::Open(path_, {}))->QueryInteger("PRAGMA user_version").value(), 1);
}

TEST_F(OldLedger, StaysAsItIsWhenMigrationFails) {
  ASSERT_TRUE((*SqliteDatabase::Open(path_, {}))->Execute("CREATE TABLE leases (x)").ok());
  EXPECT_FALSE(OpenLedger(place_, {}).ok());
  const auto database = *SqliteDatabase::Open(path_, {});
  EXPECT_EQ(database->QueryInteger("PRAGMA user_version").value(), 1);
  EXPECT_EQ(database->QueryInteger("SELECT count(*) FROM audit").value(), 3);
}

// Another program, and a newer one, has the lock of whoever makes the tables.
TEST(NewLedger, IsLeftToANewerVersionThatWasQuicker) {
  serialsmith::testing::TempDir dir;
  const std::string path = dir.File("ledger");
  const auto newer = *SqliteDatabase::Open(path, {});
  ASSERT_TRUE(newer->Execute("BEGIN IMMEDIATE").ok());
  bool waited = false;
  const auto ledger = OpenLedger(*ParseLedgerUrl(path), {.keep_waiting = [&] {
    if (!std::exchange(waited, true)) {
      EXPECT_TRUE(newer
                      ->Execute("CREATE TABLE newer (x); PRAGMA user_version = 99;"
                                "PRAGMA application_id = 1397640263; COMMIT")
                      .ok());
    }
    return true;
  }});
  EXPECT_TRUE(waited);
  EXPECT_EQ(ledger.status().code(), absl::StatusCode::kFailedPrecondition) << ledger.status();
  EXPECT_THAT(std::string(ledger.status().message()), HasSubstr("newer version of serialsmith"));
}

TEST(NewLedger, IsLeftToANewerVersionThatWasQuickerInPostgresql) {
  serialsmith::testing::PostgresqlDatabase database;
  const auto newer = *PostgresqlConnection::Open(database.url(), {});
  ASSERT_TRUE(newer->Execute("BEGIN; SELECT pg_advisory_xact_lock(1397640263, 3)").ok());
  bool waited = false;
  const auto ledger = OpenLedger(*ParseLedgerUrl(database.url()), {.keep_waiting = [&] {
    if (!std::exchange(waited, true)) {
      EXPECT_TRUE(newer
                      ->Execute("CREATE SCHEMA serialsmith;"
                                "CREATE TABLE serialsmith.ledger (schema_version BIGINT NOT NULL);"
                                "INSERT INTO serialsmith.ledger VALUES (99); COMMIT")
                      .ok());
    }
    return true;
  }});
  EXPECT_TRUE(waited);
  EXPECT_EQ(ledger.status().code(), absl::StatusCode::kFailedPrecondition) << ledger.status();
  EXPECT_EQ(newer->QueryInteger("SELECT schema_version FROM serialsmith.ledger").value(), 99);
}

// Databases and roles can be set to other levels than the one that waiting for locks relies on.
TEST(NewLedger, HasTheIsolationThatItNeedsWhateverTheDatabaseIsSetTo) {
  serialsmith::testing::PostgresqlDatabase database;
  ASSERT_TRUE((*PostgresqlConnection::Open(database.url(), {}))
                  ->Execute("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET"
                            " default_transaction_isolation = serializable', current_database());"
                            " END $$")
                  .ok());
  const LedgerPlace place = *ParseLedgerUrl(database.url());
  const auto writing = *OpenLedgerSession(place, /*read_only=*/false, {});
  const auto snapshot = *OpenLedgerSession(place, /*read_only=*/true, {});
  const auto has = [](SqlSession& session, std::string_view level) {
    return session.QueryInteger("SELECT (current_setting('transaction_isolation') = $1)::int",
                                {level});
  };
  EXPECT_EQ(has(*writing, "read committed").value(), 1);
  EXPECT_EQ(has(*snapshot, "repeatable read").value(), 1);
}

}  // namespace
}  // namespace serialsmith::tools
