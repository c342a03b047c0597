// The executable behind the commands that have to do with the ledger; `serialsmith` becomes it.
#include "tools/serialsmith/command.h"
#include "tools/serialsmith/program.h"

int main(int argc, char** argv) {
  using namespace serialsmith::tools;
  return RunProgram(argc, argv, [](CLI::App& app, int& exit_status) {
    AddIssueCommand(app, exit_status);
    AddLookupCommand(app, exit_status);
    AddRevokeCommand(app, exit_status);
    AddLedgerCommand(app, exit_status);
  });
}
