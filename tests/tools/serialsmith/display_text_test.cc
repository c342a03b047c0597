#include "tools/serialsmith/display_text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "serialsmith/testing/generators.h"
#include "tools/orders/utf8.h"

namespace serialsmith::tools {
namespace {

struct Shown {
  std::string text;
  std::size_t width = 0;
};

Shown Show(std::string_view line) {
  Shown shown;
  ForEachCell(line, [&](const DisplayCell& cell) {
    EXPECT_EQ(cell.column, shown.width);
    shown.text += cell.shown;
    shown.width += cell.width;
    return true;
  });
  return shown;
}

TEST(DisplayText, CountsColumns) {
  EXPECT_EQ(Show("abc").width, 3U);
  EXPECT_EQ(Show("é").width, 1U);
  EXPECT_EQ(Show("e\u0301").width, 1U);
  EXPECT_EQ(Show("序列").width, 4U);
  EXPECT_EQ(Show("ＡＢ").width, 4U);
  EXPECT_EQ(Show("한").width, 2U);
  EXPECT_EQ(Show("Ж—").width, 2U);
}

TEST(DisplayText, NothingSteersTheTerminal) {
  EXPECT_EQ(Show("\x1b[31m").text, "␛[31m");
  EXPECT_EQ(Show(std::string_view("\0\r\n\x7f", 4)).text, "␀␍␊␡");
  EXPECT_EQ(Show("a\tb").text, "a b");
  EXPECT_EQ(Show("\u0085").text, "<U+0085>");
}

TEST(DisplayText, InvisibleMarksAreSeen) {
  EXPECT_EQ(Show("a\u202Eb\u200B").text, "a<U+202E>b<U+200B>");
  EXPECT_EQ(Show("\u00AD\uFEFF\U000E0041").text, "<U+00AD><U+FEFF><U+E0041>");
  EXPECT_EQ(Show("\u202E").width, 8U);
}

TEST(DisplayText, BytesThatAreNoCharacterAreOneColumn) {
  EXPECT_EQ(Show("\xff\xc3").text, "\uFFFD\uFFFD");
  EXPECT_EQ(Show("\xff\xc3").width, 2U);
}

TEST(DisplayText, StopsWhenAsked) {
  int visits = 0;
  ForEachCell("abc", [&](const DisplayCell&) { return ++visits < 2; });
  EXPECT_EQ(visits, 2);
}

RC_GTEST_PROP(DisplayText, CellsCoverTheLineAndShowNoControl, ()) {
  const std::string line = *serialsmith::testing::HostileText();
  std::size_t at = 0;
  ForEachCell(line, [&](const DisplayCell& cell) {
    RC_ASSERT(cell.offset == at);
    RC_ASSERT(cell.length > 0);
    at += cell.length;
    for (std::size_t i = 0; i < cell.shown.size();) {
      const char32_t code_point = NextCodePoint(cell.shown, i);
      RC_ASSERT(code_point != kInvalidUtf8);
      RC_ASSERT(!IsControl(code_point));
    }
    return true;
  });
  RC_ASSERT(at == line.size());
}

}  // namespace
}  // namespace serialsmith::tools
