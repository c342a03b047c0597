// The executable behind `serialsmith keyring`; `serialsmith` becomes it.
#include "tools/serialsmith/command.h"
#include "tools/serialsmith/program.h"

int main(int argc, char** argv) {
  return serialsmith::tools::RunProgram(argc, argv, serialsmith::tools::AddKeyringCommand);
}
