// The executable behind `serialsmith mail`; `serialsmith` becomes it.
#include "tools/serialsmith/command.h"
#include "tools/serialsmith/program.h"

int main(int argc, char** argv) {
  using namespace serialsmith::tools;
  return RunProgram(argc, argv,
                    [](CLI::App& app, int& exit_status) { AddMailCommand(app, exit_status); });
}
