// The executable behind the commands that have to do with the ledger; `serialsmith` becomes it.
#include "tools/serialsmith/command.h"
#include "tools/serialsmith/program.h"

int main(int argc, char** argv) {
  return serialsmith::tools::RunProgram(argc, argv, serialsmith::tools::AddIssueCommand);
}
