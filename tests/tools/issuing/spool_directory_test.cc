#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/small_disk.h"
#include "tests/tools/issuing/spool_fixture.h"

namespace serialsmith::tools {
namespace {

using serialsmith::testing::TempDir;
using serialsmith::testing::WriteFile;

TEST_F(Spool, TakesAFileOnceItIsClosed) {
  Open();
  EXPECT_EQ(Take(), "");
  {
    std::ofstream file(dir_.File("a.csv"));
    file << "order_id\n" << std::flush;
    EXPECT_EQ(Take(), "");
  }
  EXPECT_EQ(Take(), "a.csv");
  EXPECT_TRUE(Finish());
  EXPECT_EQ(Take(), "");
  EXPECT_TRUE(Exists("done/a.csv"));
  EXPECT_FALSE(Exists("a.csv"));
}

TEST_F(Spool, TakesAFileThatIsMovedIn) {
  Open();
  Put(".a.csv");
  EXPECT_EQ(Take(), "");
  std::filesystem::rename(dir_.File(".a.csv"), dir_.File("a.csv"));
  EXPECT_EQ(Take(), "a.csv");
  EXPECT_TRUE(Finish(false));
  EXPECT_TRUE(Exists("failed/a.csv"));
}

TEST_F(Spool, LeavesWhatIsNoFinishedFile) {
  Open();
  for (const char* name :
       {".hidden", "a.tmp", "b.csv.part", "c.csv~", "d.csv.filepart", "e.csv.crdownload"}) {
    Put(name);
  }
  std::filesystem::create_directory(dir_.File("directory"));
  Put("done/elsewhere");
  std::filesystem::create_symlink(dir_.File("done/elsewhere"), dir_.File("link"));
  EXPECT_EQ(Take(), "");
  now_ += 10 * kSecond;
  EXPECT_EQ(Take(), "");
}

TEST_F(Spool, NamesWhatItIgnoresOnce) {
  Open();
  Put(".hidden");
  std::filesystem::create_directory(dir_.File("directory"));
  EXPECT_EQ(Take(), "");
  EXPECT_EQ(spool_->TakeIgnored(), std::vector<std::string>{"directory"});
  std::filesystem::create_symlink("nowhere", dir_.File("link"));
  EXPECT_EQ(Take(), "");
  EXPECT_EQ(spool_->TakeIgnored(), std::vector<std::string>{"link"});
  EXPECT_EQ(Take(), "");
  EXPECT_TRUE(spool_->TakeIgnored().empty());
}

TEST_F(Spool, LeavesAnOldFileThatIsStillWritten) {
  std::ofstream file(dir_.File("a.csv"));
  file << "order_id\n" << std::flush;
  Open();
  if (!HasLeases()) GTEST_SKIP() << "no leases here";
  EXPECT_EQ(Take(), "");
  now_ += 10 * kSecond;
  EXPECT_EQ(Take(), "");
  file.close();
  EXPECT_EQ(Take(), "a.csv");
}

TEST_F(Spool, LeavesAFileThatAnotherWriterHas) {
  Open();
  if (!HasLeases()) GTEST_SKIP() << "no leases here";
  Put("a.csv");  // closed once
  std::ofstream file(dir_.File("a.csv"), std::ios::app);
  EXPECT_EQ(Take(), "");
  now_ += 10 * kSecond;
  EXPECT_EQ(Take(), "");
  file.close();
  EXPECT_EQ(Take(), "a.csv");
}

// The system does not tell of writers then, but it tells when they close the file.
TEST_F(Spool, LeavesAFileOfSomebodyElseUntilItIsClosed) {
  if (::geteuid() != 0) GTEST_SKIP() << "cannot become somebody else";
  std::filesystem::permissions(dir_.path(), std::filesystem::perms::all);
  Open();
  const auto take_as_nobody = [this] {
    EXPECT_EQ(::seteuid(65534), 0);
    const std::string taken = Take();
    EXPECT_EQ(::seteuid(0), 0);
    return taken;
  };
  EXPECT_EQ(take_as_nobody(), "");
  std::ofstream file(dir_.File("a.csv"));
  file << "order_id\n" << std::flush;
  EXPECT_EQ(take_as_nobody(), "");
  now_ += 10 * kSecond;
  EXPECT_EQ(take_as_nobody(), "");
  file.close();
  EXPECT_EQ(take_as_nobody(), "a.csv");
}

TEST_F(Spool, KeepsAFileThatIsWrittenWhenItIsDone) {
  Open();
  if (!HasLeases()) GTEST_SKIP() << "no leases here";
  Put("a.csv");
  EXPECT_EQ(Take(), "a.csv");
  std::ofstream file(dir_.File("a.csv"), std::ios::app);
  EXPECT_FALSE(Finish());
  EXPECT_EQ(Take(), "");
  file << "more\n";
  file.close();
  EXPECT_EQ(Take(), "a.csv");
  EXPECT_TRUE(Finish());
  EXPECT_EQ(serialsmith::testing::ReadFile(dir_.File("done/a.csv")), "x\nmore\n");
}

TEST_F(Spool, WaitsForTheRestOfALine) {
  Open();
  Put("a.csv", "order_id,quantity\n1,1");
  EXPECT_EQ(Take(), "");
  Put("a.csv", "order_id,quantity\n1,12\n");
  EXPECT_EQ(Take(), "a.csv");
  EXPECT_TRUE(Finish());
  Put("b.csv", "no line end");
  EXPECT_EQ(Take(), "");
  now_ += 2 * kSecond;
  EXPECT_EQ(Take(), "b.csv");
  EXPECT_TRUE(Finish());
  Put(".c.csv", "no line end");
  std::filesystem::rename(dir_.File(".c.csv"), dir_.File("c.csv"));
  EXPECT_EQ(Take(), "c.csv");  // who moves a file in has written it
}

TEST_F(Spool, TakesAFileThatWasThereWhenItIsQuiet) {
  Put("a.csv");
  Open();
  EXPECT_EQ(Take(), "");
  now_ += 2 * kSecond - 1;
  EXPECT_EQ(Take(), "");
  SetModified("a.csv", 77);
  now_ += 1;
  EXPECT_EQ(Take(), "");
  now_ += 2 * kSecond;
  EXPECT_EQ(Take(), "a.csv");
}

TEST_F(Spool, TakesTheOldestFirst) {
  Open();
  for (const char* name : {"b", "a", "c", "d"}) Put(name);
  SetModified("c", 10);
  SetModified("a", 20);
  SetModified("b", 20);
  SetModified("d", 5'000'000'000);
  for (const char* name : {"c", "a", "b", "d"}) {
    EXPECT_EQ(Take(), name);
    EXPECT_TRUE(Finish());
  }
}

TEST_F(Spool, CutsLongNames) {
  Open();
  Put(std::string(250, 'n'));
  EXPECT_EQ(Take(), std::string(250, 'n') + " as " + std::string(200, 'n'));
  EXPECT_TRUE(Finish());
  Put(std::string(250, 'n'));
  EXPECT_EQ(Take(), std::string(250, 'n') + " as " + std::string(200, 'n') + ".2");
}

TEST_F(Spool, GivesUpWhereNoNameIsFree) {
  Open();
  std::filesystem::remove(dir_.File("done"));
  Put("done");  // no directory any more
  Put("a");
  SetModified("a", 10);
  const auto taken = spool_->Take();
  EXPECT_EQ(taken.status().message(),
            "cannot find a name for " + dir_.File("a") +
                ": File exists\nOrder files that are not in done/ or failed/ wait where they are.");
}

TEST_F(Spool, DoesNotBlameAFileForTheSystem) {
  Open();
  Put("a");
  Put("b");
  EXPECT_NE(Take(), "");
  EXPECT_TRUE(Finish());
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  const rlimit none{0, limit.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  const auto taken = spool_->Take();
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
  ASSERT_FALSE(taken.ok());
  EXPECT_EQ(taken.status().message().substr(0, 12), "cannot read ");
  EXPECT_NE(taken.status().message().find("Too many open files"), std::string::npos);
  EXPECT_NE(Take(), "");
}

TEST_F(Spool, SaysThatAFileMayNotBeRead) {
  if (::geteuid() == 0) GTEST_SKIP() << "may read everything";
  Open();
  Put("a");
  std::filesystem::permissions(dir_.File("a"), std::filesystem::perms::none);
  EXPECT_EQ(Take(), "a");
  EXPECT_EQ(taken_.unreadable, "Permission denied");
}

TEST_F(Spool, WorksAScanOff) {
  Open();
  for (const char* name : {"b", "c"}) Put(name);
  EXPECT_NE(Take(), "");
  EXPECT_TRUE(Finish());
  Put("a");
  SetModified("a", 10);
  EXPECT_NE(Take(), "a");  // found by the next scan
  EXPECT_TRUE(Finish());
  EXPECT_EQ(Take(), "a");
}

TEST_F(Spool, NeedsOneFileSystem) {
  const serialsmith::testing::SmallDisk disk(64 << 10);
  if (!disk.mounted()) GTEST_SKIP() << "not allowed to mount a small disk";
  std::filesystem::create_directory_symlink(disk.File(""), dir_.File("done"));
  EXPECT_EQ(TryOpen().status().message(),
            dir_.File("done") + " is on another file system than " + dir_.path() +
                "\nOrder files are moved there: keep both on one file system.");
}

TEST_F(Spool, IsForOneAtATime) {
  Open();
  EXPECT_EQ(TryOpen().status().message(), dir_.path() +
                                              " is followed by another process\nStop that one "
                                              "first, or name another directory.");
  spool_.reset();
  EXPECT_TRUE(TryOpen().ok());
}

TEST_F(Spool, NeedsADirectory) {
  const auto spool = SpoolDirectory::Open(dir_.File("none"), {}, [] { return 0; });
  EXPECT_EQ(spool.status().message(), "cannot follow " + dir_.File("none") +
                                          ": No such file or directory\nName the directory that "
                                          "order files are put into.");
}

TEST_F(Spool, WaitsNoLongerThanItMust) {
  Open();
  const int wake = ::eventfd(1, EFD_CLOEXEC);
  EXPECT_TRUE(spool_->Wait(wake).ok());
  std::uint64_t value = 0;
  EXPECT_EQ(::read(wake, &value, sizeof value), 8);
  Put("a");
  EXPECT_TRUE(spool_->Wait(wake).ok());
  EXPECT_EQ(Take(), "a");
  ::close(wake);
}

}  // namespace
}  // namespace serialsmith::tools
