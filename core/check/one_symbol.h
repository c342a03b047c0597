// One symbol missing or one too many: the damage that moves everything behind it.
#ifndef SERIALSMITH_CORE_CHECK_ONE_SYMBOL_H_
#define SERIALSMITH_CORE_CHECK_ONE_SYMBOL_H_

#include <array>
#include <cstddef>
#include <optional>

#include "core/check/reading.h"
#include "serialsmith/check.h"

namespace serialsmith {

struct OneSymbolRepair {
  std::array<Row, kSignedRows> rows{};
  std::size_t row_count = 0;
  std::size_t place = 0;  // in the serial, counted from its first symbol
};

// The only serial of `row_count` rows that may be offered and that the reading is when one symbol
// is put into it (the reading is one short) or taken out of it (one long). nullopt: none, or
// several.
std::optional<OneSymbolRepair> RestoreMissingSymbol(Reading reading, std::size_t row_count,
                                                    const CheckOptions& options);
std::optional<OneSymbolRepair> RemoveExtraSymbol(Reading reading, std::size_t row_count,
                                                 const CheckOptions& options);

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_CHECK_ONE_SYMBOL_H_
