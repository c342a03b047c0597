// A reading: the elements of a text that are taken for one serial, and where each row stands.
#ifndef SERIALSMITH_CORE_CHECK_READING_H_
#define SERIALSMITH_CORE_CHECK_READING_H_

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "core/check/rows.h"
#include "core/check/tokens.h"
#include "core/text/scan.h"

namespace serialsmith {

using Reading = std::span<const TextElement>;

// The reading around faultless rows of one serial: the rows, what stands between them when it can
// be a damaged row, and what stands beside them when it looks like more of the same serial. A copy,
// because these may stand apart. Elements [from, to) are this serial's share of the text.
std::vector<TextElement> ReadAround(std::string_view text, std::span<const TextElement> elements,
                                    RowRun run, std::size_t from, std::size_t to);

// The readings of a text without any faultless row, the most plausible first and each once; at
// least one, none empty when the text has a symbol. They are parts of `elements`.
std::vector<Reading> PossibleReadings(std::string_view text, std::span<const TextElement> elements);

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_CHECK_READING_H_
