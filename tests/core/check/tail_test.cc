// What goes on with a signed serial behind a good number, and what is words.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "serialsmith/check.h"
#include "tests/support/serials.h"

namespace serialsmith {
namespace {

// How many symbols of a cut signature are read.
std::uint32_t Read(std::string_view behind) {
  const Verdict verdict = Check(std::string(testing::kNumber).append(behind));
  EXPECT_EQ(CodeName(verdict.code), "signature_incomplete") << behind;
  return verdict.symbols_found;
}

TEST(Tail, AGroupMayLackASymbolOrHaveOneTooMany) {
  EXPECT_EQ(Read("-MTG6K J50R WZPP5 and so on"), 39U);
  EXPECT_EQ(Read("-MTG6K J50R44 WZPP5 and so on"), 41U);
  EXPECT_EQ(Read("-MTG6K and WZPP5"), 30U);
  EXPECT_EQ(Read("-MTG6K another WZPP5"), 30U);
  // A dash joins it, whatever comes behind.
  EXPECT_EQ(Read("-MTG6K-ABCD and so on"), 34U);
}

TEST(Tail, ADashBetweenTwoGroupsIsEnough) { EXPECT_EQ(Read(" MTG6K-ABCDE and so on"), 35U); }

TEST(Tail, AnyDigitMakesAGroup) {
  for (const char c : std::string_view("0123456789")) {
    EXPECT_EQ(Read(std::string("-MTG6K J") + c + "ABC and so on"), 35U) << c;
  }
  for (const char c : std::string_view("OILoil")) {
    EXPECT_EQ(Read(std::string("-MTG6K J") + c + "ABC and so on"), 30U) << c;
  }
}

TEST(Tail, ARowBeyondRepairIsNoOtherNumber) {
  std::string row = testing::RowText(1);
  row.replace(6, 5, "88888");
  EXPECT_EQ(Read("-" + row), 50U);
  EXPECT_EQ(Read("\n" + row), 50U);
}

TEST(Tail, RowsThatSkipOthersAreACutSignature) {
  EXPECT_EQ(Read("-" + testing::RowText(2) + "-" + testing::RowText(3) + "-JMCE8"), 80U);
}

}  // namespace
}  // namespace serialsmith
