#include "tools/serialsmith/program.h"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <memory>
#include <string>
#include <vector>

#include "tools/serialsmith/console.h"
#include "tools/serialsmith/help_format.h"
#include "tools/serialsmith/output.h"
#include "tools/serialsmith/usage.h"

namespace serialsmith::tools {
namespace {

constexpr const char* kProgramExamples =
    "Examples:\n"
    "  serialsmith check XMVRF-F8Y50-VC44B-QWGNP-AWDVT\n"
    "  serialsmith check --keys public.keyring --input serials.txt --summary\n"
    "  serialsmith keyring new keys --issuer \"Example Ltd\"\n"
    "\n"
    "Exit status: 0 yes, 1 the answer is no, 2 usage or set-up, 3 partly done;\n"
    "130 after SIGINT (Ctrl-C), 143 after SIGTERM.";

// With a standard descriptor closed, the next file that is opened would take its place. The wrong
// access mode makes its use the error that it should be.
void OccupyStandardDescriptors() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(fd, F_GETFD) == -1) ::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
}

}  // namespace

int RunProgram(int argc, char** argv,
               const std::function<void(CLI::App& app, int& exit_status)>& add_commands) {
  OccupyStandardDescriptors();
  // A reader that went away shall be an error of write(), which ends the command in order.
  std::signal(SIGPIPE, SIG_IGN);

  CLI::App app("Issues and checks software serial numbers.", "serialsmith");
  app.set_version_flag("--version", "serialsmith " SERIALSMITH_VERSION, "Print the version");
  app.set_help_flag("-h,--help", "Print this help");
  app.formatter(std::make_shared<HelpFormat>());
  app.require_subcommand(1);
  app.footer(kProgramExamples);
  int exit_status = kExitYes;
  add_commands(app, exit_status);

  Output output;
  const int parsed = ParseAndRun(app, std::vector<std::string>(argv + 1, argv + argc), output);
  Console console("serialsmith");
  return output.Finish(console, parsed == kExitYes ? exit_status : parsed);
}

}  // namespace serialsmith::tools
