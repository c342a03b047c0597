// `check --input --summary` of a regular file: each thread reads and judges pieces of it.
//
//     VerdictCounts counts;
//     absl::Status status = CountLines(file, judge, UsableCpus(), counts);
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_COUNT_LINES_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_COUNT_LINES_H_

#include "absl/status/status.h"
#include "tools/orders/byte_source.h"
#include "tools/serialsmith/check_lines.h"
#include "tools/serialsmith/judge.h"

namespace serialsmith::tools {

// Whether CountLines() can count the lines of `file`: it is a regular one that says its size.
bool CanCountLines(const InputFile& file);

// Adds the verdicts of all lines of `file` from its position on, where an InputFile begins, to
// `counts`, and leaves the position at its end. Uses up to `jobs` threads; the counts do not depend
// on them. An error is that of reading.
absl::Status CountLines(const InputFile& file, const Judge& judge, unsigned jobs,
                        VerdictCounts& counts);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_COUNT_LINES_H_
