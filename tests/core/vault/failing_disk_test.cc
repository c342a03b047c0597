// A disk that fails, and memory: what is said then, and what is still there.
//
// The system calls of this program are its own. Each goes to the kernel, unless a test has said
// that its next one, or a later one, fails.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <tuple>

#include "core/keys/keyring_file.h"
#include "core/keys/status.h"
#include "core/vault/paserk_secret.h"
#include "core/vault/secret_directory.h"
#include "tests/support/secrets.h"
#include "tests/support/temp_dir.h"

namespace serialsmith {
namespace {

struct Failure {
  unsigned after;  // so many calls succeed before it
  int error;
};
// Not there yet when the first calls are made, before main().
std::map<std::string_view, Failure>* failures = nullptr;

// Whether this call of `name` fails; each failure happens once.
bool Fails(std::string_view name) {
  if (failures == nullptr) return false;
  const auto found = failures->find(name);
  if (found == failures->end()) return false;
  if (found->second.after-- > 0) return false;
  errno = found->second.error;
  failures->erase(found);
  return true;
}

template <typename... Arguments>
long Call(std::string_view name, long number, Arguments... arguments) {
  return Fails(name) ? -1 : ::syscall(number, arguments...);
}

}  // namespace
}  // namespace serialsmith

extern "C" {
int fsync(int file) { return static_cast<int>(serialsmith::Call("fsync", SYS_fsync, file)); }
int syncfs(int file) noexcept {
  return static_cast<int>(serialsmith::Call("syncfs", SYS_syncfs, file));
}
int flock(int file, int operation) noexcept {
  return static_cast<int>(serialsmith::Call("flock", SYS_flock, file, operation));
}
int fchmod(int file, mode_t mode) noexcept {
  return static_cast<int>(serialsmith::Call("fchmod", SYS_fchmod, file, mode));
}
ssize_t write(int file, const void* from, size_t size) {
  return serialsmith::Call("write", SYS_write, file, from, size);
}
ssize_t read(int file, void* to, size_t size) {
  return serialsmith::Call("read", SYS_read, file, to, size);
}
int openat(int directory, const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(more, mode_t) : 0;
  va_end(more);
  const char* call = std::string_view(path) == ".." ? "openat .." : "openat";
  return static_cast<int>(serialsmith::Call(call, SYS_openat, directory, path, flags, mode));
}
void* mmap(void* at, size_t size, int protection, int flags, int file, off_t from) noexcept {
  const char* call = size >= 1U << 20 ? "mmap of a MiB" : "mmap";
  return reinterpret_cast<void*>(
      serialsmith::Call(call, SYS_mmap, at, size, protection, flags, file, from));
}
int fstat(int file, struct stat* info) noexcept {
  return static_cast<int>(serialsmith::Call("fstat", SYS_fstat, file, info));
}
}

namespace serialsmith {
namespace {

using ::testing::HasSubstr;

class FailingDisk : public ::testing::Test {
 protected:
  FailingDisk() { failures = &failures_; }
  // Each failure that a test has asked for must have happened.
  ~FailingDisk() override {
    failures = nullptr;
    EXPECT_TRUE(failures_.empty()) << failures_.begin()->first << " did not fail";
  }

  absl::Status Create() const {
    return CreateSecretDirectory(keys_, NamedText{"secret", "s1"}, {"public", "p1"}, "hint");
  }
  absl::Status Replace() const {
    auto handle = LockDirectory(keys_);
    if (!handle.ok()) return handle.status();
    return ReplaceBoth(handle->get(), keys_, NamedText{"secret", "s2"}, {"public", "p2"});
  }
  // What the files hold, and nothing else is there.
  std::string Held() const {
    std::size_t files = 0;
    for ([[maybe_unused]] const auto& one : std::filesystem::directory_iterator(keys_)) ++files;
    return std::to_string(files) + " " + testing::ReadFile(keys_ + "/secret") + " " +
           testing::ReadFile(keys_ + "/public");
  }

