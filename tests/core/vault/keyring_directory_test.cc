#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "core/keys/status.h"
#include "serialsmith/vault.h"
#include "tests/support/secrets.h"
#include "tests/support/temp_dir.h"

namespace serialsmith {
namespace {

using ::testing::HasSubstr;
using testing::ModeOf;
using testing::ReadFile;
using testing::WriteFile;

class KeyringDirectoryTest : public ::testing::Test {
 protected:
  KeyringDirectoryTest() { EXPECT_TRUE(CreateKeyringDirectory(directory_, ring_).ok()); }

  std::vector<std::string> FilesInside() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
      names.push_back(entry.path().filename().string());
    }
    return names;
  }
  static absl::Status AddMoonViewer(SecretKeyring& ring) {
    return ring.AddProduct(*Product::Parse("MVR"), "Moon Viewer");
  }

  testing::TempDir parent_;
  std::string directory_ = parent_.File("keys");
  std::string secret_ = directory_ + "/secret.keyring";
  std::string public_ = directory_ + "/public.keyring";
  SecretKeyring ring_ = *SecretKeyring::Create("Example Ltd", {}, testing::SeededRandom());
};

TEST_F(KeyringDirectoryTest, HoldsBothFilesWithTheirModes) {
  EXPECT_EQ(ModeOf(directory_), 0700U);
  EXPECT_EQ(ModeOf(secret_), 0600U);
  EXPECT_EQ(ModeOf(public_), 0644U);
  EXPECT_EQ(ReadFile(secret_), ring_.ToJson());
  EXPECT_EQ(ReadFile(public_), ring_.public_ring().ToJson());
  EXPECT_THAT(FilesInside(), ::testing::UnorderedElementsAre("secret.keyring", "public.keyring"));
}

TEST_F(KeyringDirectoryTest, HasTheModesWhateverTheUmask) {
  const mode_t old = ::umask(0277);
  const absl::Status status = CreateKeyringDirectory(parent_.path(), ring_);
  ::umask(old);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(ModeOf(parent_.File("secret.keyring")), 0600U);
  EXPECT_EQ(ModeOf(parent_.File("public.keyring")), 0644U);
}

