#include "serialsmith/number.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>

#include "core/code/row_code.h"
#include "serialsmith/testing/generators.h"
#include "tests/reference/slow_number.h"
#include "tests/reference/slow_row_code.h"

namespace serialsmith {
namespace {

TEST(Series, ReadsWhatPeopleType) {
  EXPECT_EQ(Series::Parse("x"), Series::Example());
  EXPECT_EQ(Series::Parse("O"), Series::Newer());
  EXPECT_EQ(Series::Parse("l")->symbol(), '1');
  for (const char* text : {"", "U", "AB", "-", "\xC3"}) EXPECT_FALSE(Series::Parse(text)) << text;
  EXPECT_FALSE(Series::FromValue(32));
  EXPECT_EQ(Series::FromValue(31)->symbol(), 'Z');
}

TEST(Product, ReadsWhatPeopleType) {
  EXPECT_EQ(Product::Parse("VOL")->code(), "V01");
  EXPECT_EQ(Product::Parse("mvr")->code(), "MVR");
  for (const char* text : {"", "MV", "MVRX", "MUR", "M-R"}) {
    EXPECT_FALSE(Product::Parse(text)) << text;
  }
  EXPECT_FALSE(Product::FromValue(1U << 15));
}

RC_GTEST_PROP(Product, CodeReadsBack, ()) {
  const auto product = Product::FromValue(*rc::gen::inRange(0U, 1U << 15));
  RC_ASSERT(Product::Parse(product->code()) == product);
}

RC_GTEST_PROP(Number, PacksAsTheReferenceDoes, ()) {
  const auto series = *rc::gen::inRange(0U, 32U);
  const auto product = *rc::gen::inRange(0U, 1U << 15);
  const auto sealed = *rc::gen::arbitrary<std::uint64_t>() & kMaxSequence;
  const auto tag = *rc::gen::arbitrary<std::uint64_t>() & ((std::uint64_t{1} << 50) - 1);
  const NumberFields fields{*Series::FromValue(series), *Product::FromValue(product), sealed, tag};

  const PackedRow packed = Pack(fields);
  const std::string bits = reference::NumberBits(series, product, sealed, tag);
  const auto bytes = reference::Pieces(bits, 8);
  RC_ASSERT(std::equal(packed.begin(), packed.end(), bytes.begin(), bytes.end()));
  RC_ASSERT(Unpack(packed) == fields);

  const Row row = NumberRow(packed);
  const auto symbols = reference::Pieces(bits, 5);
  RC_ASSERT(std::equal(symbols.begin(), symbols.end(), row.begin()));
  RC_ASSERT(reference::IsGood(row, 0));
  RC_ASSERT(PackRow(row) == packed);
}

RC_GTEST_PROP(Number, SignedRowsUnpack, ()) {
  const auto number = PackRow(*testing::OrdinaryNumber());
  const auto signature = *rc::gen::container<Signature>(rc::gen::arbitrary<std::uint8_t>());
  const auto rows = SignedRows(number, signature);
  std::string bits;
  for (const std::uint8_t byte : signature) bits += reference::Bits(byte, 8);
  const auto symbols = reference::Pieces(bits + std::string(13, '0'), 5);
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    RC_ASSERT(rows[1 + i / kDataSymbols][i % kDataSymbols] == symbols[i]);
  }
  for (std::size_t r = 0; r < kSignedRows; ++r) {
    RC_ASSERT(reference::IsGood(rows[r], static_cast<unsigned>(r)));
  }
  RC_ASSERT(UnpackSignature(std::span(rows).subspan<1, kSignatureRows>()) == signature);
}

TEST(Number, EveryPaddingBitIsLookedAt) {
  const auto rows = SignedRows(PackedRow{}, Signature{});
  for (std::size_t bit = 512; bit < 525; ++bit) {
    auto damaged = rows;
    const std::size_t symbol = bit / 5;
    damaged[1 + symbol / kDataSymbols][symbol % kDataSymbols] ^=
        static_cast<std::uint8_t>(16U >> bit % 5);
    EXPECT_FALSE(UnpackSignature(std::span(damaged).subspan<1, kSignatureRows>())) << bit;
  }
  auto last_bit = rows;
  last_bit[5][18] ^= 8;  // bit 511 belongs to the signature
  EXPECT_TRUE(UnpackSignature(std::span(last_bit).subspan<1, kSignatureRows>()));
}

TEST(Number, WritesTheTextThatItFormats) {
  const auto signature = Signature{1, 2, 3};
  const PackedRow number = {0xD2, 0x9B, 0x78};
  std::array<char, kSignedTextLength> text;
  WriteSignedText(number, signature, '-', text);
  EXPECT_EQ(std::string(text.data(), text.size()), SignedText(number, signature));
  std::array<char, kRowTextLength> number_text;
  WriteNumberText(number, number_text);
  EXPECT_EQ(std::string(number_text.data(), number_text.size()), NumberText(number));
  EXPECT_EQ(SignedText(number, signature, '\n')[kRowTextLength], '\n');
}

}  // namespace
}  // namespace serialsmith
