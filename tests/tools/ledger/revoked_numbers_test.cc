// Which numbers go into a revocation list, and which must not collide with it; in either database.
#include "tools/ledger/revoked_numbers.h"

#include <set>

#include "tests/tools/ledger/support_fixture.h"

namespace serialsmith::tools {
namespace {

using VisitNumbers = absl::Status (*)(SqlSession&, const NumberVisitor&);

std::multiset<PackedRow> NumbersOf(SqlSession& session, VisitNumbers visit) {
  std::multiset<PackedRow> numbers;
  const absl::Status status = visit(session, [&](const PackedRow& number) {
    numbers.insert(number);
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
  return numbers;
}

TEST_P(Support, RevokedAndReplacedNumbersAreTheListsAndAllOthersAreGenuine) {
  const Issuer issuer = SampleIssuer();
  ASSERT_TRUE(RevokeUnit(2).ok());
  ASSERT_TRUE(RevokeUnit(4, &issuer).ok());  // replaced by 7
  std::multiset<PackedRow> revoked;
  std::multiset<PackedRow> genuine;
  for (const std::uint64_t sequence : {2, 4}) revoked.insert(Unit(sequence).serial.number);
  for (const std::uint64_t sequence : {1, 3, 5, 6, 7}) {
    genuine.insert(Unit(sequence).serial.number);
  }
  const auto session = Session(/*read_only=*/true);
  EXPECT_EQ(NumbersOf(*session, VisitRevokedNumbers), revoked);
  EXPECT_EQ(NumbersOf(*session, VisitGenuineNumbers), genuine);
  // Salts may be drawn more than once.
  EXPECT_EQ(NumbersOf(*session, VisitRevokedNumbers), revoked);
}

TEST_P(Support, NumbersEndWithTheFirstErrorOfTheVisitor) {
  int seen = 0;
  const auto status = VisitGenuineNumbers(*Session(/*read_only=*/true), [&](const PackedRow&) {
    ++seen;
    return absl::CancelledError("enough");
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(seen, 1);
}

TEST_P(Support, NumbersThatNoIssuerStoredAreDamage) {
  const bool sqlite = GetParam() == SqlSession::Kind::kSqlite;
  Tamper(std::string("UPDATE units SET number = ") + (sqlite ? "x'00'" : "'\\x00'") +
         " WHERE sequence = 3");
  const auto status = VisitGenuineNumbers(*Session(/*read_only=*/true),
                                          [](const PackedRow&) { return absl::OkStatus(); });
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace serialsmith::tools
