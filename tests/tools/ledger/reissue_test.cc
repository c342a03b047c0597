// Reissuing a series, in either database.
#include "tools/ledger/reissue.h"

#include <map>

#include "tests/tools/ledger/support_fixture.h"
#include "tools/ledger/live_units.h"
#include "tools/ledger/mail_contents.h"
#include "tools/ledger/mail_outbox.h"
#include "tools/ledger/mail_requests.h"

namespace serialsmith::tools {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Series kNewSeries = *Series::Parse("B");

class ReissueTest : public Support {
 protected:
  ReissueTest() : issuer_(*Issuer::Create(kNewSeries, serialsmith::testing::MasterOfByte(8))) {}

  absl::StatusOr<ReissueCounts> Run(std::uint8_t key = 7) {
    const PublicKey leaked = SampleIssuer(key).public_key();
    return Reissue(*Session(), {.series = kSeries,
                                .key = &leaked,
                                .issuer = &issuer_,
                                .reason = "the key leaked",
                                .now = [this] { return ++now_; },
                                .jobs = 2,
                                .keep_going = [this] { return transactions_left_-- > 0; }});
  }
  UnitRecord NewUnit(std::uint64_t sequence) {
    UnitRecord found;
    EXPECT_TRUE(
        VisitUnit(*Session(true), kNewSeries, kMover, sequence, [&](const UnitRecord& unit) {
          found = unit;
          return absl::OkStatus();
        }).ok());
    return found;
  }
  std::int64_t Count(const std::string& sql) { return Session()->QueryInteger(sql).value(); }

