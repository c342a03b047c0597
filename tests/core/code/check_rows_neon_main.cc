// The kernels of AArch64 against the reference, as a program of its own that needs no test
// framework: it is compiled by a cross compiler and run by an emulator. Exit status 0: all is well.
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "core/code/check_rows.h"
#include "tests/support/row_texts.h"

namespace serialsmith {
namespace {

using testing::ExpectedBits;
using testing::GoodRowTexts;
using testing::GuardedText;

void CheckText(std::string_view text, RowShape shape, bool at_end,
               const std::vector<std::uint64_t>& expected) {
  const GuardedText guarded(text, at_end);
  for (const RowKernel kernel : {RowKernel::kScalar, RowKernel::kNeon}) {
    std::vector<std::uint64_t> bits(expected.size());
    CheckRowsWith(kernel, guarded.text(), shape, bits);
    if (bits == expected) continue;
    std::printf("%s is wrong about:\n%.*s\n", RowKernelName(kernel), static_cast<int>(text.size()),
                text.data());
    std::exit(1);
  }
}

// Every byte at every offset of every row of a serial, each in a serial of its own.
void SweepBytes(RowShape shape, std::mt19937_64& random) {
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
        if (!testing::IsGoodInText(text, shape, row)) {
          expected[row / 64] &= ~(std::uint64_t{1} << row % 64);
        }
      }
      CheckText(text, shape, true, expected);
    }
  }
}

void CheckEveryLength(RowShape shape, std::mt19937_64& random) {
  std::string text = GoodRowTexts(shape, 100, false, random);
  for (std::size_t i = 0; i < 30; ++i) text[random() % text.size()] = static_cast<char>(random());
  for (std::size_t rows = 0; rows <= 100; ++rows) {
    for (const bool at_end : {false, true}) {
      const auto part = std::string_view(text).substr(0, rows * kRowBytes + rows % kRowBytes);
      CheckText(part, shape, at_end, ExpectedBits(part, shape));
    }
  }
}

}  // namespace
}  // namespace serialsmith

int main() {
  using serialsmith::RowShape;
  if (serialsmith::FastestRowKernel() != serialsmith::RowKernel::kNeon) return 1;
  std::mt19937_64 random(1);
  for (const RowShape shape : {RowShape::kNumbers, RowShape::kSigned}) {
    serialsmith::SweepBytes(shape, random);
    serialsmith::CheckEveryLength(shape, random);
  }
  const std::string text = serialsmith::testing::OneBitOffTexts();
  serialsmith::CheckText(text, RowShape::kNumbers, true, {0});
  std::puts("every answer is right");
  return 0;
}
