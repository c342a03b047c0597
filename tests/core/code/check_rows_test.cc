#include "core/code/check_rows.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/row_texts.h"

namespace serialsmith {
namespace {

using testing::ExpectedBits;
using testing::GoodRowTexts;
using testing::GuardedText;

constexpr std::uint64_t kUntouched = 0x5A5A5A5A5A5A5A5A;
constexpr RowShape kShapes[] = {RowShape::kNumbers, RowShape::kSigned};

std::vector<RowKernel> KernelsHere() {
  std::vector<RowKernel> kernels;
  std::copy_if(std::begin(kRowKernels), std::end(kRowKernels), std::back_inserter(kernels), CanRun);
  return kernels;
}

// The answer of a kernel, and that it wrote no word too many.
std::vector<std::uint64_t> BitsBy(RowKernel kernel, std::span<const char> text, RowShape shape) {
  const std::size_t rows = text.size() / kRowBytes;
  std::vector<std::uint64_t> bits(WordsOfRows(rows) + 1, kUntouched);
  EXPECT_EQ(CheckRowsWith(kernel, text, shape, bits), rows);
  EXPECT_EQ(bits.back(), kUntouched);
  bits.pop_back();
  return bits;
}

TEST(CheckRows, HasTheScalarKernelEverywhereAndTakesTheFastest) {
  const std::vector<RowKernel> kernels = KernelsHere();
  EXPECT_EQ(kernels.front(), RowKernel::kScalar);
  EXPECT_EQ(kernels.back(), FastestRowKernel());
  for (const RowKernel kernel : kernels) RecordProperty(RowKernelName(kernel), "runs");
}

TEST(CheckRows, SeesEveryBitOfTheSyndrome) {
  const std::string text = testing::OneBitOffTexts();
  ASSERT_EQ(text.size(), 20 * kRowBytes);
  for (const RowKernel kernel : KernelsHere()) {
    EXPECT_EQ(BitsBy(kernel, text, RowShape::kNumbers), std::vector<std::uint64_t>{0})
        << RowKernelName(kernel);
  }
}

// Every byte at every offset of every kind of row, each in a serial of its own, so that they meet
// many places of a block.
TEST(CheckRowsExhaustive, JudgesEveryByteAtEveryOffset) {
  std::mt19937_64 random(1);
  for (const RowShape shape : kShapes) {
    const std::size_t rows_of_serial = shape == RowShape::kSigned ? 6 : 1;
    const std::string good = GoodRowTexts(shape, 256 * rows_of_serial, true, random);
    const std::vector<std::uint64_t> all_good = ExpectedBits(good, shape);
    for (std::size_t place = 0; place < rows_of_serial; ++place) {
      for (std::size_t offset = 0; offset < kRowBytes; ++offset) {
        std::string text = good;
        std::vector<std::uint64_t> expected = all_good;
        for (std::size_t byte = 0; byte < 256; ++byte) {
          const std::size_t row = byte * rows_of_serial + place;
          text[row * kRowBytes + offset] = static_cast<char>(byte);
          const std::uint64_t bit = std::uint64_t{1} << row % 64;
          ASSERT_NE(expected[row / 64] & bit, 0U);
          if (!testing::IsGoodInText(text, shape, row)) expected[row / 64] ^= bit;
        }
        for (const RowKernel kernel : KernelsHere()) {
          ASSERT_EQ(BitsBy(kernel, text, shape), expected)
              << RowKernelName(kernel) << ", row " << place << ", offset " << offset;
        }
      }
    }
  }
}

// Good rows in any spelling, some of them damaged by a byte, a swap, or altogether.
std::string AnyText(RowShape shape, std::size_t rows, std::uint64_t damaged_percent,
                    std::mt19937_64& random) {
  std::string text = GoodRowTexts(shape, rows, random() % 2 == 0, random);
  for (std::size_t row = 0; row < rows; ++row) {
    if (random() % 100 >= damaged_percent) continue;
    const std::span<char> bytes = std::span(text).subspan(row * kRowBytes, kRowBytes);
    switch (random() % 5) {
      case 0:
        bytes[random() % kRowBytes] = static_cast<char>(random());
        break;
      case 1:
        bytes[random() % kRowBytes] = "Uu-_\n \0\x7f/:@[`{"[random() % 14];
        break;
      case 2:
        std::swap(bytes[random() % kRowBytes], bytes[random() % kRowBytes]);
        break;
      case 3:
        bytes[random() % kRowBytes] ^= static_cast<char>(1U << random() % 8);
        break;
      default:
        for (char& byte : bytes) byte = static_cast<char>(random());
    }
  }
  return text;
}

RC_GTEST_PROP(CheckRows, EveryKernelAnswersAsTheReferenceDoes, ()) {
  std::mt19937_64 random(*rc::gen::arbitrary<std::uint64_t>());
  const RowShape shape = kShapes[random() % 2];
  const std::string text = AnyText(shape, random() % 201, random() % 101, random);
  const std::vector<std::uint64_t> expected = ExpectedBits(text, shape);
  for (const RowKernel kernel : KernelsHere()) RC_ASSERT(BitsBy(kernel, text, shape) == expected);
}

// Rows of one kind at the places of another one, and good rows out of step.
TEST(CheckRows, TellsTheRowsOfASerialApart) {
  std::mt19937_64 random(2);
  const std::string rows = GoodRowTexts(RowShape::kSigned, 60, true, random);
  for (std::size_t shift = 0; shift < 6; ++shift) {
    const std::string text = rows.substr(shift * kRowBytes);
    for (const RowShape shape : kShapes) {
      const std::vector<std::uint64_t> expected = ExpectedBits(text, shape);
      EXPECT_EQ(expected[0] == 0, shift != 0 || shape == RowShape::kNumbers);
      for (const RowKernel kernel : KernelsHere()) {
        EXPECT_EQ(BitsBy(kernel, text, shape), expected) << RowKernelName(kernel);
      }
    }
  }
}

// All lengths, with pages around that must not be read, and a part of a row at the end.
TEST(CheckRows, ReadsNothingOutsideTheText) {
  std::mt19937_64 random(3);
  for (const RowShape shape : kShapes) {
    const std::string text = AnyText(shape, 201, 10, random);
    const std::vector<std::uint64_t> expected = ExpectedBits(text, shape);
    for (std::size_t rows = 0; rows <= 200; ++rows) {
      std::vector<std::uint64_t> bits(expected.begin(), expected.begin() + WordsOfRows(rows));
      if (rows % 64 != 0) bits.back() &= (std::uint64_t{1} << rows % 64) - 1;
      const std::size_t size = rows * kRowBytes + rows % kRowBytes;
      for (const bool at_end : {false, true}) {
        const GuardedText guarded(std::string_view(text).substr(0, size), at_end);
        for (const RowKernel kernel : KernelsHere()) {
          ASSERT_EQ(BitsBy(kernel, guarded.text(), shape), bits)
              << RowKernelName(kernel) << ", " << rows << " rows";
        }
      }
    }
  }
}

TEST(CheckRows, ChecksAsManyRowsAsTheAnswerHolds) {
  std::mt19937_64 random(4);
  const std::string text = GoodRowTexts(RowShape::kNumbers, 200, true, random);
  std::vector<std::uint64_t> bits(3, kUntouched);
  EXPECT_EQ(CheckRows(text, RowShape::kNumbers, std::span(bits).first(2)), 128U);
  EXPECT_EQ(bits, (std::vector<std::uint64_t>{~std::uint64_t{0}, ~std::uint64_t{0}, kUntouched}));
  EXPECT_EQ(CheckRows(text, RowShape::kNumbers, {}), 0U);
  EXPECT_EQ(CheckRows(text, RowShape::kNumbers, bits), 192U);
  EXPECT_TRUE(RowIsGood(bits, 0) && RowIsGood(bits, 191));
}

}  // namespace
}  // namespace serialsmith
