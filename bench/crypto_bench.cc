// Seal, open, sign and verify, alone and from text to text, each beside the libsodium calls that it
// cannot do without on inputs of the same size.
#include <benchmark/benchmark.h>
#include <sodium.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "bench/side_by_side.h"
#include "core/keys/keyring_builder.h"
#include "core/verify/signed_message.h"
#include "serialsmith/check.h"
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

// A serial number as it is sent, from its sequence.
void SealText(benchmark::State& state) {
  const Issuer issuer = MakeIssuer();
  std::array<char, kRowTextLength> text;
  SideBySide(
      state, kQuickCalls,
      [&](std::size_t i) {
        WriteNumberText(issuer.sealer().Seal(kProduct, i + 1), text);
        benchmark::DoNotOptimize(text);
      },
      TwoSipHashes);
}
BENCHMARK(SealText)->UseManualTime();

// And back: any text, checked, to its sequence.
void ParseOpen(benchmark::State& state) {
  const Issuer issuer = MakeIssuer();
  std::vector<std::string> texts;
  for (const IssuedSerial& serial : Issued(issuer, kQuickCalls, false)) {
    texts.push_back(NumberText(serial.number));
  }
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (issuer.sealer().Open(Check(texts[i]).number) != i + 1) {
      return state.SkipWithError("not the sequence that was sealed");
    }
  }
  SideBySide(
      state, kQuickCalls,
      [&](std::size_t i) {
        const Verdict verdict = Check(texts[i]);
        benchmark::DoNotOptimize(verdict.valid() ? issuer.sealer().Open(verdict.number)
                                                 : std::nullopt);
      },
      TwoSipHashes);
}
BENCHMARK(ParseOpen)->UseManualTime();

void OpenMany(benchmark::State& state) {
  const Issuer issuer = MakeIssuer();
  std::vector<PackedRow> numbers;
  for (const IssuedSerial& serial : Issued(issuer, kQuickCalls, false)) {
    numbers.push_back(serial.number);
  }
  std::vector<std::uint64_t> sequences(numbers.size());
  AllAtOnce(
      state, kQuickCalls, [&] { issuer.sealer().OpenMany(numbers, sequences); }, TwoSipHashes);
  if (sequences.back() != kQuickCalls) state.SkipWithError("not the sequence that was sealed");
}
BENCHMARK(OpenMany)->UseManualTime();

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

// Serials of one key, and what libsodium alone does for one of them.
struct Signed {
  Issuer issuer = MakeIssuer();
  std::vector<IssuedSerial> serials = Issued(issuer, 1024, true);

  void VerifyRaw(std::size_t i) const {
    const SignedMessage message = MakeSignedMessage(serials[i].number);
    benchmark::DoNotOptimize(crypto_sign_verify_detached(serials[i].signature.data(),
                                                         message.data(), message.size(),
                                                         issuer.public_key().bytes().data()));
  }
};

// Signed serials as texts, by the given number of threads, beside raw verification of the same
// signatures by one.
void VerifyMany(benchmark::State& state) {
  const Signed made;
  std::vector<std::string> owned;
  for (const IssuedSerial& serial : made.serials) {
    owned.push_back(SignedText(serial.number, serial.signature));
  }
  const std::vector<std::string_view> texts(owned.begin(), owned.end());
  KeyringParts parts;
  parts.issuer = "Example Ltd";
  parts.series.push_back({kSeries, KeyState::kActive, made.issuer.public_key()});
  parts.products.push_back({kProduct, "Moon Viewer"});
  const PublicKeyring ring = *KeyringBuilder::Build(std::move(parts));
  const Verifier verifier(ring);
  std::vector<VerdictCode> codes(texts.size());
  AllAtOnce(
      state, texts.size(),
      [&] {
        verifier.VerifyMany(texts, codes, {.require_signature = true},
                            static_cast<unsigned>(state.range(0)));
      },
      [&](std::size_t i) { made.VerifyRaw(i); });
  if (codes != std::vector<VerdictCode>(texts.size(), VerdictCode::kValid)) {
    state.SkipWithError("a serial is not valid");
  }
}
BENCHMARK(VerifyMany)->ArgName("threads")->Arg(1)->Arg(2)->UseManualTime();

// What the machine makes of a second thread: raw verification by two, beside one.
void RawVerifyByTwo(benchmark::State& state) {
  const Signed made;
  std::atomic<std::size_t> next = 0;
  const auto verify = [&] {
    for (std::size_t i = next++; i < made.serials.size(); i = next++) made.VerifyRaw(i);
  };
  AllAtOnce(
      state, made.serials.size(),
      [&] {
        next = 0;
        std::thread other(verify);
        verify();
        other.join();
      },
      [&](std::size_t i) { made.VerifyRaw(i); });
}
BENCHMARK(RawVerifyByTwo)->UseManualTime();

}  // namespace
}  // namespace serialsmith::bench

BENCHMARK_MAIN();
