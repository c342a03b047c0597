// `serialsmith token mint`.
#include <memory>

#include "serialsmith/mint.h"
#include "tools/serialsmith/expiry.h"
#include "tools/serialsmith/judge.h"
#include "tools/serialsmith/ledger_flags.h"
#include "tools/serialsmith/token_commands.h"
#include "tools/serialsmith/whole_input.h"

namespace serialsmith::tools {
namespace {

absl::StatusOr<TokenClaims> ClaimsOf(const TokenFlags& flags, const PackedRow& number) {
  TokenClaims claims;
  claims.account = flags.account;
  claims.id = NewTokenId(SystemRandom);
  claims.issued_at = SecondsNow();
  claims.not_before = claims.issued_at;
  claims.number = number;
  if (!flags.holder.empty()) claims.holder = flags.holder;
  const auto machine = MachineOf(flags);
  if (!machine.ok()) return machine.status();
  claims.machine = *machine;
  const auto expiry = ParseExpiry(flags.expires, claims.issued_at);
  if (!expiry.ok()) return expiry.status();
  claims.expires_at = *expiry;
  auto features = ParseFeatures(flags.features);
  if (!features.ok()) return features.status();
  claims.features = *std::move(features);
  return claims;
}

}  // namespace

int RunTokenMint(const TokenFlags& flags) {
  Console console("serialsmith token mint");
  const auto fail = [&](const absl::Status& status) {
    console.Error(status);
    return kExitUsage;
  };
  std::string text = flags.serial;
  if (text == "-") {
    absl::StatusOr<std::string> input = ReadStandardInput(kMaxTextBytes + 1);
    if (!input.ok()) return fail(input.status());
    text = *std::move(input);
  }
  // What the flags have wrong is said before a passphrase is asked for.
  absl::StatusOr<TokenClaims> claims = ClaimsOf(flags, {});
  if (!claims.ok()) return fail(claims.status());
  const absl::StatusOr<SecretKeyring> ring = LoadKeyringDirectory(flags.keys);
  if (!ring.ok()) return fail(ring.status());
  Unlocker unlocker(*ring, flags.passphrase_file);
  const absl::StatusOr<ProvenSerial> serial = ProveSerial(text, *ring, unlocker);
  if (!serial.ok()) return fail(serial.status());
  if (!serial->verdict.valid()) {
    const Explanation why = Explain(serial->verdict, &ring->public_ring().catalogue());
    console.Error(why.message, why.hint);
    return kExitNo;
  }
  if (!flags.ledger.empty()) {
    LedgerFlags ledger;
    ledger.ledger = flags.ledger;
    const absl::StatusOr<std::unique_ptr<SqlSession>> session =
        OpenSession(ledger, /*read_only=*/true);
    if (!session.ok()) return fail(session.status());
    const absl::StatusOr<std::optional<Explanation>> refusal =
        RefusalByLedger(**session, serial->verdict, *ring, unlocker);
    if (!refusal.ok()) return fail(refusal.status());
    if (*refusal) {
      console.Error((*refusal)->message, (*refusal)->hint);
      return kExitNo;
    }
  }
  claims->number = serial->verdict.number;
  const absl::StatusOr<TokenMinter> minter = OpenMinter(flags, *ring, unlocker);
  if (!minter.ok()) return fail(minter.status());
  const absl::StatusOr<std::string> token = minter->Mint(*claims);
  if (!token.ok()) return fail(token.status());
  if (auto status = ShowCode(flags, *token, console); !status.ok()) return fail(status);
  Output output;
  const absl::Status status =
      PrintMinted(flags, *token, serial->signature, ring->public_ring(), output);
  if (!status.ok()) return fail(status);
  return output.Finish(console, kExitYes);
}

}  // namespace serialsmith::tools
