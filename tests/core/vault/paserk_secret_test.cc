#include "core/vault/paserk_secret.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "core/keys/base64url.h"
#include "core/keys/status.h"
#include "tests/support/secrets.h"

namespace serialsmith {
namespace {

using ::testing::HasSubstr;
using testing::kCheapCost;
using testing::MasterOfByte;
using testing::SecretFromText;
using testing::SeededRandom;

constexpr std::string_view kHeader = "k4.local-pw.";
// Where the cost stands in the body: behind 16 bytes of salt.
constexpr std::size_t kMemoryAt = 16;
constexpr std::size_t kPassesAt = 24;
constexpr std::size_t kLanesAt = 28;
constexpr std::size_t kBodySize = 120;

std::string Wrapped() {
  return *WrapSecret(SecretKind::kLocal, MasterOfByte(7), SecretFromText("open"), kCheapCost,
                     SeededRandom());
}

std::vector<std::uint8_t> BodyOf(const std::string& paserk) {
  std::vector<std::uint8_t> body(kBodySize);
  EXPECT_TRUE(DecodeBase64Url(std::string_view(paserk).substr(kHeader.size()), body));
  return body;
}

std::string WithBody(const std::vector<std::uint8_t>& body) {
  return std::string(kHeader) + EncodeBase64Url(body);
}

TEST(WrapSecret, OpensByItsPassphraseAlone) {
  const auto secret = UnwrapSecret(SecretKind::kLocal, Wrapped(), SecretFromText("open"));
  ASSERT_TRUE(secret.ok()) << secret.status();
  EXPECT_TRUE(secret->Equals(MasterOfByte(7)));
  for (const char* other : {"", "opem", "open ", "Open"}) {
    EXPECT_EQ(UnwrapSecret(SecretKind::kLocal, Wrapped(), SecretFromText(other)).status().code(),
              absl::StatusCode::kPermissionDenied)
        << other;
  }
}

TEST(WrapSecret, RefusesAnEmptyPassphraseAndCostsOutOfRange) {
  const auto wrap = [](const char* passphrase, const Argon2Cost& cost) {
    return WrapSecret(SecretKind::kLocal, MasterOfByte(7), SecretFromText(passphrase), cost,
                      SeededRandom())
        .status()
        .code();
  };
  EXPECT_EQ(wrap("open", kCheapCost), absl::StatusCode::kOk);
  EXPECT_EQ(wrap("", kCheapCost), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(wrap("open", {8191, 1}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(wrap("open", {8192, 0}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(wrap("open", {kMaxArgon2Memory + 1, 1}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(wrap("open", {8192, kMaxArgon2Passes + 1}), absl::StatusCode::kInvalidArgument);
}

TEST(WrapSecret, TakesFreshSaltAndNonceEachTime) {
  const RandomSource random = SeededRandom();
  const SecretBytes passphrase = SecretFromText("open");
  const auto wrap = [&] {
    return *WrapSecret(SecretKind::kLocal, MasterOfByte(7), passphrase, kCheapCost, random);
  };
  const auto first = BodyOf(wrap());
  const auto second = BodyOf(wrap());
  EXPECT_FALSE(std::equal(first.begin(), first.begin() + 16, second.begin()));
  EXPECT_FALSE(std::equal(first.begin() + 32, first.begin() + 56, second.begin() + 32));
}

TEST(UnwrapSecret, RefusesHostileCostsBeforeItPaysThem) {
  const auto refusal = [](std::size_t at, std::vector<std::uint8_t> bytes) {
    std::vector<std::uint8_t> body = BodyOf(Wrapped());
    std::copy(bytes.begin(), bytes.end(), body.begin() + static_cast<std::ptrdiff_t>(at));
    const std::string paserk = WithBody(body);
    const absl::Status status = CheckWrapped(SecretKind::kLocal, paserk);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(UnwrapSecret(SecretKind::kLocal, paserk, SecretFromText("open")).status(), status);
    return std::string(MessageOf(status));
  };
  EXPECT_THAT(refusal(kMemoryAt, {0, 0, 4}), HasSubstr("4194304 MiB"));  // 4 TiB
  EXPECT_THAT(refusal(kMemoryAt, std::vector<std::uint8_t>(8, 0xFF)), HasSubstr("MiB"));
  EXPECT_THAT(refusal(kMemoryAt, {0, 0, 0, 0, 0x40, 0, 0, 1}), HasSubstr("1024 MiB"));
  EXPECT_THAT(refusal(kPassesAt, {0, 0, 0, 17}), HasSubstr("17 passes"));
  EXPECT_THAT(refusal(kPassesAt, std::vector<std::uint8_t>(4, 0xFF)), HasSubstr("4294967295"));
  EXPECT_THAT(refusal(kMemoryAt, std::vector<std::uint8_t>(8, 0)), HasSubstr("out of range"));
  EXPECT_THAT(refusal(kPassesAt, {0, 0, 0, 0}), HasSubstr("out of range"));
  EXPECT_THAT(refusal(kLanesAt, {0, 0, 0, 2}), HasSubstr("out of range"));
  EXPECT_THAT(refusal(kLanesAt, {0, 0, 0, 0}), HasSubstr("out of range"));
}

TEST(UnwrapSecret, RefusesOtherHeaders) {
  const std::string body = Wrapped().substr(kHeader.size());
  for (const char* header : {"k4.secret-pw.", "k4.local.", "k3.local-pw.", "k4.local-pw", ""}) {
    EXPECT_EQ(CheckWrapped(SecretKind::kLocal, header + body).code(),
              absl::StatusCode::kInvalidArgument)
        << header;
  }
  EXPECT_FALSE(CheckWrapped(SecretKind::kSecret, Wrapped()).ok());
  EXPECT_FALSE(CheckWrapped(SecretKind::kLocal, Wrapped() + "=").ok());
}

TEST(ParseSecret, RefusesHalvesThatDoNotBelongTogether) {
  std::vector<std::uint8_t> key(64, 1);
  const auto parsed = ParseSecret(SecretKind::kSecret, "k4.secret." + EncodeBase64Url(key));
  EXPECT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(MessageOf(parsed.status())), HasSubstr("halves"));
}

// The tag covers salt, cost, nonce and key: no flipped bit goes unnoticed.
RC_GTEST_PROP(UnwrapSecret, NoticesEveryFlippedBit, ()) {
  std::vector<std::uint8_t> body = BodyOf(Wrapped());
  const auto bit = *rc::gen::inRange<std::size_t>(0, body.size() * 8);
  // Higher bits of the memory would be paid for before they are noticed.
  RC_PRE(bit / 8 < kMemoryAt || bit / 8 >= kPassesAt);
  body[bit / 8] = static_cast<std::uint8_t>(body[bit / 8] ^ (1U << bit % 8));
  RC_ASSERT(!UnwrapSecret(SecretKind::kLocal, WithBody(body), SecretFromText("open")).ok());
}

RC_GTEST_PROP(UnwrapSecret, OpensWhatWasWrapped, (const std::string& passphrase)) {
  RC_PRE(!passphrase.empty());
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  const RandomSource random = SeededRandom(seed);
  for (const SecretKind kind : {SecretKind::kLocal, SecretKind::kSecret}) {
    SecretBytes secret = SecretBytes::Allocate(SecretSize(kind));
    random(secret.mutable_bytes());
    const SecretBytes key = SecretFromText(passphrase);
    const auto wrapped = WrapSecret(kind, secret, key, kCheapCost, random);
    RC_ASSERT(wrapped.ok());
    RC_ASSERT(CheckWrapped(kind, *wrapped).ok());
    const auto again = UnwrapSecret(kind, *wrapped, key);
    RC_ASSERT(again.ok());
    RC_ASSERT(again->Equals(secret));
  }
}

RC_GTEST_PROP(PaserkSecrets, TakeAnyBytes, (const std::string& text)) {
  for (const SecretKind kind : {SecretKind::kLocal, SecretKind::kSecret}) {
    for (const char* header : {"", "k4.local.", "k4.secret.", "k4.local-pw.", "k4.secret-pw."}) {
      RC_ASSERT(!CheckWrapped(kind, header + text).ok());
      RC_ASSERT(!ParseSecret(kind, header + text).ok());
    }
  }
}

}  // namespace
}  // namespace serialsmith
