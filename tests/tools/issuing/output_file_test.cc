#include "tools/issuing/output_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "tests/support/small_disk.h"
#include "tests/support/temp_dir.h"

namespace serialsmith::tools {
namespace {

using serialsmith::testing::ModeOf;
using serialsmith::testing::ReadFile;
using serialsmith::testing::TempDir;
using serialsmith::testing::WriteFile;

std::size_t FilesIn(const std::string& directory) {
  const std::filesystem::directory_iterator begin(directory);
  return static_cast<std::size_t>(std::distance(begin, std::filesystem::directory_iterator()));
}

TEST(OutputFile, AppearsWhenItIsWhole) {
  const TempDir dir;
  auto file = OutputFile::Open(dir.File("out"), {});
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_TRUE((*file)->Write("hello ").ok());
  ASSERT_TRUE((*file)->Write("world").ok());
  EXPECT_FALSE(std::filesystem::exists(dir.File("out")));
  ASSERT_TRUE((*file)->Finish().ok());
  EXPECT_EQ(ReadFile(dir.File("out")), "hello world");
  EXPECT_EQ(FilesIn(dir.path()), 1U);
}

TEST(OutputFile, LeavesNothingWhenGivenUp) {
  const TempDir dir;
  WriteFile(dir.File("out"), "before");
  {
    auto file = OutputFile::Open(dir.File("out"), {});
    ASSERT_TRUE((*file)->Write("after").ok());
  }
  EXPECT_EQ(ReadFile(dir.File("out")), "before");
  EXPECT_EQ(FilesIn(dir.path()), 1U);
}

TEST(OutputFile, ReplacesAFileAndKeepsItsMode) {
  const TempDir dir;
  WriteFile(dir.File("out"), "before", 0640);
  auto file = OutputFile::Open(dir.File("out"), {});
  ASSERT_TRUE((*file)->Write("after").ok());
  ASSERT_TRUE((*file)->Finish().ok());
  EXPECT_EQ(ReadFile(dir.File("out")), "after");
  EXPECT_EQ(ModeOf(dir.File("out")), 0640U);
}

TEST(OutputFile, IsForItsOwnerAloneWhateverTheUmask) {
  const TempDir dir;
  const mode_t old = ::umask(0);
  auto file = OutputFile::Open(dir.File("out"), {});
  ::umask(old);
  ASSERT_TRUE((*file)->Finish().ok());
  EXPECT_EQ(ModeOf(dir.File("out")), 0600U);
}

TEST(OutputFile, FollowsASymbolicLink) {
  const TempDir dir;
  WriteFile(dir.File("real"), "before");
  std::filesystem::create_symlink("real", dir.File("link"));
  auto file = OutputFile::Open(dir.File("link"), {});
  ASSERT_TRUE((*file)->Write("after").ok());
  ASSERT_TRUE((*file)->Finish().ok());
  EXPECT_EQ(ReadFile(dir.File("real")), "after");
  EXPECT_TRUE(std::filesystem::is_symlink(dir.File("link")));
}

TEST(OutputFile, SaysWhatCannotBeWritten) {
  const TempDir dir;
  const std::string hint =
      "\nNothing was issued: check the path and its permissions, and try again.";
  EXPECT_EQ(OutputFile::Open(dir.File("none/out"), {}).status().message(),
            "cannot write " + dir.File("none/out") + ": No such file or directory" + hint);
  EXPECT_EQ(OutputFile::Open(dir.path(), {}).status().message(),
            "cannot write " + dir.path() + ": Is a directory" + hint);
  auto full = OutputFile::Open("/dev/full", {});
  ASSERT_TRUE(full.ok());
  EXPECT_EQ((*full)->Write("x").code(), absl::StatusCode::kResourceExhausted);
}

TEST(OutputFile, LeavesNothingOnAFullDisk) {
  const serialsmith::testing::SmallDisk disk(64 << 10);
  if (!disk.mounted()) GTEST_SKIP() << "not allowed to mount a small disk";
  {
    auto file = OutputFile::Open(disk.File("out"), {});
    ASSERT_TRUE(file.ok()) << file.status();
    EXPECT_EQ((*file)->Write(std::string(1 << 20, 'x')).code(),
              absl::StatusCode::kResourceExhausted);
  }
  EXPECT_EQ(FilesIn(disk.File("")), 0U);
}

TEST(OutputFile, WritesIntoAPipe) {
  const TempDir dir;
  const std::string pipe = dir.File("pipe");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  std::string got;
  std::thread reader([&] { got = ReadFile(pipe); });
  const std::string text(300'000, 'x');
  {
    auto file = OutputFile::Open(pipe, {});
    ASSERT_TRUE((*file)->Write(text).ok());
    ASSERT_TRUE((*file)->Finish().ok());
  }
  reader.join();
  EXPECT_EQ(got, text);
  EXPECT_EQ(FilesIn(dir.path()), 1U);
}

TEST(OutputFile, MarksThatTheReaderIsGone) {
  ::signal(SIGPIPE, SIG_IGN);
  const TempDir dir;
  const std::string pipe = dir.File("pipe");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  std::ifstream reader;
  std::thread opener([&] { reader.open(pipe); });
  const auto file = OutputFile::Open(pipe, {});
  opener.join();
  reader.close();
  EXPECT_TRUE(IsReaderGone((*file)->Write("text")));
  // A ledger can be in the way too, and that has to be said.
  EXPECT_FALSE(IsReaderGone(absl::AbortedError("deadlock detected")));
}

TEST(OutputFile, StopsWaitingForTheFirstReaderWhenTold) {
  const TempDir dir;
  const std::string pipe = dir.File("pipe");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  int asked = 0;
  const auto file = OutputFile::Open(pipe, [&asked] { return ++asked < 2; });
  EXPECT_EQ(file.status().code(), absl::StatusCode::kCancelled) << file.status();
  EXPECT_EQ(asked, 2);
}

TEST(OutputFile, StopsWaitingForASlowReaderWhenTold) {
  const TempDir dir;
  const std::string pipe = dir.File("pipe");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  std::ifstream reader;
  std::thread opener([&] { reader.open(pipe); });
  int asked = 0;
  bool writing = false;
  auto file = OutputFile::Open(pipe, [&] { return !writing || ++asked < 2; });
  opener.join();
  writing = true;
  EXPECT_EQ((*file)->Write(std::string(1 << 20, 'x')).code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(asked, 2);
}

}  // namespace
}  // namespace serialsmith::tools
