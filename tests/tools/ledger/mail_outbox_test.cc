// Mail is queued once, taken once and sent as it was taken; in either database.
#include "tools/ledger/mail_outbox.h"

#include <algorithm>
#include <filesystem>

#include "tests/tools/ledger/support_fixture.h"
#include "tools/ledger/mail_contents.h"
#include "tools/ledger/mail_requests.h"
#include "tools/ledger/names.h"

namespace serialsmith::tools {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

// Three orders were issued to Ann@Example.com: first, second and third.
class Outbox : public Support {
 protected:
  std::unique_ptr<MailOutbox> Open() {
    auto outbox = MailOutbox::Open(place_, now_, {});
    EXPECT_TRUE(outbox.ok()) << outbox.status();
    return *std::move(outbox);
  }
  std::vector<TakenMail> Take(MailOutbox& outbox, std::size_t count = 100) {
    auto taken = outbox.Take(count, now_);
    EXPECT_TRUE(taken.ok()) << taken.status();
    return taken->mails;
  }
  // Each became that.
  void Settle(MailOutbox& outbox, const std::vector<TakenMail>& mails, MailState state,
              std::int64_t next_attempt_at = 0) {
    std::vector<MailResult> results;
    for (const TakenMail& mail : mails) {
      results.push_back({.mail_id = mail.mail_id,
                         .state = state,
                         .next_attempt_at = next_attempt_at,
                         .error = state == MailState::kSent ? "" : "451 later"});
    }
    EXPECT_TRUE(outbox.Record(results, now_).ok());
  }
  static std::vector<std::string> Orders(const std::vector<TakenMail>& mails) {
    std::vector<std::string> orders;
    for (const TakenMail& mail : mails) orders.push_back(mail.order_id);
    return orders;
  }
  MailContents Contents(MailOutbox& outbox, const TakenMail& mail) {
    auto contents = ReadMailContents(outbox.session(), mail);
    EXPECT_TRUE(contents.ok()) << contents.status();
    return *contents;
  }
  static std::size_t Units(const MailContents& contents) {
    std::size_t units = 0;
    for (const MailedLine& line : contents.lines) units += line.serials.size();
    return units;
  }
  // Lines of one batch: order, line and address.
  void AddBatch(const std::vector<std::array<const char*, 3>>& lines) {
    auto ledger = OpenLedger(place_, {}).value();
    const Issuer issuer = SampleIssuer();
    std::vector<Order> orders;
    std::vector<IssuedSerial> serials;
    const std::uint64_t first = NextSequence(*ledger, kSeries, kMover, lines.size()).value();
    for (const auto& [order_id, line, email] : lines) {
      Order& order = orders.emplace_back(SampleOrder(order_id));
      order.line = line;
      order.email = email;
      serials.push_back(*issuer.Issue(kMover, first + serials.size(), true));
    }
    std::vector<NewLine> added;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      added.push_back({&orders[i], first + i, std::span(serials).subspan(i, 1)});
    }
    auto transaction = ledger->Begin().value();
    ASSERT_TRUE(transaction->AddLines(added, kSeries, true, ++now_).value());
    ASSERT_TRUE(transaction->MoveSequence(kSeries, kMover, first, first + lines.size()).ok());
    ASSERT_TRUE(transaction->Commit(now_).ok());
  }
  void SettleAll() {
    auto outbox = Open();
    Settle(*outbox, Take(*outbox), MailState::kSent);
  }
  MailCounts Counts() { return CountMails(*Session(true)).value(); }
};

INSTANTIATE_TEST_SUITE_P(Databases, Outbox,
                         ::testing::Values(SqlSession::Kind::kSqlite,
                                           SqlSession::Kind::kPostgresql),
                         DatabaseName);

