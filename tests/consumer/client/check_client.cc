// Checks the spelling of a serial without any key: check_client TEXT.
#include <cstdio>

#include "serialsmith/check.h"

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const serialsmith::Verdict verdict = serialsmith::Check(argv[1]);
  std::puts(serialsmith::CodeName(verdict.code).data());
  if (verdict.suggestion_rows != 0) {
    std::puts(serialsmith::FormatRows(verdict.Suggestion(), '-').c_str());
  }
  return verdict.valid() ? 0 : 1;
}
