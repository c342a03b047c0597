// Files that are replaced: what goes on to hold, and what is said when it cannot be done.
#include "core/vault/secret_directory.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <string>

#include "core/keys/status.h"
#include "tests/support/temp_dir.h"

namespace serialsmith {
namespace {

class ReplacedFile : public ::testing::Test {
 protected:
  std::size_t FilesThere() const {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(parent_.path())) {
      ++count;
    }
    return count;
  }

  testing::TempDir parent_;
  std::string place_ = parent_.File("ring");
};

TEST_F(ReplacedFile, IsMadeWithTheModeAndKeepsItsOwn) {
  ASSERT_TRUE(ReplaceFile(place_, "one", 0600).ok());
  EXPECT_EQ(testing::ReadFile(place_), "one");
  EXPECT_EQ(testing::ModeOf(place_), 0600U);
  ::chmod(place_.c_str(), 0640);
  ASSERT_TRUE(ReplaceFile(place_, "two", 0600).ok());
  EXPECT_EQ(testing::ReadFile(place_), "two");
  EXPECT_EQ(testing::ModeOf(place_), 0640U);
  EXPECT_EQ(FilesThere(), 1U);
}

TEST_F(ReplacedFile, StaysBehindItsLink) {
  testing::WriteFile(place_, "one");
  const std::string link = parent_.File("link");
  std::filesystem::create_symlink(place_, link);
  ASSERT_TRUE(ReplaceFile(link, "two", 0600).ok());
  EXPECT_TRUE(std::filesystem::is_symlink(link));
  EXPECT_EQ(testing::ReadFile(place_), "two");
}

TEST_F(ReplacedFile, MayStandInTheWorkingDirectory) {
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(parent_.path());
  const absl::Status status = ReplaceFile("here", "one", 0600);
  std::filesystem::current_path(before);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(testing::ReadFile(parent_.File("here")), "one");
}

TEST_F(ReplacedFile, IsRefusedWhereThereCanBeNone) {
  for (const std::string& place : {parent_.File("none/ring"), parent_.File("none/"),
                                   std::string(parent_.path()), parent_.path() + "/"}) {
    const absl::Status status = ReplaceFile(place, "one", 0600);
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << place;
    EXPECT_NE(MessageOf(status).find(": cannot write: "), std::string::npos) << status;
  }
  EXPECT_EQ(FilesThere(), 0U);
}

TEST_F(ReplacedFile, StaysAsItWasWhenWhatAnInterruptedWriterLeftCannotBeRemoved) {
  testing::WriteFile(place_, "one");
  std::filesystem::create_directory(parent_.File(".ring.new"));
  const absl::Status status = ReplaceFile(place_, "two", 0600);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(testing::ReadFile(place_), "one");
}

TEST_F(ReplacedFile, StaysAsItWasWhenTheDiskIsFull) {
  testing::WriteFile(place_, "one");
  struct rlimit old {};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &old), 0);
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  const struct rlimit full = {100, old.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &full), 0);
  const absl::Status status = ReplaceFile(place_, std::string(1000, 'x'), 0600);
  ::setrlimit(RLIMIT_FSIZE, &old);
  std::signal(SIGXFSZ, old_handler);
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted) << status;
  EXPECT_EQ(testing::ReadFile(place_), "one");
  EXPECT_EQ(FilesThere(), 1U);
}

TEST(SecretDirectory, CannotBeLockedWhereThereIsNone) {
  const testing::TempDir parent;
  EXPECT_EQ(LockDirectory(parent.File("none")).status().code(), absl::StatusCode::kNotFound);
  testing::WriteFile(parent.File("file"), "");
  EXPECT_EQ(LockDirectory(parent.File("file")).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace serialsmith
