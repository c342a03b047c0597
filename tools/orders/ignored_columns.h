// Columns of an order file that are not ours. They are ignored, and one that was meant to be ours
// but is misspelt would be so without a word: one unit instead of five.
#ifndef SERIALSMITH_TOOLS_ORDERS_IGNORED_COLUMNS_H_
#define SERIALSMITH_TOOLS_ORDERS_IGNORED_COLUMNS_H_

#include <string>
#include <string_view>
#include <vector>

namespace serialsmith::tools {

// The column of ours that `name` may have been meant to be; empty: none.
std::string_view MeantColumn(std::string_view name);

// One sentence about what `file` has and nobody reads, with what may have been meant; empty:
// nothing is ignored. `kind` is "column" or "field".
std::string IgnoredColumns(std::string_view file, std::string_view kind,
                           const std::vector<std::string>& names);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_ORDERS_IGNORED_COLUMNS_H_
