#include "core/keys/utc_time.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/keys/utf8.h"

namespace serialsmith {
namespace {

constexpr std::int64_t kLastSecond = 253402300799;

TEST(UtcTime, KnowsSomeDays) {
  EXPECT_EQ(ParseUtc("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(ParseUtc("2000-02-29T12:34:56Z"), 951827696);
  EXPECT_EQ(ParseUtc("2027-01-31T00:00:00Z"), 1801353600);
  EXPECT_EQ(ParseUtc("9999-12-31T23:59:59Z"), kLastSecond);
  EXPECT_EQ(FormatUtc(951827696), "2000-02-29T12:34:56Z");
}

TEST(UtcTime, RefusesOtherShapesAndDaysThatNeverWere) {
  for (const char* text :
       {"", "2027-01-31", "2027-01-31T00:00:00", "2027-01-31t00:00:00z", "2027-01-31 00:00:00Z",
        "2027-01-31T00:00:00+00:00", "2027-01-31T00:00:00.0Z", "2027-02-29T00:00:00Z",
        "2027-13-01T00:00:00Z", "2027-00-01T00:00:00Z", "2027-01-00T00:00:00Z",
        "2027-01-31T24:00:00Z", "2027-01-31T23:60:00Z", "2027-01-31T23:59:60Z",
        "1969-12-31T23:59:59Z", "-027-01-31T00:00:00Z", "2027-01-31T00:00:00Z "}) {
    EXPECT_EQ(ParseUtc(text), std::nullopt) << text;
  }
}

TEST(UtcTime, ReadsTheTimesOfOthers) {
  for (const char* text :
       {"2000-02-29T12:34:56Z", "2000-02-29t12:34:56z", "2000-02-29T12:34:56.789Z",
        "2000-02-29T14:34:56+02:00", "2000-02-29T07:04:56.1-05:30"}) {
    EXPECT_EQ(ParseRfc3339(text), 951827696) << text;
  }
  for (const char* text :
       {"2000-02-29T12:34:56", "2000-02-29T12:34:56.Z", "2000-02-29T12:34:56+2:00",
        "2000-02-29T12:34:56*02:00", "2000-02-29T12:34:56+02.00", "2000-02-29T12:34:56+0x:00",
        "2000-02-29T12:34:56+24:00", "2000-02-29T12:34:56+02:60", "1970-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01"}) {
    EXPECT_EQ(ParseRfc3339(text), std::nullopt) << text;
  }
}

RC_GTEST_PROP(UtcTime, ParsesWhatItPrints, ()) {
  const auto seconds = *rc::gen::inRange<std::int64_t>(0, kLastSecond + 1);
  RC_ASSERT(ParseUtc(FormatUtc(seconds)) == seconds);
}

TEST(PlainUtf8, TakesNamesAndRefusesControlsAndBadBytes) {
  for (const char* text : {"", "Moon Viewer", "Größe", "月", "🌙", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(IsPlainUtf8(text)) << text;
  }
  for (const char* text : {"\n", "\x1b[31m", "\x7f", "\xC2\x80", "\xC2\x9F", "\x80", "\xC3",
                           "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80",
                           "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "a\xE2\x82"}) {
    EXPECT_FALSE(IsPlainUtf8(text)) << text;
  }
  EXPECT_TRUE(IsPlainUtf8("\xC2\xA0"));
  EXPECT_FALSE(IsPlainUtf8(std::string_view("a\0b", 3)));
}

}  // namespace
}  // namespace serialsmith