TEST_P(Outbox, HasOneMailForEachOrder) {
  auto outbox = Open();
  const std::vector<TakenMail> mails = Take(*outbox);
  EXPECT_THAT(Orders(mails), ElementsAre("first", "second", "third"));
  EXPECT_EQ(mails[0].email, "Ann@Example.com");
  EXPECT_EQ(mails[0].attempts, 1);
  EXPECT_EQ(mails[0].prepared_at, now_);
  const MailContents contents = Contents(*outbox, mails[1]);
  ASSERT_THAT(contents.lines, SizeIs(1));
  EXPECT_EQ(contents.name, "Ann");
  EXPECT_EQ(contents.locale, "en");
  EXPECT_EQ(contents.lines[0].product, kMover);
  EXPECT_TRUE(contents.lines[0].has_signatures);
  ASSERT_THAT(contents.lines[0].serials, SizeIs(3));
  EXPECT_EQ(contents.lines[0].serials[0], *SampleIssuer().Issue(kMover, 3, true));
  EXPECT_THAT(Take(*outbox), IsEmpty());
  Settle(*outbox, mails, MailState::kSent);
  EXPECT_THAT(Take(*outbox), IsEmpty());
  EXPECT_EQ(Counts().Of(MailState::kSent), 3);
  EXPECT_THAT(Problems(), IsEmpty());
}

TEST_P(Outbox, TellsAnOrdersAddressesApart) {
  SettleAll();
  AddBatch({{"big", "a", "ann@x"},
            {"other", "a", "ann@x"},
            {"big", "b", "ben@x"},
            {"big", "c", "ann@x"},
            {"big", "d", ""}});
  auto outbox = Open();
  const std::vector<TakenMail> mails = Take(*outbox);
  ASSERT_THAT(Orders(mails), ElementsAre("big", "other", "big"));
  EXPECT_EQ(Units(Contents(*outbox, mails[0])), 2U);
  EXPECT_EQ(mails[2].email, "ben@x");
  EXPECT_EQ(Units(Contents(*outbox, mails[2])), 1U);
}

TEST_P(Outbox, PutsLaterLinesIntoAMailThatNobodyTook) {
  SettleAll();
  AddBatch({{"big", "a", "ann@x"}});
  AddBatch({{"big", "b", "ann@x"}, {"big", "c", "ben@x"}});
  AddBatch({{"big", "d", "ann@x"}});
  auto outbox = Open();
  const std::vector<TakenMail> mails = Take(*outbox);
  ASSERT_THAT(mails, SizeIs(2));
  EXPECT_EQ(Units(Contents(*outbox, mails[0])), 3U);
  EXPECT_EQ(Units(Contents(*outbox, mails[1])), 1U);
  EXPECT_EQ(Counts().Of(MailState::kJoined), 2);

  // What was taken stays as it is, and the rest has a mail of its own.
  AddBatch({{"big", "e", "ann@x"}});
  EXPECT_EQ(Units(Contents(*outbox, mails[0])), 3U);
  const std::vector<TakenMail> late = Take(*outbox);
  ASSERT_THAT(late, SizeIs(1));
  EXPECT_EQ(Units(Contents(*outbox, late[0])), 1U);
  Settle(*outbox, mails, MailState::kWaiting, now_);
  AddBatch({{"big", "f", "ann@x"}});
  const std::vector<TakenMail> again = Take(*outbox);
  ASSERT_THAT(again, SizeIs(3));
  EXPECT_EQ(Units(Contents(*outbox, again[0])), 3U);
  EXPECT_THAT(Problems(), IsEmpty());
}

TEST_P(Outbox, SendsWhatADeadProcessHadTakenFirst) {
  const std::int64_t then = now_;
  {
    auto outbox = Open();
    ASSERT_THAT(Take(*outbox, 2), SizeIs(2));
  }
  now_ += 100;
  auto outbox = Open();
  const std::vector<TakenMail> mails = Take(*outbox, 3);
  EXPECT_THAT(Orders(mails), ElementsAre("first", "second", "third"));
  EXPECT_EQ(mails[0].attempts, 2);
  EXPECT_EQ(mails[0].prepared_at, then) << "the Date of the message may not change";
  EXPECT_EQ(mails[2].prepared_at, now_);
}

