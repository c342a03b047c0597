#include "core/check/rows.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/code/row_code.h"

namespace serialsmith {
namespace {

// A character that no serial has is outside the row when it stands beside it ("serial=TMVRJ-…!").
bool StartsAtBoundary(std::span<const TextElement> elements, std::size_t first) {
  return first == 0 || elements[first].gap != kNoGap || !elements[first - 1].IsSymbol();
}

// How many symbols stand in a row from `first` on, at most 25.
std::size_t SymbolsFrom(std::span<const TextElement> elements, std::size_t first) {
  std::size_t count = 0;
  while (count < kRowSymbols && first + count < elements.size() &&
         elements[first + count].IsSymbol()) {
    ++count;
  }
  return count;
}

// Which row the 25 elements from `first` on are, -1 for none.
int IndexOfRow(std::span<const TextElement> elements, std::size_t first) {
  if (SymbolsFrom(elements, first) < kRowSymbols) return -1;
  return IdentifyRow(RowAt(elements, first));
}

// Five groups of five with the same between them, or 25 symbols with nothing.
bool IsPrintedAsRow(std::span<const TextElement> elements, std::size_t first) {
  const std::uint8_t between = elements[first + kGroupSymbols].gap;
  for (std::size_t group = 0; group < kRowSymbols; group += kGroupSymbols) {
    if (group != 0 && elements[first + group].gap != between) return false;
    for (std::size_t p = group + 1; p < group + kGroupSymbols; ++p) {
      if (elements[first + p].gap != kNoGap) return false;
    }
  }
  return true;
}

// Chance makes a row of a word and most of a number now and then: the one that is printed as a row
// and begins inside it is meant, or else the number there, however its groups are parted.
std::size_t FirstMeant(std::span<const TextElement> elements, std::size_t first, int index) {
  if (IsPrintedAsRow(elements, first)) return first;
  std::size_t meant = first;
  for (std::size_t other = first + 1; other < first + kRowSymbols; ++other) {
    if (!StartsAtBoundary(elements, other)) continue;
    const int other_index = IndexOfRow(elements, other);
    if (other_index >= 0 && IsPrintedAsRow(elements, other)) return other;
    if (other_index == 0 && index > 0 && meant == first) meant = other;
  }
  return meant;
}

}  // namespace

Row RowAt(std::span<const TextElement> elements, std::size_t first) {
  Row row;
  for (std::size_t p = 0; p < kRowSymbols; ++p) row[p] = elements[first + p].value;
  return row;
}

bool EndsAtBoundary(std::span<const TextElement> elements, std::size_t end) {
  return end >= elements.size() || elements[end].gap != kNoGap || !elements[end].IsSymbol();
}

std::vector<FoundRow> FindRows(std::span<const TextElement> elements) {
  std::vector<FoundRow> rows;
  bool after_row = false;
  for (std::size_t first = 0; first + kRowSymbols <= elements.size();) {
    if (after_row || StartsAtBoundary(elements, first)) {
      int index = IndexOfRow(elements, first);
      if (index >= 0) {
        const bool glued = after_row && elements[first].gap == kNoGap;
        // No chance makes two rows in order.
        const bool in_order = (after_row && index == rows.back().index + 1) ||
                              IndexOfRow(elements, first + kRowSymbols) == index + 1;
        const std::size_t meant = glued || in_order ? first : FirstMeant(elements, first, index);
        if (meant != first) index = IndexOfRow(elements, meant);
        rows.push_back({meant, index});
        first = meant + kRowSymbols;
        after_row = true;
        continue;
      }
    }
    after_row = false;
    ++first;
  }
  return rows;
}

bool IsNumberAlone(RowRun run) { return run.size() == 1 && run[0].index == 0; }

bool IsWholeSignedSerial(RowRun run) {
  if (run.size() != kSignedRows) return false;
  for (std::size_t r = 0; r < kSignedRows; ++r) {
    if (run[r].index != static_cast<int>(r)) return false;
  }
  return true;
}

std::vector<RowRun> SplitSerials(std::span<const FoundRow> rows) {
  std::vector<RowRun> serials;
  serials.reserve(rows.size());
  std::size_t start = 0;
  bool has_number = false;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].index == 0 && has_number) {
      serials.push_back(rows.subspan(start, i - start));
      start = i;
    }
    has_number = has_number || rows[i].index == 0;
  }
  if (start < rows.size()) serials.push_back(rows.subspan(start));
  return serials;
}

}  // namespace serialsmith
