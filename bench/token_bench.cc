// Minting and verifying tokens and checking license files, each beside the Ed25519 calls over the
// same bytes.
#include <benchmark/benchmark.h>
#include <sodium.h>

#include <cstddef>
#include <string>
#include <vector>

#include "bench/side_by_side.h"
#include "core/verify/paseto.h"
#include "serialsmith/issue.h"
#include "serialsmith/license.h"
#include "serialsmith/mint.h"
#include "serialsmith/vault.h"
#include "serialsmith/verify.h"

namespace serialsmith::bench {
namespace {

constexpr std::size_t kCalls = 64;  // a round
constexpr std::int64_t kNow = 1800000000;

const Series kSeries = *Series::Parse("A");
const Product kProduct = *Product::Parse("MVR");

const unsigned char* Raw(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// One issuer, as many serials, and a token for each with all that a token usually has.
struct Issued {
  SecretKeyring ring;
  SecretBytes token_key;
  TokenMinter minter;
  std::vector<IssuedSerial> serials;
  std::vector<TokenClaims> claims;
  std::vector<std::string> tokens;
  std::vector<std::string> messages;  // what is signed
  std::vector<Signature> signatures;
};

Issued MakeIssued() {
  SecretBytes master = SecretBytes::Allocate(kMasterBytes);
  for (std::uint8_t& byte : master.mutable_bytes()) byte = 7;
  SecretKeyring ring = *SecretKeyring::Create("Example Ltd", {}, SystemRandom);
  (void)ring.AddSeries(kSeries, {}, SystemRandom, &master);
  (void)ring.AddProduct(kProduct, "Moon Viewer");
  SecretBytes key = *ring.UnlockTokenKey(nullptr);
  TokenMinter minter = *TokenMinter::Create(ring.public_ring(), key);
  Issued issued{std::move(ring), std::move(key), std::move(minter), {}, {}, {}, {}, {}};
  issued.serials.resize(kCalls);
  Issuer::Create(kSeries, master)
      ->IssueRange(kProduct, 1, true, 1, issued.serials)
      .IgnoreError();  // in memory: there is none
  for (const IssuedSerial& serial : issued.serials) {
    issued.claims.push_back({.account = "anna@example.com",
                             .id = NewTokenId(SystemRandom),
                             .issued_at = kNow,
                             .not_before = kNow,
                             .expires_at = kNow + 86400,
                             .number = serial.number,
                             .machine = HashMachine("a computer"),
                             .features = {{"edition", "pro"}, {"seats", std::int64_t{5}}},
                             .holder = "Anna Example"});
    issued.tokens.push_back(*issued.minter.Mint(issued.claims.back()));
    const Paseto token = *DecodePaseto(issued.tokens.back());
    issued.messages.push_back(PasetoMessage(token.payload, token.footer));
    issued.signatures.push_back(token.signature);
  }
  return issued;
}

void MintToken(benchmark::State& state) {
  const Issued issued = MakeIssued();
  SideBySide(
      state, kCalls,
      [&](std::size_t i) { benchmark::DoNotOptimize(issued.minter.Mint(issued.claims[i])); },
      [&](std::size_t i) {
        Signature signature;
        crypto_sign_detached(signature.data(), nullptr, Raw(issued.messages[i]),
                             issued.messages[i].size(), issued.token_key.bytes().data());
        benchmark::DoNotOptimize(signature);
      });
}
BENCHMARK(MintToken)->UseManualTime();

void RawVerify(const Issued& issued, std::size_t i) {
  benchmark::DoNotOptimize(crypto_sign_verify_detached(
      issued.signatures[i].data(), Raw(issued.messages[i]), issued.messages[i].size(),
      issued.ring.public_ring().token_keys()[0].key.bytes().data()));
}

TokenPolicy Policy() {
  return {.now = kNow, .product = kProduct, .machine = HashMachine("a computer")};
}

void VerifyToken(benchmark::State& state) {
  const Issued issued = MakeIssued();
  const TokenVerifier verifier(issued.ring.public_ring());
  const TokenPolicy policy = Policy();
  if (!verifier.Verify(issued.tokens[0], policy).valid()) {
    return state.SkipWithError("a token does not verify");
  }
  SideBySide(
      state, kCalls,
      [&](std::size_t i) { benchmark::DoNotOptimize(verifier.Verify(issued.tokens[i], policy)); },
      [&](std::size_t i) { RawVerify(issued, i); });
}
BENCHMARK(VerifyToken)->UseManualTime();

void CheckLicense(benchmark::State& state) {
  const Issued issued = MakeIssued();
  const TokenVerifier verifier(issued.ring.public_ring());
  const TokenPolicy policy = Policy();
  std::vector<std::string> licenses;
  for (std::size_t i = 0; i < kCalls; ++i) {
    licenses.push_back(PrintLicense(issued.tokens[i], issued.claims[i], issued.serials[i].signature,
                                    "Moon Viewer"));
  }
  if (!VerifyLicense(verifier, licenses[0], policy).valid()) {
    return state.SkipWithError("a license does not verify");
  }
  SideBySide(
      state, kCalls,
      [&](std::size_t i) {
        benchmark::DoNotOptimize(VerifyLicense(verifier, licenses[i], policy));
      },
      [&](std::size_t i) {
        RawVerify(issued, i);
        benchmark::DoNotOptimize(VerifySignature(issued.ring.public_ring().series()[0].key,
                                                 issued.serials[i].number,
                                                 issued.serials[i].signature));
      });
}
BENCHMARK(CheckLicense)->UseManualTime();

}  // namespace
}  // namespace serialsmith::bench

BENCHMARK_MAIN();
