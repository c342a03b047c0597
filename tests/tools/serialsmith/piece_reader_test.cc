#include "tools/serialsmith/piece_reader.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <random>
#include <string>
#include <string_view>

#include "tests/support/temp_dir.h"
#include "tests/tools/serialsmith/mixed_lines.h"

namespace serialsmith::tools {
namespace {

using serialsmith::testing::LinesOf;
using serialsmith::testing::TempDir;
using serialsmith::testing::WriteFile;

constexpr std::size_t kMaxKept = 1200;
constexpr std::size_t kPiece = PieceReader::kPieceBytes;

// Whether the pieces, read in any order, have the lines of `content` behind `begin` bytes. Of
// longer ones than kMaxKept they have at least the beginning.
::testing::AssertionResult PiecesAreWhole(const std::string& content, std::size_t begin = 0) {
  const TempDir dir;
  WriteFile(dir.File("lines"), content);
  const absl::StatusOr<InputFile> file = InputFile::Open(dir.File("lines"));
  PieceReader reader(*file, begin, kMaxKept);
  const std::size_t pieces = (content.size() - begin) / kPiece + 1;
  std::vector<std::string> texts(pieces);
  for (std::size_t piece = pieces; piece-- > 0;) {
    const absl::StatusOr<std::string_view> text = reader.Read(piece);
    if (!text.ok()) return ::testing::AssertionFailure() << text.status();
    texts[piece] = *text;
    for (std::size_t later = piece + 1; later < pieces; ++later) {
      if (reader.at_end() && !texts[later].empty()) {
        return ::testing::AssertionFailure() << "lines behind the end at piece " << piece;
      }
    }
    if (!text->empty() && !text->ends_with('\n')) return ::testing::AssertionFailure() << "no end";
    if (piece + 1 == pieces && !reader.at_end()) {
      return ::testing::AssertionFailure() << "the end is not seen";
    }
  }
  std::string all;
  for (const std::string& text : texts) all += text;
  const auto got = LinesOf(all);
  const auto expected = LinesOf(std::string_view(content).substr(begin));
  if (got.size() != expected.size()) {
    return ::testing::AssertionFailure() << got.size() << " lines, not " << expected.size();
  }
  for (std::size_t i = 0; i < got.size(); ++i) {
    const bool is_whole = got[i] == expected[i];
    const bool is_long = got[i].size() > kMaxKept + 1 && expected[i].starts_with(got[i]);
    if (!is_whole && !is_long) return ::testing::AssertionFailure() << "line " << i;
  }
  return ::testing::AssertionSuccess();
}

TEST(PieceReader, GivesEachLineOnce) {
  for (const char* content : {"", "\n", "a", "a\n", "\n\n", "a\r\n\nb"}) {
    EXPECT_TRUE(PiecesAreWhole(content)) << content;
  }
  EXPECT_TRUE(PiecesAreWhole("before\nbehind", 3));
}

// Lines of 1000 bytes, and one more that ends where they all have `bytes`.
std::string LinesUpTo(std::size_t bytes) {
  std::string text;
  while (text.size() + 1040 < bytes) text += std::string(999, 'x') + '\n';
  return text + std::string(bytes - text.size(), 'y');
}

// Lines and files that end about where a piece does, or where the bytes read with it do.
TEST(PieceReader, CutsAtBorders) {
  for (const std::size_t border : {kPiece, kPiece + 256, 2 * kPiece}) {
    for (std::size_t length = border - 3; length < border + 3; ++length) {
      const std::string first = LinesUpTo(length);
      EXPECT_TRUE(PiecesAreWhole(first)) << length;
      EXPECT_TRUE(PiecesAreWhole(first + "\n")) << length;
      EXPECT_TRUE(PiecesAreWhole(first + "\n\n")) << length;
      EXPECT_TRUE(PiecesAreWhole(first + "\nyy\nz")) << length;
    }
  }
}

TEST(PieceReader, KeepsTheBeginningOfLongLines) {
  for (const std::size_t length :
       {kMaxKept, kMaxKept + 1, kPiece - kMaxKept, kPiece - 1, kPiece, 3 * kPiece + 5}) {
    const std::string line(length, 'x');
    EXPECT_TRUE(PiecesAreWhole(line)) << length;
    EXPECT_TRUE(PiecesAreWhole("a\n" + line + "\nb\n" + line + "\r\nc")) << length;
    EXPECT_TRUE(PiecesAreWhole(LinesUpTo(kPiece - 100) + "\n" + line + "\nb")) << length;
  }
}

TEST(PieceReader, SaysThatAFileCannotBeRead) {
  const TempDir dir;
  const absl::StatusOr<InputFile> file = InputFile::Open("/proc/self/mem");
  ASSERT_TRUE(file.ok());
  EXPECT_FALSE(PieceReader(*file, 0, kMaxKept).Read(0).ok());
}

RC_GTEST_PROP(PieceReader, HasAllLinesOfAnyFile, ()) {
  std::mt19937_64 random(*rc::gen::arbitrary<std::uint64_t>());
  std::string content = serialsmith::testing::MixedLines(random() % (2 * kPiece), random);
  if (random() % 2 == 0) content.insert(random() % content.size(), random() % (2 * kPiece), 'x');
  if (random() % 2 == 0) content.pop_back();
  RC_ASSERT(PiecesAreWhole(content, random() % (content.size() + 1)));
}

}  // namespace
}  // namespace serialsmith::tools
