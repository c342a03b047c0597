// The steps of a diagnosis that bring a reading back to what was meant.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "core/check/diagnose.h"
#include "core/check/diagnosis.h"
#include "core/check/well_formed.h"
#include "core/code/row_code.h"

namespace serialsmith {
namespace {

constexpr std::uint8_t kValueOfV = 27;
static_assert(kAlphabet[kValueOfV] == 'V');

bool IsStranger(const TextElement& element) {
  return element.kind == TextElementKind::kBad || element.kind == TextElementKind::kLetterU;
}

bool IsWholeCount(std::size_t count) { return count == kRowSymbols || count == kSignedSymbols; }

}  // namespace

void Diagnosis::OfferRows(std::span<const Row> rows, Damage damage, Certainty certainty) {
  verdict_.suggestion_rows = static_cast<std::uint8_t>(rows.size());
  std::copy(rows.begin(), rows.end(), verdict_.suggestion.begin());
  verdict_.damage = damage;
  verdict_.certainty = certainty;
}

bool Diagnosis::OfferOneSymbol(VerdictCode code, Damage damage, const OneSymbolRepair& repair) {
  verdict_.code = code;
  OfferRows(std::span<const Row>(repair.rows).first(repair.row_count), damage, Certainty::kLikely);
  Place place = PlaceOf(repair.place);
  if (damage == Damage::kMissingSymbol) {
    // It points between two characters: at the one that it should stand before.
    if (repair.place >= count_) place.offset += place.length;
    place.length = 0;
    place.found = 0;
    place.expected = static_cast<std::int8_t>(
        repair.rows[repair.place / kRowSymbols][repair.place % kRowSymbols]);
  }
  AddPlace(place, verdict_);
  return true;
}

bool Diagnosis::RestoreRows(Reading reading, bool accept_wrong) {
  std::array<Row, kSignedRows> rows{};
  const std::size_t row_count = reading.size() / kRowSymbols;
  std::size_t wrong = 0;
  for (std::size_t r = 0; r < row_count; ++r) {
    std::array<std::uint8_t, kRowSymbols> unknown{};
    std::size_t unknown_count = 0;
    for (std::size_t p = 0; p < kRowSymbols; ++p) {
      if (!reading[r * kRowSymbols + p].IsSymbol()) {
        unknown[unknown_count++] = static_cast<std::uint8_t>(p);
      }
    }
    const auto restored = RestoreRow(RowAt(reading, r * kRowSymbols), r,
                                     std::span<const std::uint8_t>(unknown).first(unknown_count));
    if (!restored) return false;
    wrong += restored->wrong;
    rows[r] = restored->row;
  }
  if (wrong > 0 && !accept_wrong) return false;
  const auto restored_rows = std::span<const Row>(rows).first(row_count);
  if (!MayOffer(restored_rows, options_)) return false;

  std::array<std::size_t, 2> changed{};
  std::size_t changes = 0;
  for (std::size_t r = 0, i = 0; r < row_count; ++r) {
    for (const std::uint8_t expected : rows[r]) {
      const std::size_t index = i++;
      const bool stranger = IsStranger(reading_[index]);
      if (reading[index].IsSymbol() && reading[index].value == expected && !stranger) continue;
      if (changes < changed.size()) changed[changes] = index;
      ++changes;
      if (strangers_ > 0 && !stranger) continue;  // the message is about strangers
      Place place = PlaceOf(index);
      place.expected = static_cast<std::int8_t>(expected);
      AddPlace(place, verdict_);
    }
  }
  const auto value_at = [&](std::size_t i) { return reading[i].value; };
  const auto expected_at = [&](std::size_t i) { return rows[i / kRowSymbols][i % kRowSymbols]; };
  const bool transposed = changes == 2 && wrong == 2 && changed[1] == changed[0] + 1 &&
                          value_at(changed[0]) == expected_at(changed[1]) &&
                          value_at(changed[1]) == expected_at(changed[0]);
  Damage damage = wrong > 0 ? Damage::kWrongSymbols : Damage::kUnreadable;
  if (transposed) damage = Damage::kTransposition;
  if (strangers_ > 0) damage = Damage::kBadCharacter;
  verdict_.code = wrong > 0 ? VerdictCode::kMistyped : VerdictCode::kUnreadable;
  OfferRows(restored_rows, damage,
            changes == 1 || transposed ? Certainty::kLikely : Certainty::kPossible);
  return true;
}

bool Diagnosis::LooksLikeRow() const {
  // Words alone have neither digits nor dashes, and seldom the length.
  return std::any_of(reading_.begin(), reading_.end(), [&](const TextElement& element) {
    return IsDigit(element) || (element.gap & kGapDash) != 0;
  });
}

bool Diagnosis::Strangers() {
  if (strangers_ == 0 || !LooksLikeRow()) return false;
  const bool offered = OfferWithStrangersRestored(/*letter_u_is_v=*/true) ||
                       OfferWithoutStrangers() ||
                       OfferWithStrangersRestored(/*letter_u_is_v=*/false);
  verdict_.code = VerdictCode::kBadCharacter;
  if (!offered) MarkStrangers();
  return true;
}

void Diagnosis::MarkStrangers() {
  for (std::size_t i = 0; i < count_; ++i) {
    if (IsStranger(reading_[i])) AddPlace(PlaceOf(i), verdict_);
  }
}

bool Diagnosis::OfferWithoutStrangers() {
  std::vector<TextElement> rest;
  std::copy_if(reading_.begin(), reading_.end(), std::back_inserter(rest),
               [](const TextElement& element) { return element.IsSymbol(); });
  if (!IsWholeCount(rest.size())) return false;
  std::array<Row, kSignedRows> rows{};
  const std::size_t row_count = rest.size() / kRowSymbols;
  for (std::size_t r = 0; r < row_count; ++r) {
    rows[r] = RowAt(rest, r * kRowSymbols);
    if (!IsGoodRow(rows[r], r)) return false;
  }
  const auto whole = std::span<const Row>(rows).first(row_count);
  if (!MayOffer(whole, options_)) return false;
  MarkStrangers();
  OfferRows(whole, Damage::kBadCharacter,
            strangers_ == 1 ? Certainty::kLikely : Certainty::kPossible);
  return true;
}

bool Diagnosis::OfferWithStrangersRestored(bool letter_u_is_v) {
  if (!IsWholeCount(count_)) return false;
  if (!letter_u_is_v) return RestoreRows(reading_, /*accept_wrong=*/true);
  // Tried first because U stands for V far more often than for anything else.
  std::vector<TextElement> reading(reading_.begin(), reading_.end());
  for (TextElement& element : reading) {
    if (element.kind != TextElementKind::kLetterU) continue;
    element.kind = TextElementKind::kSymbol;
    element.value = kValueOfV;
  }
  return RestoreRows(reading, /*accept_wrong=*/false);
}

}  // namespace serialsmith
