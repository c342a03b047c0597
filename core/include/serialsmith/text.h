// The symbols of a serial and how they are written. docs/serial_format.md §1 and §2.
//
// Everything here is a pure function of its arguments: safe from any thread, no allocation unless
// the result is a std::string.
//
//     serialsmith::Row row = ...;
//     std::string text = serialsmith::FormatRow(row);  // "XMVRF-F8Y50-VC44B-QWGNP-AWDVT"
#ifndef SERIALSMITH_TEXT_H_
#define SERIALSMITH_TEXT_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace serialsmith {

// A row of a serial: 25 symbol values 0 … 31, the first 21 data and the last 4 check symbols.
inline constexpr std::size_t kRowSymbols = 25;
inline constexpr std::size_t kGroupSymbols = 5;
using Row = std::array<std::uint8_t, kRowSymbols>;

// A serial is row 0, the number, and when signed five signature rows after it.
inline constexpr std::size_t kSignatureRows = 5;
inline constexpr std::size_t kSignedRows = 1 + kSignatureRows;
inline constexpr std::size_t kSignedSymbols = kSignedRows * kRowSymbols;

// Characters of a canonical row (five groups and four dashes), and of a signed serial on one line.
inline constexpr std::size_t kRowTextLength = 29;
inline constexpr std::size_t kSignedTextLength = kSignedRows * kRowTextLength + kSignatureRows;

// Canonical spelling of the symbol values, index = value.
inline constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

// Returns the value of an ASCII character as a person may type it: either case, O as 0, I and L as
// 1. nullopt for every other character, U among them.
std::optional<std::uint8_t> SymbolValue(char character);

// Writes a row canonically into `out`. Values must be 0 … 31; only their low five bits are used.
void WriteRow(const Row& row, std::span<char, kRowTextLength> out);
std::string FormatRow(const Row& row);

// Joins rows with `separator`: '-' makes one line, '\n' one line a row.
std::string FormatRows(std::span<const Row> rows, char separator);

}  // namespace serialsmith

#endif  // SERIALSMITH_TEXT_H_
