// Checks the check symbols of many printed rows at the speed of memory. docs/serial_format.md §3.
//
// Rows are what a file of serials has when nothing disturbs it: five groups of five symbols and the
// character that ends the row, 30 bytes each, one behind the other:
//
//     XMVRF-F8Y50-VC44B-QWGNP-AWDVT\n      kNumbers: each row is a number
//     XMVRF-…-AWDVT-2Q5VT-…-GE4E2-…\n      kSigned: six rows, '-' behind the first five
//
// The answer is one bit a row: it is spelled so, in either case and with the look-alikes of §2, and
// its check symbols are right for its place. That is all: a set bit does not tell series 0 and X
// from others, nor whether the padding of a signature is zero, and a clear bit does not say why.
// Check() (serialsmith/check.h) tells the rest; call it for what is not good.
//
// Pure, total, allocates nothing, safe from any thread. The first call finds out which vector
// instructions the processor has; without any that serve, tables do the work.
//
//     std::array<std::uint64_t, 16> good;  // for up to 1024 rows
//     std::size_t rows = serialsmith::CheckRows(text, serialsmith::RowShape::kNumbers, good);
//     for (std::size_t i = 0; i < rows; ++i)
//       if (!serialsmith::RowIsGood(good, i)) Diagnose(text.substr(i * serialsmith::kRowBytes, ...
#ifndef SERIALSMITH_CHECK_ROWS_H_
#define SERIALSMITH_CHECK_ROWS_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "serialsmith/text.h"

namespace serialsmith {

// A printed row and the character that ends it.
inline constexpr std::size_t kRowBytes = kRowTextLength + 1;

enum class RowShape : std::uint8_t {
  kNumbers,  // each row is row 0, ended by '\n'
  kSigned,   // rows 0 … 5, 0 … 5, …: '-' ends the first five of a serial, '\n' the last one
};

// Rows that one word of the answer holds, and the words that `rows` rows need.
inline constexpr std::size_t kRowsOfWord = 64;
constexpr std::size_t WordsOfRows(std::size_t rows) {
  return (rows + kRowsOfWord - 1) / kRowsOfWord;
}

// Checks the whole rows in `text`, the first of which is a row 0, as many as `good` has bits for,
// and returns how many those are. Bit i % 64 of good[i / 64] is set when row i is good. The unused
// bits of the last word are 0; words behind it stay as they were. Reads nothing outside `text`.
std::size_t CheckRows(std::span<const char> text, RowShape shape, std::span<std::uint64_t> good);

// Bit `row` of the answer.
constexpr bool RowIsGood(std::span<const std::uint64_t> good, std::size_t row) {
  return (good[row / kRowsOfWord] >> row % kRowsOfWord & 1U) != 0;
}

}  // namespace serialsmith

#endif  // SERIALSMITH_CHECK_ROWS_H_
