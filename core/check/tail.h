// Whether the words behind a serial are words or more of it.
#ifndef SERIALSMITH_CORE_CHECK_TAIL_H_
#define SERIALSMITH_CORE_CHECK_TAIL_H_

#include <cstddef>
#include <span>

#include "core/check/rows.h"
#include "core/check/tokens.h"
#include "core/text/scan.h"

namespace serialsmith {

// How far the serial goes on behind its last faultless row, which ends before elements[from] and
// may be the number alone; `tokens` are those behind it, `missing` the symbols of the rows that
// should follow. Symbols glued to the row always count.
std::size_t EndOfTail(std::span<const TextElement> elements, std::span<const Token> tokens,
                      std::size_t from, std::size_t missing, bool number_alone);

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_CHECK_TAIL_H_
