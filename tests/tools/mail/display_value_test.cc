#include "tools/mail/display_value.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstddef>
#include <string>

#include "serialsmith/testing/generators.h"
#include "tools/orders/utf8.h"

namespace serialsmith::tools {
namespace {

TEST(DisplayValue, KeepsWhatPeopleAreCalled) {
  for (const char* name : {"", "Ada Lovelace", "Zoë Ångström", "名前", "O'Hara <b>", "{{email}}",
                           "\xD7\x90\xE2\x80\x8F\xD7\x91"}) {
    EXPECT_EQ(DisplayValue(name, 200), name);
  }
}

TEST(DisplayValue, MakesOneLine) {
  EXPECT_EQ(DisplayValue("a\r\nBcc: x@y", 200), "a Bcc: x@y");
  EXPECT_EQ(DisplayValue(" \t a \x01\x7F  b\xC2\x85\xE2\x80\xA8", 200), "a b");
  EXPECT_EQ(DisplayValue(std::string_view("a\0b", 3), 200), "a b");
}

TEST(DisplayValue, DropsWhatTurnsTheWritingAround) {
  EXPECT_EQ(DisplayValue("a\xE2\x80\xAEtxt.exe\xE2\x81\xA6", 200), "atxt.exe");
}

TEST(DisplayValue, BeginsNoEncodedWord) {
  EXPECT_EQ(DisplayValue("=?utf-8?q?x?=", 200), "= ?utf-8?q?x?=");
  EXPECT_EQ(DisplayValue("=\xE2\x80\xAE?", 200), "= ?");
}

TEST(DisplayValue, ReplacesInvalidBytesAndCuts) {
  EXPECT_EQ(DisplayValue("caf\xE9", 200), "caf\xEF\xBF\xBD");
  EXPECT_EQ(DisplayValue("ééé", 4), "éé…");
  EXPECT_EQ(DisplayValue("éé", 4), "éé");
  EXPECT_EQ(DisplayValue("abc  d", 4), "abc…");
}

RC_GTEST_PROP(DisplayValue, FitsAHeaderWhateverComes, ()) {
  const std::string value = DisplayValue(*testing::HostileText() + "=?\r\n", 60);
  RC_ASSERT(value.size() <= 63U);
  RC_ASSERT(value.find("=?") == std::string::npos);
  for (std::size_t at = 0; at < value.size();) {
    const char32_t code_point = NextCodePoint(value, at);
    RC_ASSERT(code_point != kInvalidUtf8 && !IsControl(code_point));
  }
  RC_ASSERT(DisplayValue(value, 63) == value);
}

}  // namespace
}  // namespace serialsmith::tools
