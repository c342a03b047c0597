// A client that checks a text and says what is wrong with it.
#include <cstdio>

#include "serialsmith/check.h"

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const serialsmith::Verdict verdict = serialsmith::Check(argv[1]);
  std::puts(serialsmith::Explain(verdict).message.c_str());
  return verdict.valid() ? 0 : 1;
}
