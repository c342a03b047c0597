#include "core/code/row_code.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "tests/reference/slow_row_code.h"
#include "tests/support/generators.h"

namespace serialsmith {
namespace {

using testing::GoodRow;
using testing::Places;

TEST(Gf32, MultipliesAsTheReferenceDoes) {
  for (unsigned a = 0; a < 32; ++a) {
    for (unsigned b = 0; b < 32; ++b) {
      EXPECT_EQ(gf32::Mul(static_cast<gf32::Element>(a), static_cast<gf32::Element>(b)),
                reference::Multiply(a, b));
    }
    if (a > 0) {
      const auto element = static_cast<gf32::Element>(a);
      EXPECT_EQ(gf32::Mul(element, gf32::Inverse(element)), 1);
    }
  }
}

RC_GTEST_PROP(RowCode, AddsTheCheckSymbolsOfTheReference, ()) {
  const auto r = *rc::gen::inRange<std::size_t>(0, kSignedRows);
  const Row row = *GoodRow(r);
  RC_ASSERT(reference::IsGood(row, static_cast<unsigned>(r)));
  RC_ASSERT(IsGoodRow(row, r));
  RC_ASSERT(IdentifyRow(row) == static_cast<int>(r));
}

RC_GTEST_PROP(RowCode, JudgesAnyRowAsTheReferenceDoes, ()) {
  const auto r = *rc::gen::inRange<std::size_t>(0, kSignedRows);
  Row row = *GoodRow(r);
  const auto place = *rc::gen::inRange<std::size_t>(0, kRowSymbols);
  row[place] = *rc::gen::inRange<std::uint8_t>(0, 32);
  for (std::size_t other = 0; other < kSignedRows; ++other) {
    RC_ASSERT(IsGoodRow(row, other) == reference::IsGood(row, static_cast<unsigned>(other)));
  }
}

RC_GTEST_PROP(RowCode, OneToFourWrongSymbolsNeverPass, ()) {
  const auto r = *rc::gen::inRange<std::size_t>(0, kSignedRows);
  Row row = *GoodRow(r);
  for (const std::uint8_t place : *Places(*rc::gen::inRange<std::size_t>(1, 5))) {
    row[place] ^= *rc::gen::inRange<std::uint8_t>(1, 32);
  }
  RC_ASSERT(!IsGoodRow(row, r));
}

// All endings of a row give all syndromes; tried are those of which one part alone is not zero.
TEST(RowCode, WhateverIsRestoredIsGood) {
  std::size_t tried = 0;
  for (std::uint32_t ending = 0; ending < 1U << 20U; ++ending) {
    Row row{};
    for (unsigned p = 0; p < kCheckSymbols; ++p) {
      row[kDataSymbols + p] = static_cast<std::uint8_t>(ending >> 5U * p & 31U);
    }
    const Syndrome left = SyndromeOf(row) ^ kSyndromeOfGoodRow[0];
    bool one_part = false;
    for (unsigned part = 0; part < kCheckSymbols; ++part) {
      one_part = one_part || (left & ~(31U << 5U * part)) == 0;
    }
    if (!one_part) continue;
    ++tried;
    const auto restored = RestoreRow(row, 0);
    EXPECT_TRUE(!restored || IsGoodRow(restored->row, 0)) << left;
  }
  EXPECT_EQ(tried, 1U + 31U * kCheckSymbols);
}

RC_GTEST_PROP(RowCode, RestoresWithinTheBound, ()) {
  const auto r = *rc::gen::inRange<std::size_t>(0, kSignedRows);
  const Row row = *GoodRow(r);
  const auto erased = *rc::gen::inRange<std::size_t>(0, kCheckSymbols + 1);
  const auto wrong = *rc::gen::inRange<std::size_t>(0, (kCheckSymbols - erased) / 2 + 1);
  const auto places = *Places(erased + wrong);
  const auto first = *rc::gen::inRange<std::size_t>(0, wrong + 1);  // wrong ones on both sides
  std::vector<std::uint8_t> unreadable;
  Row damaged = row;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (i >= first && i < first + erased) {
      unreadable.push_back(places[i]);
      damaged[places[i]] = *rc::gen::inRange<std::uint8_t>(0, 32);
    } else {
      damaged[places[i]] ^= *rc::gen::inRange<std::uint8_t>(1, 32);
    }
  }
  const auto restored = RestoreRow(damaged, r, unreadable);
  RC_ASSERT(restored.has_value());
  RC_ASSERT(restored->row == row);
  RC_ASSERT(restored->wrong == wrong);
  RC_ASSERT(restored->unreadable == erased);
}

RC_GTEST_PROP(RowCode, WhatIsRestoredPassesAndIsNearEnough, ()) {
  const auto r = *rc::gen::inRange<std::size_t>(0, kSignedRows);
  const Row row = *rc::gen::container<Row>(rc::gen::inRange<std::uint8_t>(0, 32));
  const auto unreadable = *Places(*rc::gen::inRange<std::size_t>(0, 7));
  const auto restored = RestoreRow(row, r, unreadable);
  if (unreadable.size() > kCheckSymbols) RC_ASSERT(!restored);
  if (!restored) return;
  RC_ASSERT(IsGoodRow(restored->row, r));
  RC_ASSERT(2 * restored->wrong + unreadable.size() <= kCheckSymbols);
  std::size_t differs = 0;
  for (std::size_t p = 0; p < kRowSymbols; ++p) {
    const bool known = std::find(unreadable.begin(), unreadable.end(), p) == unreadable.end();
    if (known && row[p] != restored->row[p]) ++differs;
  }
  RC_ASSERT(differs == restored->wrong);
}

TEST(RowCode, RestoresAsTheExhaustiveSearchDoes) {
  // Random rows are beyond the bound mostly: 27.6 % of them are within two symbols of a good one.
  std::uint64_t state = 12345;
  int restorable = 0;
  for (int round = 0; round < 12; ++round) {
    Row row;
    for (auto& symbol : row) {
      state = state * 6364136223846793005U + 1442695040888963407U;
      symbol = static_cast<std::uint8_t>(state >> 59);
    }
    const auto fast = RestoreRow(row, 0);
    const auto slow = reference::Restore(row, 0, 2);
    ASSERT_EQ(fast.has_value(), slow.has_value());
    if (!fast) continue;
    ++restorable;
    EXPECT_EQ(fast->row, *slow);
  }
  EXPECT_GT(restorable, 0);
  EXPECT_LT(restorable, 12);
}

TEST(RowCodeExhaustive, TellsTheSymbolOfASyndrome) {
  for (std::size_t place = 0; place < kRowSymbols; ++place) {
    for (std::size_t other = 0; other < kRowSymbols; ++other) {
      for (std::uint8_t value = 0; value < 32; ++value) {
        Row row{};
        row[other] = value;
        const auto symbol = SymbolOfSyndrome(place, SyndromeOf(row));
        ASSERT_EQ(symbol.has_value(), place == other || value == 0) << place << " " << other;
        if (symbol) {
          ASSERT_EQ(*symbol, value) << place;
        }
      }
    }
  }
}

// Every single and every pair of wrong symbols, in one row of each kind.
TEST(RowCodeExhaustive, RestoresEveryPairOfWrongSymbols) {
  for (std::size_t r = 0; r < kSignedRows; ++r) {
    Row row{};
    for (std::size_t p = 0; p < kDataSymbols; ++p) {
      row[p] = static_cast<std::uint8_t>((7 * p + 11 * r + 3) % 32);
    }
    AddCheckSymbols(r, row);
    std::size_t patterns = 0;
    std::size_t failures = 0;
    for (std::size_t a = 0; a < kRowSymbols; ++a) {
      for (std::uint8_t x = 1; x < 32; ++x) {
        Row damaged = row;
        damaged[a] ^= x;
        const auto one = RestoreRow(damaged, r);
        ++patterns;
        if (!one || one->row != row || one->wrong != 1) ++failures;
        for (std::size_t b = a + 1; b < kRowSymbols; ++b) {
          for (std::uint8_t y = 1; y < 32; ++y) {
            Row twice = damaged;
            twice[b] ^= y;
            const auto two = RestoreRow(twice, r);
            ++patterns;
            if (!two || two->row != row || two->wrong != 2) ++failures;
          }
        }
      }
    }
    EXPECT_EQ(patterns, 25U * 31 + 300U * 31 * 31);
    EXPECT_EQ(failures, 0U) << "row " << r;
  }
}

// §3: a faultless row at another row's place is never within two symbols of passing.
TEST(RowCode, ConstantsKeepRowsApart) {
  for (std::size_t r = 0; r < kSignedRows; ++r) {
    for (std::size_t place = 0; place < kSignedRows; ++place) {
      Row row{};
      AddCheckSymbols(r, row);
      const auto restored = RestoreRow(row, place);
      EXPECT_EQ(restored.has_value(), r == place) << r << " at " << place;
    }
    EXPECT_EQ(IdentifyRow(Row{}), -1);
  }
}

}  // namespace
}  // namespace serialsmith
