// Faultless rows in any text: the certain part of reading it.
#ifndef SERIALSMITH_CORE_CHECK_ROWS_H_
#define SERIALSMITH_CORE_CHECK_ROWS_H_

#include <cstddef>
#include <span>
#include <vector>

#include "core/text/scan.h"
#include "serialsmith/text.h"

namespace serialsmith {

// 25 symbols that pass as row `index`, elements [first, first + 25). It starts behind a separator,
// or right behind another such row.
struct FoundRow {
  std::size_t first;
  int index;  // 0 … 5

  std::size_t end() const { return first + kRowSymbols; }
};

// True if a row may end before elements[end]: there is a separator, or no symbol stands there.
bool EndsAtBoundary(std::span<const TextElement> elements, std::size_t end);

// The rows from left to right, none overlapping. The last row of a glued run may have further
// symbols glued behind it; EndsAtBoundary() tells.
std::vector<FoundRow> FindRows(std::span<const TextElement> elements);

// The symbols of elements [first, first + 25), which must all be symbols.
Row RowAt(std::span<const TextElement> elements, std::size_t first);

// Faultless rows that belong to one serial: they begin with row 0, unless that one is missing or
// damaged.
using RowRun = std::span<const FoundRow>;

// True for row 0 alone, and for rows 0 … 5 in order.
bool IsNumberAlone(RowRun run);
bool IsWholeSignedSerial(RowRun run);

// Cuts the rows where a new serial begins. Signature rows in front of the first row 0 belong to it.
std::vector<RowRun> SplitSerials(std::span<const FoundRow> rows);

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_CHECK_ROWS_H_
