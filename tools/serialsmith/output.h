// Standard output for data. The first error is kept and what comes after it is dropped, so that a
// command writes on and looks once, or now and then.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_OUTPUT_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_OUTPUT_H_

#include <string_view>

#include "tools/serialsmith/console.h"

namespace serialsmith::tools {

class Output final {
 public:
  // False once something could not be written.
  bool Write(std::string_view text);
  bool ok() const { return error_ == 0; }

  // `status` when all was written; otherwise says why not and returns kExitUsage. A reader that
  // went away (EPIPE) knows that it did: nothing is said.
  int Finish(Console& console, int status) const;

 private:
  int error_ = 0;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_OUTPUT_H_
