#include "serialsmith/find.h"

#include <cstddef>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "core/check/rows.h"
#include "core/text/scan.h"

namespace serialsmith {
namespace {

// Where this window ends for good: the start of a token in its last kMaxFoundBytes, so that no
// serial and no token is cut.
std::size_t SettledBytes(std::string_view window, bool last, std::span<const TextElement> elements,
                         std::span<const FoundRow> rows) {
  if (last) return window.size();
  if (window.size() <= kMaxFoundBytes) return 0;
  const std::size_t limit = window.size() - kMaxFoundBytes;
  auto row = rows.begin();
  for (std::size_t i = 0; i < elements.size(); ++i) {
    while (row != rows.end() && row->end() <= i) ++row;
    const bool inside_row = row != rows.end() && row->first < i;
    if (elements[i].offset >= limit && elements[i].gap != kNoGap && !inside_row) {
      return elements[i].offset;
    }
  }
  // One endless token, or none: no serial stands alone in it.
  return limit;
}

}  // namespace

std::size_t FindSerials(std::string_view window, bool last,
                        const std::function<void(const FoundSerial&)>& sink) {
  const std::vector<TextElement> elements = Scan(window);
  const std::vector<FoundRow> rows = FindRows(elements);
  const std::size_t settled = SettledBytes(window, last, elements, rows);
  for (const RowRun run : SplitSerials(rows)) {
    std::size_t number = 0;
    while (number < run.size() && run[number].index != 0) ++number;
    if (number == run.size()) continue;
    const bool is_signed = IsWholeSignedSerial(run.subspan(number));
    const std::size_t first = run[number].first;
    const std::size_t end = is_signed ? run.back().end() : run[number].end();
    // The rows of an incomplete signature go on behind a number; other symbols may not.
    const bool goes_on = !is_signed && number + 1 < run.size() && run[number + 1].first == end;
    if (!goes_on && !EndsAtBoundary(elements, end)) continue;
    if (elements[first].offset >= settled) break;
    const std::size_t offset = elements[first].offset;
    const TextElement& final_element = elements[end - 1];
    sink({offset, final_element.offset + final_element.length - offset,
          is_signed ? Form::kSigned : Form::kNumber, PackRow(RowAt(elements, first))});
  }
  return settled;
}

}  // namespace serialsmith
