#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "core/keys/status.h"
#include "core/vault/series_keys.h"
#include "serialsmith/vault.h"
#include "tests/support/secrets.h"

namespace serialsmith {
namespace {

using testing::Cheap;
using ::testing::HasSubstr;
using testing::MasterOfByte;
using testing::SecretFromText;
using testing::SeededRandom;

const Series kA = *Series::Parse("A");
const Series kB = *Series::Parse("B");

class SecretKeyringTest : public ::testing::Test {
 protected:
  SecretKeyring Make() { return *SecretKeyring::Create("Example Ltd", Cheap(open_), random_); }
  absl::Status Add(SecretKeyring& ring, Series series, const SecretBytes* master = nullptr) {
    return ring.AddSeries(series, Cheap(open_), random_, master);
  }

  SecretBytes open_ = SecretFromText("correct horse");
  SecretBytes wrong_ = SecretFromText("correct mule");
  RandomSource random_ = SeededRandom();
};

TEST_F(SecretKeyringTest, StartsWithATokenKeyAndVersionOne) {
  const SecretKeyring ring = Make();
  EXPECT_TRUE(ring.wrapped());
  EXPECT_EQ(ring.public_ring().version(), 1U);
  EXPECT_EQ(ring.public_ring().issuer(), "Example Ltd");
  ASSERT_EQ(ring.public_ring().token_keys().size(), 1U);
  const auto key = ring.UnlockTokenKey(&open_);
  ASSERT_TRUE(key.ok()) << key.status();
  EXPECT_EQ(SigningKeyOfSeed(SecretBytes::CopyOf(key->bytes().first(32))).public_key,
            ring.public_ring().token_keys()[0].key);
}

TEST_F(SecretKeyringTest, TakesATokenKeyThatIsGiven) {
  const SecretBytes seed = MasterOfByte(5);
  const auto ring = SecretKeyring::Create("I", Cheap(open_), random_, &seed);
  ASSERT_TRUE(ring.ok());
  EXPECT_EQ(ring->public_ring().token_keys()[0].key, SigningKeyOfSeed(seed).public_key);
  for (const SecretBytes& bad : {MasterOfByte(0), SecretFromText("short")}) {
    EXPECT_EQ(SecretKeyring::Create("I", Cheap(open_), random_, &bad).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

TEST_F(SecretKeyringTest, RefusesAnIssuerWithoutNameAndAnEmptyPassphrase) {
  EXPECT_EQ(SecretKeyring::Create("", Cheap(open_), random_).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(SecretKeyring::Create("I", Cheap(SecretFromText("")), random_).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(SecretKeyringTest, AddsSeriesOfFreshAndOfGivenMasters) {
  SecretKeyring ring = Make();
  const SecretBytes given = MasterOfByte(9);
  ASSERT_TRUE(Add(ring, kA).ok());
  ASSERT_TRUE(Add(ring, kB, &given).ok());
  EXPECT_EQ(ring.public_ring().version(), 3U);
  const auto fresh = ring.UnlockMaster(kA, &open_);
  const auto unlocked = ring.UnlockMaster(kB, &open_);
  ASSERT_TRUE(fresh.ok() && unlocked.ok());
  EXPECT_TRUE(unlocked->Equals(given));
  EXPECT_FALSE(fresh->Equals(given));
  EXPECT_EQ(ring.public_ring().Find(kB)->key, SigningKeyOfMaster(given).public_key);
  EXPECT_EQ(ring.UnlockMaster(*Series::Parse("C"), &open_).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(SecretKeyringTest, RefusesSeriesAndMastersThatMustNotBe) {
  SecretKeyring ring = Make();
  const SecretBytes given = MasterOfByte(9);
  ASSERT_TRUE(Add(ring, kA, &given).ok());
  const std::string before = ring.ToJson();
  const SecretBytes zero = SecretBytes::Allocate(32);
  const SecretBytes shorter = SecretBytes::CopyOf(given.bytes().first(31));
  const auto code = [&](Series series, const SecretBytes* master) {
    return Add(ring, series, master).code();
  };
  EXPECT_EQ(code(Series::Newer(), nullptr), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code(Series::Example(), nullptr), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code(kB, &zero), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code(kB, &shorter), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code(kB, &given), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(MessageOf(Add(ring, kB, &given))), HasSubstr("as series A"));
  EXPECT_EQ(code(kA, nullptr), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(ring.ToJson(), before);
}

TEST_F(SecretKeyringTest, RefusesAMasterFromARandomSourceThatIsBroken) {
  SecretKeyring ring = Make();
  const RandomSource broken = [](std::span<std::uint8_t>) {};
  EXPECT_EQ(ring.AddSeries(kA, Cheap(open_), broken).code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(SecretKeyringTest, RefusesTheMasterOfTheTokenKey) {
  const SecretBytes master = MasterOfByte(9);
  const SecretBytes seed = DeriveSubkey(master, Subkey::kSigningSeed, kSeedSize);
  auto ring = SecretKeyring::Create("I", Cheap(open_), random_, &seed);
  ASSERT_TRUE(ring.ok());
  EXPECT_EQ(Add(*ring, kA, &master).code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(SecretKeyringTest, RefusesASeriesUnderAnotherPassphrase) {
  SecretKeyring ring = Make();
  const std::string before = ring.ToJson();
  EXPECT_EQ(ring.AddSeries(kA, Cheap(wrong_), random_).code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(ring.AddSeries(kA, {}, random_).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ring.ToJson(), before);
}

TEST_F(SecretKeyringTest, OpensNothingWithoutTheRightPassphrase) {
  SecretKeyring ring = Make();
  ASSERT_TRUE(Add(ring, kA).ok());
  EXPECT_EQ(ring.UnlockMaster(kA, &wrong_).status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(ring.UnlockTokenKey(&wrong_).status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(ring.UnlockMaster(kA, nullptr).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(SecretKeyringTest, HoldsThirtySeriesAndNoMore) {
  auto ring = SecretKeyring::Create("I", {}, random_);
  ASSERT_TRUE(ring.ok());
  for (unsigned value = 1; value < 32; ++value) {
    const Series series = *Series::FromValue(value);
    if (series == Series::Example()) continue;
    ASSERT_TRUE(ring->AddSeries(series, {}, random_).ok());
  }
  EXPECT_EQ(ring->public_ring().series().size(), kMaxSeries);
  EXPECT_EQ(ring->AddSeries(kA, {}, random_).code(), absl::StatusCode::kResourceExhausted);
}

TEST_F(SecretKeyringTest, RetiresSeriesAndIssuesFromTheNewestActive) {
  SecretKeyring ring = Make();
  EXPECT_EQ(ring.NewestActive().status().code(), absl::StatusCode::kFailedPrecondition);
  ASSERT_TRUE(Add(ring, kB).ok());
  ASSERT_TRUE(Add(ring, kA).ok());
  EXPECT_EQ(*ring.NewestActive(), kA);
  ASSERT_TRUE(ring.RetireSeries(kA).ok());
  EXPECT_EQ(*ring.NewestActive(), kB);
  EXPECT_EQ(ring.public_ring().version(), 4U);
  ASSERT_TRUE(ring.RetireSeries(kA).ok());
  EXPECT_EQ(ring.public_ring().version(), 4U);
  EXPECT_EQ(ring.RetireSeries(*Series::Parse("C")).code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(ring.UnlockMaster(kA, &open_).ok());
}

TEST_F(SecretKeyringTest, AddsProductsOnce) {
  SecretKeyring ring = Make();
  const Product product = *Product::Parse("MVR");
  EXPECT_EQ(ring.AddProduct(product, "bad\nname").code(), absl::StatusCode::kInvalidArgument);
  ASSERT_TRUE(ring.AddProduct(product, "Moon Viewer").ok());
  EXPECT_EQ(ring.AddProduct(product, "Moon Viewer").code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(ring.public_ring().version(), 2U);
  EXPECT_EQ(ring.public_ring().catalogue().NameOf(product), "Moon Viewer");
}

TEST_F(SecretKeyringTest, InTheClearNeedsNoPassphraseAndTakesNone) {
  auto ring = SecretKeyring::Create("I", {}, random_);
  ASSERT_TRUE(ring.ok());
  EXPECT_FALSE(ring->wrapped());
  ASSERT_TRUE(ring->AddSeries(kA, {}, random_).ok());
  EXPECT_TRUE(ring->UnlockMaster(kA, nullptr).ok());
  EXPECT_TRUE(ring->UnlockMaster(kA, &wrong_).ok());
  EXPECT_EQ(ring->AddSeries(kB, Cheap(open_), random_).code(),
            absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace serialsmith
