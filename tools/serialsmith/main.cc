// The command `serialsmith`: finds the command and hands over. One file a command.
//
// What needs a database, sends mail or makes pictures is in executables of its own, as git does it,
// so that `check` starts without loading all that.
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

struct Part {
  const char* program;
  const char* purpose;
};
constexpr Part kKeyringPart = {"serialsmith-keyring", "makes and changes keyrings"};
constexpr Part kLedgerPart = {"serialsmith-ledger", "keeps the ledger"};
constexpr Part kMailPart = {"serialsmith-mail", "sends mail"};
constexpr Part kTokenPart = {"serialsmith-token", "makes ownership tokens"};

struct OutsideCommand {
  const char* name;
  const char* description;
  const Part& part;
};
constexpr std::array<OutsideCommand, 7> kOutsideCommands = {{
    {"keyring", "Make, change and show keyrings", kKeyringPart},
    {"issue", "Turn orders into serials, each once", kLedgerPart},
    {"lookup", "Show what the ledger knows of a serial", kLedgerPart},
    {"revoke", "Take a serial back, or replace it", kLedgerPart},
    {"ledger", "Verify, export, back up and replace what was issued", kLedgerPart},
    {"mail", "Send serials by email, and see what became of it", kMailPart},
    {"token", "Mint and verify ownership tokens, activate offline", kTokenPart},
}};

const Part* PartOf(std::string_view word) {
  for (const OutsideCommand& command : kOutsideCommands) {
    if (command.name == word) return &command.part;
  }
  return nullptr;
}

// Becomes the other executable; returns only when that fails. It lies beside this one where it was
// built, and in libexec where it was installed.
int Become(const Part& part, char** argv) {
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  const std::filesystem::path directory = self.parent_path();
  for (const std::filesystem::path& path :
       {directory / part.program, directory / SERIALSMITH_LIBEXEC / part.program}) {
    ::execv(path.c_str(), argv);
  }
  Console(std::string("serialsmith ") + argv[1])
      .Error(std::string("cannot start ") + part.program + ", the part of serialsmith that " +
                 part.purpose,
             "Install serialsmith whole: it belongs into " +
                 (directory / SERIALSMITH_LIBEXEC).lexically_normal().string() + ".");
  return kExitUsage;
}

void AddCommands(CLI::App& app, int& exit_status) {
  for (const OutsideCommand& command : kOutsideCommands) {
    app.add_subcommand(command.name, command.description);
  }
  AddCheckCommand(app, exit_status);
  AddFindCommand(app, exit_status);
  AddOpenCommand(app, exit_status);
  AddMutateCommand(app, exit_status);
}

}  // namespace
}  // namespace serialsmith::tools

int main(int argc, char** argv) {
  using namespace serialsmith::tools;
  if (argc > 1) {
    if (const Part* part = PartOf(argv[1])) return Become(*part, argv);
  }
  return RunProgram(argc, argv, AddCommands);
}
