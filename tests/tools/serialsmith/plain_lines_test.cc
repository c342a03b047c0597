#include "tools/serialsmith/plain_lines.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "serialsmith/check.h"
#include "tests/support/serials.h"
#include "tests/tools/serialsmith/mixed_lines.h"

namespace serialsmith::tools {
namespace {

using serialsmith::testing::BadlyPadded;
using serialsmith::testing::kExample;
using serialsmith::testing::kNumber;
using serialsmith::testing::kSigned;
using serialsmith::testing::LinesOf;
using serialsmith::testing::MixedLines;

struct LookedAt {
  std::vector<std::string_view> lines;
  std::vector<bool> plain;
};

LookedAt LookAtAll(std::string_view text) {
  LookedAt all;
  PlainLines lines;
  for (; !text.empty(); text.remove_prefix(lines.bytes())) {
    lines.Look(text);
    std::size_t plain = 0;
    std::size_t next_other = lines.NextOther(0);
    for (std::size_t i = 0; i < lines.lines(); ++i) {
      all.lines.push_back(lines.Line(i));
      all.plain.push_back(i != next_other);
      if (i == next_other) {
        next_other = lines.NextOther(i + 1);
      } else {
        ++plain;
      }
    }
    EXPECT_EQ(next_other, lines.lines());
    EXPECT_EQ(lines.plain(), plain);
  }
  return all;
}

bool IsPrinted(std::string_view line) {
  if (line.size() != kRowTextLength && line.size() != kSignedTextLength) return false;
  for (std::size_t i = 5; i < line.size(); i += 6) {
    if (line[i] != '-') return false;
  }
  return true;
}

// Every line once and in order; plain are those, and only those, that are printed and valid.
RC_GTEST_PROP(PlainLines, AgreeWithCheck, ()) {
  std::mt19937_64 random(*rc::gen::arbitrary<std::uint64_t>());
  const std::string text = MixedLines(random() % 30'000, random);
  const LookedAt all = LookAtAll(text);
  RC_ASSERT(all.lines == LinesOf(text));
  for (std::size_t i = 0; i < all.lines.size(); ++i) {
    std::string_view line = all.lines[i];
    if (line.ends_with('\r')) line.remove_suffix(1);
    RC_ASSERT(all.plain[i] == (IsPrinted(line) && Check(line).valid()));
  }
}

// Lines in step, and one other at every place among them.
TEST(PlainLines, FindTheOneOther) {
  std::mt19937_64 random(1);
  const std::string others[] = {
      "", "#", std::string(kExample), BadlyPadded(random),
      std::string(kNumber.substr(0, 14)) + "\n" + std::string(kNumber.substr(15))};
  for (const std::string_view good : {kNumber, kSigned}) {
    for (const std::string_view end : {"\n", "\r\n"}) {
      const std::string line = std::string(good) + std::string(end);
      for (const std::string& other : others) {
        const std::size_t count = LinesOf(other + "\n").size();
        for (const std::size_t place :
             {0UL, 1UL, 7UL, 8UL, 63UL, 64UL, 65UL, 127UL, 150UL, 199UL}) {
          std::string text;
          for (std::size_t i = 0; i < 200; ++i) {
            text += i == place ? other + std::string(end) : line;
          }
          const LookedAt all = LookAtAll(text);
          ASSERT_EQ(all.lines, LinesOf(text));
          for (std::size_t i = 0; i < all.plain.size(); ++i) {
            ASSERT_EQ(all.plain[i], i < place || i >= place + count) << other << " at " << place;
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace serialsmith::tools
