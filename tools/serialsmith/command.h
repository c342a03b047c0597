// How a command joins the program: one file a command, each with one function that adds its
// subcommand to the CLI11 application. The callback runs the command and returns through `exit`.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_COMMAND_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_COMMAND_H_

#include <CLI/CLI.hpp>

namespace serialsmith::tools {

// Each adds its subcommand; when that one was chosen, its callback sets `exit_status`.
void AddKeyringCommand(CLI::App& app, int& exit_status);
void AddIssueCommand(CLI::App& app, int& exit_status);
void AddCheckCommand(CLI::App& app, int& exit_status);
void AddFindCommand(CLI::App& app, int& exit_status);
void AddLookupCommand(CLI::App& app, int& exit_status);
void AddRevokeCommand(CLI::App& app, int& exit_status);
void AddLedgerCommand(CLI::App& app, int& exit_status);
void AddMailCommand(CLI::App& app, int& exit_status);
void AddMutateCommand(CLI::App& app, int& exit_status);
void AddOpenCommand(CLI::App& app, int& exit_status);
void AddTokenCommand(CLI::App& app, int& exit_status);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_COMMAND_H_
