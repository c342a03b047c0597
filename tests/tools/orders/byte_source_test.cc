#include "tools/orders/byte_source.h"

#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <string>
#include <thread>

#include "tests/support/temp_dir.h"

namespace serialsmith::tools {
namespace {

using serialsmith::testing::TempDir;
using serialsmith::testing::WriteFile;

TEST(InputFile, ReadsAFileToItsEnd) {
  const TempDir dir;
  WriteFile(dir.File("orders"), "hello");
  absl::StatusOr<InputFile> file = InputFile::Open(dir.File("orders"));
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->size(), 5U);
  EXPECT_EQ(file->name(), dir.File("orders"));
  std::array<char, 3> piece{};
  EXPECT_EQ(file->Read(piece).value(), 3U);
  EXPECT_EQ(std::string(piece.data(), 3), "hel");
  EXPECT_EQ(file->Read(piece).value(), 2U);
  EXPECT_EQ(file->Read(piece).value(), 0U);
}

TEST(InputFile, ReadsFromAnyPlace) {
  const TempDir dir;
  WriteFile(dir.File("orders"), "hello");
  const absl::StatusOr<InputFile> file = InputFile::Open(dir.File("orders"));
  ASSERT_TRUE(file.ok()) << file.status();
  std::array<char, 3> piece{};
  EXPECT_EQ(file->ReadAt(2, piece).value(), 3U);
  EXPECT_EQ(std::string(piece.data(), 3), "llo");
  EXPECT_EQ(file->ReadAt(1, piece).value(), 3U);
  EXPECT_EQ(std::string(piece.data(), 3), "ell");
  EXPECT_EQ(file->ReadAt(4, piece).value(), 1U);
  EXPECT_EQ(file->ReadAt(5, piece).value(), 0U);
}

TEST(InputFile, SaysWhatCannotBeRead) {
  const TempDir dir;
  const absl::Status missing = InputFile::Open(dir.File("none")).status();
  EXPECT_EQ(missing.message(), "cannot read " + dir.File("none") +
                                   ": No such file or directory\n"
                                   "Check the path and its permissions.");
  const absl::Status directory = InputFile::Open(dir.path()).status();
  EXPECT_EQ(directory.message(),
            "cannot read " + dir.path() + ": Is a directory\nCheck the path and its permissions.");
}

TEST(InputFile, IsWokenFromWaitingForAPipe) {
  const TempDir dir;
  const std::string pipe = dir.File("pipe");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const int wake = ::eventfd(0, EFD_CLOEXEC);
  // Opening a FIFO waits for the other end; the writer stays and writes nothing.
  std::thread writer([&] {
    FILE* const end = ::fopen(pipe.c_str(), "w");
    ::usleep(50'000);
    const std::uint64_t one = 1;
    EXPECT_EQ(::write(wake, &one, sizeof one), 8);
    ::usleep(50'000);
    ::fclose(end);
  });
  absl::StatusOr<InputFile> file = InputFile::Open(pipe, wake);
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file->size(), 0U);
  std::array<char, 8> piece{};
  EXPECT_TRUE(absl::IsCancelled(file->Read(piece).status()));
  writer.join();
  ::close(wake);
}

TEST(InputFile, WaitsForAFifoThatNobodyWritesYet) {
  const TempDir dir;
  const std::string pipe = dir.File("pipe");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const int wake = ::eventfd(1, EFD_CLOEXEC);  // readable from the start
  absl::StatusOr<InputFile> woken = InputFile::Open(pipe, wake);
  ASSERT_TRUE(woken.ok()) << woken.status();
  std::array<char, 8> piece{};
  EXPECT_TRUE(absl::IsCancelled(woken->Read(piece).status()));
  ::close(wake);

  absl::StatusOr<InputFile> file = InputFile::Open(pipe);
  ASSERT_TRUE(file.ok());
  std::thread writer([&] { WriteFile(pipe, "hello"); });
  EXPECT_EQ(file->Read(piece).value(), 5U);
  EXPECT_EQ(file->Read(piece).value(), 0U);
  writer.join();
}

}  // namespace
}  // namespace serialsmith::tools
