#include "serialsmith/mint.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "serialsmith/check.h"
#include "serialsmith/testing/token_generators.h"
#include "tests/support/failing_signer.h"
#include "tests/support/secrets.h"
#include "tests/support/serials.h"

namespace serialsmith {
namespace {

constexpr std::int64_t kNow = 1801353600;

struct Desk {
  SecretKeyring ring;
  TokenMinter minter;
};

Desk MakeDesk() {
  SecretKeyring ring = *SecretKeyring::Create("Example Ltd", {}, testing::SeededRandom());
  TokenMinter minter = *TokenMinter::Create(ring.public_ring(), *ring.UnlockTokenKey(nullptr));
  return {std::move(ring), std::move(minter)};
}

const Desk& TheDesk() {
  static const Desk desk = MakeDesk();
  return desk;
}

TokenClaims SomeClaims() {
  return {.account = "anna",
          .id = "1",
          .issued_at = kNow,
          .not_before = kNow,
          .number = Check(testing::kNumber).number};
}

TokenVerdict JudgeMinted(const std::string& token, const TokenPolicy& policy = {.now = kNow}) {
  return TokenVerifier(TheDesk().ring.public_ring()).Verify(token, policy);
}

TEST(Mint, MakesTokensThatTheRingVerifies) {
  TokenClaims claims = SomeClaims();
  claims.issuer = "whoever";
  const auto token = TheDesk().minter.Mint(claims);
  ASSERT_TRUE(token.ok()) << token.status();
  const TokenVerdict verdict = JudgeMinted(*token);
  ASSERT_TRUE(verdict.valid()) << TokenCodeName(verdict.code);
  claims.issuer = "Example Ltd";
  EXPECT_EQ(*verdict.claims, claims);
  EXPECT_EQ(*TheDesk().minter.Mint(claims), *token);
}

TEST(Mint, GivesEachTokenAnIdOfItsOwn) {
  const RandomSource random = testing::SeededRandom();
  const std::string first = NewTokenId(random);
  EXPECT_EQ(first.size(), 22U);  // 16 bytes of base64url
  EXPECT_NE(NewTokenId(random), first);
}

TEST(Mint, TakesTheTokenKeyOfTheRingOnly) {
  const PublicKeyring& ring = TheDesk().ring.public_ring();
  const auto other_ring = SecretKeyring::Create("Other", {}, testing::SeededRandom(2));
  const SecretBytes other = *other_ring->UnlockTokenKey(nullptr);
  const SecretBytes own = *TheDesk().ring.UnlockTokenKey(nullptr);
  SecretBytes halves = SecretBytes::CopyOf(own.bytes());
  halves.mutable_bytes()[0] ^= 1;
  for (const SecretBytes* key : std::vector<const SecretBytes*>{&other, &halves}) {
    EXPECT_EQ(TokenMinter::Create(ring, *key).status().code(), absl::StatusCode::kInvalidArgument);
  }
  EXPECT_FALSE(TokenMinter::Create(ring, SecretBytes::CopyOf(own.bytes().first(32))).ok());
}

TEST(Mint, FailsWithItsSigner) {
  const PublicKeyring& ring = TheDesk().ring.public_ring();
  const auto own_signer = [] {
    const SecretBytes own = *TheDesk().ring.UnlockTokenKey(nullptr);
    return *MakeMemorySigner(SecretBytes::CopyOf(own.bytes().first(kSignerSeedBytes)));
  };
  const auto minter =
      TokenMinter::Create(ring, std::make_unique<testing::FailingSigner>(own_signer(), 1));
  ASSERT_TRUE(minter.ok()) << minter.status();
  EXPECT_EQ(*minter->Mint(SomeClaims()), *TheDesk().minter.Mint(SomeClaims()));
  EXPECT_TRUE(absl::IsUnavailable(minter->Mint(SomeClaims()).status()));
  auto other = *MakeMemorySigner(testing::MasterOfByte(9));
  EXPECT_EQ(TokenMinter::Create(ring, std::move(other)).status().code(),
            absl::StatusCode::kInvalidArgument);
}

std::string Refusal(const TokenClaims& claims) {
  const auto token = TheDesk().minter.Mint(claims);
  if (token.ok()) return "";
  EXPECT_EQ(token.status().code(), absl::StatusCode::kInvalidArgument);
  const std::string message(token.status().message());
  return message.substr(0, message.find('\n'));
}

TEST(Mint, RefusesTextsThatAreNone) {
  for (const std::string& text :
       {std::string(), std::string(201, 'a'), std::string("a\nb"), std::string("\xff")}) {
    TokenClaims claims = SomeClaims();
    claims.account = text;
    EXPECT_EQ(Refusal(claims), "the account is not usable");
    claims = SomeClaims();
    claims.id = text;
    EXPECT_EQ(Refusal(claims), "the id of a token is not usable");
    claims = SomeClaims();
    claims.holder = text;
    EXPECT_EQ(Refusal(claims), "the holder is not usable");
    claims = SomeClaims();
    claims.nonce = text;
    EXPECT_EQ(Refusal(claims), "the nonce is not usable");
    claims = SomeClaims();
    claims.features = {{text, true}};
    EXPECT_EQ(Refusal(claims), "a feature is not usable");
    claims.features = {{"f", text}};
    EXPECT_EQ(Refusal(claims), text.empty() ? "" : "a feature is not usable");
  }
}

TEST(Mint, RefusesTimesThatMakeNoSense) {
  TokenClaims claims = SomeClaims();
  claims.expires_at = kNow;
  EXPECT_EQ(Refusal(claims), "the token would expire before it begins");
  claims.expires_at = kNow + 1;
  EXPECT_EQ(Refusal(claims), "");
  claims.expires_at = 253402300800;
  EXPECT_EQ(Refusal(claims), "a time of the token is out of range");
  claims.expires_at.reset();
  claims.not_before = -1;
  EXPECT_EQ(Refusal(claims), "a time of the token is out of range");
}

TEST(Mint, RefusesFeaturesThatNoReaderWouldTake) {
  TokenClaims claims = SomeClaims();
  claims.features = {{"a", true}, {"a", false}};
  EXPECT_EQ(Refusal(claims), "the feature a is there twice");
  for (const double number : {std::nan(""), std::numeric_limits<double>::infinity()}) {
    claims.features = {{"a", number}};
    EXPECT_EQ(Refusal(claims), "a feature is not usable");
  }
  for (const char* json : {"", "{", "[1, 2]", "1,\"b\":2", "nan"}) {
    claims.features = {{"a", JsonText{json}}};
    EXPECT_EQ(Refusal(claims), "a claim or feature is no compact JSON, or there twice") << json;
  }
  claims.features = {{"a", JsonText{"[1,{\"b\":null}]"}}};
  EXPECT_EQ(Refusal(claims), "");
  claims.features.clear();
  claims.others = {{"iss", "another"}};
  EXPECT_EQ(Refusal(claims), "a claim or feature is no compact JSON, or there twice");
  claims.others = {{"extra", "kept"}};
  EXPECT_EQ(Refusal(claims), "");
  claims.others.clear();
  for (int i = 0; i <= 64; ++i) claims.features.push_back({std::to_string(i), true});
  EXPECT_EQ(Refusal(claims), "a token has at most 64 features");
  claims.features.pop_back();
  EXPECT_EQ(Refusal(claims), "");
  for (Feature& feature : claims.features) feature.value = std::string(200, 'a');
  EXPECT_EQ(Refusal(claims), "the token would be longer than 8,192 characters");
}

RC_GTEST_PROP(Mint, KeepsWhatItIsGiven, ()) {
  TokenClaims claims = *testing::ClaimsAt(kNow);
  const auto token = TheDesk().minter.Mint(claims);
  RC_ASSERT(token.ok());
  const TokenVerdict verdict = JudgeMinted(*token);
  RC_ASSERT(verdict.valid());
  claims.issuer = "Example Ltd";
  RC_ASSERT(*verdict.claims == claims);
}

ActivationRequest SomeRequest() {
  return {.number = Check(testing::kNumber).number,
          .machine = HashMachine("a"),
          .nonce = {7},
          .time = kNow};
}

TEST(Answer, IsBoundToTheComputerAndTheRequest) {
  const ActivationRequest request = SomeRequest();
  const auto answer =
      AnswerRequest(TheDesk().minter, request, {.now = kNow + 5, .valid_seconds = 100}, nullptr);
  ASSERT_TRUE(answer.ok()) << answer.status();
  TokenPolicy policy{.now = kNow + 5, .machine = request.machine, .request = &request};
  const TokenVerdict verdict = JudgeMinted(*answer, policy);
  ASSERT_TRUE(verdict.valid()) << TokenCodeName(verdict.code);
  EXPECT_EQ(verdict.claims->account, testing::kNumber);
  EXPECT_EQ(verdict.claims->expires_at, kNow + 100);
  EXPECT_LE(answer->size(), 2953U);  // what a QR code holds
  policy.machine = HashMachine("b");
  EXPECT_EQ(JudgeMinted(*answer, policy).code, TokenCode::kWrongMachine);
  ActivationRequest other = request;
  other.nonce[15] = 1;
  policy = {.now = kNow, .machine = request.machine, .request = &other};
  EXPECT_EQ(JudgeMinted(*answer, policy).code, TokenCode::kWrongRequest);
}

TEST(Answer, IsTheSameWheneverTheRequestComesAgain) {
  const ActivationRequest request = SomeRequest();
  AnswerTerms terms{.now = kNow, .account = "anna", .valid_seconds = 10 * 86400};
  const auto first = AnswerRequest(TheDesk().minter, request, terms, nullptr);
  terms.now += 86400;
  EXPECT_EQ(*AnswerRequest(TheDesk().minter, request, terms, nullptr), *first);
  ActivationRequest nonce = request;
  nonce.nonce[0] ^= 1;
  ActivationRequest machine = request;
  machine.machine[0] ^= 1;
  ActivationRequest number = request;
  number.number[0] ^= 1;
  for (const ActivationRequest& other : {nonce, machine, number}) {
    EXPECT_NE(AnswerClaims(other, terms)->id, AnswerClaims(request, terms)->id);
  }
}

TEST(Answer, IsNotGivenOnceItWouldHaveExpired) {
  ActivationRequest request = SomeRequest();
  request.time = kNow - 20 * 86400;
  AnswerTerms terms{.now = kNow, .valid_seconds = 20 * 86400};
  EXPECT_EQ(AnswerClaims(request, terms).status().code(), absl::StatusCode::kFailedPrecondition);
  terms.valid_seconds = 20 * 86400 + 1;
  EXPECT_TRUE(AnswerClaims(request, terms).ok());
}

TEST(Answer, IsRefusedToAClockThatIsFarOff) {
  const AnswerTerms terms{.now = kNow};
  const auto code = [&](std::int64_t time) {
    ActivationRequest request = SomeRequest();
    request.time = time;
    return AnswerClaims(request, terms).status().code();
  };
  EXPECT_EQ(code(kNow - 30 * 86400), absl::StatusCode::kOk);
  EXPECT_EQ(code(kNow - 30 * 86400 - 1), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(code(kNow + 86400), absl::StatusCode::kOk);
  EXPECT_EQ(code(kNow + 86401), absl::StatusCode::kFailedPrecondition);
}

class MapMemory final : public AnswerMemory {
 public:
  absl::StatusOr<std::optional<std::string>> Find(const ActivationRequest& request) override {
    const auto found = answers.find(request.nonce);
    if (found == answers.end()) return std::optional<std::string>();
    return std::optional<std::string>(found->second);
  }
  absl::StatusOr<std::string> Remember(const ActivationRequest& request,
                                       const std::string& answer) override {
    return answers.emplace(request.nonce, answer).first->second;
  }
  std::map<Nonce, std::string> answers;
};

TEST(Answer, IsTheRememberedOneWhateverChangedSince) {
  MapMemory memory;
  const ActivationRequest request = SomeRequest();
  AnswerTerms terms{.now = kNow, .account = "anna"};
  const auto first = AnswerRequest(TheDesk().minter, request, terms, &memory);
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(memory.answers.size(), 1U);
  terms = {.now = kNow + 400 * 86400, .account = "bert"};
  EXPECT_EQ(*AnswerRequest(TheDesk().minter, request, terms, &memory), *first);
  // Another process was quicker.
  class Late final : public AnswerMemory {
    absl::StatusOr<std::optional<std::string>> Find(const ActivationRequest&) override {
      return std::optional<std::string>();
    }
    absl::StatusOr<std::string> Remember(const ActivationRequest&, const std::string&) override {
      return std::string("theirs");
    }
  } late;
  EXPECT_EQ(*AnswerRequest(TheDesk().minter, request, {.now = kNow}, &late), "theirs");
}

}  // namespace
}  // namespace serialsmith
