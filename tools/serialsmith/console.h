// Everything the command line says to people goes through here: one sentence what is wrong and
// where, one sentence what to do. Data goes to stdout, all else to stderr.
//
// Not thread-safe: the main thread talks.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_CONSOLE_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_CONSOLE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace serialsmith::tools {

// Exit statuses of every command; SIGINT and SIGTERM add 130 and 143.
enum ExitStatus : int { kExitYes = 0, kExitNo = 1, kExitUsage = 2, kExitPartly = 3 };

class Console final {
 public:
  // `program` opens each message: "serialsmith issue: …".
  explicit Console(std::string program);

  // "program: what" and, unless empty, a second line "hint".
  void Error(std::string_view what, std::string_view hint = {});
  // The status' message as an error.
  void Error(const absl::Status& status);
  // One line on stderr, as it is.
  void Note(std::string_view line);
  // Several lines on stderr that this program drew, colours and all.
  void Picture(std::string_view lines);

  // Whether stderr and stdout are terminals, and whether colours are welcome (NO_COLOR unset,
  // TERM not dumb) on each.
  bool stderr_is_terminal() const;
  bool stdout_is_terminal() const;
  bool ColourOnStdout() const;
  bool ColourOnStderr() const;

 private:
  std::string program_;
};

// One line on a terminal's stderr: share done, rate and time left; silent elsewhere.
class ProgressBar final {
 public:
  // `total` in the unit of Update()'s `done` (bytes read, say); 0 when unknown. `noun` names what
  // is counted: "serials".
  ProgressBar(const Console& console, std::string noun, std::uint64_t total);
  ~ProgressBar();  // clears the line
  // Cheap: redraws at most ten times a second.
  void Update(std::uint64_t done, std::uint64_t count);

 private:
  bool enabled_;
  std::string noun_;
  std::uint64_t total_;
  std::int64_t started_ns_;
  std::int64_t drawn_ns_ = 0;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_CONSOLE_H_
