#include "tools/serialsmith/nearest.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace serialsmith::tools {
namespace {

const std::vector<std::string> kCommands = {"keyring", "issue", "check", "find", "open"};
const std::vector<std::string> kOptions = {"--keys", "--json", "--require-signature"};

TEST(Nearest, FindsTypingErrors) {
  EXPECT_EQ(Nearest("chek", kCommands), "check");
  EXPECT_EQ(Nearest("opne", kCommands), "open");
  EXPECT_EQ(Nearest("keyrings", kCommands), "keyring");
  EXPECT_EQ(Nearest("isue", kCommands), "issue");
  EXPECT_EQ(Nearest("--jsn", kOptions), "--json");
}

TEST(Nearest, CaseAndDashesAreNoDifference) {
  EXPECT_EQ(Nearest("CHECK", kCommands), "check");
  EXPECT_EQ(Nearest("--Keys", kOptions), "--keys");
  EXPECT_EQ(Nearest("-json", kOptions), "--json");
  EXPECT_EQ(Nearest("--REQUIRE_SIGNATRUE", kOptions), "--require-signature");
}

TEST(Nearest, DoesNotGuessWildly) {
  EXPECT_EQ(Nearest("", kCommands), "");
  EXPECT_EQ(Nearest("frobnicate", kCommands), "");
  EXPECT_EQ(Nearest("q", kCommands), "");
  EXPECT_EQ(Nearest("q", {"qx"}), "");
  EXPECT_EQ(Nearest("check", {}), "");
  EXPECT_EQ(Nearest("--TMVRJ-M6K4K-EW5AS-KSR49-QV841", kOptions), "");
}

}  // namespace
}  // namespace serialsmith::tools
