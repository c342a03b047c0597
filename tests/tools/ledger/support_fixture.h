// A ledger of three lines, of 2, 3 and 1 units, in either database.
#ifndef SERIALSMITH_TESTS_TOOLS_LEDGER_SUPPORT_FIXTURE_H_
#define SERIALSMITH_TESTS_TOOLS_LEDGER_SUPPORT_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/postgresql_database.h"
#include "tests/support/secrets.h"
#include "tests/support/temp_dir.h"
#include "tests/tools/ledger/sample_lines.h"
#include "tools/ledger/ledger_audit.h"
#include "tools/ledger/open_ledger.h"
#include "tools/ledger/revocation.h"
#include "tools/ledger/unit_records.h"

namespace serialsmith::tools {

inline Issuer SampleIssuer(std::uint8_t byte = 7) {
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
    auto ledger = OpenLedger(place_, {}).value();
    Add(*ledger, "first", 2);
    Add(*ledger, "second", 3);
    Add(*ledger, "third", 1);
  }

  void Add(Ledger& ledger, std::string_view order_id, std::uint32_t quantity) {
    const Issuer issuer = SampleIssuer();
    Order order = SampleOrder(order_id, quantity);
    order.email = "Ann@Example.com";
    const std::uint64_t first = NextSequence(ledger, kSeries, kMover, quantity).value();
    std::vector<IssuedSerial> serials;
    for (std::uint64_t i = 0; i < quantity; ++i) {
      serials.push_back(*issuer.Issue(kMover, first + i, true));
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
                                 "DROP TRIGGER audit_loses_no_records;"
                                 "DROP TRIGGER audit_replaces_no_records;")
                   : std::string("ALTER TABLE audit DISABLE TRIGGER ALL;")) +
           sql);
  }

  std::vector<std::string> Problems(const NotedHash* noted = nullptr) {
    std::vector<std::string> problems;
    auto summary = AuditLedger(
        *Session(true), [](const UnitRecord&) { return absl::OkStatus(); },
        [&](std::string problem) { problems.push_back(std::move(problem)); }, noted);
    EXPECT_TRUE(summary.ok()) << summary.status();
    if (summary.ok()) summary_ = *summary;
    return problems;
  }
  // Of the audit record that is the last one now.
  NotedHash NoteHash() {
    EXPECT_THAT(Problems(), ::testing::IsEmpty());
    return {summary_.audit.last_id, summary_.audit.last_hash};
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
  LedgerSummary summary_;  // of the last Problems()
};

inline std::string DatabaseName(const ::testing::TestParamInfo<SqlSession::Kind>& info) {
  return info.param == SqlSession::Kind::kSqlite ? "Sqlite" : "Postgresql";
}

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TESTS_TOOLS_LEDGER_SUPPORT_FIXTURE_H_
