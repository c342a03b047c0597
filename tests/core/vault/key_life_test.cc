// Rotation, marking, expiry and the change of passphrase, as the years bring them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "core/keys/status.h"
#include "core/vault/series_keys.h"
#include "serialsmith/mint.h"
#include "serialsmith/signer.h"
#include "serialsmith/token.h"
#include "serialsmith/vault.h"
#include "serialsmith/verify.h"
#include "tests/support/secrets.h"

namespace serialsmith {
namespace {

using testing::Cheap;
using ::testing::HasSubstr;
using testing::MasterOfByte;
using testing::SecretFromText;

const Series kLifeSeries = *Series::Parse("A");
const Product kLifeProduct = *Product::Parse("MVR");

class KeyLife : public ::testing::Test {
 protected:
  KeyLife() {
    EXPECT_TRUE(ring_.AddSeries(kLifeSeries, protection(), random_).ok());
    EXPECT_TRUE(ring_.AddProduct(kLifeProduct, "Moon Viewer").ok());
  }
  Protection protection() const { return Cheap(open_); }
  std::string IdOf(std::size_t place) const {
    return ring_.public_ring().token_keys()[place].key.KeyId();
  }
  // A token of the key that mints now.
  std::string Token() const {
    const auto key = ring_.UnlockTokenKey(&open_);
    TokenMinter minter = *TokenMinter::Create(ring_.public_ring(), *key);
    TokenClaims claims{.account = "ada", .id = "1", .issued_at = 1000, .not_before = 1000};
    return *minter.Mint(claims);
  }
  TokenCode CodeOf(const std::string& token, std::int64_t now = 2000) const {
    return TokenVerifier(ring_.public_ring()).Verify(token, {.now = now}).code;
  }

