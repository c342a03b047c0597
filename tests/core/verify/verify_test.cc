#include "serialsmith/verify.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "serialsmith/testing/generators.h"
#include "tests/support/public_ring.h"
#include "tests/support/vectors.h"

namespace serialsmith {
namespace {

using nlohmann::json;
using testing::RingFromJson;
using testing::VectorRingJson;

// The signed serials of the ring's series in the vectors, rows joined by '-'.
std::vector<std::string> GenuineTexts() {
  const json vectors = testing::SerialVectors();
  std::vector<std::string> texts;
  for (const json& test : vectors["valid"]) {
    if (test["series"] != vectors["keys"]["series"]) continue;
    if (test["product"] != vectors["keys"]["product"]) continue;
    std::string text;
    for (const json& row : test["signed"]) {
      if (!text.empty()) text += '-';
      text += row.get<std::string>();
    }
    texts.push_back(text);
  }
  return texts;
}

Verdict Judge(const json& ring, std::string_view text, const VerifyPolicy& policy = {}) {
  const PublicKeyring keyring = RingFromJson(ring);
  return Verifier(keyring).Verify(text, policy);
}

std::string CodeOf(const json& ring, std::string_view text, const VerifyPolicy& policy = {}) {
  return std::string(CodeName(Judge(ring, text, policy).code));
}

TEST(Verifier, AcceptsTheGenuineSerialsOfTheVectors) {
  const PublicKeyring ring = RingFromJson(VectorRingJson());
  const Verifier verifier(ring);
  const auto texts = GenuineTexts();
  for (const std::string& text : texts) {
    const Verdict verdict = verifier.Verify(text, {.require_signature = true});
    EXPECT_EQ(CodeName(verdict.code), "valid") << text;
    EXPECT_EQ(verdict.signature, SignatureState::kVerified);
  }
  EXPECT_EQ(texts.size(), 7U);
}

TEST(Verifier, RefusesTheForgedOnesOfTheVectorsEachForItsReason) {
  const PublicKeyring ring = RingFromJson(VectorRingJson());
  const Verifier verifier(ring);
  const json vectors = testing::SerialVectors();
  for (const json& test : vectors["refused"]) {
    const Verdict verdict = verifier.Verify(test["text"].get<std::string>());
    EXPECT_EQ(CodeName(verdict.code), test["code"].get<std::string>()) << test;
    EXPECT_NE(verdict.signature, SignatureState::kVerified) << test;
  }
  EXPECT_EQ(vectors["refused"].size(), 48U);
}

TEST(Verifier, RestoresWhatTheMistypedOnesOfTheVectorsMeant) {
  const PublicKeyring ring = RingFromJson(VectorRingJson());
  const Verifier verifier(ring);
  const json vectors = testing::SerialVectors();
  for (const json& test : vectors["mistyped"]) {
    const Verdict verdict = verifier.Verify(test["typed"].get<std::string>());
    EXPECT_FALSE(verdict.valid()) << test;
    ASSERT_EQ(verdict.suggestion_rows, 1U) << test << CodeName(verdict.code);
    EXPECT_EQ(FormatRow(verdict.suggestion[0]), test["meant"].get<std::string>()) << test;
  }
  EXPECT_EQ(vectors["mistyped"].size(), 120U);
}

TEST(Verifier, JudgesANumberAloneAsThePolicySays) {
  const json ring = VectorRingJson();
  const std::string number = GenuineTexts()[0].substr(0, kRowTextLength);
  EXPECT_EQ(CodeOf(ring, number), "valid");
  EXPECT_EQ(CodeOf(ring, number, {.require_signature = true}), "signature_missing");
  EXPECT_EQ(CodeOf(ring, number, {.product = Product::Parse("MVR")}), "valid");
  EXPECT_EQ(CodeOf(ring, number, {.product = Product::Parse("MVS")}), "wrong_product");
}

TEST(Verifier, KnowsOnlyWhatItsRingHas) {
  const std::string text = GenuineTexts()[0];
  json ring = VectorRingJson();
  ring["products"].clear();
  EXPECT_EQ(CodeOf(ring, text), "unknown_product");
  ring["series"].clear();
  EXPECT_EQ(CodeOf(ring, text), "unknown_series");
  ring = VectorRingJson();
  ring["series"][0] = testing::SeriesJson("T", testing::KeyOfByte(1));
  EXPECT_EQ(CodeOf(ring, text), "signature_invalid");
}

TEST(Verifier, JudgesByRetiredSeriesAsByActiveOnes) {
  json ring = VectorRingJson();
  for (const char* state : {"active", "retired"}) {
    ring["series"][0]["state"] = state;
    EXPECT_EQ(CodeOf(ring, GenuineTexts()[0]), "valid") << state;
  }
}

TEST(Verifier, TrustsNoSerialOfACompromisedSeries) {
  json ring = VectorRingJson();
  ring["series"][0]["state"] = "compromised";
  for (const std::string& text : GenuineTexts()) {
    const Verdict verdict = Judge(ring, text, {.require_signature = true});
    EXPECT_EQ(CodeName(verdict.code), "series_compromised") << text;
    EXPECT_EQ(verdict.signature, SignatureState::kVerified);  // still a fact
    EXPECT_EQ(CodeOf(ring, text.substr(0, kRowTextLength)), "series_compromised");
  }
}

TEST(Verifier, RefutesASerialOfACompromisedSeriesAsAnyOther) {
  json ring = VectorRingJson();
  ring["series"][0]["state"] = "compromised";
  const std::string text = GenuineTexts()[0];
  const std::string number = text.substr(0, kRowTextLength);
  EXPECT_EQ(CodeOf(ring, number, {.require_signature = true}), "signature_missing");
  EXPECT_EQ(CodeOf(ring, text, {.product = Product::Parse("MVS")}), "wrong_product");
  std::string mistyped = number;
  mistyped[0] = mistyped[0] == 'Q' ? 'R' : 'Q';
  EXPECT_EQ(CodeOf(ring, mistyped), "mistyped");
  ring["expires"] = "2027-01-31T00:00:00Z";
  EXPECT_EQ(CodeOf(ring, text, {.now = 1801353600}), "keyring_outdated");
  ring["products"].clear();
  EXPECT_EQ(CodeOf(ring, text), "unknown_product");
  ring["series"][0] = testing::SeriesJson("T", testing::KeyOfByte(1), "compromised");
  ring["products"] = VectorRingJson()["products"];
  EXPECT_EQ(CodeOf(ring, text), "signature_invalid");
}

TEST(Verifier, DistrustsOnlyTheSeriesThatIsMarked) {
  json ring = VectorRingJson();
  ring["series"].push_back(testing::SeriesJson("A", testing::KeyOfByte(1), "compromised"));
  EXPECT_EQ(CodeOf(ring, GenuineTexts()[0]), "valid");
}

TEST(Verifier, SaysThatARingHasExpired) {
  json ring = VectorRingJson();
  ring["expires"] = "2027-01-31T00:00:00Z";
  constexpr std::int64_t kExpiry = 1801353600;
  const std::string text = GenuineTexts()[0];
  EXPECT_EQ(CodeOf(ring, text), "valid");  // nobody said what time it is
  EXPECT_EQ(CodeOf(ring, text, {.now = kExpiry - 1}), "valid");
  EXPECT_EQ(CodeOf(ring, text, {.now = kExpiry}), "keyring_outdated");
  EXPECT_EQ(CodeOf(VectorRingJson(), text, {.now = kExpiry}), "valid");
}

TEST(Verifier, AnswersFalseForASeriesThatItLacks) {
  const PublicKeyring ring = RingFromJson(testing::EmptyRingJson());
  EXPECT_FALSE(Verifier(ring).Verifies(PackedRow{}, Signature{}));
}

// The order of the group, little-endian: S + L would be a second signature of the same message.
constexpr std::array<std::uint8_t, 32> kOrder = {
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};

TEST(VerifySignature, RejectsASecondSpellingOfTheSameSignature) {
  const PublicKeyring ring = RingFromJson(VectorRingJson());
  const PublicKey& key = ring.series()[0].key;
  for (const std::string& text : GenuineTexts()) {
    const Verdict genuine = Verifier(ring).Verify(text);
    ASSERT_TRUE(VerifySignature(key, genuine.number, genuine.signature_bytes));
    Signature second = genuine.signature_bytes;
    unsigned carry = 0;
    for (std::size_t i = 0; i < kOrder.size(); ++i) {
      carry += second[32 + i] + 0U + kOrder[i];
      second[32 + i] = static_cast<std::uint8_t>(carry & 255U);
      carry >>= 8;
    }
    ASSERT_EQ(carry, 0U);
    EXPECT_FALSE(VerifySignature(key, genuine.number, second));
  }
}

RC_GTEST_PROP(Verifier, TakesAnyBytesAndCallsNoneOfThemVerified, ()) {
  static const PublicKeyring ring = RingFromJson(VectorRingJson());
  RC_ASSERT(Verifier(ring).Verify(*testing::HostileText()).signature != SignatureState::kVerified);
}

RC_GTEST_PROP(Verifier, NeverVerifiesAChangedSymbol, ()) {
  static const PublicKeyring ring = RingFromJson(VectorRingJson());
  static const std::vector<std::string> texts = GenuineTexts();
  std::string text = *rc::gen::elementOf(texts);
  const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
  const auto symbol = kAlphabet[*rc::gen::inRange<std::size_t>(0, kAlphabet.size())];
  RC_PRE(text[at] != '-' && text[at] != symbol);
  text[at] = symbol;
  const Verdict verdict = Verifier(ring).Verify(text);
  RC_ASSERT(!verdict.valid());
  RC_ASSERT(verdict.signature != SignatureState::kVerified);
}

// Genuine, forged and mistyped ones in turn, more than one slice of them.
std::vector<std::string> ManyTexts() {
  std::vector<std::string> texts;
  const json vectors = testing::SerialVectors();
  while (texts.size() < 600) {
    for (const std::string& text : GenuineTexts()) texts.push_back(text);
    for (const json& test : vectors["refused"]) texts.push_back(test["text"]);
    for (const json& test : vectors["mistyped"]) texts.push_back(test["typed"]);
  }
  return texts;
}

TEST(Verifier, AnswersManyAsItAnswersEach) {
  const PublicKeyring ring = RingFromJson(VectorRingJson());
  const Verifier verifier(ring);
  const std::vector<std::string> owned = ManyTexts();
  const std::vector<std::string_view> texts(owned.begin(), owned.end());
  for (const bool require_signature : {false, true}) {
    const VerifyPolicy policy{.require_signature = require_signature};
    std::vector<VerdictCode> expected;
    for (const std::string_view text : texts)
      expected.push_back(verifier.Verify(text, policy).code);
    for (const unsigned jobs : {0U, 1U, 2U, 7U}) {
      std::vector<VerdictCode> codes(texts.size(), VerdictCode::kEmpty);
      EXPECT_EQ(verifier.VerifyMany(texts, codes, policy, jobs), texts.size());
      EXPECT_EQ(codes, expected) << jobs;
    }
  }
  // As many as there are codes, or texts.
  std::array<VerdictCode, 2> two{};
  EXPECT_EQ(verifier.VerifyMany(texts, std::span(two).first(1)), 1U);
  EXPECT_EQ(verifier.VerifyMany(std::span(texts).first(1), two), 1U);
  EXPECT_EQ(verifier.VerifyMany({}, {}), 0U);
}

}  // namespace
}  // namespace serialsmith