TEST_P(Outbox, WaitsWithWhatFailed) {
  auto outbox = Open();
  Settle(*outbox, Take(*outbox), MailState::kWaiting, now_ + 60);
  EXPECT_THAT(Take(*outbox), IsEmpty());
  EXPECT_EQ(outbox->NextDue().value(), now_ + 60);
  now_ += 60;
  const std::vector<TakenMail> mails = Take(*outbox, 1);
  ASSERT_THAT(mails, SizeIs(1));
  EXPECT_EQ(mails[0].attempts, 2);
  Settle(*outbox, mails, MailState::kFailed);
  const auto errors = LastMailErrors(*Session(true), 10).value();
  ASSERT_THAT(errors, SizeIs(3));
  EXPECT_EQ(errors[0].last_error, "451 later");
  EXPECT_EQ(std::ranges::count(errors, MailState::kFailed, &MailRecord::state), 1);
  Settle(*outbox, Take(*outbox), MailState::kSent);
  EXPECT_THAT(outbox->NextDue().value(), std::nullopt);
  EXPECT_THAT(LastMailErrors(*Session(true), 10).value(), SizeIs(1));
}

TEST_P(Outbox, IsForOneAtATime) {
  auto outbox = Open();
  const auto second = MailOutbox::Open(place_, now_, {});
  EXPECT_EQ(second.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(second.status().message()), HasSubstr("another process sends"));
  outbox.reset();
  Open();
}

TEST_P(Outbox, DoesNotMailSerialsThatWereRevoked) {
  const Issuer issuer = SampleIssuer();
  ASSERT_TRUE(RevokeUnit(1).ok());
  ASSERT_TRUE(RevokeUnit(6).ok());
  auto outbox = Open();
  const std::vector<TakenMail> mails = Take(*outbox);
  EXPECT_EQ(Units(Contents(*outbox, mails[0])), 1U);
  EXPECT_EQ(Units(Contents(*outbox, mails[2])), 0U);
}

TEST_P(Outbox, MailsReplacements) {
  SettleAll();
  const Issuer issuer = SampleIssuer();
  ASSERT_TRUE(RevokeUnit(3, &issuer).ok());
  auto outbox = Open();
  const std::vector<TakenMail> mails = Take(*outbox);
  ASSERT_THAT(Orders(mails), ElementsAre("second"));
  const MailContents contents = Contents(*outbox, mails[0]);
  ASSERT_EQ(Units(contents), 1U);
  EXPECT_EQ(contents.lines[0].serials[0].number, *Unit(3).replacement);
}

