#include "serialsmith/secret.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <type_traits>
#include <utility>

#include "core/vault/series_keys.h"
#include "tests/support/secrets.h"

namespace serialsmith {
namespace {

static_assert(!std::is_copy_constructible_v<SecretBytes>);
static_assert(!std::is_copy_assignable_v<SecretBytes>);

TEST(SecretBytes, StartsAsZeros) {
  const SecretBytes secret = SecretBytes::Allocate(33);
  EXPECT_EQ(secret.size(), 33U);
  EXPECT_TRUE(std::ranges::all_of(secret.bytes(), [](std::uint8_t byte) { return byte == 0; }));
  EXPECT_TRUE(IsZero(secret));
}

TEST(SecretBytes, MovesAndLeavesNothingBehind) {
  const std::array<std::uint8_t, 3> bytes = {1, 2, 3};
  SecretBytes first = SecretBytes::CopyOf(bytes);
  SecretBytes second = std::move(first);
  EXPECT_EQ(first.size(), 0U);  // NOLINT(bugprone-use-after-move,clang-analyzer-cplusplus.Move)
  EXPECT_TRUE(std::ranges::equal(second.bytes(), bytes));
  SecretBytes third = SecretBytes::Allocate(1);
  third = std::move(second);
  EXPECT_TRUE(std::ranges::equal(third.bytes(), bytes));
  SecretBytes& itself = third;
  third = std::move(itself);
  EXPECT_TRUE(std::ranges::equal(third.bytes(), bytes));
}

TEST(SecretBytes, ComparesByContent) {
  const SecretBytes secret = testing::SecretFromText("secret");
  EXPECT_TRUE(secret.Equals(testing::SecretFromText("secret")));
  EXPECT_FALSE(secret.Equals(testing::SecretFromText("secreT")));
  EXPECT_FALSE(secret.Equals(testing::SecretFromText("secrets")));
  EXPECT_TRUE(SecretBytes::Allocate(0).Equals(testing::SecretFromText("")));
}

// Behind the last byte lies a guard page.
TEST(SecretBytesDeathTest, EndsTheProgramWhenReadBeyondItsEnd) {
  const SecretBytes secret = SecretBytes::Allocate(16);
  const volatile std::uint8_t* end = secret.bytes().data() + secret.size();
  EXPECT_DEATH(static_cast<void>(*end), "");
}

TEST(SystemRandom, FillsItsSpanDifferentlyEachTime) {
  SecretBytes first = SecretBytes::Allocate(32);
  SecretBytes second = SecretBytes::Allocate(32);
  SystemRandom(first.mutable_bytes());
  SystemRandom(second.mutable_bytes());
  EXPECT_FALSE(IsZero(first));
  EXPECT_FALSE(first.Equals(second));
  SystemRandom({});
}

}  // namespace
}  // namespace serialsmith
