#include "tools/mail/locale_tag.h"

#include <gtest/gtest.h>

namespace serialsmith::tools {
namespace {

TEST(LocaleTag, HasOneSpelling) {
  EXPECT_EQ(CanonicalTag("de_AT.UTF-8@euro"), "de-at");
  EXPECT_EQ(CanonicalTag("FR"), "fr");
  EXPECT_EQ(CanonicalTag("ja_JP.UTF-8"), "ja-jp");
  EXPECT_EQ(CanonicalTag("sr@latin"), "sr");
  EXPECT_EQ(CanonicalTag(""), "");
  EXPECT_EQ(CanonicalTag(".UTF-8"), "");
}

TEST(LocaleTag, BecomesWider) {
  EXPECT_EQ(WiderTag("zh-hant-tw"), "zh-hant");
  EXPECT_EQ(WiderTag("zh-hant"), "zh");
  EXPECT_EQ(WiderTag("zh"), "");
  EXPECT_EQ(WiderTag(""), "");
}

TEST(LocaleTag, IsPrintedAsRegistered) {
  EXPECT_EQ(PrintedTag("zh-hant-tw"), "zh-Hant-TW");
  EXPECT_EQ(PrintedTag("de-at"), "de-AT");
  EXPECT_EQ(PrintedTag("es-419"), "es-419");
  EXPECT_EQ(PrintedTag("de-"), "de-");
}

}  // namespace
}  // namespace serialsmith::tools
