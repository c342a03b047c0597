// The file: what it is, what else may stand in its place, and what can go wrong with it.
#include "tools/ledger/sqlite_ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/small_disk.h"
#include "tests/support/temp_dir.h"
#include "tests/tools/ledger/sample_lines.h"
#include "tools/ledger/sqlite_database.h"
#include "tools/ledger/sqlite_schema.h"

namespace serialsmith::tools {
namespace {

using serialsmith::testing::SmallDisk;
using serialsmith::testing::TempDir;
using serialsmith::testing::WriteFile;
using ::testing::HasSubstr;

std::string ErrorOf(const absl::Status& status) { return std::string(status.message()); }

std::string OpenError(const std::string& path) { return ErrorOf(OpenSqliteLedger(path).status()); }

std::unique_ptr<SqliteDatabase> Database(const std::string& path) {
  return *SqliteDatabase::Open(path, {});
}

std::int64_t Query(const std::string& path, const std::string& sql) {
  return Database(path)->QueryInteger(sql).value();
}

TEST(SqliteLedger, MarksItsFile) {
  const TempDir dir;
  ASSERT_EQ(OpenError(dir.File("ledger")), "");
  EXPECT_EQ(Query(dir.File("ledger"), "PRAGMA application_id"), kLedgerApplicationId);
  EXPECT_EQ(Query(dir.File("ledger"), "PRAGMA user_version"), kLedgerSchemaVersion);
}

TEST(SqliteLedger, RefusesCountersThatCannotBe) {
  const TempDir dir;
  ASSERT_TRUE(AddSample(**OpenSqliteLedger(dir.File("ledger")), SampleOrder("1", 2), true).value());
  for (const std::string counter : {"-1", "0", "34359738370"}) {
    ASSERT_TRUE(Database(dir.File("ledger"))
                    ->Execute("UPDATE counters SET next_sequence = " + counter)
                    .ok());
    const auto ledger = OpenSqliteLedger(dir.File("ledger"));
    EXPECT_THAT(ErrorOf(NextSequence(**ledger, kSeries, kMover).status()),
                HasSubstr("is damaged: a counter stands at " + counter));
  }
}

TEST(SqliteLedger, NoticesACounterBehindItsSerials) {
  const TempDir dir;
  ASSERT_TRUE(AddSample(**OpenSqliteLedger(dir.File("ledger")), SampleOrder("1", 2), true).value());
  ASSERT_TRUE(Database(dir.File("ledger"))->Execute("DELETE FROM counters").ok());
  const auto ledger = OpenSqliteLedger(dir.File("ledger"));
  EXPECT_THAT(ErrorOf(AddSample(**ledger, SampleOrder("2"), true).status()),
              HasSubstr("is damaged: a counter stands behind serials that were issued"));
}

TEST(SqliteLedger, RefusesTextsThatNoOrderHas) {
  const TempDir dir;
  ASSERT_TRUE(AddSample(**OpenSqliteLedger(dir.File("ledger")), SampleOrder("1"), true).value());
  ASSERT_TRUE(Database(dir.File("ledger"))
                  ->Execute("UPDATE lines SET name = printf('%.*c', 3000000, 'x')")
                  .ok());
  const auto ledger = OpenSqliteLedger(dir.File("ledger"));
  StoredLine found;
  EXPECT_THAT(ErrorOf(FindLine(**ledger, "1", "1", found).status()), HasSubstr("is damaged"));
}

TEST(SqliteLedger, LastsWhenOpenedAgain) {
  const TempDir dir;
  ASSERT_TRUE(AddSample(**OpenSqliteLedger(dir.File("ledger")), SampleOrder("1", 2), true).value());
  auto again = OpenSqliteLedger(dir.File("ledger"));
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(NextSequence(**again, kSeries, kMover).value(), 3U);
}

TEST(SqliteLedger, TakesAnEmptyFileForANewLedger) {
  const TempDir dir;
  WriteFile(dir.File("ledger"), "");
  EXPECT_EQ(OpenError(dir.File("ledger")), "");
}

TEST(SqliteLedger, RefusesWhatIsNoLedger) {
  const TempDir dir;
  WriteFile(dir.File("text"), std::string(2000, 'x'));
  EXPECT_THAT(OpenError(dir.File("text")), HasSubstr("is not a ledger: it is no SQLite database"));
  ASSERT_TRUE(Database(dir.File("other"))->Execute("CREATE TABLE t (a)").ok());
  EXPECT_THAT(OpenError(dir.File("other")),
              HasSubstr("is not a ledger: it is another program's database"));
  ASSERT_TRUE(Database(dir.File("marked"))->Execute("PRAGMA application_id=7").ok());
  EXPECT_THAT(OpenError(dir.File("marked")), HasSubstr("another program's database"));
}

TEST(SqliteLedger, RefusesANewerSchema) {
  const TempDir dir;
  ASSERT_EQ(OpenError(dir.File("ledger")), "");
  ASSERT_TRUE(Database(dir.File("ledger"))->Execute("PRAGMA user_version=99").ok());
  EXPECT_THAT(OpenError(dir.File("ledger")), HasSubstr("newer version of serialsmith (schema 99"));
}

TEST(SqliteLedger, SaysThatTheDirectoryIsMissing) {
  const TempDir dir;
  EXPECT_THAT(
      OpenError(dir.File("none/ledger")),
      HasSubstr("cannot open ledger " + dir.File("none/ledger") + ": No such file or directory"));
  EXPECT_THAT(OpenError(dir.path()), HasSubstr("cannot open ledger"));
}

// Permissions do not bind root, so root becomes somebody else for a while.
class Unprivileged final {
 public:
  Unprivileged() { Become(65534); }
  ~Unprivileged() { Become(0); }

