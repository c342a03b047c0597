// `check --input`: a file of one serial a line, answered line by line at full speed.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_CHECK_LINES_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_CHECK_LINES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "serialsmith/verdict.h"
#include "tools/orders/byte_source.h"
#include "tools/serialsmith/judge.h"
#include "tools/serialsmith/output.h"

namespace serialsmith::tools {

// How many verdicts there were of each code.
class VerdictCounts final {
 public:
  void Add(VerdictCode code, std::uint64_t times = 1) {
    counts_[static_cast<std::uint8_t>(code)] += times;
  }
  void Add(const VerdictCounts& other);
  std::uint64_t total() const;
  std::uint64_t invalid() const;
  // For people a line a code, the codes in the order of their numbers, or one JSON object.
  std::string Summary(bool json) const;

 private:
  std::array<std::uint64_t, 256> counts_{};
};

struct AnswerStyle {
  bool json = false;
  bool silent = false;               // counts only
  std::optional<bool> only_invalid;  // true: only invalid ones, false: only valid ones

  bool Shows(bool valid) const { return !silent && (!only_invalid || *only_invalid != valid); }
};

// Answers every line of `file` in order, with `jobs` threads; the answers do not depend on `jobs`.
// Stops early when `output` fails. An error is that of reading.
absl::Status CheckLines(InputFile file, const Judge& judge, const AnswerStyle& style, unsigned jobs,
                        Output& output, VerdictCounts& counts);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_CHECK_LINES_H_
