// Revoking, replacing, looking up, checking and copying a ledger, in either database.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/postgresql_database.h"
#include "tests/support/secrets.h"
#include "tests/support/temp_dir.h"
#include "tests/tools/ledger/sample_lines.h"
#include "tools/ledger/ledger_audit.h"
#include "tools/ledger/ledger_backup.h"
#include "tools/ledger/open_ledger.h"
#include "tools/ledger/revocation.h"
#include "tools/ledger/unit_records.h"

namespace serialsmith::tools {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Issuer SampleIssuer(std::uint8_t byte = 7) {
  return *Issuer::Create(kSeries, serialsmith::testing::MasterOfByte(byte));
}

class Support : public ::testing::TestWithParam<SqlSession::Kind> {
 protected:
  Support() {
    if (GetParam() == SqlSession::Kind::kSqlite) {
      place_ = *ParseLedgerUrl(dir_.File("ledger"));
    } else {
      place_ = *ParseLedgerUrl(database_.emplace().url());
    }
    // Three lines of 2, 3 and 1 units.
    auto ledger = OpenLedger(place_, {}).value();
    Add(*ledger, "first", 2);
    Add(*ledger, "second", 3);
    Add(*ledger, "third", 1);
  }

  void Add(Ledger& ledger, std::string_view order_id, std::uint32_t quantity) {
    const Issuer issuer = SampleIssuer();
    Order order = SampleOrder(order_id, quantity);
    order.email = "Ann@Example.com";
    const std::uint64_t first = NextSequence(ledger, kSeries, kMover).value();
    std::vector<IssuedSerial> serials;
    for (std::uint64_t i = 0; i < quantity; ++i) {
      serials.push_back(issuer.Issue(kMover, first + i, true));
    }
    const NewLine line{&order, first, serials};
    auto transaction = ledger.Begin().value();
    ASSERT_TRUE(transaction->AddLines({&line, 1}, kSeries, true, ++now_).value());
    ASSERT_TRUE(transaction->MoveSequence(kSeries, kMover, first, first + quantity).ok());
    ASSERT_TRUE(transaction->BindSeries(kSeries, issuer.public_key()).ok());
    ASSERT_TRUE(transaction->Commit(now_).ok());
  }

  std::unique_ptr<SqlSession> Session(bool read_only = false) {
    return OpenLedgerSession(place_, read_only, {}).value();
  }
  void Tamper(const std::string& sql) { ASSERT_TRUE(Session()->Execute(sql).ok()) << sql; }
  // Past the triggers that keep the audit records.
  void TamperWithAudit(const std::string& sql) {
    const bool sqlite = GetParam() == SqlSession::Kind::kSqlite;
    Tamper((sqlite ? std::string("DROP TRIGGER audit_keeps_records;"
                                 "DROP TRIGGER audit_loses_no_records;")
                   : std::string("ALTER TABLE audit DISABLE TRIGGER ALL;")) +
           sql);
  }

  std::vector<std::string> Problems() {
    std::vector<std::string> problems;
    auto summary = AuditLedger(
        *Session(true), [](const UnitRecord&) { return absl::OkStatus(); },
        [&](std::string problem) { problems.push_back(std::move(problem)); });
    EXPECT_TRUE(summary.ok()) << summary.status();
    return problems;
  }

  UnitRecord Unit(std::uint64_t sequence) {
    UnitRecord found;
    EXPECT_TRUE(VisitUnit(*Session(true), kSeries, kMover, sequence, [&](const UnitRecord& unit) {
                  found = unit;
                  return absl::OkStatus();
                }).ok());
    return found;
  }

  absl::StatusOr<Revoked> RevokeUnit(std::uint64_t sequence, const Issuer* replace_by = nullptr) {
    return Revoke(*Session(), {.series = kSeries,
                               .product = kMover,
                               .sequence = sequence,
                               .reason = "lost",
                               .now = ++now_,
                               .replace_by = replace_by});
  }