  Issuer issuer_;
  int transactions_left_ = 1000;
};

INSTANTIATE_TEST_SUITE_P(Databases, ReissueTest,
                         ::testing::Values(SqlSession::Kind::kSqlite,
                                           SqlSession::Kind::kPostgresql),
                         DatabaseName);

TEST_P(ReissueTest, GivesEveryOwnerAnother) {
  ASSERT_TRUE(RevokeUnit(4).ok());
  Tamper("UPDATE lines SET email = '' WHERE order_id = 'third'");
  EXPECT_EQ(CountReissue(*Session(true), kSeries)->units, 5U);
  EXPECT_EQ(CountReissue(*Session(true), kSeries)->without_address, 1U);
  const std::int64_t mails = Count("SELECT count(*) FROM mails");
  const auto counts = Run();
  ASSERT_TRUE(counts.ok()) << counts.status();
  EXPECT_EQ(counts->units, 5U);
  EXPECT_EQ(counts->mails, 2U);
  EXPECT_EQ(counts->without_address, 1U);
  EXPECT_EQ(Count("SELECT count(*) FROM mails"), mails + 2);

  // 1 2 3 5 6 became 1 2 3 4 5.
  EXPECT_EQ(Unit(5).state, UnitState::kReplaced);
  EXPECT_EQ(Unit(5).reason, "the key leaked");
  EXPECT_EQ(Unit(5).replacement, issuer_.Issue(kMover, 4, true)->number);
  EXPECT_EQ(NewUnit(4).serial, *issuer_.Issue(kMover, 4, true));
  EXPECT_EQ(NewUnit(4).order_id, "second");
  EXPECT_EQ(NewUnit(4).line_name, "replaces A MVR 5");
  EXPECT_EQ(NewUnit(4).line.email, "Ann@Example.com");
  EXPECT_EQ(NewUnit(5).order_id, "third");
  EXPECT_EQ(Unit(4).state, UnitState::kRevoked);
  EXPECT_THAT(Problems(), IsEmpty());

  // Nothing twice.
  EXPECT_EQ(Run()->units, 0U);
  EXPECT_EQ(Count("SELECT count(*) FROM units"), 11);
  EXPECT_THAT(Problems(), IsEmpty());
}

TEST_P(ReissueTest, LeavesOutSignaturesThatWereNotMade) {
  // As the record of issue --numbers-only would have it.
  Tamper("UPDATE units SET signature = NULL WHERE sequence IN (2, 4)");
  ASSERT_TRUE(Run().ok());
  EXPECT_TRUE(NewUnit(1).is_signed);
  EXPECT_FALSE(NewUnit(2).is_signed);
  EXPECT_EQ(NewUnit(2).serial, *issuer_.Issue(kMover, 2, false));
  EXPECT_TRUE(NewUnit(3).is_signed);
  EXPECT_FALSE(NewUnit(4).is_signed);
  EXPECT_THAT(Problems(), ElementsAre("the audit records tell of 10 signatures, the ledger has 8"));
}

TEST_P(ReissueTest, ReplacesReplacements) {
  const Issuer same = SampleIssuer();
  ASSERT_TRUE(RevokeUnit(4, &same).ok());
  ASSERT_EQ(Run()->units, 6U);
  // Old, new and newer belong to one order.
  EXPECT_EQ(Unit(7).state, UnitState::kReplaced);
  EXPECT_EQ(Unit(7).replacement, NewUnit(6).serial.number);
  EXPECT_EQ(NewUnit(6).order_id, "second");
  EXPECT_THAT(Problems(), IsEmpty());
}

TEST_P(ReissueTest, RefusesAnotherKeyring) {
  EXPECT_EQ(Run(9).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Unit(1).state, UnitState::kIssued);
}

TEST_P(ReissueTest, ChangesNothingWhenTheNewSeriesIsFull) {
  Tamper("INSERT INTO counters (series, product, next_sequence) SELECT " +
         std::to_string(kNewSeries.value()) + ", product, " + std::to_string(kMaxSequence - 1) +
         " FROM counters");
  const auto counts = Run();
  EXPECT_EQ(counts.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(counts.status().message(), HasSubstr("only 2 sequences left in series B"));
  EXPECT_EQ(Unit(1).state, UnitState::kIssued);
  EXPECT_EQ(Count("SELECT count(*) FROM lines"), 3);
}

TEST_P(ReissueTest, TakesTransactionsOfBoundedSize) {
  Add(*OpenLedger(place_, {}).value(), "large", 8190);
  Add(*OpenLedger(place_, {}).value(), "last", 3);
  transactions_left_ = 1;
  ASSERT_EQ(Run()->units, 6U);  // "large" does not fit behind them
  EXPECT_EQ(CountReissue(*Session(true), kSeries)->units, 8193U);
  transactions_left_ = 1;
  ASSERT_EQ(Run()->units, 8190U);
  transactions_left_ = 10;
  const auto counts = Run();
  EXPECT_EQ(counts->units, 3U);
  EXPECT_EQ(counts->mails, 1U);
  EXPECT_EQ(Unit(8196).replacement, issuer_.Issue(kMover, 8196, false)->number);
  EXPECT_THAT(Problems(), IsEmpty());
}

TEST_P(ReissueTest, CutsAnOrderOnlyWhenItIsTooLarge) {
  const auto read = [&](std::size_t count) {
    LiveUnits live;
    EXPECT_TRUE(ReadLiveUnits(*Session(true), kSeries, {1, 1 << 30}, count, live).ok());
    return live.units.size();
  };
  EXPECT_EQ(read(1), 1U);  // of two
  EXPECT_EQ(read(2), 2U);
  EXPECT_EQ(read(4), 2U);
  EXPECT_EQ(read(5), 2U);  // the next may belong to the second order
  EXPECT_EQ(read(6), 5U);
  EXPECT_EQ(read(7), 6U);
}

// A record without what it tells of, and the other way round.
TEST_P(ReissueTest, IsVerified) {
  const std::map<std::string, std::string> damages = {
      {"UPDATE revocations SET reason = 'mine' WHERE sequence = 2",
       "the revocation of A MVR 2 is not as audit record 4 tells"},
      {"UPDATE revocations SET replacement_line_id = replacement_line_id + 1 WHERE sequence = 3",
       "the replacement of A MVR 3 is not the one that audit record 4 tells of"},
      {"DELETE FROM revocations WHERE sequence = 6",
       "A MVR 6 is not revoked, and audit record 4 tells that it was"},
      {"DELETE FROM revocations WHERE sequence = 1",
       "the audit records tell of 6 revocations, the ledger has 5"},
      {"UPDATE lines SET line = 'mine' WHERE line = 'replaces A MVR 5'",
       "does not tell what it replaces"},
      {"UPDATE lines SET line = 'replaces A MVR 9' WHERE line = 'replaces A MVR 5'",
       "A MVR 9 is not revoked, and audit record 4 tells that it was"},
  };
  ASSERT_TRUE(Run().ok());
  ASSERT_THAT(Problems(), IsEmpty());
  for (const auto& [sql, problem] : damages) {
    Tamper(
        "CREATE TABLE kept_lines AS SELECT * FROM lines;"
        "CREATE TABLE kept AS SELECT * FROM revocations;" +
        sql);
    EXPECT_THAT(Problems(), Contains(HasSubstr(problem))) << sql;
    Tamper(
        "DELETE FROM revocations; INSERT INTO revocations SELECT * FROM kept; DROP TABLE kept;"
        "DELETE FROM lines; INSERT INTO lines SELECT * FROM kept_lines; DROP TABLE kept_lines");
  }
  EXPECT_THAT(Problems(), IsEmpty());
}

// What had not been sent goes in one mail with what replaces it.
TEST_P(ReissueTest, SendsOneMailAnOrder) {
  ASSERT_TRUE(Run().ok());
  auto outbox = MailOutbox::Open(place_, now_, {}).value();
  EXPECT_EQ(outbox->Take(100, now_)->mails.size(), 3U);
}

class MailOfSerial : public ReissueTest {
 protected:
  bool Resend(std::uint64_t sequence, std::string order_id = {}) {
    return ResendMailOfSerial(*Session(), {kSeries, kMover, sequence, std::move(order_id)}, now_)
        .value();
  }
  std::int64_t Resent() { return Count("SELECT count(*) FROM mails WHERE order_id IS NOT NULL"); }
  void SendAll() {
    auto outbox = MailOutbox::Open(place_, now_, {}).value();
    std::vector<MailResult> results;
    const TakenMails taken = outbox->Take(100, now_).value();
    for (const TakenMail& mail : taken.mails) {
      results.push_back({.mail_id = mail.mail_id});
    }
    ASSERT_TRUE(outbox->Record(results, now_).ok());
  }
};

INSTANTIATE_TEST_SUITE_P(Databases, MailOfSerial,
                         ::testing::Values(SqlSession::Kind::kSqlite,
                                           SqlSession::Kind::kPostgresql),
                         DatabaseName);

TEST_P(MailOfSerial, GoesToTheOwnerAlone) {
  // Two lines of one order with an address each.
  Tamper(
      "UPDATE lines SET order_id = 'first', line = '2', email = 'ben@x' WHERE order_id = "
      "'second'");
  ASSERT_TRUE(Run().ok());
  ASSERT_TRUE(Resend(4));
  EXPECT_EQ(Resent(), 1);
  EXPECT_EQ(Count("SELECT count(*) FROM mails WHERE order_id = 'first' AND email = 'ben@x'"), 1);
  TakenMail mail{.mail_id = -1, .order_id = "first", .email = "ben@x"};
  mail.last_line_id = Count("SELECT last_line_id FROM mails WHERE mail_id = -1");
  const auto contents = ReadMailContents(*Session(true), mail).value();
  ASSERT_EQ(contents.lines.size(), 1U);
  EXPECT_THAT(contents.lines[0].serials,
              ElementsAre(NewUnit(3).serial, NewUnit(4).serial, NewUnit(5).serial));
}

TEST_P(MailOfSerial, IsNotForEverybody) {
  EXPECT_FALSE(Resend(7));  // never issued, whoever made it
  EXPECT_FALSE(Resend(1, "second"));
  EXPECT_TRUE(Resend(1, "first"));
  Tamper("UPDATE lines SET email = '' WHERE order_id = 'third'");
  EXPECT_FALSE(Resend(6));
  ASSERT_TRUE(SuppressAddress(*Session(), "ann@example.com", "", now_).ok());
  EXPECT_FALSE(Resend(4));
  EXPECT_EQ(Resent(), 1);
}

// Whoever has a serial cannot fill its owner's mailbox.
TEST_P(MailOfSerial, IsQueuedOnceAnHour) {
  EXPECT_TRUE(Resend(1));
  EXPECT_TRUE(Resend(2));
  EXPECT_EQ(Resent(), 1);
  SendAll();
  now_ += kMailAgainSeconds - 1;
  EXPECT_TRUE(Resend(1));
  EXPECT_EQ(Resent(), 1);
  // What the owner has now is not what he was sent.
  ASSERT_TRUE(Run().ok());
  EXPECT_TRUE(Resend(1));
  EXPECT_EQ(Resent(), 2);
  SendAll();
  now_ += kMailAgainSeconds;
  EXPECT_TRUE(Resend(1));
  EXPECT_EQ(Resent(), 3);
}

}  // namespace
}  // namespace serialsmith::tools
