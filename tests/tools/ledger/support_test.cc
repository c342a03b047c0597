// Revoking, replacing, looking up and copying a ledger, in either database.
#include <filesystem>
#include <fstream>

#include "tests/tools/ledger/support_fixture.h"
#include "tools/ledger/ledger_backup.h"

namespace serialsmith::tools {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// But for those of a ledger itself, which come and go.
std::size_t FilesBeside(const std::string& path) {
  std::size_t count = 0;
  for (const auto& file :
       std::filesystem::directory_iterator(std::filesystem::path(path).parent_path())) {
    if (!file.path().filename().string().starts_with("ledger")) ++count;
  }
  return count;
}

INSTANTIATE_TEST_SUITE_P(Databases, Support,
                         ::testing::Values(SqlSession::Kind::kSqlite,
                                           SqlSession::Kind::kPostgresql),
                         DatabaseName);

TEST_P(Support, FindsUnits) {
  const UnitRecord unit = Unit(4);
  EXPECT_EQ(unit.order_id, "second");
  EXPECT_EQ(unit.unit, 2U);
  EXPECT_EQ(unit.line.quantity, 3U);
  EXPECT_EQ(unit.issued_at, 1'700'000'002);
  EXPECT_TRUE(unit.is_signed);
  EXPECT_EQ(unit.serial, *SampleIssuer().Issue(kMover, 4, true));
  EXPECT_EQ(unit.state, UnitState::kIssued);

  std::vector<std::uint64_t> sequences;
  const auto note = [&](const UnitRecord& one) {
    sequences.push_back(one.sequence);
    return absl::OkStatus();
  };
  ASSERT_TRUE(VisitOrder(*Session(true), "second", note).ok());
  EXPECT_THAT(sequences, ElementsAre(3U, 4U, 5U));
  sequences.clear();
  ASSERT_TRUE(VisitEmail(*Session(true), "ann@example.COM", note).ok());
  EXPECT_THAT(sequences, ElementsAre(1U, 2U, 3U, 4U, 5U, 6U));
  sequences.clear();
  ASSERT_TRUE(VisitOrder(*Session(true), "sec%", note).ok());
  ASSERT_TRUE(VisitUnit(*Session(true), kSeries, kOther, 1, note).ok());
  EXPECT_THAT(sequences, IsEmpty());
}

TEST_P(Support, RevokesOnce) {
  auto revoked = RevokeUnit(4);
  ASSERT_TRUE(revoked.ok()) << revoked.status();
  EXPECT_FALSE(revoked->was_revoked);
  EXPECT_EQ(Unit(4).state, UnitState::kRevoked);
  EXPECT_EQ(Unit(4).reason, "lost");
  EXPECT_EQ(Unit(4).revoked_at, now_);
  EXPECT_EQ(Unit(3).state, UnitState::kIssued);
  EXPECT_TRUE(RevokeUnit(4)->was_revoked);
  EXPECT_THAT(Problems(), IsEmpty());
  EXPECT_EQ(Session()->QueryInteger("SELECT count(*) FROM audit").value(), 4);
}

TEST_P(Support, ReplacesForTheSameOrder) {
  const Issuer issuer = SampleIssuer();
  auto revoked = RevokeUnit(4, &issuer);
  ASSERT_TRUE(revoked.ok()) << revoked.status();
  EXPECT_EQ(revoked->replacement, *issuer.Issue(kMover, 7, true));
  EXPECT_EQ(Unit(4).state, UnitState::kReplaced);
  EXPECT_EQ(Unit(4).replacement, revoked->replacement->number);
  EXPECT_EQ(Unit(7).order_id, "second");
  EXPECT_EQ(Unit(7).line.email, "Ann@Example.com");
  EXPECT_EQ(Unit(7).line_name, "replaces A MVR 4");
  EXPECT_THAT(Problems(), IsEmpty());

  // Only once; and issuing goes on behind it.
  auto again = RevokeUnit(4, &issuer);
  ASSERT_TRUE(again.ok());
  EXPECT_TRUE(again->was_revoked);
  EXPECT_EQ(again->before.replacement, revoked->replacement->number);
  EXPECT_FALSE(again->replacement.has_value());
  Add(*OpenLedger(place_, {}).value(), "fourth", 1);
  EXPECT_EQ(Unit(8).order_id, "fourth");
  EXPECT_THAT(Problems(), IsEmpty());
}

TEST_P(Support, ReplacesWhatWasRevoked) {
  ASSERT_TRUE(RevokeUnit(1).ok());
  const Issuer issuer = SampleIssuer();
  EXPECT_TRUE(RevokeUnit(1, &issuer)->replacement.has_value());
  EXPECT_EQ(Unit(1).state, UnitState::kReplaced);
  EXPECT_THAT(Problems(), IsEmpty());
}

TEST_P(Support, RefusesToReplaceByAnotherKey) {
  const Issuer other = SampleIssuer(9);
  EXPECT_EQ(RevokeUnit(1, &other).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Unit(1).state, UnitState::kIssued);
}

TEST_P(Support, DoesNotRevokeWhatWasNotIssued) {
  EXPECT_EQ(RevokeUnit(7).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Session()->QueryInteger("SELECT count(*) FROM audit").value(), 3);
}

TEST_P(Support, KeepsAuditRecords) {
  if (GetParam() == SqlSession::Kind::kSqlite) {
    EXPECT_FALSE(
        Session()
            ->Execute("INSERT OR REPLACE INTO audit SELECT audit_id, at + 1, action, lines,"
                      " units, signatures, first_line_id, last_line_id, lines_digest,"
                      " detail, hash FROM audit WHERE audit_id = 2")
            .ok());
  }
  EXPECT_FALSE(Session()->Execute("UPDATE audit SET at = 0").ok());
  EXPECT_FALSE(Session()->Execute("DELETE FROM audit").ok());
}

TEST_P(Support, KeepsTheOrderOfTimeWhenTheClockGoesBack) {
  now_ = 1'600'000'000;
  ASSERT_TRUE(RevokeUnit(2).ok());
  EXPECT_EQ(Session()->QueryInteger("SELECT at FROM audit WHERE audit_id = 4").value(),
            1'700'000'003);
  EXPECT_THAT(Problems(), IsEmpty());
}

TEST_P(Support, CopiesALedger) {
  const Issuer issuer = SampleIssuer();
  ASSERT_TRUE(RevokeUnit(4, &issuer).ok());
  const std::string copy = dir_.File("copy");
  const absl::StatusOr<BackupSummary> copied = BackUpLedger(*Session(true), copy, {});
  ASSERT_TRUE(copied.ok()) << copied.status();
  EXPECT_EQ(copied->lines, 4);
  EXPECT_EQ(copied->units, 7);
  // It has every serial and every address.
  EXPECT_EQ(std::filesystem::status(copy).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_EQ(BackUpLedger(*Session(true), copy, {}).status().code(),
            absl::StatusCode::kAlreadyExists);
  const UnitRecord before = Unit(4);
  place_ = *ParseLedgerUrl(copy);
  EXPECT_THAT(Problems(), IsEmpty());
  EXPECT_EQ(Unit(4).replacement, before.replacement);
  // It is a ledger to go on with.
  Add(*OpenLedger(place_, {}).value(), "fourth", 2);
  EXPECT_THAT(Problems(), IsEmpty());
}

TEST_P(Support, CopiesTwiceAtOnce) {
  const std::string copy = dir_.File("copy");
  const std::string others = copy + ".unfinished";
  std::ofstream(others) << "not ours";
  // While the tables are copied, another one is made to its end.
  bool first = true;
  const std::size_t before = FilesBeside(copy);
  Add(*OpenLedger(place_, {}).value(), "many", 5000);
  const auto late = BackUpLedger(*Session(true), copy, [&] {
    if (first) {
      EXPECT_EQ(FilesBeside(copy), before + 2);  // and its journal
      EXPECT_TRUE(BackUpLedger(*Session(true), copy, {}).ok());
    }
    first = false;
    return true;
  });
  EXPECT_FALSE(first);
  EXPECT_EQ(late.status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(std::string(late.status().message()), HasSubstr("--out: " + copy + " exists"));
  EXPECT_EQ(FilesBeside(copy), before + 1);
  place_ = *ParseLedgerUrl(copy);
  EXPECT_THAT(Problems(), IsEmpty());
}

TEST_P(Support, LeavesNothingOfACopyThatIsStopped) {
  Add(*OpenLedger(place_, {}).value(), "many", 5000);
  const std::string copy = dir_.File("copy");
  const std::size_t before = FilesBeside(copy);
  EXPECT_EQ(BackUpLedger(*Session(true), copy, [] { return false; }).status().code(),
            absl::StatusCode::kCancelled);
  EXPECT_EQ(FilesBeside(copy), before);
}

TEST_P(Support, NamesTheCopyThatItCannotMake) {
  const std::string copy = dir_.File("nowhere/copy");
  const auto copied = BackUpLedger(*Session(true), copy, {});
  EXPECT_THAT(std::string(copied.status().message()), HasSubstr("cannot write " + copy + ": "));
}

TEST_P(Support, LeavesNoCopyThatIsNotWhole) {
  const std::string copy = dir_.File("copy");
  auto session = Session(true);
  ASSERT_TRUE(session->Execute("COMMIT").ok());
  Tamper("DROP TABLE leases");
  const std::size_t before = FilesBeside(copy);
  EXPECT_FALSE(BackUpLedger(*session, copy, {}).ok());
  EXPECT_FALSE(std::filesystem::exists(copy));
  EXPECT_EQ(FilesBeside(copy), before);
}

}  // namespace
}  // namespace serialsmith::tools
