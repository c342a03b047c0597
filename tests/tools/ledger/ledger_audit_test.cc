// What `ledger verify` finds, in either database.
#include "tools/ledger/ledger_audit.h"

#include "tests/tools/ledger/support_fixture.h"
#include "tools/ledger/sequence_gap.h"

namespace serialsmith::tools {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class LedgerAudit : public Support {};

INSTANTIATE_TEST_SUITE_P(Databases, LedgerAudit,
                         ::testing::Values(SqlSession::Kind::kSqlite,
                                           SqlSession::Kind::kPostgresql),
                         DatabaseName);

TEST_P(LedgerAudit, FindsNothingWrongWithASoundLedger) { EXPECT_THAT(Problems(), IsEmpty()); }

TEST_P(LedgerAudit, FindsAMissingUnit) {
  Tamper("DELETE FROM units WHERE sequence = 4");
  EXPECT_THAT(Problems(),
              ElementsAre("of A MVR sequence 4 is missing",
                          HasSubstr("tell of 3 lines with 6 units, the ledger has 3 with 5"),
                          HasSubstr("tell of 6 signatures, the ledger has 5")));
}

TEST_P(LedgerAudit, FindsUnitsMissingAtTheEnd) {
  Tamper("UPDATE counters SET next_sequence = 9");
  EXPECT_THAT(Problems(), ElementsAre("of A MVR sequence 7 to 8 is missing"));
}

TEST_P(LedgerAudit, FindsACounterThatIsBehind) {
  Tamper("UPDATE counters SET next_sequence = 5");
  EXPECT_THAT(Problems(), ElementsAre("the counter of A MVR stands behind its sequence 6"));
}

TEST_P(LedgerAudit, FindsAnOrderThatWasChanged) {
  Tamper("UPDATE lines SET order_id = 'mine' WHERE order_id = 'third'");
  EXPECT_THAT(Problems(), ElementsAre(HasSubstr("are not as audit record 3 added them")));
}

TEST_P(LedgerAudit, FindsAnAuditRecordThatWasChanged) {
  TamperWithAudit("UPDATE audit SET at = at + 1 WHERE audit_id = 2");
  EXPECT_THAT(Problems(), ElementsAre(HasSubstr("the triggers that keep the audit records"),
                                      HasSubstr("audit record 2 or one before it was changed")));
}

TEST_P(LedgerAudit, FindsAnAuditRecordThatWasRemoved) {
  TamperWithAudit("DELETE FROM audit WHERE audit_id = 2");
  EXPECT_THAT(Problems(), ::testing::Contains("audit records are missing before audit record 3"));
}

TEST_P(LedgerAudit, FindsARevocationThatWasUndone) {
  ASSERT_TRUE(RevokeUnit(2).ok());
  Tamper("UPDATE units SET state = 0 WHERE sequence = 2");
  EXPECT_THAT(Problems(), ElementsAre("A MVR 2: its state and its revocation do not agree"));
}

// One serial is replaced and another one revoked; then the tables are changed behind the records.
class History : public LedgerAudit {
 protected:
  History() {
    const Issuer issuer = SampleIssuer();
    EXPECT_TRUE(RevokeUnit(2).ok());
    EXPECT_TRUE(RevokeUnit(4, &issuer).ok());
    EXPECT_TRUE(RevokeUnit(1).ok());
    EXPECT_TRUE(RevokeUnit(1, &issuer).ok());
    EXPECT_THAT(Problems(), IsEmpty());
  }
};

INSTANTIATE_TEST_SUITE_P(Databases, History,
                         ::testing::Values(SqlSession::Kind::kSqlite,
                                           SqlSession::Kind::kPostgresql),
                         DatabaseName);

TEST_P(History, FindsARevocationThatWasRemoved) {
  Tamper(
      "DELETE FROM revocations WHERE sequence = 2; UPDATE units SET state = 0 WHERE sequence = 2");
  EXPECT_THAT(Problems(),
              ElementsAre("A MVR 2 is not revoked, and audit record 4 tells that it was",
                          HasSubstr("tell of 3 revocations, the ledger has 2")));
}

TEST_P(History, FindsARevocationThatWasChanged) {
  Tamper("UPDATE revocations SET reason = 'gone' WHERE sequence = 2");
  EXPECT_THAT(Problems(), ElementsAre("the revocation of A MVR 2 is not as audit record 4 tells"));
}

TEST_P(History, FindsARevocationOfAnotherTime) {
  Tamper("UPDATE revocations SET revoked_at = revoked_at + 1 WHERE sequence = 4");
  EXPECT_THAT(Problems(), ElementsAre("the revocation of A MVR 4 is not as audit record 5 tells"));
}

TEST_P(History, FindsARevocationThatWasForged) {
  Tamper("INSERT INTO revocations VALUES (10, " + std::to_string(kMover.value()) +
         ", 3, 1700000000, 'mine', NULL); UPDATE units SET state = 1 WHERE sequence = 3");
  EXPECT_THAT(Problems(), ElementsAre(HasSubstr("tell of 3 revocations, the ledger has 4")));
}

TEST_P(History, FindsARevocationOfNoUnit) {
  Tamper("INSERT INTO revocations VALUES (10, " + std::to_string(kMover.value()) +
         ", 99, 1700000000, 'mine', NULL)");
  EXPECT_THAT(Problems(), ElementsAre(HasSubstr("tell of 3 revocations, the ledger has 4")));
}

TEST_P(History, FindsAnotherReplacement) {
  Tamper(
      "UPDATE revocations SET replacement_line_id = (SELECT line_id FROM lines"
      " WHERE order_id = 'third') WHERE sequence = 4");
  EXPECT_THAT(
      Problems(),
      ElementsAre("the replacement of A MVR 4 is not the one that audit record 5 tells of"));
}

TEST_P(History, FindsAReplacementThatWasForged) {
  Tamper(
      "UPDATE revocations SET replacement_line_id = (SELECT line_id FROM lines"
      " WHERE order_id = 'third') WHERE sequence = 2; UPDATE units SET state = 2 WHERE sequence = "
      "2");
  EXPECT_THAT(Problems(), ElementsAre(HasSubstr("tell of 2 replacements, the ledger has 3")));
}

TEST_P(History, FindsSignaturesThatWereRemoved) {
  Tamper("UPDATE units SET signature = NULL");
  EXPECT_THAT(Problems(), ElementsAre(HasSubstr("tell of 8 signatures, the ledger has 0")));
}

TEST_P(History, FindsAKeyThatWasRemoved) {
  Tamper("DELETE FROM series");
  EXPECT_THAT(Problems(), ElementsAre("the ledger has serials of series A and not its key"));
}

TEST_P(History, FindsALeaseThatWasForged) {
  Tamper(
      "UPDATE counters SET next_sequence = 109;"
      "INSERT INTO leases VALUES (77, 10, " +
      std::to_string(kMover.value()) + ", 9, 9, 109, 3, 'x', 0)");
  EXPECT_THAT(Problems(), ElementsAre("lease 77 is in no audit record"));
}

TEST_P(History, FindsTriggersThatWereRemoved) {
  TamperWithAudit("SELECT 1");
  EXPECT_THAT(Problems(), ElementsAre(HasSubstr("the triggers that keep the audit records")));
}

TEST_P(History, FindsATriggerThatDoesNothing) {
  Tamper(GetParam() == SqlSession::Kind::kSqlite
             ? "DROP TRIGGER audit_keeps_records;"
               "CREATE TRIGGER audit_keeps_records BEFORE UPDATE ON audit BEGIN SELECT 1; END"
             : "CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger"
               " LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$");
  EXPECT_THAT(Problems(), ElementsAre(HasSubstr("the triggers that keep the audit records")));
}

TEST_P(LedgerAudit, FindsAnEndOfTheChainThatWasCutOff) {
  ASSERT_TRUE(RevokeUnit(2).ok());
  const NotedHash noted = NoteHash();
  EXPECT_EQ(noted.audit_id, 4);
  EXPECT_THAT(Problems(&noted), IsEmpty());
  ASSERT_TRUE(RevokeUnit(3).ok());
  EXPECT_THAT(Problems(&noted), IsEmpty());
  NotedHash other = noted;
  other.hash[0] ^= 1;
  EXPECT_THAT(Problems(&other),
              ElementsAre("audit record 4 does not have the hash that was noted"));

  TamperWithAudit(
      "DELETE FROM audit WHERE audit_id > 3; DELETE FROM revocations;"
      "UPDATE units SET state = 0");
  EXPECT_THAT(Problems(&noted),
              ElementsAre(HasSubstr("the triggers"),
                          "audit record 4, whose hash was noted, is missing: the records end with "
                          "3"));
}

TEST_P(LedgerAudit, LeavesAGap) {
  auto skipped = LeaveGap(*Session(), kSeries, kMover, 100, ++now_);
  ASSERT_TRUE(skipped.ok()) << skipped.status();
  EXPECT_EQ(skipped->next, 7U);
  EXPECT_EQ(skipped->end, 107U);
  Add(*OpenLedger(place_, {}).value(), "fourth", 1);
  EXPECT_EQ(Unit(107).order_id, "fourth");
  // Of a product that was not sold yet, too.
  EXPECT_EQ(LeaveGap(*Session(), kSeries, kOther, 5, ++now_)->next, 1U);
  EXPECT_THAT(Problems(), IsEmpty());
  EXPECT_EQ(summary_.leased.lost, 105);
  Tamper("UPDATE leases SET end_sequence = 200 WHERE first_sequence = 7");
  EXPECT_THAT(Problems(), ::testing::Contains("lease 1 is not as audit record 4 left it"));
}

TEST_P(LedgerAudit, LeavesNoGapBeyondTheLastSequence) {
  EXPECT_EQ(LeaveGap(*Session(), kSeries, kMover, kMaxSequence, now_).status().code(),
            absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(Problems(), IsEmpty());
}

TEST_P(LedgerAudit, TellsAnotherKeyringFromDamage) {
  const PublicKey right = SampleIssuer().public_key();
  const PublicKey wrong = SampleIssuer(9).public_key();
  EXPECT_TRUE(CheckKeys(*Session(true), [&](Series) { return &right; }).ok());
  const absl::Status other = CheckKeys(*Session(true), [&](Series) { return &wrong; });
  EXPECT_EQ(other.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(other.message()), HasSubstr("that another key made"));
  EXPECT_EQ(CheckKeys(*Session(true), [](Series) { return nullptr; }).code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_P(LedgerAudit, FollowsLeasesThroughTheirRecords) {
  if (GetParam() == SqlSession::Kind::kSqlite) return;
  const auto open = [&] {
    return OpenLedger(place_, {.lease_units = 4, .now = [this] { return ++now_; }}).value();
  };
  auto one = open();
  auto other = open();
  Add(*one, "fourth", 1);
  EXPECT_THAT(Problems(), IsEmpty());
  EXPECT_EQ(summary_.leased.held, 3);
  Add(*other, "fifth", 4);  // the whole of it
  EXPECT_THAT(Problems(), IsEmpty());
  ASSERT_TRUE(one->ReturnRanges(++now_).ok());
  EXPECT_THAT(Problems(), IsEmpty());
  EXPECT_EQ(summary_.leased.returned, 3);
  Add(*other, "sixth", 2);  // takes over what was returned
  EXPECT_THAT(Problems(), IsEmpty());
  Add(*other, "seventh", 2);
  ASSERT_TRUE(other->ReturnRanges(++now_).ok());  // back to the counter
  EXPECT_THAT(Problems(), IsEmpty());

  Tamper("UPDATE leases SET state = 3 WHERE state = 1");
  EXPECT_THAT(Problems(), ElementsAre(HasSubstr("left it")));
  Tamper("DELETE FROM leases WHERE state = 3");
  EXPECT_THAT(Problems(), ::testing::Contains(HasSubstr("tells, is missing")));
}

TEST_P(LedgerAudit, SettlesOnlyLeasesThatAreAsTheyWereRead) {
  if (GetParam() == SqlSession::Kind::kSqlite) return;
  auto ledger = OpenLedger(place_, {.lease_units = 4, .now = [this] { return ++now_; }}).value();
  Add(*ledger, "fourth", 1);
  std::vector<std::string> done;
  const auto settle = [&](const std::string& meanwhile) {
    const auto still_issues = [&](Series) {
      if (!meanwhile.empty()) Tamper(meanwhile);
      return true;
    };
    const absl::Status settled = SettleAbandonedLeases(
        *Session(), still_issues, ++now_, [&](const std::string& what) { done.push_back(what); });
    EXPECT_TRUE(settled.ok()) << settled;
  };
  settle("");
  EXPECT_THAT(done, IsEmpty());  // its holder lives
  ledger.reset();
  const std::string taken_over = "UPDATE leases SET holder = 'somebody'";
  const auto audit_records = [&] {
    return Session()->QueryInteger("SELECT count(*) FROM audit").value();
  };
  const std::int64_t before = audit_records();
  settle(taken_over);
  EXPECT_THAT(done, IsEmpty());
  EXPECT_EQ(audit_records(), before);
  // The server may take a moment to see that the connection is gone.
  for (int i = 0; done.empty() && i < 10000; ++i) settle("");
  EXPECT_THAT(done, ElementsAre(HasSubstr("A MVR 8 to 10 returned")));
  EXPECT_EQ(audit_records(), before + 1);
  EXPECT_THAT(Problems(), IsEmpty());
}

TEST_P(LedgerAudit, CannotWriteWhereItMayOnlyRead) {
  EXPECT_TRUE(CanWrite(*Session()).value());
  if (GetParam() == SqlSession::Kind::kSqlite) return;
  const auto session = Session();
  ASSERT_TRUE(session->Execute("SET default_transaction_read_only TO on").ok());
  EXPECT_FALSE(CanWrite(*session).value());
}

}  // namespace
}  // namespace serialsmith::tools
