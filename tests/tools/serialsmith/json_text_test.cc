#include "tools/serialsmith/json_text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "serialsmith/testing/generators.h"

namespace serialsmith::tools {
namespace {

std::string Quoted(std::string_view text) {
  std::string out;
  AppendJsonString(out, text);
  return out;
}

TEST(JsonText, PlainTextStaysAsItIs) {
  EXPECT_EQ(Quoted("TMVRJ-M6K4K é 序"), "\"TMVRJ-M6K4K é 序\"");
}

TEST(JsonText, EscapesWhatBreaksJsonALineOrATerminal) {
  EXPECT_EQ(Quoted("a\"b\\c\n\r\t"), R"("a\"b\\c\n\r\t")");
  EXPECT_EQ(Quoted(std::string_view("\0\x1b\x7f", 3)), R"("\u0000\u001b\u007f")");
  EXPECT_EQ(Quoted("\u0085\u2028\u2029"), R"("\u0085\u2028\u2029")");
}

TEST(JsonText, ReplacesBytesThatAreNotUtf8) {
  EXPECT_EQ(Quoted("a\xff\xc3(\xed\xa0\x80"), "\"a\uFFFD\uFFFD(\uFFFD\uFFFD\uFFFD\"");
}

TEST(JsonText, EmptyIsNullWhereThatIsMeant) {
  std::string out;
  AppendJsonStringOrNull(out, "");
  AppendJsonStringOrNull(out, "a");
  EXPECT_EQ(out, "null\"a\"");
}

TEST(JsonText, AppendsCodePoints) {
  std::string out;
  for (const char32_t c :
       {U'a', U'é', U'序', U'\U0001F600', char32_t{0xD800}, char32_t{0x110000}}) {
    AppendUtf8(out, c);
  }
  EXPECT_EQ(out, "aé序\U0001F600\uFFFD\uFFFD");
}

TEST(JsonText, CutsAtCharacters) {
  EXPECT_EQ(CutAtCharacter("abc", 3), "abc");
  EXPECT_EQ(CutAtCharacter("abc", 2), "ab");
  EXPECT_EQ(CutAtCharacter("aé", 2), "a");
  EXPECT_EQ(CutAtCharacter("aéb", 3), "aé");
  EXPECT_EQ(CutAtCharacter("a\U0001F600", 4), "a");
  EXPECT_EQ(CutAtCharacter("\U0001F600", 1), "");
  // What is no character may be cut anywhere.
  EXPECT_EQ(CutAtCharacter("a\x80\x80\x80\x80", 3), "a\x80\x80");
  EXPECT_EQ(CutAtCharacter("a\xff\xff", 2), "a\xff");
  EXPECT_EQ(CutAtCharacter("abc", 0), "");
}

RC_GTEST_PROP(JsonText, AnyBytesAreOneLineOfJson, ()) {
  const std::string text = *serialsmith::testing::HostileText();
  const std::string json = Quoted(text);
  RC_ASSERT(json.find('\n') == std::string::npos);
  const auto parsed = nlohmann::json::parse(json, nullptr, /*allow_exceptions=*/false);
  RC_ASSERT(parsed.is_string());
  RC_ASSERT(Quoted(parsed.get<std::string>()) == json);
}

RC_GTEST_PROP(JsonText, TheCutLosesLessThanACharacter, ()) {
  const std::string text = *serialsmith::testing::HostileText();
  const auto size = *rc::gen::inRange<std::size_t>(0, text.size() + 2);
  const std::string_view cut = CutAtCharacter(text, size);
  RC_ASSERT(cut.size() <= size);
  RC_ASSERT(cut.size() + 3 >= std::min(size, text.size()));
  RC_ASSERT(text.starts_with(cut));
}

}  // namespace
}  // namespace serialsmith::tools
