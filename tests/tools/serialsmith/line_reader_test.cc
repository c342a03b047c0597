#include "tools/serialsmith/line_reader.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <unistd.h>

#include <array>
#include <string>
#include <vector>

#include "tests/support/temp_dir.h"

namespace serialsmith::tools {
namespace {

using serialsmith::testing::TempDir;
using serialsmith::testing::WriteFile;

constexpr std::size_t kMaxLine = 1000;

// All lines of a file, as the batches give them.
std::vector<std::string> ReadAll(const std::string& content) {
  const TempDir dir;
  WriteFile(dir.File("lines"), content);
  LineReader reader(*InputFile::Open(dir.File("lines")), kMaxLine);
  std::vector<std::string> lines;
  LineBatch batch;
  while (true) {
    const absl::Status status = reader.Next(batch);
    EXPECT_TRUE(status.ok()) << status;
    if (batch.lines == 0) return lines;
    EXPECT_EQ(batch.first_line, lines.size() + 1);
    std::string_view rest = batch.data;
    for (std::size_t i = 0; i < batch.lines; ++i) {
      const std::size_t end = rest.find('\n');
      lines.emplace_back(rest.substr(0, end));
      rest.remove_prefix(end + 1);
    }
    EXPECT_TRUE(rest.empty());
  }
}

using Lines = std::vector<std::string>;

TEST(LineReader, EveryLineCounts) {
  EXPECT_EQ(ReadAll(""), Lines{});
  EXPECT_EQ(ReadAll("\n"), Lines{""});
  EXPECT_EQ(ReadAll("a"), Lines{"a"});
  EXPECT_EQ(ReadAll("a\n"), Lines{"a"});
  EXPECT_EQ(ReadAll("a\n\n\nb"), (Lines{"a", "", "", "b"}));
  EXPECT_EQ(ReadAll("a\r\nb\r"), (Lines{"a\r", "b\r"}));
}

TEST(LineReader, KeepsTheBeginningOfALongLine) {
  const std::string longest(kMaxLine, 'x');
  EXPECT_EQ(ReadAll(longest + "\nb"), (Lines{longest, "b"}));
  EXPECT_EQ(ReadAll(longest + "\r\nb"), (Lines{longest + "\r", "b"}));
  EXPECT_EQ(ReadAll(longest + "x\nb"), (Lines{longest + "x", "b"}));
  for (const std::size_t more : {2UL, 3UL, 5000UL, 600'000UL, 3'000'000UL}) {
    const Lines lines = ReadAll("a\n" + longest + std::string(more, 'y') + "\nb\n");
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_GT(lines[1].size(), kMaxLine);
    EXPECT_TRUE(lines[1].starts_with(longest));
    EXPECT_EQ(lines[2], "b");
    EXPECT_EQ(ReadAll(longest + std::string(more, 'y')).size(), 1U);
  }
}

TEST(LineReader, BatchesAreSmallHoweverManyLinesThereAre) {
  const TempDir dir;
  WriteFile(dir.File("lines"), std::string(1'000'000, '\n'));
  LineReader reader(*InputFile::Open(dir.File("lines")), kMaxLine);
  LineBatch batch;
  std::size_t lines = 0;
  do {
    ASSERT_TRUE(reader.Next(batch).ok());
    EXPECT_LE(batch.lines, 4096U);
    lines += batch.lines;
  } while (batch.lines != 0);
  EXPECT_EQ(lines, 1'000'000U);
}

TEST(LineReader, KnowsWhetherItWouldWait) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const std::string path = "/dev/fd/" + std::to_string(ends[0]);
  LineReader reader(*InputFile::Open(path), kMaxLine);
  EXPECT_FALSE(reader.Ready());
  ASSERT_EQ(::write(ends[1], "a\nb\nc", 5), 5);
  EXPECT_TRUE(reader.Ready());
  LineBatch batch;
  ASSERT_TRUE(reader.Next(batch).ok());
  EXPECT_EQ(batch.data, "a\nb\n");
  EXPECT_FALSE(reader.Ready());
  ::close(ends[1]);
  EXPECT_TRUE(reader.Ready());
  ASSERT_TRUE(reader.Next(batch).ok());
  EXPECT_EQ(batch.data, "c\n");
  ::close(ends[0]);
}

RC_GTEST_PROP(LineReader, GivesAllLinesInOrder, ()) {
  const auto lines =
      *rc::gen::container<Lines>(rc::gen::map(rc::gen::inRange<std::size_t>(0, kMaxLine + 1),
                                              [](std::size_t n) { return std::string(n, 'x'); }));
  std::string content;
  for (const std::string& line : lines) content += line + "\n";
  RC_ASSERT(ReadAll(content) == lines);
}

}  // namespace
}  // namespace serialsmith::tools
