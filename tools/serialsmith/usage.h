// Reading the command line: finding the command, and one sentence for each way to mistype it.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_USAGE_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_USAGE_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "tools/serialsmith/output.h"

namespace serialsmith::tools {

// Parses the arguments (without the program's name) and runs the chosen command's callback. Returns
// kExitYes when a command ran or help was printed, kExitUsage after saying what is wrong.
int ParseAndRun(CLI::App& app, std::vector<std::string> arguments, Output& output);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_USAGE_H_
