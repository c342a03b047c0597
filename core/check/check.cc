#include "serialsmith/check.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "core/check/diagnose.h"
#include "core/check/reading.h"
#include "core/check/rows.h"
#include "core/check/well_formed.h"
#include "core/check/whole_text.h"
#include "core/text/scan.h"

namespace serialsmith {
namespace {

// Row 0 of a run, nullptr if it is not among its faultless rows.
const FoundRow* NumberOf(RowRun run) {
  const auto number =
      std::find_if(run.begin(), run.end(), [](const FoundRow& row) { return row.index == 0; });
  return number == run.end() ? nullptr : &*number;
}

// The counts of a serial that has all its symbols.
void SetWholeCount(Verdict& verdict) {
  const std::size_t count = verdict.form == Form::kSigned ? kSignedSymbols : kRowSymbols;
  verdict.symbols_found = verdict.symbols_expected = static_cast<std::uint32_t>(count);
}

// Answers of a good row 0 whatever else stands in the text.
bool IsReservedSeries(std::span<const TextElement> elements, std::span<const FoundRow> rows,
                      Series series, VerdictCode code, Verdict& verdict) {
  for (const FoundRow& row : rows) {
    if (row.index != 0 || elements[row.first].value != series.value()) continue;
    verdict.code = code;
    verdict.form = Form::kNumber;
    verdict.has_number = true;
    verdict.number = PackRow(RowAt(elements, row.first));
    // The form as far as it can be read: rows right behind it, in order.
    std::size_t next = static_cast<std::size_t>(&row - rows.data()) + 1;
    int index = 1;
    while (next < rows.size() && rows[next].index == index) ++next, ++index;
    if (index == static_cast<int>(kSignedRows)) {
      verdict.form = Form::kSigned;
      verdict.signature = SignatureState::kUnchecked;
    }
    SetWholeCount(verdict);
    return true;
  }
  return false;
}

// Serials with different numbers, each named once by its place.
bool AreSeveral(std::span<const TextElement> elements, std::span<const RowRun> serials,
                Verdict& verdict) {
  if (serials.size() < 2) return false;
  std::set<PackedRow> different;
  Verdict several;
  for (const RowRun run : serials) {
    const FoundRow* number = NumberOf(run);
    if (number == nullptr) continue;
    if (!different.insert(PackRow(RowAt(elements, number->first))).second) continue;
    AddPlace(PlaceOfRow(elements, number->first, number->end(), 0), several);
  }
  if (different.size() < 2) return false;
  several.code = VerdictCode::kSeveralSerials;
  several.copies = static_cast<std::uint32_t>(different.size());
  verdict = several;
  return true;
}

// Nothing but the same serial in the same form, again and again.
bool IsPastedTwice(std::span<const TextElement> elements, std::span<const RowRun> serials,
                   const CheckOptions& options, Verdict& verdict) {
  if (serials.size() < 2) return false;
  const std::size_t row_count = serials[0].size();
  std::size_t covered = 0;
  for (const RowRun run : serials) {
    if (run.size() != row_count || (!IsNumberAlone(run) && !IsWholeSignedSerial(run))) return false;
    covered += row_count * kRowSymbols;
  }
  const auto symbols = static_cast<std::size_t>(
      std::count_if(elements.begin(), elements.end(),
                    [](const TextElement& element) { return element.IsSymbol(); }));
  if (covered != symbols) return false;

  std::array<Row, kSignedRows> rows{};
  for (std::size_t r = 0; r < row_count; ++r) rows[r] = RowAt(elements, serials[0][r].first);
  const auto serial = std::span<const Row>(rows).first(row_count);
  verdict.code = VerdictCode::kPastedTwice;
  verdict.copies = static_cast<std::uint32_t>(serials.size());
  verdict.form = row_count == 1 ? Form::kNumber : Form::kSigned;
  if (row_count > 1) verdict.signature = SignatureState::kUnchecked;
  SetWholeCount(verdict);
  verdict.has_number = true;
  verdict.number = PackRow(rows[0]);
  AddPlace(PlaceOfRow(elements, serials[1].front().first, serials[1].back().end(), 0), verdict);
  if (MayOffer(serial, options)) {
    verdict.suggestion_rows = static_cast<std::uint8_t>(row_count);
    std::copy(serial.begin(), serial.end(), verdict.suggestion.begin());
    verdict.certainty = Certainty::kLikely;
    verdict.damage = Damage::kRepetition;
  }
  return true;
}

// Row 0, and behind it rows 1, 2, … as far as they go.
bool BeginsInOrder(RowRun run) {
  for (std::size_t r = 0; r < run.size(); ++r) {
    if (run[r].index != static_cast<int>(r)) return false;
  }
  return true;
}

// How much a copy of the serial says: a signature, even a damaged one, more than the number; a
// clean number more than one with symbols glued to it.
std::size_t Rank(Reading reading) {
  const bool glued = reading.size() > kRowSymbols && reading.size() < kRowSymbols + kGroupSymbols;
  return glued ? 1 : reading.size();
}

// The reading of the copy that says most, when all faultless rows are of one serial.
std::vector<TextElement> ChooseReading(std::string_view text, std::span<const TextElement> elements,
                                       std::span<const FoundRow> rows,
                                       std::span<const RowRun> serials) {
  // Rows of one number with its row 0 repeated among them, and nothing between; but not copies that
  // each begin as they should.
  bool adjacent = !std::all_of(serials.begin(), serials.end(), BeginsInOrder);
  for (std::size_t i = 1; i < rows.size(); ++i) {
    adjacent = adjacent && rows[i].first == rows[i - 1].end();
  }
  const bool whole = std::any_of(serials.begin(), serials.end(), IsWholeSignedSerial);
  if (adjacent && !whole && serials.size() > 1) {
    return {elements.begin() + static_cast<std::ptrdiff_t>(rows.front().first),
            elements.begin() + static_cast<std::ptrdiff_t>(rows.back().end())};
  }
  std::vector<TextElement> best;
  for (std::size_t i = 0; i < serials.size(); ++i) {
    if (whole && !IsWholeSignedSerial(serials[i])) continue;
    const std::size_t from = i == 0 ? 0 : serials[i - 1].back().end();
    const std::size_t to = i + 1 == serials.size() ? elements.size() : serials[i + 1].front().first;
    std::vector<TextElement> reading = ReadAround(text, elements, serials[i], from, to);
    const bool clean = reading.size() == serials[i].size() * kRowSymbols;
    if (whole && clean) return reading;
    if (Rank(reading) > Rank(best)) best = std::move(reading);
  }
  return best;
}

Verdict CheckRows(std::string_view text, std::span<const TextElement> elements,
                  std::span<const FoundRow> rows, const CheckOptions& options) {
  Verdict verdict;
  if (IsReservedSeries(elements, rows, Series::Newer(), VerdictCode::kNewerFormat, verdict) ||
      IsReservedSeries(elements, rows, Series::Example(), VerdictCode::kExampleSerial, verdict)) {
    return verdict;
  }
  const auto serials = SplitSerials(rows);
  if (AreSeveral(elements, serials, verdict)) return verdict;
  if (IsPastedTwice(elements, serials, options, verdict)) return verdict;
  return Diagnose(text, ChooseReading(text, elements, rows, serials), options);
}

Verdict CheckDamaged(std::string_view text, std::span<const TextElement> elements,
                     const CheckOptions& options) {
  Verdict first;
  bool have_first = false;
  for (const Reading reading : PossibleReadings(text, elements)) {
    const Verdict verdict = Diagnose(text, reading, options);
    if (verdict.suggestion_rows > 0) return verdict;
    if (!have_first) first = verdict;
    have_first = true;
  }
  return first;
}

// Answers a text that is a good serial and nothing else; false leaves the verdict as it was.
bool CheckWhole(std::string_view text, const CheckOptions& options, Verdict& verdict) {
  std::array<RowBits, kSignedRows> rows;
  const std::size_t row_count = ReadWholeText(text, rows);
  if (row_count == 0) return false;
  JudgeWellFormed(std::span<const RowBits>(rows).first(row_count), options, verdict);
  if (verdict.code == VerdictCode::kMalformed) {
    verdict = Verdict();  // where it is malformed takes the scan to say
    return false;
  }
  SetWholeCount(verdict);
  return true;
}

[[gnu::cold, gnu::noinline]] Verdict CheckScanned(std::string_view text,
                                                  const CheckOptions& options) {
  Verdict verdict;
  if (text.size() > kMaxTextBytes) {
    verdict.code = VerdictCode::kTooLong;
    verdict.symbols_expected = kRowSymbols;
    return verdict;
  }
  const std::vector<TextElement> elements = Scan(text);
  const bool has_symbol =
      std::any_of(elements.begin(), elements.end(),
                  [](const TextElement& element) { return element.IsSymbol(); });
  if (!has_symbol) {
    verdict.code = VerdictCode::kEmpty;
    return verdict;
  }
  const std::vector<FoundRow> found = FindRows(elements);
  if (!found.empty()) return CheckRows(text, elements, found, options);
  return CheckDamaged(text, elements, options);
}

}  // namespace

Verdict Check(std::string_view text, const CheckOptions& options) {
  Verdict verdict;
  if (!CheckWhole(text, options, verdict)) verdict = CheckScanned(text, options);
  return verdict;
}

}  // namespace serialsmith
