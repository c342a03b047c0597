// The command `serialsmith`: finds the command and hands over. One file a command.
//
// What needs a database, or sends mail, is in executables of its own, as git does it, so that
// `check` starts without loading them.
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
constexpr const char* kMailProgram = "serialsmith-mail";

struct OtherCommand {
  const char* name;
  const char* program;
  const char* description;
};
constexpr std::array<OtherCommand, 5> kOtherCommands = {{
    {"issue", kLedgerProgram, "Turn orders into serials, each once"},
    {"lookup", kLedgerProgram, "Show what the ledger knows of a serial"},
    {"revoke", kLedgerProgram, "Take a serial back, or replace it"},
    {"ledger", kLedgerProgram, "Verify, export and back up what was issued"},
    {"mail", kMailProgram, "Send serials by email, and see what became of it"},
}};

// The executable that has the command; null: this one.
const char* ProgramOf(std::string_view word) {
  for (const OtherCommand& command : kOtherCommands) {
    if (command.name == word) return command.program;
  }
  return nullptr;
}

// Becomes the other executable; returns only when that fails. It lies beside this one where it was
// built, and in libexec where it was installed.
int Become(const char* program, char** argv) {
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  const std::filesystem::path directory = self.parent_path();
  for (const std::filesystem::path& path :
       {directory / program, directory / SERIALSMITH_LIBEXEC / program}) {
    ::execv(path.c_str(), argv);
  }
  Console(std::string("serialsmith ") + argv[1])
      .Error(std::string("cannot start ") + program + ", the part of serialsmith for this command",
             "Install serialsmith whole: it belongs into " +
                 (directory / SERIALSMITH_LIBEXEC).lexically_normal().string() + ".");
  return kExitUsage;
}

void AddCommands(CLI::App& app, int& exit_status) {
  AddKeyringCommand(app, exit_status);
  for (const OtherCommand& command : kOtherCommands) {
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
  const char* const program = argc > 1 ? ProgramOf(argv[1]) : nullptr;
  if (program != nullptr) return Become(program, argv);
  return RunProgram(argc, argv, AddCommands);
}
