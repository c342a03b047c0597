// The second half of every check: rows that are all good, against what the caller knows.
#ifndef SERIALSMITH_CORE_CHECK_WELL_FORMED_H_
#define SERIALSMITH_CORE_CHECK_WELL_FORMED_H_

#include <span>

#include "core/number/row_bits.h"
#include "serialsmith/check.h"
#include "serialsmith/text.h"
#include "serialsmith/verdict.h"

namespace serialsmith {

// Judges one good row 0, or six good rows in order. Fills number, form, signature and code of
// `verdict`, in the order of answers of docs/diagnosis.md; places for kMalformed are left to the
// caller, who knows the text. Allocates nothing.
void JudgeWellFormed(std::span<const RowBits> rows, const CheckOptions& options, Verdict& verdict);

// Whether a restored serial may be offered: of a known series and product, and genuine where that
// can be told.
bool MayOffer(std::span<const Row> rows, const CheckOptions& options);

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_CHECK_WELL_FORMED_H_
