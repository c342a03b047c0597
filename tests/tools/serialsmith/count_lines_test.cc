#include "tools/serialsmith/count_lines.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "serialsmith/check.h"
#include "tests/support/temp_dir.h"
#include "tests/tools/serialsmith/mixed_lines.h"
#include "tools/serialsmith/piece_reader.h"

namespace serialsmith::tools {
namespace {

using serialsmith::testing::LinesOf;
using serialsmith::testing::TempDir;
using serialsmith::testing::WriteFile;

std::string CountedOneByOne(std::string_view text, const Judge& judge) {
  VerdictCounts counts;
  for (std::string_view line : LinesOf(text)) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    counts.Add(judge(line).code);
  }
  return counts.Summary(/*json=*/true);
}

std::string CountedAtOnce(const InputFile& file, const Judge& judge, unsigned jobs) {
  VerdictCounts counts;
  const absl::Status status = CountLines(file, judge, jobs, counts);
  EXPECT_TRUE(status.ok()) << status;
  return counts.Summary(/*json=*/true);
}

TEST(CountLines, CountsAsCheckDoes) {
  std::mt19937_64 random(1);
  std::string text = serialsmith::testing::MixedLines(600'000, random);
  text.insert(text.size() / 2, std::string(kMaxTextBytes + 1, 'x'));
  text.pop_back();
  const TempDir dir;
  WriteFile(dir.File("lines"), text);
  VerifyPolicy of_product;
  of_product.product = Product::Parse("MVR");
  VerifyPolicy with_signature;
  with_signature.require_signature = true;
  for (const VerifyPolicy& policy : {VerifyPolicy(), of_product, with_signature}) {
    const absl::StatusOr<Judge> judge = Judge::Create("", "", policy);
    const std::string expected = CountedOneByOne(text, *judge);
    for (const unsigned jobs : {1U, 2U, 5U}) {
      const absl::StatusOr<InputFile> file = InputFile::Open(dir.File("lines"));
      ASSERT_TRUE(CanCountLines(*file));
      EXPECT_EQ(CountedAtOnce(*file, *judge, jobs), expected);
    }
  }
}

TEST(CountLines, GoesFromThePositionToTheEnd) {
  std::mt19937_64 random(2);
  const std::string text = serialsmith::testing::MixedLines(200'000, random);
  const TempDir dir;
  WriteFile(dir.File("lines"), text);
  const absl::StatusOr<Judge> judge = Judge::Create("", "", {});
  for (const std::size_t begin : {std::size_t{1}, text.size() / 2, text.size(), text.size() + 9}) {
    const absl::StatusOr<InputFile> file = InputFile::Open(dir.File("lines"));
    ::lseek(file->fd(), static_cast<off_t>(begin), SEEK_SET);
    const std::string_view rest = std::string_view(text).substr(std::min(begin, text.size()));
    EXPECT_EQ(CountedAtOnce(*file, *judge, 2), CountedOneByOne(rest, *judge)) << begin;
    EXPECT_GE(::lseek(file->fd(), 0, SEEK_CUR), static_cast<off_t>(text.size()));
  }
}

// Files that end soon behind a piece, and a line that reaches from one piece into the next.
TEST(CountLines, LeavesOutNoLineAtTheEnd) {
  const absl::StatusOr<Judge> judge = Judge::Create("", "", {});
  const std::string number = "TMVRJ-M6K4K-EW5AS-KSR49-QV841\n";
  std::vector<std::string> texts = {std::string(300'000, 'x') + '\n' + number + number};
  for (const std::size_t behind : {0U, 1U, 30U, 116U, 255U, 256U, 257U}) {
    std::string text;
    while (text.size() < PieceReader::kPieceBytes + behind) text += number;
    text.resize(PieceReader::kPieceBytes + behind);
    texts.push_back(text);
  }
  const TempDir dir;
  for (const std::string& text : texts) {
    WriteFile(dir.File("lines"), text);
    for (const unsigned jobs : {1U, 3U}) {
      const absl::StatusOr<InputFile> file = InputFile::Open(dir.File("lines"));
      EXPECT_EQ(CountedAtOnce(*file, *judge, jobs), CountedOneByOne(text, *judge)) << text.size();
    }
  }
}

TEST(CountLines, IsForFilesOnly) {
  EXPECT_FALSE(CanCountLines(*InputFile::Open("/dev/null")));
  EXPECT_FALSE(CanCountLines(*InputFile::Open("/proc/self/status")));
}

}  // namespace
}  // namespace serialsmith::tools
