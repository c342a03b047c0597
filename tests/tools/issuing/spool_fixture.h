// A spool directory, and what the tests do to it.
#ifndef SERIALSMITH_TESTS_TOOLS_ISSUING_SPOOL_FIXTURE_H_
#define SERIALSMITH_TESTS_TOOLS_ISSUING_SPOOL_FIXTURE_H_

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>

#include "tests/support/temp_dir.h"
#include "tools/issuing/spool_directory.h"

namespace serialsmith::tools {

inline constexpr std::int64_t kSecond = 1'000'000'000;

class Spool : public ::testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<SpoolDirectory>> TryOpen() {
    return SpoolDirectory::Open(dir_.path(), {{dir_.File("done"), ".out"}},
                                [this] { return now_; });
  }
  void Open() {
    spool_.reset();  // its lock goes first
    spool_ = *TryOpen();
  }
  void Put(const std::string& name, const std::string& text = "x\n") {
    testing::WriteFile(dir_.File(name), text);
  }
  // Nobody is told of it.
  void SetModified(const std::string& name, std::int64_t seconds) {
    const timespec times[2] = {{seconds, 0}, {seconds, 0}};
    ASSERT_EQ(::utimensat(AT_FDCWD, dir_.File(name).c_str(), times, 0), 0);
  }
  // "name" or "name as kept_as"; empty: nothing.
  std::string Take() {
    const auto taken = spool_->Take();
    EXPECT_TRUE(taken.ok()) << taken.status();
    if (!*taken) return {};
    taken_ = **taken;
    return taken_.name == taken_.kept_as ? taken_.name : taken_.name + " as " + taken_.kept_as;
  }
  bool Finish(bool good = true) {
    const auto moved = spool_->Finish(taken_, good);
    EXPECT_TRUE(moved.ok()) << moved.status();
    return *moved;
  }
  // Nobody else may be told of writers, and then nothing tells of them.
  bool HasLeases() {
    Put("done/lease");
    const int fd = ::open(dir_.File("done/lease").c_str(), O_RDONLY | O_CLOEXEC);
    const bool has = ::fcntl(fd, F_SETLEASE, F_RDLCK) == 0;
    ::close(fd);
    return has;
  }
  bool Exists(const std::string& name) { return std::filesystem::exists(dir_.File(name)); }

  testing::TempDir dir_;
  std::int64_t now_ = 1000 * kSecond;
  std::unique_ptr<SpoolDirectory> spool_;
  SpoolDirectory::Taken taken_;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TESTS_TOOLS_ISSUING_SPOOL_FIXTURE_H_
