#include "serialsmith/find.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "serialsmith/testing/generators.h"
#include "tests/support/serials.h"

namespace serialsmith {
namespace {

using testing::kNumber;
using testing::kOtherNumber;
using testing::kSigned;

std::vector<FoundSerial> FindAll(std::string_view text) {
  std::vector<FoundSerial> found;
  EXPECT_EQ(FindSerials(text, true, [&](const FoundSerial& serial) { found.push_back(serial); }),
            text.size());
  return found;
}

// The same through pieces of `step` bytes.
std::vector<FoundSerial> FindInPieces(std::string_view text, std::size_t step) {
  std::vector<FoundSerial> found;
  std::string window;
  std::size_t start = 0;
  while (true) {
    const std::size_t more = std::min(step, text.size() - start - window.size());
    window += text.substr(start + window.size(), more);
    const bool last = start + window.size() == text.size();
    const std::size_t settled = FindSerials(window, last, [&](FoundSerial serial) {
      serial.offset += start;
      found.push_back(serial);
    });
    window.erase(0, settled);
    start += settled;
    if (last) return found;
  }
}

TEST(Find, SerialsInText) {
  const std::string text = "First " + std::string(kNumber) + ", then\n" + std::string(kSigned) +
                           "\nand " + std::string(kOtherNumber) + "! But not X" +
                           std::string(kNumber) + " nor " + std::string(kNumber) + "Y.";
  const auto found = FindAll(text);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].offset, 6U);
  EXPECT_EQ(found[0].length, kNumber.size());
  EXPECT_EQ(found[0].form, Form::kNumber);
  EXPECT_EQ(found[1].form, Form::kSigned);
  EXPECT_EQ(text.substr(found[1].offset, found[1].length), kSigned);
  EXPECT_EQ(NumberText(found[2].number), kOtherNumber);
}

TEST(Find, NothingInNothing) {
  EXPECT_TRUE(FindAll("").empty());
  EXPECT_TRUE(FindAll("The quick brown fox").empty());
}

TEST(Find, AnEndlessTokenIsSettledPieceByPiece) {
  const std::string endless(5 * kMaxFoundBytes, 'A');
  EXPECT_GT(FindSerials(endless, false, [](const FoundSerial&) {}), 0U);
}

TEST(Find, TheFirstTokenIsNotSettledBeforeTheOthers) {
  const std::string window = std::string(kMaxFoundBytes, ' ') + std::string(kNumber.substr(0, 20));
  EXPECT_EQ(FindSerials(window, false, [](const FoundSerial&) {}), kMaxFoundBytes);
}

TEST(Find, OnlyRowsMayBeGluedToANumber) {
  const std::string rows = testing::WithoutDashes(kSigned).substr(0, 2 * kRowSymbols);
  const auto found = FindAll(rows);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].form, Form::kNumber);
  EXPECT_EQ(found[0].length, kRowSymbols);
  EXPECT_TRUE(FindAll(std::string(kNumber) + "Y\n" + testing::RowText(1)).empty());
}

TEST(Find, PiecesFindWhatTheWholeFinds) {
  std::string text;
  for (int i = 0; i < 4000; ++i) {
    text += i % 7 == 0 ? std::string(kSigned) : std::string(kNumber);
    text += i % 3 == 0 ? "\n> some words between, as many as one likes " : " ";
  }
  const auto whole = FindAll(text);
  EXPECT_GT(whole.size(), 3000U);
  for (const std::size_t step : {1000, 65536, 100000}) {
    const auto pieces = FindInPieces(text, step);
    ASSERT_EQ(pieces.size(), whole.size()) << step;
    for (std::size_t i = 0; i < whole.size(); ++i) {
      ASSERT_EQ(pieces[i].offset, whole[i].offset);
      ASSERT_EQ(pieces[i].length, whole[i].length);
      ASSERT_EQ(pieces[i].form, whole[i].form);
    }
  }
}

RC_GTEST_PROP(Find, IsTotalAndPointsIntoTheText, ()) {
  const std::string text = *testing::HostileText();
  for (const FoundSerial& serial : FindAll(text)) {
    RC_ASSERT(serial.length >= kRowSymbols);
    RC_ASSERT(serial.offset + serial.length <= text.size());
  }
}

}  // namespace
}  // namespace serialsmith
