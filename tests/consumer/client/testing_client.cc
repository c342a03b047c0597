// Tests what a client shows of a verdict, with generated serials and tokens.
#include <rapidcheck.h>

#include <cstdint>
#include <string>

#include "serialsmith/check.h"
#include "serialsmith/mint.h"
#include "serialsmith/testing/generators.h"
#include "serialsmith/testing/token_generators.h"

namespace {

constexpr std::int64_t kNow = 1801353600;

// What this client shows: the suggestion, or the number that it accepts.
std::string Shown(const std::string& typed) {
  const serialsmith::Verdict verdict = serialsmith::Check(typed);
  if (verdict.valid()) return serialsmith::NumberText(verdict.number);
  return serialsmith::FormatRows(verdict.Suggestion(), '-');
}

}  // namespace

int main() {
  namespace testing = serialsmith::testing;
  bool good = rc::check("what was mistyped is suggested", [] {
    const testing::Mistyped mistyped = *testing::MistypedNumber();
    RC_ASSERT(Shown(mistyped.typed) == mistyped.meant);
  });
  good &= rc::check("any spelling is accepted", [] {
    const serialsmith::Row number = *testing::OrdinaryNumber();
    RC_ASSERT(Shown(*testing::SpellingOf(number)) == serialsmith::FormatRow(number));
  });
  good &= rc::check("nothing makes it crash", [] { Shown(*testing::HostileText()); });

  const auto ring = serialsmith::SecretKeyring::Create("Consumer", {}, serialsmith::SystemRandom);
  const auto minter =
      serialsmith::TokenMinter::Create(ring->public_ring(), *ring->UnlockTokenKey(nullptr));
  const serialsmith::TokenVerifier verifier(ring->public_ring());
  good &= rc::check("a token is valid, and no other is", [&] {
    const auto token = minter->Mint(*testing::ClaimsAt(kNow));
    RC_ASSERT(token.ok());
    RC_ASSERT(verifier.Verify(*token, {.now = kNow}).valid());
    RC_ASSERT(!verifier.Verify(*testing::DamagedToken(*token), {.now = kNow}).valid());
  });
  return good ? 0 : 1;
}
