// A request gets one answer for ever; in either database.
#include "tools/ledger/activation_answers.h"

#include "tests/tools/ledger/support_fixture.h"

namespace serialsmith::tools {
namespace {

using ::testing::IsEmpty;

class Answers : public Support {
 protected:
  ActivationRequest request_ = {
      .number = {1, 2}, .machine = MachineHash{3}, .nonce = {4, 5}, .time = 1'700'000'000};
};

INSTANTIATE_TEST_SUITE_P(Databases, Answers,
                         ::testing::Values(SqlSession::Kind::kSqlite,
                                           SqlSession::Kind::kPostgresql),
                         DatabaseName);

TEST_P(Answers, AreRemembered) {
  auto session = Session();
  ActivationAnswers answers(*session, now_);
  EXPECT_EQ(answers.Find(request_).value(), std::nullopt);
  EXPECT_EQ(answers.Remember(request_, "token 1").value(), "token 1");
  EXPECT_EQ(answers.Remember(request_, "token 2").value(), "token 1") << "the first one counts";
  EXPECT_EQ(ActivationAnswers(*Session(), now_).Find(request_).value(), "token 1");
  ActivationRequest later = request_;
  later.time += 5;
  EXPECT_EQ(answers.Find(later).value(), "token 1") << "the nonce is what it is known by";
  EXPECT_THAT(Problems(), IsEmpty());
}

TEST_P(Answers, AreForOneComputerAndSerial) {
  auto session = Session();
  ActivationAnswers answers(*session, now_);
  ASSERT_TRUE(answers.Remember(request_, "token 1").ok());
  ActivationRequest other = request_;
  other.machine[0] ^= 1;
  EXPECT_TRUE(absl::IsAlreadyExists(answers.Find(other).status()));
  EXPECT_TRUE(absl::IsAlreadyExists(answers.Remember(other, "token 2").status()));
  other = request_;
  other.number[13] ^= 1;
  EXPECT_TRUE(absl::IsAlreadyExists(answers.Find(other).status()));
  other = request_;
  other.nonce[15] ^= 1;
  EXPECT_EQ(answers.Find(other).value(), std::nullopt);
}

}  // namespace
}  // namespace serialsmith::tools
