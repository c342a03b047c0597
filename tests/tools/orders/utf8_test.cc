#include "tools/orders/utf8.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace serialsmith::tools {
namespace {

std::vector<char32_t> Decode(std::string_view text) {
  std::vector<char32_t> out;
  for (std::size_t at = 0; at < text.size();) out.push_back(NextCodePoint(text, at));
  return out;
}

TEST(NextCodePoint, DecodesEveryLength) {
  EXPECT_EQ(Decode("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"),
            (std::vector<char32_t>{'a', 0xE9, 0x20AC, 0x1F600}));
  EXPECT_EQ(Decode("\xF4\x8F\xBF\xBF"), std::vector<char32_t>{0x10FFFF});
}

TEST(NextCodePoint, RefusesWhatIsNotUtf8) {
  for (std::string_view bad :
       {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80", "\xF5\x80", "\xFF", "\xC3", "\xE2\x82", "\xF0\x9F\x98"}) {
    std::size_t at = 0;
    EXPECT_EQ(NextCodePoint(bad, at), kInvalidUtf8) << ::testing::PrintToString(bad);
    EXPECT_EQ(at, 1U);
  }
}

TEST(Printable, ReplacesWhatCannotBeShown) {
  EXPECT_EQ(Printable("a\tb\x1b[31mc\x7F\xC2\x9B", 100), "a b [31mc  ");
  EXPECT_EQ(Printable("a\xFF", 100), "a\xEF\xBF\xBD");
}

TEST(Printable, CutsBetweenCharacters) {
  EXPECT_EQ(Printable("abc", 3), "abc");
  EXPECT_EQ(Printable("abcd", 3), "abc…");
  EXPECT_EQ(Printable("ab\xC3\xA9", 3), "ab…");
}

RC_GTEST_PROP(Printable, IsUtf8WithoutControlsWhateverComes, (const std::string& text)) {
  const std::string shown = Printable(text, 50);
  RC_ASSERT(shown.size() <= 53U);
  for (const char32_t code_point : Decode(shown)) {
    RC_ASSERT(code_point != kInvalidUtf8);
    RC_ASSERT(!IsControl(code_point));
  }
}

}  // namespace
}  // namespace serialsmith::tools
