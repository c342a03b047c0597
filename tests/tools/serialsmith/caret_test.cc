#include "tools/serialsmith/caret.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "serialsmith/testing/generators.h"

namespace serialsmith::tools {
namespace {

Place At(std::uint32_t offset, std::uint32_t length = 1) {
  Place place;
  place.offset = offset;
  place.length = length;
  return place;
}

std::string Show(std::string_view text, const std::vector<Place>& places,
                 CaretStyle style = {.indent = "", .mark_begin = {}, .mark_end = {}}) {
  return TextWithCarets(text, places, style);
}

TEST(Caret, StandsUnderWhatIsWrong) {
  EXPECT_EQ(Show("abcde", {At(2)}), "abcde\n  ^\n");
  EXPECT_EQ(Show("abcde", {At(0), At(4)}), "abcde\n^   ^\n");
  EXPECT_EQ(Show("abcde", {At(4), At(1)}), "abcde\n ^  ^\n");
  EXPECT_EQ(Show("abcde", {At(1, 3)}), "abcde\n ^^^\n");
}

TEST(Caret, MarksWhereSomethingIsMissing) {
  EXPECT_EQ(Show("abc", {At(1, 0)}), "abc\n ^\n");
  EXPECT_EQ(Show("abc", {At(3, 0)}), "abc\n   ^\n");
}

TEST(Caret, KnowsTheWidthOfCharacters) {
  EXPECT_EQ(Show("序a", {At(3)}), "序a\n  ^\n");
  EXPECT_EQ(Show("a序b", {At(1, 3)}), "a序b\n ^^\n");
  EXPECT_EQ(Show("e\u0301x", {At(3)}), "e\u0301x\n ^\n");
  EXPECT_EQ(Show("\x1bx", {At(1)}), "␛x\n ^\n");
  EXPECT_EQ(Show("\u202Ex", {At(3)}), "<U+202E>x\n        ^\n");
}

TEST(Caret, ShowsTheLineConcerned) {
  EXPECT_EQ(Show("ab\ncd\nef", {At(4)}), "line 2: cd\n         ^\n");
  EXPECT_EQ(Show("ab\r\ncd\ref", {At(7)}), "line 3: ef\n        ^\n");
  EXPECT_EQ(Show("\n\nab\n", {At(2)}), "ab\n^\n");
  EXPECT_EQ(Show("ab\ncd", {At(0), At(3)}), "line 1: ab\n        ^\nline 2: cd\n        ^\n");
  EXPECT_EQ(Show("ab\ncd", {At(2, 0)}), "line 1: ab\n          ^\n");
}

TEST(Caret, WithoutPlacesShowsTheText) {
  EXPECT_EQ(Show("abc", {}), "abc\n");
  EXPECT_EQ(Show("", {}), "");
  EXPECT_EQ(Show(" \n\t\n", {}), "");
  EXPECT_EQ(Show("a\n\nb", {}), "line 1: a\nline 3: b\n");
}

TEST(Caret, ShowsNoMoreLinesThanAsked) {
  CaretStyle style{.indent = "", .max_lines = 2, .mark_begin = {}, .mark_end = {}};
  EXPECT_EQ(Show("a\nb\nc", {}, style), "line 1: a\nline 2: b\n(and 1 more line)\n");
  EXPECT_EQ(Show("a\nb\nc\nd", {}, style), "line 1: a\nline 2: b\n(and 2 more lines)\n");
}

TEST(Caret, ShowsThePartOfALongLineThatIsWrong) {
  CaretStyle style{.indent = "", .columns = 10, .mark_begin = {}, .mark_end = {}};
  const std::string line = "0123456789abcdefghijklmnopqrst";
  EXPECT_EQ(Show(line, {}, style), "0123456789…\n");
  EXPECT_EQ(Show(line, {At(0)}, style), "0123456789…\n^\n");
  EXPECT_EQ(Show(line, {At(29)}, style), "…klmnopqrst\n          ^\n");
  EXPECT_EQ(Show(line, {At(30, 0)}, style), "…klmnopqrst\n           ^\n");
  EXPECT_EQ(Show(line, {At(15)}, style), "…789abcdefg…\n         ^\n");
}

TEST(Caret, ColoursTheCarets) {
  EXPECT_EQ(Show("ab", {At(1)}, {.indent = " ", .mark_begin = "<", .mark_end = ">"}),
            " ab\n < ^>\n");
}

RC_GTEST_PROP(Caret, AnyTextAndPlacesAreShownInBounds, ()) {
  const std::string text = *serialsmith::testing::HostileText();
  std::vector<Place> places;
  const auto count = *rc::gen::inRange<std::size_t>(0, 4);
  for (std::size_t i = 0; i < count; ++i) {
    const auto offset = *rc::gen::inRange<std::size_t>(0, text.size() + 1);
    places.push_back(
        At(static_cast<std::uint32_t>(offset), *rc::gen::inRange<std::uint32_t>(0, 5)));
  }
  const std::string shown = Show(text, places);
  RC_ASSERT(shown.empty() || shown.ends_with('\n'));
  RC_ASSERT(places.empty() || shown.find('^') != std::string::npos);
}

}  // namespace
}  // namespace serialsmith::tools