  std::map<std::string_view, Failure> failures_;
  testing::TempDir parent_;
  std::string keys_ = parent_.File("keys");
};

TEST_F(FailingDisk, IsNoMatterWhenItWasASignal) {
  for (const std::string_view call : {"flock", "write"}) failures_[call] = {0, EINTR};
  ASSERT_TRUE(Create().ok());
  EXPECT_EQ(Held(), "2 s1 p1");
  failures_["read"] = {0, EINTR};
  const auto read = ReadKeyringFile(keys_ + "/secret", Readers::kOwnerOnly);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(*read, "s1");
}

TEST_F(FailingDisk, LeavesBothFilesAsTheyWereBeforeTheyAreInPlace) {
  ASSERT_TRUE(Create().ok());
  for (const auto& [call, after, error, code] :
       {std::tuple{"flock", 0U, ENOLCK, absl::StatusCode::kFailedPrecondition},
        {"fchmod", 0U, EPERM, absl::StatusCode::kFailedPrecondition},
        {"fchmod", 1U, EPERM, absl::StatusCode::kFailedPrecondition},
        {"write", 0U, EIO, absl::StatusCode::kFailedPrecondition},
        {"write", 1U, ENOSPC, absl::StatusCode::kResourceExhausted},
        {"write", 1U, EDQUOT, absl::StatusCode::kResourceExhausted},
        {"fsync", 0U, EIO, absl::StatusCode::kFailedPrecondition},
        {"fsync", 1U, EIO, absl::StatusCode::kFailedPrecondition}}) {
    failures_[call] = {after, error};
    const absl::Status status = Replace();
    EXPECT_EQ(status.code(), code) << call << after << status;
    EXPECT_EQ(Held(), "2 s1 p1") << call << after;
  }
}

TEST_F(FailingDisk, IsSaidToHaveConfirmedNothing) {
  failures_["fsync"] = {3, EIO};  // after both files and their directory: the directory's own name
  const absl::Status made = Create();
  EXPECT_EQ(made.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(MessageOf(made)), HasSubstr("did not confirm the new directory"));
  EXPECT_EQ(Held(), "2 s1 p1");
  failures_["fsync"] = {2, EIO};
  const absl::Status replaced = Replace();
  EXPECT_EQ(replaced.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(MessageOf(replaced)), HasSubstr("did not confirm the new keyring"));
  EXPECT_EQ(Held(), "2 s2 p2");
}

TEST_F(FailingDisk, IsSyncedWholeWhereTheParentMayNotBeRead) {
  failures_["openat .."] = {0, EACCES};
  EXPECT_TRUE(Create().ok());
  std::filesystem::remove_all(keys_);
  failures_["openat .."] = {0, EACCES};
  failures_["syncfs"] = {0, EIO};
  EXPECT_EQ(Create().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(Held(), "2 s1 p1");
}

TEST_F(FailingDisk, MakesNoDirectoryThatCannotBeLockedOrWritten) {
  for (const std::string_view call : {"flock", "write"}) {
    failures_[call] = {0, EIO};
    EXPECT_EQ(Create().code(), absl::StatusCode::kFailedPrecondition) << call;
    EXPECT_TRUE(std::filesystem::is_empty(keys_)) << call;
  }
  EXPECT_TRUE(Create().ok());
}

TEST_F(FailingDisk, HasOneFileThatIsNew) {
  ASSERT_TRUE(Create().ok());
  const std::string place = keys_ + "/public";
  failures_["fsync"] = {0, EIO};
  EXPECT_EQ(ReplaceFile(place, "p2", 0644).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Held(), "2 s1 p1");
  failures_["fsync"] = {1, EIO};
  EXPECT_EQ(ReplaceFile(place, "p2", 0644).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Held(), "2 s1 p2");
}

using FailingMemory = FailingDisk;

TEST_F(FailingMemory, IsSaidToBeTooLittleForArgon2id) {
  const SecretBytes passphrase = testing::SecretFromText("correct horse");
  const SecretBytes master = testing::MasterOfByte(1);
  const Argon2Cost cost{std::size_t{4} << 20, 1};
  const auto wrap = [&] {
    return WrapSecret(SecretKind::kLocal, master, passphrase, cost, testing::SeededRandom());
  };
  failures_["mmap of a MiB"] = {0, ENOMEM};
  EXPECT_EQ(wrap().status().code(), absl::StatusCode::kResourceExhausted);
  const auto wrapped = wrap();
  ASSERT_TRUE(wrapped.ok()) << wrapped.status();
  failures_["mmap of a MiB"] = {0, ENOMEM};
  const absl::Status status = UnwrapSecret(SecretKind::kLocal, *wrapped, passphrase).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("needs 4 MiB that the system lacks"));
  EXPECT_TRUE(UnwrapSecret(SecretKind::kLocal, *wrapped, passphrase)->Equals(master));
}

TEST_F(FailingDisk, IsNotRead) {
  ASSERT_TRUE(Create().ok());
  for (const std::string_view call : {"fstat", "read"}) {
    failures_[call] = {0, EIO};
    const absl::Status status = ReadKeyringFile(keys_ + "/secret", Readers::kOwnerOnly).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << call;
    EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("cannot read: Input/output error"));
  }
}

}  // namespace
}  // namespace serialsmith
