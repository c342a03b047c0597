// Verifies a signed serial against a public keyring: verify_client FILE TEXT.
#include <cstdio>

#include "serialsmith/verify.h"

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const auto ring = serialsmith::PublicKeyring::Load(argv[1]);
  if (!ring.ok()) {
    std::puts(ring.status().ToString().c_str());
    return 2;
  }
  const serialsmith::Verifier verifier(*ring);
  const serialsmith::Verdict verdict = verifier.Verify(argv[2], {.require_signature = true});
  std::puts(serialsmith::CodeName(verdict.code).data());
  return verdict.valid() ? 0 : 1;
}
