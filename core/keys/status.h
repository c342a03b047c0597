// How this house words errors, and the one place where Abseil's string_view meets the std one.
#ifndef SERIALSMITH_CORE_KEYS_STATUS_H_
#define SERIALSMITH_CORE_KEYS_STATUS_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace serialsmith {

// An error in two lines: one sentence what is wrong and where, one what to do about it.
inline absl::Status Problem(absl::StatusCode code, std::string_view what, std::string_view hint) {
  std::string message(what);
  if (!hint.empty()) message.append("\n").append(hint);
  return absl::Status(code, message);
}

inline std::string_view MessageOf(const absl::Status& status) {
  return {status.message().data(), status.message().size()};
}

// The same error, its first line opened by the file or field that it is about.
inline absl::Status At(std::string_view place, const absl::Status& status) {
  if (status.ok()) return status;
  return absl::Status(status.code(), std::string(place).append(": ").append(MessageOf(status)));
}

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_KEYS_STATUS_H_
