#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "core/keys/base64url.h"
#include "serialsmith/keys.h"
#include "tests/support/public_ring.h"
#include "tests/support/vectors.h"

namespace serialsmith {
namespace {

using testing::FromHex;
using testing::KeyFromHex;
using testing::SharedVectors;
using testing::ToHex;

constexpr char kPaserk[] = "k4.public.cHFyc3R1dnd4eXp7fH1-f4CBgoOEhYaHiImKi4yNjo8";

TEST(PublicKey, PrintsAndParsesThePublishedVectors) {
  const auto vectors = SharedVectors("paserk-k4.public.json");
  if (!vectors) GTEST_SKIP() << "no shared vectors";
  int seen = 0;
  for (const auto& test : (*vectors)["tests"]) {
    const std::string hex = test["key"];
    if (test["expect-fail"].get<bool>()) {
      // A key of another version: neither its bytes nor a PASERK made of them are a key.
      EXPECT_THROW(KeyFromHex(hex), std::invalid_argument);
      EXPECT_FALSE(PublicKey::ParsePaserk("k4.public." + EncodeBase64Url(FromHex(hex))).ok());
    } else {
      EXPECT_EQ(KeyFromHex(hex).ToPaserk(), test["paserk"].get<std::string>());
      const auto key = PublicKey::ParsePaserk(test["paserk"].get<std::string>());
      ASSERT_TRUE(key.ok()) << key.status();
      EXPECT_EQ(ToHex(key->bytes()), hex);
    }
    ++seen;
  }
  EXPECT_EQ(seen, 4);
}

TEST(PublicKey, HasTheKeyIdsOfThePublishedVectors) {
  const auto vectors = SharedVectors("paserk-k4.pid.json");
  if (!vectors) GTEST_SKIP() << "no shared vectors";
  int seen = 0;
  for (const auto& test : (*vectors)["tests"]) {
    const std::string hex = test["key"];
    if (test["expect-fail"].get<bool>()) {
      EXPECT_THROW(KeyFromHex(hex), std::invalid_argument);
    } else {
      EXPECT_EQ(KeyFromHex(hex).KeyId(), test["paserk"].get<std::string>());
    }
    ++seen;
  }
  EXPECT_EQ(seen, 5);
}

TEST(PublicKey, RefusesEverythingButOneSpelling) {
  const std::string good = kPaserk;
  ASSERT_TRUE(PublicKey::ParsePaserk(good).ok());
  std::string trailing_bits = good;
  trailing_bits.back() = '9';  // '8' has the same four bits of data and one of the two spare
  const std::string body = good.substr(good.rfind('.') + 1);
  for (const std::string& text :
       {std::string(), std::string("k4.public."), good + "=", good + "A", " " + good, good + "\n",
        good.substr(0, good.size() - 1), trailing_bits, "K4.public." + body, "k3.public." + body,
        "k4.local." + body, "k4.public" + body, "k4.pid." + body, body}) {
    const auto key = PublicKey::ParsePaserk(text);
    EXPECT_FALSE(key.ok()) << text;
    EXPECT_EQ(key.status().code(), absl::StatusCode::kInvalidArgument);
  }
}

RC_GTEST_PROP(PublicKey, ParsesWhatItPrints, ()) {
  const auto bytes = *rc::gen::container<std::array<std::uint8_t, kPublicKeyBytes>>(
      rc::gen::arbitrary<std::uint8_t>());
  const PublicKey key = PublicKey::FromBytes(bytes);
  const auto parsed = PublicKey::ParsePaserk(key.ToPaserk());
  RC_ASSERT(parsed.ok());
  RC_ASSERT(*parsed == key);
  RC_ASSERT(parsed->KeyId() == key.KeyId());
  RC_ASSERT(key.KeyId().size() == std::string("k4.pid.").size() + 44);
}

}  // namespace
}  // namespace serialsmith
