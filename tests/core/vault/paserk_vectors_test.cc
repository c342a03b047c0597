// The published vectors of PASERK; some take 256 MiB of Argon2id.
#include <gtest/gtest.h>

#include <string>

#include "core/keys/base64url.h"
#include "core/vault/paserk_secret.h"
#include "tests/support/secrets.h"
#include "tests/support/vectors.h"

namespace serialsmith {
namespace {

using testing::SecretFromText;
using testing::SharedVectors;
using testing::ToHex;

// Some of the passwords look like hex, but are meant as they stand.
SecretBytes PasswordOf(const nlohmann::json& test) {
  return SecretFromText(test["password"].get<std::string>());
}

void TestPlain(SecretKind kind, const char* file, int expected) {
  const auto vectors = SharedVectors(file);
  if (!vectors) GTEST_SKIP() << "no shared vectors";
  int seen = 0;
  for (const auto& test : (*vectors)["tests"]) {
    SCOPED_TRACE(test["name"].get<std::string>());
    ++seen;
    if (test["expect-fail"].get<bool>()) {
      // Either a key that must not print, or a text that must not parse.
      if (!test["paserk"].is_null()) {
        EXPECT_EQ(ParseSecret(kind, test["paserk"].get<std::string>()).status().code(),
                  absl::StatusCode::kInvalidArgument);
      } else {
        const auto bytes = testing::FromHex(test["key"].get<std::string>());
        const std::string header = kind == SecretKind::kLocal ? "k4.local." : "k4.secret.";
        EXPECT_FALSE(ParseSecret(kind, header + EncodeBase64Url(bytes)).ok());
      }
      continue;
    }
    const std::string paserk = test["paserk"];
    const auto secret = ParseSecret(kind, paserk);
    ASSERT_TRUE(secret.ok()) << secret.status();
    EXPECT_EQ(ToHex(secret->bytes()), test["key"].get<std::string>());
    EXPECT_EQ(PrintSecret(kind, *secret), paserk);
  }
  EXPECT_EQ(seen, expected);
}

TEST(PaserkVectors, Local) { TestPlain(SecretKind::kLocal, "paserk-k4.local.json", 5); }
TEST(PaserkVectors, Secret) { TestPlain(SecretKind::kSecret, "paserk-k4.secret.json", 5); }

void TestIds(SecretKind kind, const char* file, int expected) {
  const auto vectors = SharedVectors(file);
  if (!vectors) GTEST_SKIP() << "no shared vectors";
  int seen = 0;
  for (const auto& test : (*vectors)["tests"]) {
    SCOPED_TRACE(test["name"].get<std::string>());
    ++seen;
    const auto bytes = testing::FromHex(test["key"].get<std::string>());
    const std::string header = kind == SecretKind::kLocal ? "k4.local." : "k4.secret.";
    const auto id = SecretId(kind, header + EncodeBase64Url(bytes));
    ASSERT_EQ(id.ok(), !test["expect-fail"].get<bool>());
    if (id.ok()) {
      EXPECT_EQ(*id, test["paserk"].get<std::string>());
    }
  }
  EXPECT_EQ(seen, expected);
}

TEST(PaserkVectors, Lid) { TestIds(SecretKind::kLocal, "paserk-k4.lid.json", 4); }
TEST(PaserkVectors, Sid) { TestIds(SecretKind::kSecret, "paserk-k4.sid.json", 4); }

// Sets the bits behind the last byte to zero, which one of the vectors leaves set: strict decoding
// would refuse it before the tag is looked at.
std::string WithoutTrailingBits(std::string paserk) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const std::size_t spare = (paserk.size() - paserk.rfind('.') - 1) * 6 % 8;
  paserk.back() = kDigits[kDigits.find(paserk.back()) >> spare << spare];
  return paserk;
}

void TestWrapped(SecretKind kind, const char* file, int expected) {
  const auto vectors = SharedVectors(file);
  if (!vectors) GTEST_SKIP() << "no shared vectors";
  int seen = 0;
  for (const auto& test : (*vectors)["tests"]) {
    SCOPED_TRACE(test["name"].get<std::string>());
    ++seen;
    const std::string paserk = test["paserk"];
    if (!test["expect-fail"].get<bool>()) {
      const auto secret = UnwrapSecret(kind, paserk, PasswordOf(test));
      ASSERT_TRUE(secret.ok()) << secret.status();
      EXPECT_EQ(ToHex(secret->bytes()), test["unwrapped"].get<std::string>());
    } else if (paserk.starts_with("k4.")) {
      EXPECT_EQ(UnwrapSecret(kind, WithoutTrailingBits(paserk), PasswordOf(test)).status().code(),
                absl::StatusCode::kPermissionDenied);
    } else {
      EXPECT_EQ(UnwrapSecret(kind, paserk, PasswordOf(test)).status().code(),
                absl::StatusCode::kInvalidArgument);
    }
  }
  EXPECT_EQ(seen, expected);
}

TEST(PaserkVectors, LocalPw) { TestWrapped(SecretKind::kLocal, "paserk-k4.local-pw.json", 6); }
TEST(PaserkVectors, SecretPw) { TestWrapped(SecretKind::kSecret, "paserk-k4.secret-pw.json", 6); }

}  // namespace
}  // namespace serialsmith
