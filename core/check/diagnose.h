// What is wrong with a reading, and what was probably meant.
#ifndef SERIALSMITH_CORE_CHECK_DIAGNOSE_H_
#define SERIALSMITH_CORE_CHECK_DIAGNOSE_H_

#include <string_view>

#include "core/check/reading.h"
#include "serialsmith/check.h"
#include "serialsmith/verdict.h"

namespace serialsmith {

// Judges a reading of `text` (not empty) with every code but those that need the whole text: empty,
// several serials, pasted twice.
Verdict Diagnose(std::string_view text, Reading reading, const CheckOptions& options);

// Appends a place to a verdict; beyond kMaxPlaces only the count grows.
void AddPlace(const Place& place, Verdict& verdict);

// The place of elements [first, end) of a text, as row `row` of a serial.
Place PlaceOfRow(std::span<const TextElement> elements, std::size_t first, std::size_t end,
                 std::size_t row);

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_CHECK_DIAGNOSE_H_
