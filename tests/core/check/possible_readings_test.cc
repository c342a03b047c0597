// Where a damaged serial stands among words: no row of it is faultless.
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "serialsmith/check.h"
#include "tests/support/serials.h"

namespace serialsmith {
namespace {

using testing::kNumber;

std::string Meant(std::string_view text) { return FormatRows(Check(text).Suggestion(), '-'); }

// So that a text is not taken as it is.
std::string ManyWords() {
  std::string words = " and so on";
  while (words.size() < 300) words += ", which one may say as often as there is room for it";
  return words;
}

std::string Spaced() {
  std::string text(kNumber);
  for (char& c : text) {
    if (c == '-') c = ' ';
  }
  return text;
}

// A word of five letters beside the group that has one too few or too many is not told from it.
TEST(PossibleReadings, OneSymbolMissingOrExtraInGroupsAmongWords) {
  struct Case {
    const char* before;
    const char* behind;
    std::size_t first_group;
    std::size_t last_group;
  };
  for (const Case& c : {
           Case{"", "", 0, 4},
           Case{"Key: ", "", 0, 4},
           Case{"", " bye", 0, 4},
           Case{"I say: ", " bye", 0, 4},
           Case{"Hello ", "", 0, 3},
           Case{"Dear Peter ", " bye", 0, 3},
           Case{"", " Thank you", 1, 4},
           Case{"Key: ", " Thank you", 1, 4},
       }) {
    for (std::size_t group = c.first_group; group <= c.last_group; ++group) {
      std::string missing = Spaced();
      missing.erase(group * 6 + 2, 1);
      std::string extra = Spaced();
      extra.insert(group * 6 + 2, "7");
      for (const std::string& typed : {missing, extra}) {
        for (const std::string& more : {std::string(), ManyWords()}) {
          EXPECT_EQ(Meant(c.before + typed + c.behind + more), kNumber)
              << c.before << typed << c.behind << more;
        }
      }
    }
  }
}

TEST(PossibleReadings, AShortTextIsTakenAsItIsToo) {
  // Neither groups nor chains show the end of this one.
  for (const std::size_t strangers : {2U, 175U}) {
    const std::string text = "TMVRJ M6K4K EW5AS KSR49 QV8 " + std::string(strangers, '+') + " 41";
    EXPECT_EQ(CodeName(Check(text).code), "bad_character") << strangers;
    EXPECT_EQ(Meant(text), kNumber) << strangers;
  }
  // More than 200 characters that are no separators.
  const Verdict verdict = Check("TMVRJ M6K4K EW5AS KSR49 QV8 " + std::string(176, '+') + " 41");
  EXPECT_EQ(CodeName(verdict.code), "too_short");
  EXPECT_EQ(verdict.symbols_found, 20U);
}

TEST(PossibleReadings, OneSymbolOffIsMeantMoreThanTheLongest) {
  for (const std::size_t count : {24U, 26U, 149U, 151U}) {
    const std::size_t longer = count < 100 ? 35 : 160;
    const auto found = [&](std::size_t first) {
      return Check(std::string(first, '8') + " consideration " + std::string(longer, '8'))
          .symbols_found;
    };
    EXPECT_EQ(found(count), count);
    // Two off are no nearer than any others.
    const std::size_t two_off = count == 24 || count == 149 ? count - 1 : count + 1;
    EXPECT_EQ(found(two_off), longer) << two_off;
  }
}

TEST(PossibleReadings, FourGroupsInOnePieceAreNoWord) {
  EXPECT_EQ(Meant("Key: TMVRJM6K4KEW5ASKSR49 QV842" + ManyWords()), kNumber);
}

TEST(PossibleReadings, AStrangerBeforeAGroupTakesNoPlace) {
  EXPECT_EQ(Meant("Key: +TMVR-M6K4K-EW5AS-KSR49-QV841" + ManyWords()), kNumber);
  EXPECT_EQ(Meant("-+TMVR-M6K4K-EW5AS-KSR49-QV841"), kNumber);
}

TEST(PossibleReadings, ADashOnOneSideShowsAGroup) {
  EXPECT_EQ(Meant("Key: TM-VRJ M6K4K EW5AS KSR49 QV842" + ManyWords()), kNumber);
}

TEST(PossibleReadings, ShortWordsThatADashJoinsToTheGroupsAreOutside) {
  EXPECT_EQ(Meant("my-key-TMVRJ-M6K4K-EW5AS-KSR49-QV842" + ManyWords()), kNumber);
}

TEST(PossibleReadings, AShortWordBetweenGroupsIsBridged) {
  EXPECT_EQ(Check("TMVRJ M6K4K tenletters EW5AS KSR49 QV841").symbols_found, 35U);
  EXPECT_EQ(Check("TMVRJ M6K4K twelveletter EW5AS KSR49 QV841").symbols_found, 15U);
}

TEST(PossibleReadings, WordsWithoutADigitAreNoGroups) {
  const Verdict verdict = Check("Three small birds often carry" + ManyWords());
  EXPECT_EQ(CodeName(verdict.code), "too_long");
  EXPECT_GT(verdict.symbols_found, 200U);
}

}  // namespace
}  // namespace serialsmith
