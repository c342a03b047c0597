#include "tools/serialsmith/secret_file.h"

#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <string>
#include <string_view>
#include <thread>

#include "tests/support/temp_dir.h"
#include "tools/serialsmith/passphrase.h"

namespace serialsmith::tools {
namespace {

using serialsmith::testing::TempDir;
using serialsmith::testing::WriteFile;

class SecretFileTest : public ::testing::Test {
 protected:
  std::string Write(std::string_view content, mode_t mode = 0600) {
    WriteFile(dir_.File("secret"), content, mode);
    return dir_.File("secret");
  }
  static std::string Plain(const absl::StatusOr<SecretBytes>& secret) {
    if (!secret.ok()) return std::string(secret.status().message());
    return {secret->bytes().begin(), secret->bytes().end()};
  }
  static absl::StatusOr<SecretBytes> ReadHex(const std::string& path, std::size_t size) {
    const absl::StatusOr<SecretBytes> line = ReadSecretLine(path);
    return line.ok() ? DecodeHexSecret(*line, path, size) : line.status();
  }
  TempDir dir_;
};

TEST_F(SecretFileTest, IsWokenFromWaitingForAFifo) {
  const std::string pipe = dir_.File("pipe");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const int wake = ::eventfd(1, EFD_CLOEXEC);  // readable from the start
  EXPECT_EQ(ReadSecretLine(pipe, wake).status().code(), absl::StatusCode::kCancelled);
  ::close(wake);
  std::thread writer([&] { WriteFile(pipe, "secret\n"); });
  EXPECT_EQ(Plain(ReadSecretLine(pipe)), "secret");
  writer.join();
}

TEST_F(SecretFileTest, IsTheFirstLine) {
  EXPECT_EQ(Plain(ReadSecretLine(Write("secret"))), "secret");
  EXPECT_EQ(Plain(ReadSecretLine(Write("secret\n"))), "secret");
  EXPECT_EQ(Plain(ReadSecretLine(Write("secret\r\n"))), "secret");
  EXPECT_EQ(Plain(ReadSecretLine(Write("secret\nmore\n"))), "secret");
  EXPECT_EQ(Plain(ReadSecretLine(Write(" se cret \n"))), " se cret ");
  EXPECT_EQ(Plain(ReadSecretLine(Write(""))), "");
}

TEST_F(SecretFileTest, HasALimit) {
  const std::string longest(kMaxSecretLine, 'x');
  EXPECT_EQ(Plain(ReadSecretLine(Write(longest + "\r\n"))), longest);
  EXPECT_EQ(ReadSecretLine(Write(longest + "x\n")).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(ReadSecretLine("/dev/zero").status().code(), absl::StatusCode::kOutOfRange);
}

TEST_F(SecretFileTest, IsNobodyElses) {
  for (const mode_t mode : {0640U, 0604U, 0620U, 0601U, 0666U}) {
    EXPECT_EQ(ReadSecretLine(Write("secret", mode)).status().code(),
              absl::StatusCode::kFailedPrecondition);
  }
  EXPECT_EQ(Plain(ReadSecretLine(Write("secret", 0400))), "secret");
}

TEST_F(SecretFileTest, MayBeAPipe) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  ASSERT_EQ(::write(ends[1], "secret", 6), 6);
  ::close(ends[1]);
  EXPECT_EQ(Plain(ReadSecretLine("/dev/fd/" + std::to_string(ends[0]))), "secret");
  ::close(ends[0]);
}

TEST_F(SecretFileTest, SaysWhatCannotBeRead) {
  EXPECT_EQ(ReadSecretLine(dir_.File("none")).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReadSecretLine(dir_.path()).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(SecretFileTest, HexadecimalIsStrict) {
  EXPECT_EQ(Plain(ReadHex(Write("616263"), 3)), "abc");
  EXPECT_EQ(Plain(ReadHex(Write("6A6b6C\r\n"), 3)), "jkl");
  for (const std::string_view text :
       {"", "61626", "6162634", "61626364", "61 262", "0x6162", "61626g"}) {
    EXPECT_EQ(ReadHex(Write(text), 3).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST_F(SecretFileTest, APassphraseIsNotEmpty) {
  EXPECT_EQ(Plain(ReadPassphrase(Write("pass\n"), /*confirm=*/true)), "pass");
  EXPECT_EQ(ReadPassphrase(Write("\n"), /*confirm=*/false).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace serialsmith::tools
