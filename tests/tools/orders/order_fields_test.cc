#include "tools/orders/order_fields.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "tools/orders/order.h"

namespace serialsmith::tools {
namespace {

TEST(RefuseId, TakesAnyPrintableUtf8) {
  for (const char* good : {"1", "ORD-1", "a b", "#1001", "Zürich/7", "\xF0\x9F\x98\x80"}) {
    EXPECT_EQ(RefuseId(good), "") << good;
  }
  EXPECT_EQ(RefuseId(std::string(kMaxIdBytes, 'x')), "");
}

TEST(RefuseId, SaysWhyNot) {
  EXPECT_EQ(RefuseId(std::string(kMaxIdBytes + 1, 'x')), "longer than 200 bytes");
  EXPECT_EQ(RefuseId("a\nb"), "holds a control character");
  EXPECT_EQ(RefuseId(std::string_view("a\0b", 3)), "holds a control character");
  EXPECT_EQ(RefuseId("a\xC2\x85"), "holds a control character");
  EXPECT_EQ(RefuseId("caf\xE9"), kNotUtf8);
}

TEST(RefuseName, AllowsLineBreaks) {
  EXPECT_EQ(RefuseName("Ann\r\nSmith\t"), "");
  EXPECT_EQ(RefuseName("Ann\x1b[31m"), "holds a control character");
  EXPECT_EQ(RefuseName("Ann\xC2\x85"), "holds a control character");
  EXPECT_EQ(RefuseName(std::string(kMaxNameBytes + 1, 'x')), "longer than 512 bytes");
}

TEST(RefuseEmail, TakesOneMailbox) {
  for (const char* good : {"a@b", "ann.smith+tag@example.co.uk", "o'hara@example.com",
                           "jos\xC3\xA9@b\xC3\xBC"
                           "cher.example"}) {
    EXPECT_EQ(RefuseEmail(good), "") << good;
  }
}

TEST(RefuseEmail, SaysWhyNot) {
  for (const char* bad :
       {"ann", "@example.com", "ann@", "a@b@c", "a@@b", "a@example..com", "a@.com", "a@b."}) {
    EXPECT_EQ(RefuseEmail(bad), "not an email address") << bad;
  }
  for (const char* bad : {"a b@c", "Ann <a@b>", "a@b,c@d", "a@b;c@d", "\"a\"@b", "a@b "}) {
    EXPECT_EQ(RefuseEmail(bad), "not one plain email address") << bad;
  }
  EXPECT_EQ(RefuseEmail("a@b\r\nBcc: c@d"), "holds a control character");
  EXPECT_EQ(RefuseEmail(std::string(253, 'a') + "@b"), "longer than 254 bytes");
  EXPECT_EQ(RefuseEmail("caf\xE9@b"), kNotUtf8);
}

TEST(RefuseLocale, TakesLanguageTags) {
  for (const char* good : {"", "en", "de-AT", "zh_Hant_TW", "de_DE.UTF-8@euro"}) {
    EXPECT_EQ(RefuseLocale(good), "") << good;
  }
  for (const char* bad : {"en us", "../../etc",
                          "fran\xC3\xA7"
                          "ais"}) {
    EXPECT_NE(RefuseLocale(bad), "") << bad;
  }
  EXPECT_NE(RefuseLocale(std::string(kMaxLocaleBytes + 1, 'a')), "");
}

TEST(RefuseQuantity, TakesWholeNumbersInRange) {
  std::uint32_t quantity = 0;
  EXPECT_EQ(RefuseQuantity("1", quantity), "");
  EXPECT_EQ(quantity, 1U);
  EXPECT_EQ(RefuseQuantity("007", quantity), "");
  EXPECT_EQ(quantity, 7U);
  EXPECT_EQ(RefuseQuantity("100000", quantity), "");
  EXPECT_EQ(quantity, 100'000U);
}

TEST(RefuseQuantity, LeavesTheQuantityWhenRefusing) {
  std::uint32_t quantity = 42;
  for (const char* bad : {"", "0", "-1", "+1", "1.0", "1e3", "100001", "4294967297", "0x10", " 1",
                          "1 ", "one", "99999999999999999999"}) {
    EXPECT_EQ(RefuseQuantity(bad, quantity), "not a whole number from 1 to 100000") << bad;
    EXPECT_EQ(quantity, 42U);
  }
}

}  // namespace
}  // namespace serialsmith::tools
