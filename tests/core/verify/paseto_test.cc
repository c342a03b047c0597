#include "core/verify/paseto.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "tests/support/public_ring.h"
#include "tests/support/tokens.h"
#include "tests/support/vectors.h"

namespace serialsmith {
namespace {

using testing::FromHex;
using testing::KeyFromHex;

TEST(Paseto, TakesTheValidPublicVectorsAndMakesThemAgain) {
  const auto vectors = testing::SharedVectors("paseto-v4.json");
  if (!vectors) GTEST_SKIP() << "no shared vectors";
  int seen = 0;
  for (const auto& test : (*vectors)["tests"]) {
    if (!test["name"].get<std::string>().starts_with("4-S-")) continue;
    ++seen;
    const std::string text = test["token"];
    const auto token = DecodePaseto(text);
    ASSERT_TRUE(token) << test["name"];
    EXPECT_EQ(token->payload, test["payload"].get<std::string>());
    EXPECT_EQ(token->footer, test["footer"].get<std::string>());
    const PublicKey key = KeyFromHex(test["public-key"].get<std::string>());
    const std::string assertion = test["implicit-assertion"];
    EXPECT_TRUE(VerifyPaseto(key, *token, assertion)) << test["name"];
    EXPECT_FALSE(VerifyPaseto(key, *token, assertion + "x")) << test["name"];

    const auto secret = FromHex(test["secret-key"].get<std::string>());
    const std::string message = PasetoMessage(token->payload, token->footer, assertion);
    Paseto again{token->payload, {}, token->footer};
    crypto_sign_detached(again.signature.data(), nullptr,
                         reinterpret_cast<const unsigned char*>(message.data()), message.size(),
                         secret.data());
    EXPECT_EQ(EncodePaseto(again), text);
  }
  EXPECT_EQ(seen, 3);
}

// 4-F-1 gives a token of another purpose to a public key, and the others of its kind are no v4
// tokens or have padding; 4-F-2 is a public token where another is due: no key here has signed it.
TEST(Paseto, RefusesTheInvalidVectorsEachForItsReason) {
  const auto vectors = testing::SharedVectors("paseto-v4.json");
  if (!vectors) GTEST_SKIP() << "no shared vectors";
  int seen = 0;
  PublicKey key = testing::KeyOfByte(0);
  for (const auto& test : (*vectors)["tests"]) {
    if (test.contains("public-key")) key = KeyFromHex(test["public-key"].get<std::string>());
  }
  for (const auto& test : (*vectors)["tests"]) {
    if (!test["expect-fail"].get<bool>()) continue;
    ++seen;
    const auto token = DecodePaseto(test["token"].get<std::string>());
    ASSERT_EQ(token.has_value(), test["name"] == "4-F-2") << test["name"];
    if (token) {
      EXPECT_FALSE(VerifyPaseto(key, *token, test["implicit-assertion"].get<std::string>()));
    }
  }
  EXPECT_EQ(seen, 5);
}

TEST(Paseto, EncodesLengthsSoThatNoPieceCanRunIntoAnother) {
  EXPECT_EQ(PasetoMessage("", ""), std::string("\4\0\0\0\0\0\0\0\12\0\0\0\0\0\0\0v4.public."
                                               "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
                                               50));
  EXPECT_NE(PasetoMessage("ab", "c"), PasetoMessage("a", "bc"));
  EXPECT_NE(PasetoMessage("a", "b", "c"), PasetoMessage("a", "bc"));
}

TEST(Paseto, HasOneSpelling) {
  const std::string text = testing::SignToken("{}", "f");
  ASSERT_TRUE(DecodePaseto(text));
  const std::size_t dot = text.rfind('.');
  // "Zg" is f; its last character has four bits to spare.
  for (const std::string& other :
       {text + "=", text + " ", " " + text, text + ".", text.substr(0, dot + 1),
        text.substr(0, dot + 1) + "Zh", text.substr(0, 20) + "\n" + text.substr(20),
        text.substr(0, dot) + "=." + text.substr(dot + 1), "V4.public." + text.substr(10),
        std::string("v4.public."), std::string("v4.public.AAAA"), "v4.local." + text.substr(10),
        text.substr(0, 15) + "+" + text.substr(16), text.substr(0, 15) + "/" + text.substr(16)}) {
    EXPECT_FALSE(DecodePaseto(other)) << other;
  }
}

RC_GTEST_PROP(Paseto, PrintsWhatItDecodes, (std::string payload, std::string footer)) {
  const std::string text = testing::SignToken(payload, footer);
  const auto token = DecodePaseto(text);
  RC_ASSERT(token);
  RC_ASSERT(token->payload == payload && token->footer == footer);
  RC_ASSERT(EncodePaseto(*token) == text);
  RC_ASSERT(VerifyPaseto(PublicKey::FromBytes(testing::TokenKeyOfByte(9).public_key), *token));
  // Any other character makes another token, or none.
  std::string changed = text;
  const auto at = *rc::gen::inRange<std::size_t>(10, text.size());
  changed[at] = changed[at] == 'A' ? 'B' : 'A';
  const auto other = DecodePaseto(changed);
  RC_ASSERT(!other || !(*other == *token));
}

// Ed25519 acceptance is that of libsodium's crypto_sign_verify_detached; the cases in which
// implementations differ are pinned here.
class Ed25519Rule : public ::testing::Test {
 protected:
  bool Accepts(std::string_view key_hex, std::string_view r_hex, std::string_view s_hex) const {
    Paseto token{"{}", {}, ""};
    const auto r = FromHex(r_hex);
    const auto s = FromHex(s_hex);
    std::copy(r.begin(), r.end(), token.signature.begin());
    std::copy(s.begin(), s.end(), token.signature.begin() + 32);
    return VerifyPaseto(KeyFromHex(key_hex), token);
  }
  static constexpr std::string_view kZero =
      "0000000000000000000000000000000000000000000000000000000000000000";
  static constexpr std::string_view kOne =
      "0100000000000000000000000000000000000000000000000000000000000000";
};

// With such a key and S = 0, R = the neutral point, every message would verify.
TEST_F(Ed25519Rule, RefusesKeysOfSmallOrder) {
  for (const std::string_view key :
       {kZero, kOne,  // orders 4 and 1
        std::string_view("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),  // 2
        std::string_view("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),  // 8
        std::string_view("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")}) {
    EXPECT_FALSE(Accepts(key, kOne, kZero)) << key;
    EXPECT_FALSE(Accepts(key, key, kZero)) << key;
  }
}

// y = p and above: a second spelling of another point.
TEST_F(Ed25519Rule, RefusesKeysThatAreNotCanonical) {
  for (const std::string_view key :
       {"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"}) {
    EXPECT_FALSE(Accepts(key, kOne, kZero)) << key;
  }
}

TEST_F(Ed25519Rule, RefusesAnROfSmallOrderOrNotCanonical) {
  const auto good = testing::ToHex(testing::TokenKeyOfByte(9).public_key);
  for (const std::string_view r :
       {kZero, kOne,
        std::string_view("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
        std::string_view("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")}) {
    EXPECT_FALSE(Accepts(good, r, kZero)) << r;
  }
}

// S + L is a second signature of the same message for those who do not look.
TEST_F(Ed25519Rule, RefusesAnSThatIsNotReduced) {
  constexpr std::array<std::uint8_t, 16> kOrder = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,
                                                   0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14};
  Paseto token = *DecodePaseto(testing::SignToken("{}", ""));
  const PublicKey key = PublicKey::FromBytes(testing::TokenKeyOfByte(9).public_key);
  ASSERT_TRUE(VerifyPaseto(key, token));
  unsigned carry = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    carry += token.signature[32 + i] + (i < 16 ? kOrder[i] + 0U : i == 31 ? 0x10U : 0U);
    token.signature[32 + i] = static_cast<std::uint8_t>(carry & 255U);
    carry >>= 8;
  }
  ASSERT_EQ(carry, 0U);
  EXPECT_FALSE(VerifyPaseto(key, token));
}

}  // namespace
}  // namespace serialsmith
