#include "core/keys/keyring_signature.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sodium.h>

#include <string>
#include <vector>

#include "core/keys/base64url.h"
#include "core/keys/status.h"
#include "tests/support/public_ring.h"

namespace serialsmith {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

// An Ed25519 key pair of a seed of one byte, repeated.
struct Root {
  explicit Root(std::uint8_t byte) {
    std::array<std::uint8_t, crypto_sign_SEEDBYTES> seed;
    seed.fill(byte);
    crypto_sign_seed_keypair(public_bytes.data(), secret.data(), seed.data());
  }
  PublicKey key() const { return PublicKey::FromBytes(public_bytes); }
  // Signs as the format says, not as the library does it.
  json Sign(const std::string& canonical) const {
    const std::string message = std::string("serialsmith.keyring.v1") + '\0' + canonical;
    std::array<std::uint8_t, crypto_sign_BYTES> signature;
    crypto_sign_detached(signature.data(), nullptr,
                         reinterpret_cast<const unsigned char*>(message.data()), message.size(),
                         secret.data());
    return {{"key_id", key().KeyId()}, {"signature", EncodeBase64Url(signature)}};
  }
  std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES> public_bytes{};
  std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> secret{};
};

json Ring(std::uint64_t version = 7) {
  json ring = testing::VectorRingJson();
  ring["version"] = version;
  return ring;
}

// What a client says to the ring when it trusts these roots.
absl::Status Check(const json& ring, const std::vector<PublicKey>& roots) {
  return testing::RingFromJson(ring).CheckSignedBy(roots);
}

TEST(KeyringSignature, CanonicalBytesAreThoseOfRfc8785) {
  const json ring = json::parse(R"({"b":[1,true,null,"é\u20ac\n\u001f\"\\/"],"a":{"z":0,"A":-2},
                                    "signatures":[1]})");
  EXPECT_EQ(SignedBytesOf(ring), std::string(kKeyringDomain) +
                                     R"({"a":{"A":-2,"z":0},"b":[1,true,null,"é€\n\u001f\"\\/"]})");
}

TEST(KeyringSignature, SignsNothingThatRfc8785WouldWriteInItsOwnWay) {
  for (const char* text :
       {R"({"a":1.5})", R"({"a":1e2})", R"({"a":9007199254740992})", R"({"a":-9007199254740992})",
        R"({"a":-9223372036854775808})", R"({"é":1})", R"({"a":[{"é":1}]})"}) {
    EXPECT_EQ(SignedBytesOf(json::parse(text)), kKeyringDomain) << text;
  }
  EXPECT_NE(SignedBytesOf(json::parse(R"({"a":9007199254740991})")), kKeyringDomain);
}

TEST(KeyringSignature, HoldsForTheRootThatSignedAndForNoOther) {
  const Root first(1);
  const Root second(2);
  json ring = Ring();
  EXPECT_EQ(Check(ring, {first.key()}).code(), absl::StatusCode::kFailedPrecondition);
  json content = ring;
  content.erase("signatures");
  ring["signatures"] = json::array({first.Sign(content.dump())});
  EXPECT_TRUE(Check(ring, {first.key()}).ok());
  EXPECT_TRUE(Check(ring, {second.key(), first.key()}).ok());
  EXPECT_EQ(Check(ring, {second.key()}).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Check(ring, {}).code(), absl::StatusCode::kFailedPrecondition);
  // The second root under the name of the first.
  ring["signatures"] = json::array({second.Sign(content.dump())});
  ring["signatures"][0]["key_id"] = first.key().KeyId();
  EXPECT_EQ(Check(ring, {first.key()}).code(), absl::StatusCode::kDataLoss);
  // One good signature among others suffices: roots rotate too.
  ring["signatures"].push_back(second.Sign(content.dump()));
  EXPECT_TRUE(Check(ring, {second.key()}).ok());
}

