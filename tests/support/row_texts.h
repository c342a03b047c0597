// Texts of printed rows for CheckRows(), and what its answer to any text must be.
#ifndef SERIALSMITH_TESTS_SUPPORT_ROW_TEXTS_H_
#define SERIALSMITH_TESTS_SUPPORT_ROW_TEXTS_H_

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/code/row_code.h"
#include "serialsmith/check_rows.h"
#include "tests/reference/slow_printed_row.h"

namespace serialsmith::testing {

inline unsigned PlaceOfRow(RowShape shape, std::size_t row) {
  return shape == RowShape::kSigned ? static_cast<unsigned>(row % 6) : 0;
}
inline char EndingOfRow(RowShape shape, std::size_t row) {
  return shape == RowShape::kSigned && row % 6 != 5 ? '-' : '\n';
}

inline bool IsGoodInText(std::string_view text, RowShape shape, std::size_t row) {
  return reference::IsGoodPrintedRow(text.substr(row * kRowBytes, kRowBytes),
                                     PlaceOfRow(shape, row), EndingOfRow(shape, row));
}

inline std::vector<std::uint64_t> ExpectedBits(std::string_view text, RowShape shape) {
  const std::size_t rows = text.size() / kRowBytes;
  std::vector<std::uint64_t> bits(WordsOfRows(rows));
  for (std::size_t i = 0; i < rows; ++i) {
    if (IsGoodInText(text, shape, i)) bits[i / 64] |= std::uint64_t{1} << i % 64;
  }
  return bits;
}

// Numbers whose syndromes differ from that of a good one in a single bit, which is all that a
// kernel has to see them by.
inline std::string OneBitOffTexts() {
  std::string text;
  for (std::uint32_t ending = 0; ending < 1U << 20U; ++ending) {
    Row row{};
    for (unsigned i = 0; i < 4; ++i) row[21 + i] = static_cast<std::uint8_t>(ending >> 5 * i & 31U);
    const Syndrome left = SyndromeOf(row) ^ kSyndromeOfGoodRow[0];
    if ((left & (left - 1)) != 0 || left == 0) continue;
    text += "00000-00000-00000-00000-0";
    for (unsigned i = 21; i < 25; ++i) text += kAlphabet[row[i]];
    text += '\n';
  }
  return text;
}

// Good rows of any symbols, canonical or with cases and look-alikes mixed.
inline std::string GoodRowTexts(RowShape shape, std::size_t rows, bool canonical,
                                std::mt19937_64& random) {
  const auto spell = [&](unsigned value) {
    const char symbol = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[value];
    if (canonical || random() % 2 == 0) return symbol;
    if (symbol == '0') return "0Oo"[random() % 3];
    if (symbol == '1') return "1IiLl"[random() % 5];
    return symbol >= 'A' ? static_cast<char>(symbol - 'A' + 'a') : symbol;
  };
  std::string text;
  text.reserve(rows * kRowBytes);
  for (std::size_t row = 0; row < rows; ++row) {
    reference::Symbols symbols{};
    for (std::size_t i = 0; i < 21; ++i) symbols[i] = static_cast<std::uint8_t>(random() % 32);
    const auto check = reference::CheckSymbols(symbols, PlaceOfRow(shape, row));
    for (std::size_t i = 0; i < check.size(); ++i) symbols[21 + i] = check[i];
    for (std::size_t i = 0; i < symbols.size(); ++i) {
      if (i > 0 && i % 5 == 0) text += '-';
      text += spell(symbols[i]);
    }
    text += EndingOfRow(shape, row);
  }
  return text;
}

// A copy of a text between two pages that nobody may touch, close to the first or to the second.
class GuardedText final {
 public:
  GuardedText(std::string_view text, bool at_end) {
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    const std::size_t inside = (text.size() + page - 1) / page * page;
    size_ = inside + 2 * page;
    void* pages =
        ::mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) std::abort();
    pages_ = static_cast<char*>(pages);
    char* begin = pages_ + page + (at_end ? inside - text.size() : 0);
    std::memcpy(begin, text.data(), text.size());
    if (::mprotect(pages_, page, PROT_NONE) != 0) std::abort();
    if (::mprotect(pages_ + page + inside, page, PROT_NONE) != 0) std::abort();
    text_ = {begin, text.size()};
  }
  GuardedText(const GuardedText&) = delete;
  GuardedText& operator=(const GuardedText&) = delete;
  ~GuardedText() { ::munmap(pages_, size_); }

  std::span<const char> text() const { return text_; }

 private:
  char* pages_ = nullptr;
  std::size_t size_ = 0;
  std::span<const char> text_;
};

}  // namespace serialsmith::testing

#endif  // SERIALSMITH_TESTS_SUPPORT_ROW_TEXTS_H_
