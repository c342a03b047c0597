// Seal, open, sign and verify, each beside the libsodium calls that it cannot do without on inputs
// of the same size.
#include <benchmark/benchmark.h>
#include <sodium.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "bench/side_by_side.h"
#include "serialsmith/issue.h"
#include "serialsmith/keys.h"
#include "serialsmith/seal.h"
#include "serialsmith/verify.h"

namespace serialsmith::bench {
namespace {

constexpr std::size_t kQuickCalls = 4096;
constexpr std::size_t kSlowCalls = 64;  // signatures
// Format §5: purpose and packed number.
constexpr std::size_t kSignedBytes = 22 + kPackedRowBytes;

const Series kSeries = *Series::Parse("A");
const Product kProduct = *Product::Parse("MVR");

Issuer MakeIssuer() {
  SecretBytes master = SecretBytes::Allocate(kMasterBytes);
  for (std::uint8_t& byte : master.mutable_bytes()) byte = 7;
  return std::move(*Issuer::Create(kSeries, master));
}

// The two PRF calls of format §4: 8 bytes for the tag, 10 for the mask.
void TwoSipHashes(std::size_t i) {
  static constexpr std::array<std::uint8_t, crypto_shorthash_siphashx24_KEYBYTES> kKey{1, 2, 3};
  std::array<std::uint8_t, 10> message{};
  message[0] = static_cast<std::uint8_t>(i);
  std::array<std::uint8_t, crypto_shorthash_siphashx24_BYTES> hash;
  crypto_shorthash_siphashx24(hash.data(), message.data(), 8, kKey.data());
  message[1] = hash[0];
  crypto_shorthash_siphashx24(hash.data(), message.data(), 10, kKey.data());
  benchmark::DoNotOptimize(hash);
}

struct RawKeys {
  std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES> public_key;
  std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> secret_key;
};

RawKeys MakeRawKeys() {
  const std::array<std::uint8_t, crypto_sign_SEEDBYTES> seed{1, 2, 3};
  RawKeys keys;
  crypto_sign_seed_keypair(keys.public_key.data(), keys.secret_key.data(), seed.data());
  return keys;
}

std::vector<IssuedSerial> Issued(const Issuer& issuer, std::size_t count, bool sign) {
  std::vector<IssuedSerial> serials(count);
  if (!issuer.IssueRange(kProduct, 1, sign, 1, serials).ok()) std::abort();
  return serials;
}

void Seal(benchmark::State& state) {
  const Issuer issuer = MakeIssuer();
  SideBySide(
      state, kQuickCalls,
      [&issuer](std::size_t i) { benchmark::DoNotOptimize(issuer.sealer().Seal(kProduct, i + 1)); },
      TwoSipHashes);
}
BENCHMARK(Seal)->UseManualTime();

void Open(benchmark::State& state) {
  const Issuer issuer = MakeIssuer();
  const std::vector<IssuedSerial> serials = Issued(issuer, kQuickCalls, false);
  SideBySide(
      state, kQuickCalls,
      [&](std::size_t i) { benchmark::DoNotOptimize(issuer.sealer().Open(serials[i].number)); },
      TwoSipHashes);
}
BENCHMARK(Open)->UseManualTime();

void Sign(benchmark::State& state) {
  const Issuer issuer = MakeIssuer();
  const std::vector<IssuedSerial> serials = Issued(issuer, kSlowCalls, false);
  const RawKeys keys = MakeRawKeys();
  std::array<std::uint8_t, kSignedBytes> message{};
  SideBySide(
      state, kSlowCalls,
      [&](std::size_t i) { benchmark::DoNotOptimize(issuer.Sign(serials[i].number)); },
      [&](std::size_t i) {
        message[0] = static_cast<std::uint8_t>(i);
        Signature signature;
        crypto_sign_detached(signature.data(), nullptr, message.data(), message.size(),
                             keys.secret_key.data());
        benchmark::DoNotOptimize(signature);
      });
}
BENCHMARK(Sign)->UseManualTime();

void Verify(benchmark::State& state) {
  const Issuer issuer = MakeIssuer();
  const std::vector<IssuedSerial> serials = Issued(issuer, kSlowCalls, true);
  const RawKeys keys = MakeRawKeys();
  const std::array<std::uint8_t, kSignedBytes> message{};
  Signature signature;
  crypto_sign_detached(signature.data(), nullptr, message.data(), message.size(),
                       keys.secret_key.data());
  for (const IssuedSerial& serial : serials) {
    if (!VerifySignature(issuer.public_key(), serial.number, serial.signature)) {
      return state.SkipWithError("a signature does not verify");
    }
  }
  SideBySide(
      state, kSlowCalls,
      [&](std::size_t i) {
        benchmark::DoNotOptimize(
            VerifySignature(issuer.public_key(), serials[i].number, serials[i].signature));
      },
      [&](std::size_t) {
        benchmark::DoNotOptimize(crypto_sign_verify_detached(
            signature.data(), message.data(), message.size(), keys.public_key.data()));
      });
}
BENCHMARK(Verify)->UseManualTime();

}  // namespace
}  // namespace serialsmith::bench

BENCHMARK_MAIN();