  SecretBytes open_ = SecretFromText("correct horse");
  SecretBytes next_ = SecretFromText("correct mule");
  RandomSource random_ = testing::SeededRandom();
  SecretKeyring ring_ = *SecretKeyring::Create("Example Ltd", protection(), random_);
};

TEST_F(KeyLife, TokenKeysRotateAndOldTokensVerifyUntilTheirKeyIsRetired) {
  const std::string old_token = Token();
  ASSERT_TRUE(ring_.AddTokenKey(protection(), random_).ok());
  const std::string new_token = Token();
  EXPECT_EQ(CodeOf(old_token), TokenCode::kValid);
  EXPECT_EQ(CodeOf(new_token), TokenCode::kValid);
  EXPECT_NE(TokenVerifier(ring_.public_ring()).Verify(old_token, {.now = 2000}).key_id,
            TokenVerifier(ring_.public_ring()).Verify(new_token, {.now = 2000}).key_id);
  const std::uint64_t version = ring_.public_ring().version();
  ASSERT_TRUE(ring_.RetireTokenKey(IdOf(0)).ok());
  EXPECT_EQ(ring_.public_ring().version(), version + 1);
  EXPECT_TRUE(ring_.RetireTokenKey(IdOf(0)).ok());
  EXPECT_EQ(ring_.public_ring().version(), version + 1) << "repeated, it does nothing";
  EXPECT_EQ(CodeOf(old_token), TokenCode::kKeyRevoked);
  EXPECT_EQ(CodeOf(new_token), TokenCode::kValid);
}

TEST_F(KeyLife, TheLastActiveTokenKeyStays) {
  EXPECT_EQ(ring_.RetireTokenKey(IdOf(0)).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ring_.RetireTokenKey("k4.pid.none").code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ring_.MarkTokenKeyCompromised("k4.pid.none").code(), absl::StatusCode::kNotFound);
}

TEST_F(KeyLife, ALeakedTokenKeyMintsAndVerifiesNoMore) {
  const std::string token = Token();
  ASSERT_TRUE(ring_.MarkTokenKeyCompromised(IdOf(0)).ok());
  EXPECT_EQ(CodeOf(token), TokenCode::kKeyRevoked);
  EXPECT_EQ(ring_.UnlockTokenKey(&open_).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ring_.RetireTokenKey(IdOf(0)).code(), absl::StatusCode::kFailedPrecondition);
  // The ring is not stuck: the new key is checked against the passphrase all the same.
  const Protection wrong = Cheap(next_);
  EXPECT_EQ(ring_.AddTokenKey(wrong, random_).code(), absl::StatusCode::kPermissionDenied);
  ASSERT_TRUE(ring_.AddTokenKey(protection(), random_).ok());
  EXPECT_EQ(CodeOf(Token()), TokenCode::kValid);
}

TEST_F(KeyLife, TokenKeysCanBeGivenButNotTwice) {
  const SecretBytes seed = MasterOfByte(5);
  ASSERT_TRUE(ring_.AddTokenKey(protection(), random_, &seed).ok());
  EXPECT_EQ(ring_.public_ring().token_keys()[1].key, SigningKeyOfSeed(seed).public_key);
  EXPECT_EQ(ring_.AddTokenKey(protection(), random_, &seed).code(),
            absl::StatusCode::kInvalidArgument);
  const SecretBytes zero = MasterOfByte(0);
  const SecretBytes cut = SecretFromText("31 bytes are too few for a seed");
  for (const SecretBytes* bad : {&zero, &cut}) {
    EXPECT_EQ(ring_.AddTokenKey(protection(), random_, bad).code(),
              absl::StatusCode::kInvalidArgument);
  }
}

TEST(MemorySigner, SignsNothingTooAndTakesWholeSeedsAlone) {
  EXPECT_EQ(MakeMemorySigner(SecretFromText("short")).status().code(),
            absl::StatusCode::kInvalidArgument);
  const auto signer = MakeMemorySigner(MasterOfByte(5));
  ASSERT_TRUE(signer.ok());
  Signature signature;
  EXPECT_TRUE((*signer)->Sign({}, signature).ok());
}

TEST_F(KeyLife, ACompromisedSeriesIsTrustedNoMoreAndIssuesNoMore) {
  ASSERT_EQ(*ring_.NewestActive(), kLifeSeries);
  ASSERT_TRUE(ring_.MarkSeriesCompromised(kLifeSeries).ok());
  const std::uint64_t version = ring_.public_ring().version();
  EXPECT_TRUE(ring_.MarkSeriesCompromised(kLifeSeries).ok());
  EXPECT_EQ(ring_.public_ring().version(), version);
  EXPECT_EQ(ring_.NewestActive().status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ring_.RetireSeries(kLifeSeries).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ring_.MarkSeriesCompromised(*Series::Parse("B")).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ring_.public_ring().Find(kLifeSeries)->state, KeyState::kCompromised);
}

TEST_F(KeyLife, AnExpiredRingAsksForANewerOneAndCallsNothingInvalid) {
  const std::string token = Token();
  SecretKeyring later = ring_;
  ASSERT_TRUE(later.AddTokenKey(protection(), random_).ok());
  TokenMinter minter = *TokenMinter::Create(later.public_ring(), *later.UnlockTokenKey(&open_));
  const std::string unknown =
      *minter.Mint({.account = "ada", .id = "1", .issued_at = 1000, .not_before = 1000});
  EXPECT_EQ(CodeOf(unknown), TokenCode::kUnknownKey);
  ASSERT_TRUE(ring_.SetExpiry(5000).ok());
  EXPECT_EQ(CodeOf(token, 4999), TokenCode::kValid);
  EXPECT_EQ(CodeOf(token, 5000), TokenCode::kKeyringOutdated);
  EXPECT_EQ(CodeOf(unknown, 4999), TokenCode::kUnknownKey);
  EXPECT_EQ(CodeOf(unknown, 5000), TokenCode::kKeyringOutdated);
  const TokenVerdict verdict = TokenVerifier(ring_.public_ring()).Verify(unknown, {.now = 5000});
  EXPECT_THAT(ExplainToken(verdict).message, HasSubstr("too old to judge"));
  const std::uint64_t version = ring_.public_ring().version();
  ASSERT_TRUE(ring_.SetExpiry(5000).ok());
  EXPECT_EQ(ring_.public_ring().version(), version);
  ASSERT_TRUE(ring_.SetExpiry(std::nullopt).ok());
  EXPECT_EQ(CodeOf(token, 5000), TokenCode::kValid);
}

TEST_F(KeyLife, ChangesThePassphraseOfEverySecretAndOfNothingElse) {
  ASSERT_TRUE(ring_.AddTokenKey(protection(), random_).ok());
  const std::string before = ring_.public_ring().ToJson();
  EXPECT_EQ(ring_.ChangePassphrase(&next_, Cheap(next_), random_).code(),
            absl::StatusCode::kInvalidArgument);
  const SecretBytes wrong = SecretFromText("wrong");
  EXPECT_EQ(ring_.ChangePassphrase(&wrong, Cheap(next_), random_).code(),
            absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(ring_.ChangePassphrase(&open_, {}, random_).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(ring_.UnlockMaster(kLifeSeries, &open_).ok()) << "failures change nothing";
  ASSERT_TRUE(ring_.ChangePassphrase(&open_, Cheap(next_), random_).ok());
  EXPECT_EQ(ring_.public_ring().ToJson(), before);
  EXPECT_EQ(ring_.UnlockMaster(kLifeSeries, &open_).status().code(),
            absl::StatusCode::kPermissionDenied);
  EXPECT_TRUE(ring_.UnlockMaster(kLifeSeries, &next_).ok());
  for (const std::size_t place : {0U, 1U}) {
    EXPECT_TRUE(ring_.ExportTokenKey(IdOf(place), &next_, Cheap(open_), random_).ok());
  }
}

TEST_F(KeyLife, ARingInTheClearCanGetAPassphrase) {
  SecretKeyring ring = *SecretKeyring::Create("I", {}, random_);
  ASSERT_TRUE(ring.AddSeries(kLifeSeries, {}, random_).ok());
  ASSERT_TRUE(ring.ChangePassphrase(nullptr, Cheap(next_), random_).ok());
  EXPECT_TRUE(ring.wrapped());
  const auto again = SecretKeyring::Parse(ring.ToJson(), "ring");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(again->UnlockMaster(kLifeSeries, &next_).ok());
}

}  // namespace
}  // namespace serialsmith