TEST_P(Outbox, SendsAgainWhenAsked) {
  SettleAll();
  AddBatch({{"second", "more", "ben@x"}, {"none", "a", ""}});
  SettleAll();
  auto session = Session();
  EXPECT_THAT(ResendMail(*session, "second", "", now_).value(),
              ElementsAre("Ann@Example.com", "ben@x"));
  EXPECT_THAT(ResendMail(*session, "second", "new@x", now_).value(), ElementsAre("new@x"));
  EXPECT_THAT(ResendMail(*session, "none", "new@x", now_).value(), ElementsAre("new@x"));
  EXPECT_TRUE(absl::IsNotFound(ResendMail(*session, "never", "", now_).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(ResendMail(*session, "none", "", now_).status()));
  auto outbox = Open();
  const std::vector<TakenMail> mails = Take(*outbox);
  std::vector<std::string> said;
  for (const TakenMail& mail : mails) {
    said.push_back(mail.order_id + " " + mail.email + " " +
                   std::to_string(Units(Contents(*outbox, mail))));
  }
  EXPECT_THAT(said, UnorderedElementsAre("second Ann@Example.com 3", "second ben@x 1",
                                         "second new@x 4", "none new@x 1"));
  Settle(*outbox, mails, MailState::kSent);
  EXPECT_THAT(Problems(), IsEmpty());
}

TEST_P(Outbox, KnowsAddressesInAnyCase) {
  SettleAll();
  AddBatch({{"two", "a", "ann@x"}, {"two", "b", "Ben@x"}, {"two", "c", "ANN@x"}});
  SettleAll();
  auto session = Session();
  EXPECT_THAT(ResendMail(*session, "two", "", now_).value(), ElementsAre("ann@x", "Ben@x"));
  ASSERT_TRUE(ResendMail(*session, "two", "BEN@X", now_).ok());
  auto outbox = Open();
  std::vector<std::string> said;
  for (const TakenMail& mail : Take(*outbox)) {
    said.push_back(mail.email + " " + std::to_string(Units(Contents(*outbox, mail))));
  }
  EXPECT_THAT(said, UnorderedElementsAre("ann@x 2", "Ben@x 1", "BEN@X 1"));
  const auto mails = MailsOfOrder(*session, "two").value();
  EXPECT_EQ(MailOfLine(mails, mails[0].mail_id, "ann@x")->email, "ann@x") << "not what Ben got";
}

TEST_P(Outbox, ForgetsAnAttemptThatWasNone) {
  auto outbox = Open();
  const std::vector<TakenMail> mails = Take(*outbox, 1);
  const MailResult back{.mail_id = mails[0].mail_id,
                        .state = MailState::kWaiting,
                        .next_attempt_at = 0,
                        .attempted = false};
  ASSERT_TRUE(outbox->Record({&back, 1}, now_).ok());
  now_ += 7 * 86400;
  const std::vector<TakenMail> again = Take(*outbox, 1);
  EXPECT_EQ(again[0].mail_id, mails[0].mail_id);
  EXPECT_EQ(again[0].attempts, 1);
  EXPECT_EQ(again[0].prepared_at, now_) << "its five days begin now";
  ASSERT_TRUE(outbox->Record({&back, 1}, now_).ok());
  EXPECT_FALSE(outbox->Record({&back, 1}, now_).ok()) << "it is not ours any more";
}

TEST_P(Outbox, HasOneLockForAllNames) {
  std::filesystem::create_symlink(dir_.File("ledger"), dir_.File("link"));
  auto outbox = Open();
  const bool file = GetParam() == SqlSession::Kind::kSqlite;
  const LedgerPlace other = file ? *ParseLedgerUrl(dir_.File("link")) : place_;
  EXPECT_EQ(MailOutbox::Open(other, now_, {}).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_P(Outbox, DoesNotWriteToSuppressedAddresses) {
  auto session = Session();
  EXPECT_TRUE(SuppressAddress(*session, "ANN@example.com", "asked us", now_).value());
  EXPECT_FALSE(SuppressAddress(*session, "ann@example.com", "asked us", now_).value());
  EXPECT_EQ(ResendMail(*session, "first", "", now_).status().code(),
            absl::StatusCode::kFailedPrecondition);
  {
    auto outbox = Open();
    EXPECT_THAT(Take(*outbox), IsEmpty());
    EXPECT_EQ(Counts().Of(MailState::kSuppressed), 3);
  }
  std::vector<std::string> addresses;
  EXPECT_TRUE(VisitSuppressedAddresses(*session, [&](const SuppressedAddress& one) {
                addresses.push_back(one.address + ": " + one.reason);
                return absl::OkStatus();
              }).ok());
  EXPECT_THAT(addresses, ElementsAre("ann@example.com: asked us"));
  EXPECT_TRUE(UnsuppressAddress(*session, "Ann@example.com", now_).value());
  EXPECT_FALSE(UnsuppressAddress(*session, "Ann@example.com", now_).value());
  EXPECT_TRUE(ResendMail(*session, "first", "", now_).ok());
  auto outbox = Open();
  EXPECT_THAT(Take(*outbox), SizeIs(1));
  EXPECT_THAT(Problems(), IsEmpty());
}

TEST_P(Outbox, TellsSupportWhatBecameOfALine) {
  SettleAll();
  auto session = Session();
  const UnitRecord unit = Unit(3);
  const auto state = [&] {
    const auto mails = MailsOfOrder(*session, unit.order_id).value();
    const MailRecord* mail = MailOfLine(mails, unit.line.line_id, unit.line.email);
    return mail == nullptr ? "none"
                           : std::string(MailStateName(mail->state)) + " to " + mail->email;
  };
  EXPECT_EQ(state(), "sent to Ann@Example.com");
  ASSERT_TRUE(ResendMail(*session, unit.order_id, "new@x", now_).ok());
  EXPECT_EQ(state(), "queued to new@x");
  EXPECT_EQ(MailOfLine({}, 1, "a@b"), nullptr);

  AddBatch({{"big", "a", "ann@x"}});
  AddBatch({{"big", "b", "ann@x"}});
  SettleAll();
  const auto mails = MailsOfOrder(*session, "big").value();
  ASSERT_THAT(mails, SizeIs(2));
  EXPECT_EQ(MailOfLine(mails, mails[1].mail_id, "ann@x"), &mails[0]) << "where it joined";
}

TEST_P(Outbox, IsComparedWithItsRecords) {
  SettleAll();
  Tamper("UPDATE mails SET state = 0 WHERE state = 4");
  EXPECT_THAT(Problems(), ElementsAre(HasSubstr("tell of 3 mails that were sent")));
  Tamper(
      "UPDATE mails SET state = 4; UPDATE mails SET mail_id = 99 WHERE mail_id ="
      " (SELECT max(mail_id) FROM mails)");
  EXPECT_THAT(Problems(), ElementsAre("1 mails are about lines that are missing"));
}

// Without the index the outbox would be read from end to end for each handful of mails.
TEST_P(Outbox, IsFoundByItsIndex) {
  auto session = Session();
  std::string plan;
  const bool sqlite = GetParam() == SqlSession::Kind::kSqlite;
  ASSERT_TRUE(session
                  ->Query(std::string(sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") +
                              "SELECT mail_id FROM mails m WHERE m.state < 2"
                              " AND m.next_attempt_at <= 5"
                              " ORDER BY m.next_attempt_at, m.mail_id LIMIT 9",
                          {},
                          [&](const SqlRow& row) {
                            plan += row.Text(sqlite ? 3 : 0);
                            return absl::OkStatus();
                          })
                  .ok());
  EXPECT_THAT(plan, HasSubstr("mails_due"));
  EXPECT_THAT(plan, ::testing::Not(::testing::ContainsRegex("B-TREE|Sort")));
}

TEST_P(Outbox, KnowsTheNamesInItsMail) {
  auto ledger = OpenLedger(place_, {}).value();
  const auto ring = [](const std::string& name) {
    return PublicKeyring::Parse(
               R"({"format": 1, "kind": "serialsmith-public-keyring", "version": 1, "issuer": ")" +
                   name +
                   R"(", "expires": null, "series": [], "token_keys": [], "signatures": [],)"
                   R"( "products": [{"code": "MVR", "name": ")" +
                   name + R"( Mover"}]})",
               "ring")
        .value();
  };
  EXPECT_EQ(ReadNames(*Session(true))->Of(kMover), "");
  ASSERT_TRUE(ledger->RememberNames(ring("Acme")).ok());
  ASSERT_TRUE(ledger->RememberNames(ring("Äcme")).ok());
  const auto names = ReadNames(*Session(true)).value();
  EXPECT_EQ(names.issuer, "Äcme");
  EXPECT_EQ(names.Of(kMover), "Äcme Mover");
  EXPECT_EQ(names.Of(kOther), "");
}

}  // namespace
}  // namespace serialsmith::tools
