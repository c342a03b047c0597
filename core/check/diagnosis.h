// The steps of Diagnose(): each looks for one kind of damage in the shared state.
#ifndef SERIALSMITH_CORE_CHECK_DIAGNOSIS_H_
#define SERIALSMITH_CORE_CHECK_DIAGNOSIS_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/check/one_symbol.h"
#include "core/check/reading.h"
#include "serialsmith/check.h"
#include "serialsmith/verdict.h"

namespace serialsmith {

class Diagnosis {
 public:
  Diagnosis(std::string_view text, Reading reading, const CheckOptions& options);

  // The verdict; call once.
  Verdict Run();

 private:
  // Each returns true when it has answered.
  bool RowsOutOfOrder();
  bool SignatureCutShort();
  bool Strangers();
  bool WrongCount();
  // The last step always answers: whole rows, good or not.
  void WholeRows();

  // Offers a reading with its strangers treated in one way; true when that makes a serial.
  bool OfferWithoutStrangers();
  bool OfferWithStrangersRestored(bool letter_u_is_v);
  // Restores every row; false when one cannot be, or the result may not be offered.
  bool RestoreRows(Reading reading, bool accept_wrong);
  bool OfferOneSymbol(VerdictCode code, Damage damage, const OneSymbolRepair& repair);
  void OfferRows(std::span<const Row> rows, Damage damage, Certainty certainty);

  // Whether the reading is the beginning of these rows.
  bool BeginsAs(std::span<const Row> rows) const;
  // Of a good number with symbols glued behind it.
  bool IsWordGlued() const;
  // Whether there is a row at all for strangers to stand in.
  bool LooksLikeRow() const;
  bool IsDigit(const TextElement& element) const;
  void MarkPadding();
  void MarkStrangers();
  Place PlaceOf(std::size_t index) const;
  bool HasNumberFirst() const { return !ids_.empty() && ids_[0] == 0; }
  std::size_t ExpectedSymbols() const;

  std::string_view text_;
  const Reading reading_;
  const CheckOptions& options_;
  std::size_t count_;
  std::size_t strangers_ = 0;     // characters that no serial has
  std::vector<std::int8_t> ids_;  // of the whole rows from the front, -1 where none passes
  Verdict verdict_;
};

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_CHECK_DIAGNOSIS_H_
