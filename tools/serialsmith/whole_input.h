// Standard input, or a small file, as one text.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_WHOLE_INPUT_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_WHOLE_INPUT_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"

namespace serialsmith::tools {

// All of it, at most its first `max_bytes`; the rest stays unread. "-" is standard input.
absl::StatusOr<std::string> ReadWhole(const std::string& path, std::size_t max_bytes);
absl::StatusOr<std::string> ReadStandardInput(std::size_t max_bytes);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_WHOLE_INPUT_H_