TEST_F(KeyringDirectoryTest, IsNeverMadeOverAnotherRing) {
  const SecretKeyring other = *SecretKeyring::Create("Other", {}, testing::SeededRandom(2));
  EXPECT_EQ(CreateKeyringDirectory(directory_, other).code(), absl::StatusCode::kAlreadyExists);
  std::filesystem::remove(secret_);
  EXPECT_EQ(CreateKeyringDirectory(directory_, other).code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(ReadFile(public_), ring_.public_ring().ToJson());
  EXPECT_FALSE(CreateKeyringDirectory(parent_.File("no/such/parent"), other).ok());
  EXPECT_FALSE(CreateKeyringDirectory(public_, other).ok());
}

TEST_F(KeyringDirectoryTest, ChangesBothFilesTogether) {
  ASSERT_TRUE(ChangeKeyringDirectory(directory_, AddMoonViewer).ok());
  const auto ring = LoadKeyringDirectory(directory_);
  ASSERT_TRUE(ring.ok()) << ring.status();
  EXPECT_EQ(ring->public_ring().version(), 2U);
  EXPECT_EQ(ReadFile(public_), ring->public_ring().ToJson());
  EXPECT_TRUE(PublicKeyring::Load(public_)->catalogue().Knows(*Product::Parse("MVR")));
}

TEST_F(KeyringDirectoryTest, KeepsThePublicFileThatSaysTheSame) {
  const auto change_nothing = [](SecretKeyring&) { return absl::OkStatus(); };
  const std::string spaced = ring_.public_ring().ToJson() + "\n\n";
  WriteFile(public_, spaced, 0644);
  ASSERT_TRUE(ChangeKeyringDirectory(directory_, change_nothing).ok());
  EXPECT_EQ(ReadFile(public_), spaced);
  WriteFile(public_, spaced.substr(0, 100), 0644);
  ASSERT_TRUE(ChangeKeyringDirectory(directory_, change_nothing).ok());
  EXPECT_EQ(ReadFile(public_), ring_.public_ring().ToJson());
}

TEST_F(KeyringDirectoryTest, WritesNothingWhenTheChangeFails) {
  const auto refuse = [](SecretKeyring& ring) {
    EXPECT_TRUE(AddMoonViewer(ring).ok());
    return absl::CancelledError("no");
  };
  EXPECT_EQ(ChangeKeyringDirectory(directory_, refuse).code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(ReadFile(secret_), ring_.ToJson());
}

TEST_F(KeyringDirectoryTest, LosesNoChangeOfSeveralWriters) {
  constexpr unsigned kWriters = 4;
  constexpr unsigned kChanges = 8;
  std::vector<std::thread> writers;
  for (unsigned writer = 0; writer < kWriters; ++writer) {
    writers.emplace_back([this, writer] {
      for (unsigned change = 0; change < kChanges; ++change) {
        const Product product = *Product::FromValue(writer * kChanges + change);
        EXPECT_TRUE(ChangeKeyringDirectory(directory_, [&](SecretKeyring& ring) {
                      return ring.AddProduct(product, "P");
                    }).ok());
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  const auto ring = LoadKeyringDirectory(directory_);
  ASSERT_TRUE(ring.ok()) << ring.status();
  EXPECT_EQ(ring->public_ring().products().size(), kWriters * kChanges);
  EXPECT_EQ(ring->public_ring().version(), 1 + kWriters * kChanges);
}

TEST_F(KeyringDirectoryTest, SweepsAwayWhatAnInterruptedWriterLeft) {
  WriteFile(directory_ + "/.secret.keyring.new", "half a ri", 0644);
  ASSERT_TRUE(ChangeKeyringDirectory(directory_, AddMoonViewer).ok());
  EXPECT_EQ(ModeOf(secret_), 0600U);
  EXPECT_TRUE(LoadKeyringDirectory(directory_).ok());
  EXPECT_EQ(FilesInside().size(), 2U);
}

TEST_F(KeyringDirectoryTest, KeepsTheOldFilesWhenTheDiskIsFull) {
  // A limit on the size of files is a full disk for this process alone.
  struct rlimit old {};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &old), 0);
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  const struct rlimit full = {100, old.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &full), 0);
  const absl::Status status = ChangeKeyringDirectory(directory_, AddMoonViewer);
  ::setrlimit(RLIMIT_FSIZE, &old);
  std::signal(SIGXFSZ, old_handler);
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted) << status;
  EXPECT_THAT(std::string(MessageOf(status)), HasSubstr(secret_ + ": cannot write"));
  EXPECT_EQ(ReadFile(secret_), ring_.ToJson());
  EXPECT_EQ(ReadFile(public_), ring_.public_ring().ToJson());
  EXPECT_EQ(FilesInside().size(), 2U);
}

TEST_F(KeyringDirectoryTest, SaysThatOnlyTheSecretRingIsNew) {
  // A directory in its place lets the public ring be written and not be put in place.
  std::filesystem::remove(public_);
  std::filesystem::create_directory(public_);
  const absl::Status status = ChangeKeyringDirectory(directory_, AddMoonViewer);
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << status;
  EXPECT_EQ(MessageOf(status),
            public_ +
                ": cannot write: Is a directory\n"
                "The change is in secret.keyring already: mend this, and the next change of "
                "the ring writes both files.");
  EXPECT_EQ(LoadKeyringDirectory(directory_)->public_ring().version(), 2U);
  EXPECT_EQ(FilesInside().size(), 2U);

  std::filesystem::remove(public_);
  const auto retire_nothing = [](SecretKeyring&) { return absl::OkStatus(); };
  ASSERT_TRUE(ChangeKeyringDirectory(directory_, retire_nothing).ok());
  EXPECT_EQ(ReadFile(public_), LoadKeyringDirectory(directory_)->public_ring().ToJson());
}

TEST_F(KeyringDirectoryTest, RefusesASecretRingThatOthersMayOpen) {
  for (const mode_t mode : {0644U, 0640U, 0604U, 0620U, 0602U, 0610U}) {
    ::chmod(secret_.c_str(), mode);
    const absl::Status status = LoadKeyringDirectory(directory_).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("\nRun: chmod 600 " + secret_));
    EXPECT_EQ(ChangeKeyringDirectory(directory_, AddMoonViewer), status);
  }
  ::chmod(secret_.c_str(), 0400);
  EXPECT_TRUE(LoadKeyringDirectory(directory_).ok());
}

TEST_F(KeyringDirectoryTest, SaysThatAFileIsNoDirectory) {
  const std::string named = secret_ + " is a file\nName the directory that holds it.";
  EXPECT_EQ(MessageOf(LoadKeyringDirectory(secret_).status()), named);
  EXPECT_EQ(MessageOf(ChangeKeyringDirectory(secret_, AddMoonViewer)), named);
  EXPECT_EQ(MessageOf(CreateKeyringDirectory(secret_, ring_)),
            secret_ + " is a file\nName a new directory.");
}

TEST_F(KeyringDirectoryTest, RefusesWhatIsNoRing) {
  EXPECT_EQ(LoadKeyringDirectory(parent_.path()).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ChangeKeyringDirectory(parent_.File("none"), AddMoonViewer).code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(SecretKeyring::Load(directory_).status().code(), absl::StatusCode::kFailedPrecondition);

  WriteFile(secret_, ring_.ToJson().substr(0, 200));
  EXPECT_THAT(std::string(MessageOf(LoadKeyringDirectory(directory_).status())),
              HasSubstr("the file ends in the middle"));
  WriteFile(secret_, std::string(kMaxKeyringBytes + 1, ' '));
  EXPECT_THAT(std::string(MessageOf(LoadKeyringDirectory(directory_).status())),
              HasSubstr("larger than any keyring"));
  std::filesystem::remove(secret_);
  ASSERT_EQ(::mkfifo(secret_.c_str(), 0600), 0);
  EXPECT_THAT(std::string(MessageOf(LoadKeyringDirectory(directory_).status())),
              HasSubstr("no regular file"));
}

}  // namespace
}  // namespace serialsmith
