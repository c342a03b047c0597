#include "tools/serialsmith/output.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace serialsmith::tools {

bool Output::Write(std::string_view text) {
  while (error_ == 0 && !text.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      // The other end of a terminal or pipe may have made it non-blocking for its own reasons.
      pollfd ready{STDOUT_FILENO, POLLOUT, 0};
      ::poll(&ready, 1, -1);
    } else if (errno != EINTR) {
      error_ = errno;
    }
  }
  return error_ == 0;
}

int Output::Finish(Console& console, int status) const {
  if (error_ == 0) return status;
  if (error_ != EPIPE) {
    console.Error(std::string("cannot write to standard output: ") + std::strerror(error_),
                  "What was printed is not complete.");
  }
  return kExitUsage;
}

}  // namespace serialsmith::tools
