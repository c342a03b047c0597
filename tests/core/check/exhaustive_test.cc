// Not sampled: every pattern of a kind, in one row of each kind.
#include <gtest/gtest.h>

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "core/code/row_code.h"
#include "serialsmith/check.h"
#include "tests/reference/slow_row_code.h"
#include "tests/support/serials.h"

namespace serialsmith {
namespace {

using testing::kSigned;
using testing::WithoutDashes;

Row RowOfSerial(std::size_t r) {
  const std::string symbols = WithoutDashes(testing::RowText(r));
  Row row{};
  for (std::size_t p = 0; p < kRowSymbols; ++p) row[p] = *SymbolValue(symbols[p]);
  return row;
}

TEST(Exhaustive, EveryOneAndTwoWrongSymbolsAreRestored) {
  for (std::size_t r = 0; r < kSignedRows; ++r) {
    const Row row = RowOfSerial(r);
    ASSERT_TRUE(IsGoodRow(row, r));
    std::size_t restored = 0;
    Row damaged = row;
    const auto try_it = [&](std::size_t wrong) {
      const auto restoration = RestoreRow(damaged, r);
      restored += restoration && restoration->row == row && restoration->wrong == wrong ? 1 : 0;
    };
    for (std::size_t first = 0; first < kRowSymbols; ++first) {
      for (std::uint8_t change = 1; change < 32; ++change) {
        damaged[first] ^= change;
        try_it(1);
        for (std::size_t second = first + 1; second < kRowSymbols; ++second) {
          for (std::uint8_t other = 1; other < 32; ++other) {
            damaged[second] ^= other;
            try_it(2);
            damaged[second] ^= other;
          }
        }
        damaged[first] ^= change;
      }
    }
    EXPECT_EQ(restored, 25U * 31 + 300 * 31 * 31) << r;
  }
}

// What the reference's division leaves of one wrong symbol, as 20 bits; linear in the row.
std::uint32_t Remainder(std::size_t place, std::uint8_t value) {
  const auto constant = reference::CheckSymbols({}, 0);
  reference::Symbols row{};
  row[place] = value;
  const auto check = reference::CheckSymbols(row, 0);
  std::uint32_t bits = 0;
  for (std::size_t k = 0; k < kCheckSymbols; ++k) {
    bits = bits << 5U | static_cast<std::uint32_t>(check[k] ^ constant[k] ^ row[kDataSymbols + k]);
  }
  return bits;
}

// The minimum distance is five: if a row with one to four wrong symbols passed, the pattern would
// be the sum of two different ones of at most two, which would leave the same remainder. The row's
// constant plays no part in that, so that it holds for all rows.
TEST(Exhaustive, NoRowWithOneToFourWrongSymbolsPasses) {
  std::bitset<1U << 20> seen;
  seen.set(0);  // no wrong symbol
  std::size_t patterns = 1;
  std::array<std::array<std::uint32_t, 32>, kRowSymbols> one{};
  for (std::size_t place = 0; place < kRowSymbols; ++place) {
    for (std::uint8_t value = 1; value < 32; ++value) {
      one[place][value] = Remainder(place, value);
      seen.set(one[place][value]);
      ++patterns;
    }
  }
  for (std::size_t first = 0; first < kRowSymbols; ++first) {
    for (std::size_t second = first + 1; second < kRowSymbols; ++second) {
      for (std::size_t value = 1; value < 32; ++value) {
        for (std::size_t other = 1; other < 32; ++other) {
          seen.set(one[first][value] ^ one[second][other]);
          ++patterns;
        }
      }
    }
  }
  EXPECT_EQ(patterns, 1U + 25 * 31 + 300 * 31 * 31);
  EXPECT_EQ(seen.count(), patterns);  // all different
  // And it is not six: the generator has five symbols.
  EXPECT_EQ(one[20][1] ^ one[21][30] ^ one[22][6] ^ one[23][9] ^ one[24][17], 0U);
}

// The series and product of the vectors.
class ExhaustiveTexts : public ::testing::Test {
 protected:
  // What is suggested when the answer is this one; else another text.
  std::string Suggested(const std::string& text, VerdictCode code, Damage damage) {
    const Verdict verdict = Check(text, options_);
    if (verdict.code != code || verdict.damage != damage) {
      return std::string(CodeName(verdict.code)) + " for " + text;
    }
    return FormatRows(verdict.Suggestion(), '-');
  }

  static constexpr std::string_view kSerials[] = {testing::kNumber, kSigned};

 private:
  const Catalogue catalogue_ =
      Catalogue::Create({*Series::Parse("T")}, {{*Product::Parse("MVR"), "Moon Viewer"}});
  const CheckOptions options_ = [this] {
    CheckOptions options;
    options.catalogue = &catalogue_;
    return options;
  }();
};

TEST_F(ExhaustiveTexts, EveryWrongSymbol) {
  for (const std::string_view meant : kSerials) {
    const std::string symbols = WithoutDashes(meant);
    for (std::size_t p = 0; p < symbols.size(); ++p) {
      for (const char symbol : kAlphabet) {
        std::string text = symbols;
        if (text[p] == symbol) continue;
        text[p] = symbol;
        ASSERT_EQ(Suggested(text, VerdictCode::kMistyped, Damage::kWrongSymbols), meant);
      }
    }
  }
}

TEST_F(ExhaustiveTexts, EverySymbolMissing) {
  for (const std::string_view meant : kSerials) {
    const std::string symbols = WithoutDashes(meant);
    for (std::size_t p = 0; p < symbols.size(); ++p) {
      std::string text = symbols;
      text.erase(p, 1);
      const bool cut = p + 1 == kSignedSymbols;  // the last one of a signature
      const auto code = cut ? VerdictCode::kSignatureIncomplete : VerdictCode::kTooShort;
      ASSERT_EQ(Suggested(text, code, Damage::kMissingSymbol), meant);
    }
  }
}

TEST_F(ExhaustiveTexts, EverySymbolExtra) {
  for (const std::string_view meant : kSerials) {
    const std::string symbols = WithoutDashes(meant);
    for (std::size_t p = 0; p <= symbols.size(); ++p) {
      for (const char symbol : kAlphabet) {
        std::string text = symbols;
        text.insert(p, 1, symbol);
        ASSERT_EQ(Suggested(text, VerdictCode::kTooLong, Damage::kExtraSymbol), meant);
      }
    }
  }
}

TEST_F(ExhaustiveTexts, EveryTranspositionOfNeighbours) {
  for (const std::string_view meant : kSerials) {
    const std::string symbols = WithoutDashes(meant);
    for (std::size_t p = 0; p + 1 < symbols.size(); ++p) {
      std::string text = symbols;
      if (text[p] == text[p + 1]) continue;
      std::swap(text[p], text[p + 1]);
      ASSERT_EQ(Suggested(text, VerdictCode::kMistyped, Damage::kTransposition), meant);
    }
  }
}

}  // namespace
}  // namespace serialsmith
