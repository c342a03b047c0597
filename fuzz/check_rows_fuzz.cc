// Every kernel of CheckRows() that runs here against the slow reference: any text of rows.
//
// Input: a byte for the shape (bit 0) and for how often the text is repeated, so that short inputs
// reach whole blocks; the rest is the text. Rows that start with '=' are made good first: their
// symbols are taken from the bytes.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/code/check_rows.h"
#include "core/code/row_code.h"
#include "fuzz/fuzz_support.h"
#include "tests/support/row_texts.h"

namespace serialsmith::fuzz {
namespace {

// Puts a good row there, whose data symbols the bytes say.
void MakeGood(std::span<char> bytes, std::size_t index, char ending) {
  Row row{};
  for (std::size_t p = 0; p < kRowSymbols; ++p) {
    row[p] = static_cast<std::uint8_t>(static_cast<unsigned char>(bytes[p + 1]) % 32);
  }
  AddCheckSymbols(index, row);
  WriteRow(row, bytes.first<kRowTextLength>());
  bytes[kRowTextLength] = ending;
}

void Run(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kMaxBytes = 200 * kRowBytes;
  if (size == 0) return;
  const RowShape shape = (data[0] & 1U) != 0 ? RowShape::kSigned : RowShape::kNumbers;
  std::string text;
  for (unsigned times = 0; times <= data[0] >> 1U && text.size() + size < kMaxBytes; ++times) {
    text += AsText(data + 1, size - 1);
  }
  for (std::size_t row = 0; row < text.size() / kRowBytes; ++row) {
    const std::span<char> bytes = std::span(text).subspan(row * kRowBytes, kRowBytes);
    if (bytes[0] == '=') {
      MakeGood(bytes, testing::PlaceOfRow(shape, row), testing::EndingOfRow(shape, row));
    }
  }
  const std::vector<std::uint64_t> expected = testing::ExpectedBits(text, shape);
  // Sanitizers see who reads behind a block of its own.
  const std::vector<char> exact(text.begin(), text.end());
  for (const RowKernel kernel : kRowKernels) {
    if (!CanRun(kernel)) continue;
    std::vector<std::uint64_t> bits(expected.size());
    FUZZ_ASSERT(CheckRowsWith(kernel, exact, shape, bits) == exact.size() / kRowBytes);
    FUZZ_ASSERT(bits == expected);
  }
}

}  // namespace
}  // namespace serialsmith::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  serialsmith::fuzz::Run(data, size);
  return 0;
}
