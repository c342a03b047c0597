// The well-spelled serial read straight from the bytes: the path without heap or scan.
#ifndef SERIALSMITH_CORE_CHECK_WHOLE_TEXT_H_
#define SERIALSMITH_CORE_CHECK_WHOLE_TEXT_H_

#include <cstddef>
#include <span>
#include <string_view>

#include "core/number/row_bits.h"
#include "serialsmith/text.h"

namespace serialsmith {

// Reads a text that is nothing but a number, or a signed serial with '-' or '\n' between the rows,
// grouped as printed (any case, look-alikes folded); a number also without its dashes, as databases
// keep it. Blanks and quotes may stand around it. Returns how many rows, all good, it wrote: 1, 6,
// or 0 when the text is anything else.
std::size_t ReadWholeText(std::string_view text, std::span<RowBits, kSignedRows> rows);

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_CHECK_WHOLE_TEXT_H_
