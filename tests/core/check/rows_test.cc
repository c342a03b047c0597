// Which row is meant where chance makes several of the same symbols.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/code/row_code.h"
#include "serialsmith/check.h"
#include "tests/support/serials.h"

namespace serialsmith {
namespace {

// Inside row 1 begins what passes as a row too, and is printed as one, which row 1 is not.
constexpr std::string_view kInOrder =
    "CSKPG-TBADD-PFYVK-FE1RQ-4Y4S4-EJ87C XV3CD-HPRVB-EDXR7-22SEZ-WKKEJ-89524-WKHHP-6RV3C-DNJ2H-"
    "HG1N9-QH586-6RV3T-1HP6R-VT3GH-3F1WQ-MYVWF-NZ7Z0-41GA1-R4J30-91C7G-Y48K2-MBHJ6-RX3R0-0W7FZ";

TEST(Rows, InOrderAreMeantMoreThanOneMadeByChance) {
  const Verdict whole = Check(kInOrder);
  EXPECT_EQ(CodeName(whole.code), "valid");
  EXPECT_EQ(whole.form, Form::kSigned);
  // Row 1 comes last, and first.
  const Verdict begin = Check(kInOrder.substr(0, 14 * (kGroupSymbols + 1)));
  EXPECT_EQ(CodeName(begin.code), "signature_incomplete");
  EXPECT_EQ(begin.symbols_found, 14 * kGroupSymbols);
  ASSERT_EQ(begin.row_count, 2);
  EXPECT_EQ(begin.row_order[1], 1);
  const Verdict cut = Check(kInOrder.substr(kRowTextLength + 1));
  EXPECT_EQ(CodeName(cut.code), "rows_misplaced");
  ASSERT_EQ(cut.row_count, 5);
  for (std::size_t r = 0; r < 5; ++r) EXPECT_EQ(cut.row_order[r], static_cast<int>(r + 1));
}

// For every row there are 32 words that pass as one together with its first 20 symbols.
TEST(Rows, PrintedAsOneIsMeantMoreThanAWordAndFourGroups) {
  const std::string number(testing::kNumber);
  for (std::uint8_t first = 0; first < 32; ++first) {
    Row chance{first};
    const Row row = NumberRow(Check(number).number);
    std::copy_n(row.begin(), kRowSymbols - kGroupSymbols, chance.begin() + kGroupSymbols);
    constexpr std::uint8_t kWord[] = {1, 2, 3, 4};
    const auto restored = RestoreRow(chance, 0, kWord);
    ASSERT_TRUE(restored);
    const std::string word = FormatRow(restored->row).substr(0, kGroupSymbols);
    const Verdict verdict = Check(word + " " + number + " bye");
    EXPECT_EQ(CodeName(verdict.code), "valid") << word;
    EXPECT_EQ(NumberText(verdict.number), number) << word;
  }
}

}  // namespace
}  // namespace serialsmith
