#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "core/keys/status.h"
#include "core/vault/series_keys.h"
#include "serialsmith/vault.h"
#include "tests/support/secrets.h"

namespace serialsmith {
namespace {

class RevocationKeys : public ::testing::Test {
 protected:
  // Whether the secret that signs is that of the last public key.
  static bool LastKeySigns(const SecretKeyring& ring, const SecretBytes* passphrase) {
    const auto secret = ring.UnlockRevocationKey(passphrase);
    if (!secret.ok()) return false;
    const SecretBytes seed = SecretBytes::CopyOf(secret->bytes().first(kSeedSize));
    return SigningKeyOfSeed(seed).public_key == ring.public_ring().revocation_keys().back();
  }
  // The ring of an older program: without the field.
  static SecretKeyring OlderRing(const SecretKeyring& ring) {
    nlohmann::ordered_json json = nlohmann::ordered_json::parse(ring.ToJson());
    json.erase("revocation_keys");
    return *SecretKeyring::Parse(json.dump(), "ring");
  }

  SecretBytes passphrase_ = testing::SecretFromText("correct horse");
  SecretBytes other_ = testing::SecretFromText("correct mule");
  RandomSource random_ = testing::SeededRandom();
  SecretKeyring ring_ = *SecretKeyring::Create("I", testing::Cheap(passphrase_), random_);
};

TEST_F(RevocationKeys, ANewRingHasOne) {
  EXPECT_EQ(ring_.public_ring().revocation_keys().size(), 1U);
  EXPECT_TRUE(LastKeySigns(ring_, &passphrase_));
  EXPECT_EQ(ring_.UnlockRevocationKey(&other_).status().code(),
            absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(ring_.UnlockRevocationKey(nullptr).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_F(RevocationKeys, OnesThatAreAddedSignFromThenOn) {
  const PublicKey first = ring_.public_ring().revocation_keys()[0];
  ASSERT_TRUE(ring_.AddRevocationKey(testing::Cheap(passphrase_), random_).ok());
  EXPECT_EQ(ring_.public_ring().version(), 2U);
  ASSERT_EQ(ring_.public_ring().revocation_keys().size(), 2U);
  EXPECT_EQ(ring_.public_ring().revocation_keys()[0], first);
  EXPECT_TRUE(LastKeySigns(ring_, &passphrase_));
}

TEST_F(RevocationKeys, AreRemovedButForTheLast) {
  const PublicKey first = ring_.public_ring().revocation_keys()[0];
  EXPECT_EQ(ring_.RemoveRevocationKey(first.KeyId()).code(), absl::StatusCode::kFailedPrecondition);
  ASSERT_TRUE(ring_.AddRevocationKey(testing::Cheap(passphrase_), random_).ok());
  EXPECT_EQ(ring_.RemoveRevocationKey("k4.pid.x").code(), absl::StatusCode::kNotFound);
  const PublicKey second = ring_.public_ring().revocation_keys()[1];
  ASSERT_TRUE(ring_.RemoveRevocationKey(first.KeyId()).ok());
  EXPECT_EQ(ring_.public_ring().version(), 3U);
  ASSERT_EQ(ring_.public_ring().revocation_keys().size(), 1U);
  EXPECT_EQ(ring_.public_ring().revocation_keys()[0], second);
  EXPECT_TRUE(LastKeySigns(ring_, &passphrase_));
  ASSERT_TRUE(ring_.AddRevocationKey(testing::Cheap(passphrase_), random_).ok());
  const PublicKey third = ring_.public_ring().revocation_keys()[1];
  ASSERT_TRUE(ring_.RemoveRevocationKey(third.KeyId()).ok());
  EXPECT_EQ(ring_.public_ring().revocation_keys()[0], second);
  EXPECT_TRUE(LastKeySigns(ring_, &passphrase_));
}

TEST_F(RevocationKeys, AnExportHasNoneToAddOrRemove) {
  const std::string id = ring_.public_ring().revocation_keys()[0].KeyId();
  ASSERT_TRUE(ring_.AddRevocationKey(testing::Cheap(passphrase_), random_).ok());
  auto part = ring_.ExportFor(KeyringPurpose::kToken, std::nullopt, &passphrase_,
                              testing::Cheap(passphrase_), random_);
  ASSERT_TRUE(part.ok()) << part.status();
  EXPECT_EQ(part->AddRevocationKey(testing::Cheap(passphrase_), random_).code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(part->RemoveRevocationKey(id).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(part->public_ring().revocation_keys().size(), 2U);
}

TEST_F(RevocationKeys, AreKeptInBothFiles) {
  ASSERT_TRUE(ring_.AddRevocationKey(testing::Cheap(passphrase_), random_).ok());
  const auto secret = SecretKeyring::Parse(ring_.ToJson(), "ring");
  ASSERT_TRUE(secret.ok()) << secret.status();
  EXPECT_EQ(secret->ToJson(), ring_.ToJson());
  EXPECT_TRUE(LastKeySigns(*secret, &passphrase_));
  const std::string open = ring_.public_ring().ToJson();
  const auto ring = PublicKeyring::Parse(open, "ring");
  ASSERT_TRUE(ring.ok()) << ring.status();
  EXPECT_EQ(ring->revocation_keys(), ring_.public_ring().revocation_keys());
  EXPECT_EQ(open.find("k4.secret"), std::string::npos);
}

TEST_F(RevocationKeys, AnOlderRingHasNoneAndCanGetOne) {
  SecretKeyring older = OlderRing(ring_);
  EXPECT_TRUE(older.public_ring().revocation_keys().empty());
  EXPECT_EQ(older.UnlockRevocationKey(&passphrase_).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(older.ToJson().find("revocation_keys"), std::string::npos);
  ASSERT_TRUE(older.AddRevocationKey(testing::Cheap(passphrase_), random_).ok());
  EXPECT_TRUE(LastKeySigns(older, &passphrase_));
}

TEST_F(RevocationKeys, RefusesWhatAddsNoGoodKey) {
  const std::string before = ring_.ToJson();
  EXPECT_EQ(ring_.AddRevocationKey(testing::Cheap(other_), random_).code(),
            absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(ring_.AddRevocationKey({}, random_).code(), absl::StatusCode::kFailedPrecondition);
  const RandomSource broken = [](std::span<std::uint8_t>) {};
  EXPECT_EQ(ring_.AddRevocationKey(testing::Cheap(passphrase_), broken).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ring_.ToJson(), before);
  SecretKeyring clear = *SecretKeyring::Create("I", {}, random_);
  EXPECT_EQ(clear.AddRevocationKey(testing::Cheap(passphrase_), random_).code(),
            absl::StatusCode::kFailedPrecondition);
}

// The code of parsing, or else of unlocking, after a change of the JSON.
absl::StatusCode AfterChange(const SecretKeyring& ring, const SecretBytes& passphrase,
                             const std::function<void(nlohmann::json&)>& change) {
  nlohmann::json json = nlohmann::json::parse(ring.ToJson());
  change(json);
  const auto parsed = SecretKeyring::Parse(json.dump(), "ring");
  return (parsed.ok() ? parsed->UnlockRevocationKey(&passphrase).status() : parsed.status()).code();
}

TEST_F(RevocationKeys, NoticesOnesThatWereChanged) {
  using nlohmann::json;
  const auto code = [&](const std::function<void(json&)>& change) {
    return AfterChange(ring_, passphrase_, change);
  };
  EXPECT_EQ(code([](json&) {}), absl::StatusCode::kOk);
  EXPECT_EQ(code([](json& r) { r["revocation_keys"][0]["secret"] = r["token_keys"][0]["secret"]; }),
            absl::StatusCode::kDataLoss);
  EXPECT_EQ(code([](json& r) { r["revocation_keys"][0].erase("secret"); }),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code([](json& r) { r["revocation_keys"] = 1; }), absl::StatusCode::kInvalidArgument);
  // A key that signs tokens must not sign lists too.
  EXPECT_EQ(code([](json& r) { r["revocation_keys"][0] = r["token_keys"][0]; }),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace serialsmith