TEST(KeyringSignature, CoversEveryFieldAndFieldsOfLaterVersions) {
  const Root root(1);
  json ring = Ring();
  ring["expires"] = "2027-01-31T00:00:00Z";
  ring["token_keys"].push_back({{"state", "active"},
                                {"public_key", testing::KeyOfByte(9).ToPaserk()},
                                {"key_id", testing::KeyOfByte(9).KeyId()}});
  ring["of_a_later_version"] = {{"x", 1}};
  ring.erase("signatures");
  const json signature = root.Sign(ring.dump());
  ring["signatures"] = json::array({signature});
  ASSERT_TRUE(Check(ring, {root.key()}).ok());
  const auto after = [&](const std::function<void(json&)>& change) {
    json changed = ring;
    change(changed);
    return Check(changed, {root.key()}).code();
  };
  const auto lost = absl::StatusCode::kDataLoss;
  EXPECT_EQ(after([](json& r) { r["issuer"] = "Example Ltd."; }), lost);
  EXPECT_EQ(after([](json& r) { r["version"] = 8; }), lost);
  EXPECT_EQ(after([](json& r) { r["expires"] = nullptr; }), lost);
  EXPECT_EQ(after([](json& r) { r["series"][0]["state"] = "retired"; }), lost);
  EXPECT_EQ(after([](json& r) { r["series"].clear(); }), lost);
  EXPECT_EQ(after([](json& r) { r["products"][0]["name"] = "Noon"; }), lost);
  EXPECT_EQ(after([](json& r) { r["token_keys"][0]["state"] = "compromised"; }), lost);
  EXPECT_EQ(after([](json& r) { r["token_keys"][0].erase("state"); }), lost);
  EXPECT_EQ(after([](json& r) { r["of_a_later_version"]["x"] = 2; }), lost);
  EXPECT_EQ(after([](json& r) { r["new"] = 1; }), lost);
}

TEST(KeyringSignature, RefusesADamagedList) {
  const Root root(1);
  const json good = root.Sign("x");
  const auto refusal = [](const json& signatures) {
    json ring = Ring();
    ring["signatures"] = signatures;
    const auto parsed = PublicKeyring::Parse(ring.dump(), "ring");
    return parsed.ok() ? std::string() : std::string(MessageOf(parsed.status()));
  };
  EXPECT_EQ(refusal(json::array({good})), "");
  EXPECT_THAT(refusal({{"key_id", "x"}}), HasSubstr("signatures must be an array"));
  EXPECT_THAT(refusal(json::array({1})), HasSubstr("signatures[0] must be an object"));
  EXPECT_THAT(refusal(json::array({{{"key_id", "x"}}})),
              HasSubstr("signatures[0].signature is missing"));
  json short_one = good;
  short_one["signature"] = "AAAA";
  EXPECT_THAT(refusal(json::array({short_one})), HasSubstr("is no signature"));
  EXPECT_EQ(refusal(json(std::vector<json>(8, good))), "");
  EXPECT_THAT(refusal(json(std::vector<json>(9, good))), HasSubstr("more than 8"));
}

TEST(KeyringUpdate, GoesForwardOnly) {
  const PublicKeyring current = testing::RingFromJson(Ring(7));
  EXPECT_TRUE(CheckUpdate(current, testing::RingFromJson(Ring(8))).ok());
  EXPECT_TRUE(CheckUpdate(current, current).ok());
  EXPECT_EQ(CheckUpdate(current, testing::RingFromJson(Ring(6))).code(),
            absl::StatusCode::kFailedPrecondition);
  json other = Ring(7);
  other["products"][0]["name"] = "Noon";
  EXPECT_EQ(CheckUpdate(current, testing::RingFromJson(other)).code(),
            absl::StatusCode::kFailedPrecondition);
  json stranger = Ring(8);
  stranger["issuer"] = "Other Ltd";
  EXPECT_EQ(CheckUpdate(current, testing::RingFromJson(stranger)).code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace serialsmith
