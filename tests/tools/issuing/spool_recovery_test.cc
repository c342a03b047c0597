// What is kept of files that were in hand when a run was killed, and under which names.
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/tools/issuing/spool_fixture.h"

namespace serialsmith::tools {
namespace {

TEST_F(Spool, NeverWritesOverWhatWasKept) {
  Open();
  Put("a");
  EXPECT_EQ(Take(), "a");
  EXPECT_TRUE(Finish());
  Put("a", "second\n");
  EXPECT_EQ(Take(), "a as a.2");
  EXPECT_TRUE(Finish(false));
  Put("done/a.3.out");
  Put("a");
  EXPECT_EQ(Take(), "a as a.4");
  EXPECT_TRUE(Finish());
  EXPECT_EQ(serialsmith::testing::ReadFile(dir_.File("failed/a.2")), "second\n");
}

TEST_F(Spool, GoesOnUnderTheSameNameAfterAKill) {
  Open();
  Put("a");
  EXPECT_EQ(Take(), "a");
  EXPECT_TRUE(Finish());
  Put("a");
  EXPECT_EQ(Take(), "a as a.2");
  Put("done/a.2.out");  // as far as it got
  Open();
  EXPECT_EQ(Take(), "");
  now_ += 2 * kSecond;
  EXPECT_EQ(Take(), "a as a.2");
  EXPECT_TRUE(Finish());
  Put("a");
  EXPECT_EQ(Take(), "a as a.3");
}

TEST_F(Spool, TakesNoOtherFileUnderTheNameOfOneThatWasKilled) {
  Open();
  Put("a");
  EXPECT_EQ(Take(), "a");
  Put("done/a.out", "of the first");
  Open();
  Put(".b", "y\n");  // as long as the first
  SetModified(".b", 77);
  std::filesystem::rename(dir_.File(".b"), dir_.File("a"));
  EXPECT_EQ(Take(), "a as a.2");
}

TEST_F(Spool, KeepsWhatWasWrittenOfAFileThatWasReplaced) {
  Open();
  Put("a");
  EXPECT_EQ(Take(), "a");
  Put("done/a.out", "of the first");
  Put(".b", "another\n");
  std::filesystem::rename(dir_.File(".b"), dir_.File("a"));
  EXPECT_FALSE(Finish());
  EXPECT_EQ(Take(), "a as a.2");
}

TEST_F(Spool, DoesNotTrustANoteFurtherThanItsOwn) {
  Open();
  Put("a");
  EXPECT_EQ(Take(), "a");
  const std::string genuine = serialsmith::testing::ReadFile(dir_.File(".serialsmith-follow"));
  const std::string version = genuine.substr(genuine.rfind('\0'));
  Put(".serialsmith-follow", std::string("a\0ab", 4) + version);
  Open();
  Take();
  now_ += 2 * kSecond;
  ASSERT_EQ(Take(), "a as ab");  // so the others are refused for what they say
  for (const std::string& note :
       {std::string("a\0/etc/passwd", 13) + version, std::string("a\0a/../../b", 11) + version,
        std::string("a\0.b", 4) + version, std::string("a\0ab", 4), std::string("a"),
        std::string()}) {
    Put(".serialsmith-follow", note);
    Open();
    Take();
    now_ += 2 * kSecond;
    EXPECT_EQ(Take(), "a");
  }
}

TEST_F(Spool, KeepsAFileThatChangedInHand) {
  Open();
  Put("a", "one\n");
  EXPECT_EQ(Take(), "a");
  Put("a", "one two\n");
  EXPECT_FALSE(Finish());
  EXPECT_TRUE(Exists("a"));
  EXPECT_EQ(Take(), "a");
  std::filesystem::remove(dir_.File("a"));
  EXPECT_FALSE(Finish());
  EXPECT_EQ(Take(), "");
}

}  // namespace
}  // namespace serialsmith::tools
