#include "core/check/diagnose.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/check/diagnosis.h"
#include "core/check/well_formed.h"
#include "core/code/row_code.h"
#include "core/number/layout.h"
#include "core/text/code_points.h"
#include "core/text/markup.h"

namespace serialsmith {
namespace {

// With fewer symbols glued to a good number they are too many; more of them are a cut signature,
// unless they are a word.
constexpr std::size_t kCutSignatureSymbols = kGroupSymbols;

int IdOfRow(Reading reading, std::size_t first) {
  for (std::size_t p = 0; p < kRowSymbols; ++p) {
    if (!reading[first + p].IsSymbol()) return -1;
  }
  return IdentifyRow(RowAt(reading, first));
}

}  // namespace

Verdict Diagnose(std::string_view text, Reading reading, const CheckOptions& options) {
  return Diagnosis(text, reading, options).Run();
}

void AddPlace(const Place& place, Verdict& verdict) {
  ++verdict.places_total;
  if (verdict.place_count < kMaxPlaces) verdict.places[verdict.place_count++] = place;
}

Place PlaceOfRow(std::span<const TextElement> elements, std::size_t first, std::size_t end,
                 std::size_t row) {
  Place place;
  place.row = static_cast<std::uint8_t>(row);
  place.group = 1;
  place.character = 1;
  place.offset = elements[first].offset;
  place.length = elements[end - 1].offset + elements[end - 1].length - place.offset;
  return place;
}

Diagnosis::Diagnosis(std::string_view text, Reading reading, const CheckOptions& options)
    : text_(text), reading_(reading), options_(options), count_(reading.size()) {
  for (const TextElement& element : reading) {
    if (element.kind == TextElementKind::kBad || element.kind == TextElementKind::kLetterU)
      ++strangers_;
  }
  ids_.reserve(count_ / kRowSymbols);
  for (std::size_t first = 0; first + kRowSymbols <= count_; first += kRowSymbols) {
    ids_.push_back(static_cast<std::int8_t>(IdOfRow(reading, first)));
  }
  verdict_.symbols_found = static_cast<std::uint32_t>(count_);
  verdict_.symbols_expected = static_cast<std::uint32_t>(ExpectedSymbols());
  verdict_.form = verdict_.symbols_expected == kSignedSymbols ? Form::kSigned : Form::kNumber;
  if (verdict_.form == Form::kSigned) verdict_.signature = SignatureState::kUnchecked;
  const auto number = std::find(ids_.begin(), ids_.end(), 0);
  if (number != ids_.end()) {
    const auto row = static_cast<std::size_t>(number - ids_.begin());
    verdict_.has_number = true;
    verdict_.number = PackRow(RowAt(reading, row * kRowSymbols));
  }
  verdict_.row_count = static_cast<std::uint8_t>(std::min(ids_.size(), verdict_.row_order.size()));
  std::copy_n(ids_.begin(), verdict_.row_count, verdict_.row_order.begin());
}

Verdict Diagnosis::Run() {
  if (!RowsOutOfOrder() && !SignatureCutShort() && !Strangers() && !WrongCount()) WholeRows();
  return verdict_;
}

std::size_t Diagnosis::ExpectedSymbols() const {
  // A faultless signature row, or most of the length of one, shows that a signed serial was meant.
  for (const std::int8_t id : ids_) {
    if (id > 0) return kSignedSymbols;
  }
  return count_ >= 2 * kRowSymbols ? kSignedSymbols : kRowSymbols;
}

Place Diagnosis::PlaceOf(std::size_t index) const {
  const TextElement& element = reading_[std::min(index, count_ - 1)];
  Place place;
  const std::size_t in_serial = std::min<std::size_t>(index, verdict_.symbols_expected - 1);
  place.row = static_cast<std::uint8_t>(in_serial / kRowSymbols);
  place.group = static_cast<std::uint8_t>(in_serial % kRowSymbols / kGroupSymbols + 1);
  place.character = static_cast<std::uint8_t>(in_serial % kGroupSymbols + 1);
  place.offset = element.offset;
  place.length = element.length;
  const bool escaped = text_[element.offset] == '=' && element.length > 1;
  place.found = escaped ? QuotedPrintableCharacter(text_, element.offset).code_point
                        : DecodeUtf8(text_, element.offset).value;
  return place;
}

bool Diagnosis::RowsOutOfOrder() {
  bool repeated_or_behind = false;
  std::array<const std::int8_t*, kSignedRows> seen{};
  int last = -1;
  bool misplaced = false;
  for (std::size_t r = 0; r < ids_.size(); ++r) {
    if (ids_[r] < 0) continue;
    repeated_or_behind = repeated_or_behind || ids_[r] <= last;
    last = std::max<int>(last, ids_[r]);
    misplaced = misplaced || static_cast<std::size_t>(ids_[r]) != r;
    seen[static_cast<std::size_t>(ids_[r])] = &ids_[r];
  }
  if (!misplaced && !repeated_or_behind) return false;
  // Where symbols are missing or extra, rows behind them only seem to stand elsewhere.
  if (count_ % kRowSymbols != 0 && !repeated_or_behind) return false;
  // Rows that only skip some others behind a good number are a signature with rows missing.
  if (!repeated_or_behind && HasNumberFirst()) return false;

  verdict_.code = VerdictCode::kRowsMisplaced;
  verdict_.form = Form::kSigned;
  for (std::size_t r = 0; r < ids_.size(); ++r) {
    if (ids_[r] < 0 || static_cast<std::size_t>(ids_[r]) == r) continue;
    AddPlace(PlaceOfRow(reading_, r * kRowSymbols, (r + 1) * kRowSymbols,
                        static_cast<std::size_t>(ids_[r])),
             verdict_);
  }
  std::array<Row, kSignedRows> rows;
  for (std::size_t r = 0; r < kSignedRows; ++r) {
    if (seen[r] == nullptr) return true;
    rows[r] = RowAt(reading_, static_cast<std::size_t>(seen[r] - ids_.data()) * kRowSymbols);
  }
  if (MayOffer(rows, options_)) OfferRows(rows, Damage::kRowOrder, Certainty::kLikely);
  return true;
}

bool Diagnosis::SignatureCutShort() {
  if (!HasNumberFirst() || count_ == kRowSymbols || count_ >= kSignedSymbols) return false;
  if (reading_[kRowSymbols].gap == kNoGap && IsWordGlued()) return false;

  verdict_.symbols_expected = kSignedSymbols;
  verdict_.form = Form::kSigned;
  verdict_.signature = SignatureState::kUnchecked;
  verdict_.code = VerdictCode::kSignatureIncomplete;
  if (auto repair = RestoreMissingSymbol(reading_, kSignedRows, options_)) {
    // Missing at the very end it was cut off; elsewhere it was left out. Of equal symbols at the
    // end, any may be the missing one.
    const bool cut = BeginsAs(repair->rows);
    if (cut) repair->place = kSignedSymbols - 1;
    OfferOneSymbol(cut ? VerdictCode::kSignatureIncomplete : VerdictCode::kTooShort,
                   Damage::kMissingSymbol, *repair);
  }
  return true;
}

bool Diagnosis::BeginsAs(std::span<const Row> rows) const {
  for (std::size_t i = 0; i < count_; ++i) {
    if (reading_[i].value != rows[i / kRowSymbols][i % kRowSymbols]) return false;
  }
  return true;
}

bool Diagnosis::IsWordGlued() const {
  if (count_ - kRowSymbols < kCutSignatureSymbols) return true;
  return std::none_of(reading_.begin() + kRowSymbols, reading_.end(),
                      [&](const TextElement& element) { return IsDigit(element); });
}

bool Diagnosis::IsDigit(const TextElement& element) const {
  const char c = text_[element.offset];
  return element.IsSymbol() && c >= '0' && c <= '9';
}

bool Diagnosis::WrongCount() {
  if (count_ == verdict_.symbols_expected) return false;
  const std::size_t rows = verdict_.symbols_expected / kRowSymbols;
  if (count_ < verdict_.symbols_expected) {
    verdict_.code = VerdictCode::kTooShort;
    if (const auto repair = RestoreMissingSymbol(reading_, rows, options_)) {
      OfferOneSymbol(VerdictCode::kTooShort, Damage::kMissingSymbol, *repair);
    }
  } else {
    verdict_.code = VerdictCode::kTooLong;
    if (const auto repair = RemoveExtraSymbol(reading_, rows, options_)) {
      OfferOneSymbol(VerdictCode::kTooLong, Damage::kExtraSymbol, *repair);
    }
  }
  return true;
}

void Diagnosis::WholeRows() {
  bool all_good = true;
  for (std::size_t r = 0; r < ids_.size(); ++r)
    all_good = all_good && ids_[r] == static_cast<int>(r);
  if (all_good) {
    std::array<RowBits, kSignedRows> rows{};
    for (std::size_t r = 0; r < ids_.size(); ++r) {
      rows[r] = BitsOf(RowAt(reading_, r * kRowSymbols));
    }
    JudgeWellFormed(std::span<const RowBits>(rows).first(ids_.size()), options_, verdict_);
    if (verdict_.code == VerdictCode::kMalformed) MarkPadding();
    return;
  }
  // Answers kMistyped or kUnreadable.
  if (RestoreRows(reading_, /*accept_wrong=*/true)) return;

  verdict_.code = VerdictCode::kChecksumMismatch;
  for (std::size_t r = 0; r < ids_.size(); ++r) {
    if (ids_[r] >= 0) continue;
    std::size_t marks = 0;
    for (std::size_t i = r * kRowSymbols; i < (r + 1) * kRowSymbols; ++i) {
      if (reading_[i].kind != TextElementKind::kUnreadable) continue;
      ++marks;
      AddPlace(PlaceOf(i), verdict_);
    }
    if (marks > kCheckSymbols) verdict_.code = VerdictCode::kUnreadable;
    if (marks == 0) {
      AddPlace(PlaceOfRow(reading_, r * kRowSymbols, (r + 1) * kRowSymbols, r), verdict_);
    }
  }
}

void Diagnosis::MarkPadding() {
  // The signature ends inside data symbol 102 of rows 1 … 5; what is behind it must be zero.
  constexpr std::size_t kFirstPadded = layout::kSignatureBits / layout::kSymbolBits;
  constexpr unsigned kFirstMask =
      (1U << (layout::kSymbolBits - layout::kSignatureBits % layout::kSymbolBits)) - 1;
  for (std::size_t data = kFirstPadded; data < kSignatureRows * kDataSymbols; ++data) {
    const std::size_t index = (1 + data / kDataSymbols) * kRowSymbols + data % kDataSymbols;
    const unsigned mask = data == kFirstPadded ? kFirstMask : 31U;
    if ((reading_[index].value & mask) != 0) AddPlace(PlaceOf(index), verdict_);
  }
}

}  // namespace serialsmith
