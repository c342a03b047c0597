// What commands read, with advice when it cannot be read.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_INPUT_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_INPUT_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/orders/byte_source.h"

namespace serialsmith::tools {

// A file, or standard input for "-".
absl::StatusOr<InputFile> OpenInput(const std::string& name);

// The status of reading what OpenInput() opened, with advice when it is an error.
absl::Status AdviseReader(const std::string& name, const absl::Status& status);

// All of standard input as one text, at most its first `max_bytes`; the rest stays unread.
absl::StatusOr<std::string> ReadStandardInput(std::size_t max_bytes);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_INPUT_H_
