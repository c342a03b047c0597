// What every executable of the command line does around its commands.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_PROGRAM_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_PROGRAM_H_

#include <CLI/CLI.hpp>
#include <functional>

namespace serialsmith::tools {

// Runs the command that the arguments name, among those that `add_commands` adds; the exit status.
int RunProgram(int argc, char** argv,
               const std::function<void(CLI::App& app, int& exit_status)>& add_commands);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_PROGRAM_H_
