// A secret in hexadecimal, as a command imports it: as keys_test.cc.
#include <cstdint>
#include <string>

#include "serialsmith/secret.h"
#include "tests/constant_time/cases.h"
#include "tools/serialsmith/secret_file.h"

namespace serialsmith {
namespace {

// One decision a digit: whether it is one.
void Hexadecimal(testing::Cases& cases) {
  for (const char* digits : {"00", "99", "af", "F0", "5B"}) {
    std::string text;
    while (text.size() < 64) text += digits;
    const SecretBytes line = SecretBytes::CopyOf(testing::BytesOf(text));
    testing::Hide(line.bytes());
    SecretBytes secret = SecretBytes::Allocate(0);
    cases.Case(digits, 64, 64, [&] { secret = *tools::DecodeHexSecret(line, "file", 32); });
    cases.Followed("what was read", secret.bytes());
  }
}

}  // namespace
}  // namespace serialsmith

int main() { return serialsmith::testing::RunCases(serialsmith::Hexadecimal); }
