// The command `serialsmith`: finds the command and hands over. One file a command.
//
// What needs a database is in an executable of its own, as git does it, so that `check` starts
// without loading one.
#include <unistd.h>

#include <array>
#include <filesystem>
#include <string>
#include <string_view>

#include "tools/serialsmith/command.h"
#include "tools/serialsmith/console.h"
#include "tools/serialsmith/program.h"

namespace serialsmith::tools {
namespace {

constexpr const char* kLedgerProgram = "serialsmith-ledger";

struct LedgerCommand {
  const char* name;
  const char* description;
};
constexpr std::array<LedgerCommand, 1> kLedgerCommands = {{
    {"issue", "Turn orders into serials, each once"},
}};

bool IsLedgerCommand(std::string_view word) {
  for (const LedgerCommand& command : kLedgerCommands) {
    if (command.name == word) return true;
  }
  return false;
}

// Becomes the other executable; returns only when that fails. It lies beside this one where it was
// built, and in libexec where it was installed.
int BecomeLedgerProgram(char** argv) {
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  const std::filesystem::path directory = self.parent_path();
  for (const std::filesystem::path& path :
       {directory / kLedgerProgram, directory / SERIALSMITH_LIBEXEC / kLedgerProgram}) {
    ::execv(path.c_str(), argv);
  }
  Console(std::string("serialsmith ") + argv[1])
      .Error(std::string("cannot start ") + kLedgerProgram +
                 ", the part of serialsmith that keeps the ledger",
             "Install serialsmith whole: it belongs into " +
                 (directory / SERIALSMITH_LIBEXEC).lexically_normal().string() + ".");
  return kExitUsage;
}

void AddCommands(CLI::App& app, int& exit_status) {
  AddKeyringCommand(app, exit_status);
  for (const LedgerCommand& command : kLedgerCommands) {
    app.add_subcommand(command.name, command.description);
  }
  AddCheckCommand(app, exit_status);
  AddFindCommand(app, exit_status);
  AddOpenCommand(app, exit_status);
}

}  // namespace
}  // namespace serialsmith::tools

int main(int argc, char** argv) {
  using namespace serialsmith::tools;
  if (argc > 1 && IsLedgerCommand(argv[1])) return BecomeLedgerProgram(argv);
  return RunProgram(argc, argv, AddCommands);
}