  serialsmith::testing::TempDir dir_;
  std::optional<serialsmith::testing::PostgresqlDatabase> database_;
  LedgerPlace place_;
  std::int64_t now_ = 1'700'000'000;
};

INSTANTIATE_TEST_SUITE_P(
    Databases, Support, ::testing::Values(SqlSession::Kind::kSqlite, SqlSession::Kind::kPostgresql),
    [](const auto& info) {
      return std::string(info.param == SqlSession::Kind::kSqlite ? "Sqlite" : "Postgresql");
    });

TEST_P(Support, FindsUnits) {
  const UnitRecord unit = Unit(4);
  EXPECT_EQ(unit.order_id, "second");
  EXPECT_EQ(unit.unit, 2U);
  EXPECT_EQ(unit.line.quantity, 3U);
  EXPECT_EQ(unit.issued_at, 1'700'000'002);
  EXPECT_TRUE(unit.is_signed);
  EXPECT_EQ(unit.serial, SampleIssuer().Issue(kMover, 4, true));
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
  EXPECT_EQ(revoked->replacement, issuer.Issue(kMover, 7, true));
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

TEST_P(Support, FindsNothingWrongWithASoundLedger) { EXPECT_THAT(Problems(), IsEmpty()); }

TEST_P(Support, FindsAMissingUnit) {
  Tamper("DELETE FROM units WHERE sequence = 4");
  EXPECT_THAT(Problems(),
              ElementsAre("of A MVR sequence 4 is missing",
                          HasSubstr("tell of 3 lines with 6 units, the ledger has 3 with 5")));
}

TEST_P(Support, FindsUnitsMissingAtTheEnd) {
  Tamper("UPDATE counters SET next_sequence = 9");
  EXPECT_THAT(Problems(), ElementsAre("of A MVR sequence 7 to 8 is missing"));
}

TEST_P(Support, FindsACounterThatIsBehind) {
  Tamper("UPDATE counters SET next_sequence = 5");
  EXPECT_THAT(Problems(), ElementsAre("the counter of A MVR stands behind its sequence 6"));
}

TEST_P(Support, FindsAnOrderThatWasChanged) {
  Tamper("UPDATE lines SET order_id = 'mine' WHERE order_id = 'third'");
  EXPECT_THAT(Problems(), ElementsAre(HasSubstr("are not as audit record 3 added them")));
}

TEST_P(Support, FindsAnAuditRecordThatWasChanged) {
  TamperWithAudit("UPDATE audit SET at = at + 1 WHERE audit_id = 2");
  EXPECT_THAT(Problems(), ElementsAre(HasSubstr("audit record 2 or one before it was changed")));
}

TEST_P(Support, FindsAnAuditRecordThatWasRemoved) {
  TamperWithAudit("DELETE FROM audit WHERE audit_id = 2");
  EXPECT_THAT(Problems(), ::testing::Contains("audit records are missing before audit record 3"));
}

TEST_P(Support, FindsARevocationThatWasUndone) {
  ASSERT_TRUE(RevokeUnit(2).ok());
  Tamper("UPDATE units SET state = 0 WHERE sequence = 2");
  EXPECT_THAT(Problems(), ElementsAre("A MVR 2: its state and its revocation do not agree"));
}

TEST_P(Support, KeepsAuditRecords) {
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
  const absl::Status copied = BackUpLedger(*Session(true), copy, {});
  ASSERT_TRUE(copied.ok()) << copied;
  EXPECT_EQ(BackUpLedger(*Session(true), copy, {}).code(), absl::StatusCode::kAlreadyExists);
  const UnitRecord before = Unit(4);
  place_ = *ParseLedgerUrl(copy);
  EXPECT_THAT(Problems(), IsEmpty());
  EXPECT_EQ(Unit(4).replacement, before.replacement);
  // It is a ledger to go on with.
  Add(*OpenLedger(place_, {}).value(), "fourth", 2);
  EXPECT_THAT(Problems(), IsEmpty());
}

TEST_P(Support, LeavesNoCopyThatIsNotWhole) {
  const std::string copy = dir_.File("copy");
  auto session = Session(true);
  ASSERT_TRUE(session->Execute("COMMIT").ok());
  Tamper("DROP TABLE leases");
  EXPECT_FALSE(BackUpLedger(*session, copy, {}).ok());
  EXPECT_FALSE(std::filesystem::exists(copy));
  EXPECT_FALSE(std::filesystem::exists(copy + ".unfinished"));
}

}  // namespace
}  // namespace serialsmith::tools
