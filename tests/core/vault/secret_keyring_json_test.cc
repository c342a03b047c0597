#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "core/keys/status.h"
#include "core/vault/paserk_secret.h"
#include "core/vault/series_keys.h"
#include "serialsmith/vault.h"
#include "tests/support/secrets.h"

namespace serialsmith {
namespace {

using nlohmann::json;
using testing::Cheap;
using ::testing::HasSubstr;
using testing::MasterOfByte;
using ::testing::Not;
using testing::SecretFromText;

const Series kFirst = *Series::Parse("A");
const Series kSecond = *Series::Parse("B");

// Series A and B of masters 7… and 8…, under "open" or in the clear.
SecretKeyring Sample(bool wrapped) {
  const SecretBytes passphrase = SecretFromText("open");
  const Protection protection = wrapped ? Cheap(passphrase) : Protection{};
  const RandomSource random = testing::SeededRandom();
  SecretKeyring ring = *SecretKeyring::Create("Example Ltd", protection, random);
  const SecretBytes first = MasterOfByte(7);
  const SecretBytes second = MasterOfByte(8);
  EXPECT_TRUE(ring.AddSeries(kFirst, protection, random, &first).ok());
  EXPECT_TRUE(ring.AddSeries(kSecond, protection, random, &second).ok());
  EXPECT_TRUE(ring.AddProduct(*Product::Parse("MVR"), "Moon Viewer").ok());
  return ring;
}

TEST(SecretKeyringJson, ParsesWhatItPrints) {
  for (const bool wrapped : {true, false}) {
    const SecretKeyring ring = Sample(wrapped);
    const auto again = SecretKeyring::Parse(ring.ToJson(), "ring");
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_EQ(again->ToJson(), ring.ToJson());
    EXPECT_EQ(again->wrapped(), wrapped);
    EXPECT_EQ(again->public_ring().ToJson(), ring.public_ring().ToJson());
    const SecretBytes passphrase = SecretFromText("open");
    const auto master = again->UnlockMaster(kSecond, &passphrase);
    ASSERT_TRUE(master.ok()) << master.status();
    EXPECT_TRUE(master->Equals(MasterOfByte(8)));
    EXPECT_TRUE(again->UnlockTokenKey(&passphrase).ok());
  }
}

TEST(SecretKeyringJson, NamesItsProtectionAndHidesItsSecrets) {
  const json wrapped = json::parse(Sample(true).ToJson());
  EXPECT_EQ(wrapped["kind"], "serialsmith-secret-keyring");
  EXPECT_EQ(wrapped["protection"], "passphrase");
  EXPECT_THAT(wrapped["series"][0]["master"].get<std::string>(),
              ::testing::StartsWith("k4.local-pw."));
  EXPECT_THAT(wrapped["token_keys"][0]["secret"].get<std::string>(),
              ::testing::StartsWith("k4.secret-pw."));
  const std::string clear = Sample(false).ToJson();
  EXPECT_EQ(json::parse(clear)["protection"], "none");
  const std::string master = PrintSecret(SecretKind::kLocal, MasterOfByte(7));
  EXPECT_THAT(clear, HasSubstr(master));
  EXPECT_THAT(wrapped.dump(), Not(HasSubstr(master)));
  EXPECT_THAT(Sample(false).public_ring().ToJson(), Not(HasSubstr("k4.local")));
}

TEST(SecretKeyringJson, IsNoPublicRingAndThePublicIsNoSecretOne) {
  const SecretKeyring ring = Sample(true);
  EXPECT_THAT(std::string(MessageOf(PublicKeyring::Parse(ring.ToJson(), "r").status())),
              HasSubstr("this is the secret keyring"));
  EXPECT_THAT(
      std::string(MessageOf(SecretKeyring::Parse(ring.public_ring().ToJson(), "r").status())),
      HasSubstr("this is the public keyring"));
}

struct Damage {
  const char* name;
  std::function<void(json&)> change;
  const char* message;
};

class DamagedSecretRing : public ::testing::TestWithParam<Damage> {};

TEST_P(DamagedSecretRing, IsRefusedForThatReason) {
  json ring = json::parse(Sample(true).ToJson());
  GetParam().change(ring);
  const auto parsed = SecretKeyring::Parse(ring.dump(), "secret.keyring");
  ASSERT_FALSE(parsed.ok());
  EXPECT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument);
  const std::string message(MessageOf(parsed.status()));
  EXPECT_THAT(message, ::testing::StartsWith("secret.keyring: "));
  EXPECT_THAT(message, HasSubstr(GetParam().message));
  EXPECT_LT(message.find('\n'), message.size() - 10) << message;
}

const Damage kDamages[] = {
    {"ProtectionMissing", [](json& r) { r.erase("protection"); }, "protection is missing"},
    {"ProtectionUnknown", [](json& r) { r["protection"] = "rot13"; }, "protection is neither"},
    {"ProtectionDenied", [](json& r) { r["protection"] = "none"; },
     "series[0].master is refused: this is no secret key in the clear"},
    {"MasterMissing", [](json& r) { r["series"][1].erase("master"); },
     "series[1].master is missing"},
    {"MasterInTheClear",
     [](json& r) { r["series"][1]["master"] = PrintSecret(SecretKind::kLocal, MasterOfByte(8)); },
     "series[1].master is refused: this is no k4.local-pw"},
    {"MasterIsTokenKey", [](json& r) { r["series"][1]["master"] = r["token_keys"][0]["secret"]; },
     "series[1].master is refused"},
    {"MasterCut",
     [](json& r) {
       const std::string master = r["series"][1]["master"];
       r["series"][1]["master"] = master.substr(0, master.size() - 4);
     },
     "series[1].master is refused"},
    {"MasterOfHostileCost",
     [](json& r) {
       std::string master = r["series"][1]["master"];
       master.replace(34, 4, "____");  // the higher bytes of the memory
       r["series"][1]["master"] = master;
     },
     "more than is allowed"},
    {"NoTokenKey", [](json& r) { r["token_keys"] = json::array(); }, "token_keys is empty"},
    {"TokenSecretMissing", [](json& r) { r["token_keys"][0].erase("secret"); },
     "token_keys[0].secret is missing"},
    {"ExampleSeries", [](json& r) { r["series"][0]["symbol"] = "X"; }, "series X is reserved"},
};

INSTANTIATE_TEST_SUITE_P(Each, DamagedSecretRing, ::testing::ValuesIn(kDamages),
                         [](const auto& info) { return std::string(info.param.name); });

// Changes that leave a well-formed ring are noticed when the key is unwrapped.
absl::StatusCode UnlockAfter(bool wrapped, Series series,
                             const std::function<void(json&)>& change) {
  json ring = json::parse(Sample(wrapped).ToJson());
  change(ring);
  const auto parsed = SecretKeyring::Parse(ring.dump(), "ring");
  if (!parsed.ok()) return parsed.status().code();
  const SecretBytes passphrase = SecretFromText("open");
  return parsed->UnlockMaster(series, &passphrase).status().code();
}

TEST(SecretKeyringJson, NoticesMastersThatChangedPlaces) {
  const auto swap = [](json& r) { r["series"][0]["master"].swap(r["series"][1]["master"]); };
  for (const bool wrapped : {true, false}) {
    EXPECT_EQ(UnlockAfter(wrapped, kFirst, [](json&) {}), absl::StatusCode::kOk);
    EXPECT_EQ(UnlockAfter(wrapped, kFirst, swap), absl::StatusCode::kDataLoss);
    EXPECT_EQ(UnlockAfter(wrapped, kSecond, swap), absl::StatusCode::kDataLoss);
  }
}

TEST(SecretKeyringJson, NoticesAForeignPublicKeyBesideAMaster) {
  const auto change = [](json& r) {
    const PublicKey foreign = PublicKey::FromBytes({1, 2, 3});
    r["series"][0]["public_key"] = foreign.ToPaserk();
    r["series"][0]["key_id"] = foreign.KeyId();
  };
  EXPECT_EQ(UnlockAfter(true, kFirst, change), absl::StatusCode::kDataLoss);
  EXPECT_EQ(UnlockAfter(true, kSecond, change),
            absl::StatusCode::kOk);  // only what is needed is opened
}

TEST(SecretKeyringJson, NoticesTheZeroMasterWithItsOwnPublicKey) {
  const SecretBytes zero = SecretBytes::Allocate(32);
  const auto change = [&](json& r) {
    // The public key of the example series, which the documents give away.
    const auto key = PublicKey::FromBytes(SigningKeyOfMaster(zero).public_key.bytes());
    r["series"][0]["public_key"] = key.ToPaserk();
    r["series"][0]["key_id"] = key.KeyId();
    r["series"][0]["master"] = PrintSecret(SecretKind::kLocal, zero);
  };
  EXPECT_EQ(UnlockAfter(false, kFirst, change), absl::StatusCode::kDataLoss);
}

TEST(SecretKeyringJson, NoticesAForeignTokenKey) {
  json ring = json::parse(Sample(true).ToJson());
  const PublicKey foreign = PublicKey::FromBytes({1, 2, 3});
  ring["token_keys"][0]["public_key"] = foreign.ToPaserk();
  ring["token_keys"][0]["key_id"] = foreign.KeyId();
  const auto parsed = SecretKeyring::Parse(ring.dump(), "ring");
  ASSERT_TRUE(parsed.ok());
  const SecretBytes passphrase = SecretFromText("open");
  EXPECT_EQ(parsed->UnlockTokenKey(&passphrase).status().code(), absl::StatusCode::kDataLoss);
}

TEST(SecretKeyringJson, RefusesEveryTruncation) {
  const std::string text = Sample(true).ToJson();
  for (std::size_t length = 0; length + 1 < text.size(); ++length) {
    EXPECT_FALSE(SecretKeyring::Parse(text.substr(0, length), "ring").ok()) << length;
  }
}

RC_GTEST_PROP(SecretKeyringJson, TakesAnyDamageAsAnAnswer, ()) {
  static const std::string sample = Sample(false).ToJson();
  std::string text = sample;
  const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
  const auto cut = *rc::gen::inRange<std::size_t>(0, 9);
  text.replace(at, cut, *rc::gen::arbitrary<std::string>());
  const auto ring = SecretKeyring::Parse(text, "ring");
  RC_ASSERT(ring.ok() || ring.status().code() == absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace serialsmith