 private:
  void Become(uid_t user) const {
    if (was_root_) {
      EXPECT_EQ(::seteuid(user), 0);
    }
  }
  bool was_root_ = ::geteuid() == 0;
};

TEST(SqliteLedger, SaysThatItCannotBeWritten) {
  const TempDir dir;
  ASSERT_EQ(OpenError(dir.File("ledger")), "");
  ::chmod(dir.File("ledger").c_str(), 0444);
  ::chmod(dir.path().c_str(), 0555);
  {
    const Unprivileged unprivileged;
    EXPECT_THAT(OpenError(dir.File("ledger")), HasSubstr("cannot be written"));
    EXPECT_THAT(OpenError(dir.File("new")), HasSubstr("cannot open ledger"));
  }
  ::chmod(dir.path().c_str(), 0755);
}

TEST(SqliteLedger, SaysThatTheDiskIsFullAndKeepsWhatWasThere) {
  const SmallDisk disk(2 << 20);
  if (!disk.mounted()) GTEST_SKIP() << "not allowed to mount a small disk";
  auto ledger = OpenSqliteLedger(disk.File("ledger"));
  ASSERT_TRUE(ledger.ok()) << ledger.status();
  std::uint32_t lines = 0;
  absl::StatusOr<bool> added = true;
  for (; added.ok() && lines < 100; lines += added.ok() ? 1 : 0) {
    added = AddSample(**ledger, SampleOrder(std::to_string(lines), 2000), true);
  }
  EXPECT_THAT(ErrorOf(added.status()), HasSubstr("the disk is full"));
  EXPECT_EQ(added.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_GT(lines, 0U);
  EXPECT_EQ(NextSequence(**ledger, kSeries, kMover).value(), 1 + std::uint64_t{lines} * 2000);
  StoredLine found;
  EXPECT_FALSE(FindLine(**ledger, std::to_string(lines), "1", found).value());
}

TEST(SqliteLedger, KeepsAuditRecordsForEver) {
  const TempDir dir;
  ASSERT_TRUE(AddSample(**OpenSqliteLedger(dir.File("ledger")), SampleOrder("1", 2), true).value());
  EXPECT_EQ(Query(dir.File("ledger"),
                  "SELECT count(*) FROM audit WHERE at = 1700000000 AND "
                  "lines = 1 AND units = 2 AND signatures = 2 AND "
                  "first_line_id = 1 AND last_line_id = 1 AND length(hash) = 32"),
            1);
  const auto database = Database(dir.File("ledger"));
  EXPECT_FALSE(database->Execute("UPDATE audit SET at = 0").ok());
  EXPECT_FALSE(database->Execute("DELETE FROM audit").ok());
}

TEST(SqliteLedger, WritesNoAuditRecordForNothing) {
  const TempDir dir;
  {
    auto ledger = OpenSqliteLedger(dir.File("ledger"));
    ASSERT_TRUE((*ledger)->Begin().value()->Commit(1).ok());
  }
  EXPECT_EQ(Query(dir.File("ledger"), "SELECT count(*) FROM audit"), 0);
}

TEST(SqliteLedger, NoticesDamage) {
  const TempDir dir;
  ASSERT_TRUE(AddSample(**OpenSqliteLedger(dir.File("ledger")), SampleOrder("1"), true).value());
  ASSERT_TRUE(Database(dir.File("ledger"))->Execute("UPDATE units SET number = x'00'").ok());
  auto ledger = OpenSqliteLedger(dir.File("ledger"));
  StoredLine found;
  ASSERT_TRUE(FindLine(**ledger, "1", "1", found).value());
  std::vector<IssuedSerial> serials(1);
  EXPECT_THAT(ErrorOf(ReadSerials(**ledger, found, serials).status()), HasSubstr("is damaged"));
  ASSERT_TRUE(Database(dir.File("ledger"))->Execute("UPDATE lines SET product = 99999").ok());
  EXPECT_THAT(ErrorOf(FindLine(**ledger, "1", "1", found).status()), HasSubstr("is damaged"));
}

TEST(SqliteLedger, WaitsForAnotherWriter) {
  const TempDir dir;
  auto first = OpenSqliteLedger(dir.File("ledger"));
  auto second = OpenSqliteLedger(dir.File("ledger"));
  auto transaction = (*first)->Begin().value();
  std::thread other([&] { EXPECT_TRUE(AddSample(**second, SampleOrder("2"), true).value()); });
  const Order order = SampleOrder("1");
  const std::vector<IssuedSerial> serials = SampleSerials(1, 1);
  const NewLine line{&order, 1, serials};
  ASSERT_TRUE(transaction->AddLines({&line, 1}, kSeries, true, 0).value());
  ASSERT_TRUE(transaction->MoveSequence(kSeries, kMover, 1, 2).ok());
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  ASSERT_TRUE(transaction->Commit(0).ok());
  other.join();
  EXPECT_EQ(NextSequence(**first, kSeries, kMover).value(), 3U);
}

TEST(SqliteLedger, StopsWaitingWhenTold) {
  const TempDir dir;
  auto first = OpenSqliteLedger(dir.File("ledger"));
  int asked = 0;
  auto second =
      OpenSqliteLedger(dir.File("ledger"), {.keep_waiting = [&asked] { return ++asked < 5; }});
  auto transaction = (*first)->Begin().value();
  EXPECT_EQ((*second)->Begin().status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(asked, 5);
}

TEST(SqliteLedger, IsMadeOnceByManyAtATime) {
  for (int round = 0; round < 10; ++round) {
    const TempDir dir;
    std::vector<std::string> errors(4);
    std::vector<std::thread> threads;
    for (std::string& error : errors) {
      threads.emplace_back([&] { error = OpenError(dir.File("ledger")); });
    }
    for (std::thread& thread : threads) thread.join();
    for (const std::string& error : errors) EXPECT_EQ(error, "");
  }
}

// Statements are kept; none may remember values, or be taken while its rows are read.
TEST(SqliteLedger, AsksTheSameAgain) {
  const auto database = Database("");
  const std::string sum = "SELECT coalesce($1, 0) + coalesce($2, 0)";
  ASSERT_EQ(database->QueryInteger(sum, {std::int64_t{3}, std::int64_t{4}}).value(), 7);
  EXPECT_EQ(database->QueryInteger(sum, {std::int64_t{5}}).value(), 5);
  std::vector<std::int64_t> seen;
  const std::string numbers = "SELECT 1 UNION ALL SELECT 2";
  const absl::Status status = database->Query(numbers, {}, [&](const SqlRow& row) {
    seen.push_back(row.Integer(0));
    return database->Query(numbers, {}, [&](const SqlRow& inner) {
      seen.push_back(10 * inner.Integer(0));
      return absl::OkStatus();
    });
  });
  ASSERT_TRUE(status.ok());
  EXPECT_THAT(seen, ::testing::ElementsAre(1, 10, 20, 2, 10, 20));
  for (std::int64_t i = 0; i < 40; ++i) {
    EXPECT_EQ(database->QueryInteger("SELECT " + std::to_string(i)).value(), i);
  }
  EXPECT_EQ(database->QueryInteger(sum, {std::int64_t{3}, std::int64_t{4}}).value(), 7);
}

}  // namespace
}  // namespace serialsmith::tools
