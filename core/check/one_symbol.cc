#include "core/check/one_symbol.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "core/check/well_formed.h"
#include "core/code/row_code.h"

namespace serialsmith {
namespace {

bool AllSymbols(Reading reading) {
  return std::all_of(reading.begin(), reading.end(),
                     [](const TextElement& element) { return element.IsSymbol(); });
}

// The repairs seen so far, as long as they all are the same serial.
class OnlyRepair {
 public:
  OnlyRepair(std::size_t row_count, const CheckOptions& options)
      : row_count_(row_count), options_(options) {}

  void Consider(const std::array<Row, kSignedRows>& rows, std::size_t place) {
    if (found_ && rows == found_->rows) return;
    if (!MayOffer(std::span<const Row>(rows).first(row_count_), options_)) return;
    ambiguous_ = found_.has_value();
    found_ = OneSymbolRepair{rows, row_count_, place};
  }
  bool ambiguous() const { return ambiguous_; }
  std::optional<OneSymbolRepair> Result() const { return ambiguous_ ? std::nullopt : found_; }

 private:
  std::size_t row_count_;
  const CheckOptions& options_;
  std::optional<OneSymbolRepair> found_;
  bool ambiguous_ = false;
};

// A reading whose length is off by one symbol in one row: the rows before that one stand in their
// places, those behind it are moved.
class ShiftedRows {
 public:
  // `shift` is −1 for a short reading, +1 for a long one.
  ShiftedRows(Reading reading, std::size_t row_count, std::ptrdiff_t shift)
      : reading_(reading), row_count_(row_count), shift_(shift) {
    while (good_before_ + 1 < row_count &&
           IsGoodRow(RowAt(reading, good_before_ * kRowSymbols), good_before_)) {
      ++good_before_;
    }
    while (good_behind_ + 1 < row_count) {
      const std::size_t r = row_count - 1 - good_behind_;
      if (!IsGoodRow(RowAt(reading, StartBehind(r)), r)) break;
      ++good_behind_;
    }
  }

  // The damaged row is one of these: all rows before it are good, and all behind it. None when the
  // first is greater than the last.
  std::size_t FirstSuspect() const { return row_count_ - 1 - good_behind_; }
  std::size_t LastSuspect() const { return good_before_; }

  std::array<Row, kSignedRows> RowsAround(std::size_t suspect) const {
    std::array<Row, kSignedRows> rows{};
    for (std::size_t r = 0; r < row_count_; ++r) {
      if (r < suspect) rows[r] = RowAt(reading_, r * kRowSymbols);
      if (r > suspect) rows[r] = RowAt(reading_, StartBehind(r));
    }
    return rows;
  }

 private:
  std::size_t StartBehind(std::size_t r) const {
    return static_cast<std::size_t>(static_cast<std::ptrdiff_t>(r * kRowSymbols) + shift_);
  }

  const Reading reading_;
  std::size_t row_count_;
  std::ptrdiff_t shift_;
  std::size_t good_before_ = 0;
  std::size_t good_behind_ = 0;
};

}  // namespace

std::optional<OneSymbolRepair> RestoreMissingSymbol(Reading reading, std::size_t row_count,
                                                    const CheckOptions& options) {
  if (reading.size() + 1 != row_count * kRowSymbols || !AllSymbols(reading)) return std::nullopt;
  OnlyRepair only(row_count, options);
  const ShiftedRows shifted(reading, row_count, -1);
  for (std::size_t suspect = shifted.FirstSuspect(); suspect <= shifted.LastSuspect(); ++suspect) {
    std::array<Row, kSignedRows> rows = shifted.RowsAround(suspect);
    const std::size_t start = suspect * kRowSymbols;
    for (std::size_t place = 0; place < kRowSymbols; ++place) {
      Row row{};
      for (std::size_t p = 0; p < kRowSymbols; ++p) {
        if (p != place) row[p] = reading[start + p - (p > place ? 1 : 0)].value;
      }
      const Syndrome missing = SyndromeOf(row) ^ kSyndromeOfGoodRow[suspect];
      const auto symbol = SymbolOfSyndrome(place, missing);
      if (!symbol) continue;
      row[place] = *symbol;
      rows[suspect] = row;
      only.Consider(rows, start + place);
      if (only.ambiguous()) return std::nullopt;
    }
  }
  return only.Result();
}

std::optional<OneSymbolRepair> RemoveExtraSymbol(Reading reading, std::size_t row_count,
                                                 const CheckOptions& options) {
  if (reading.size() != row_count * kRowSymbols + 1 || !AllSymbols(reading)) return std::nullopt;
  OnlyRepair only(row_count, options);
  const ShiftedRows shifted(reading, row_count, 1);
  for (std::size_t suspect = shifted.FirstSuspect(); suspect <= shifted.LastSuspect(); ++suspect) {
    std::array<Row, kSignedRows> rows = shifted.RowsAround(suspect);
    const std::size_t start = suspect * kRowSymbols;
    for (std::size_t extra = 0; extra <= kRowSymbols; ++extra) {
      for (std::size_t p = 0; p < kRowSymbols; ++p) {
        rows[suspect][p] = reading[start + p + (p >= extra ? 1 : 0)].value;
      }
      if (!IsGoodRow(rows[suspect], suspect)) continue;
      only.Consider(rows, start + extra);
      if (only.ambiguous()) return std::nullopt;
    }
  }
  return only.Result();
}

}  // namespace serialsmith
