// What a list of 100,000 revoked serials costs a client: to load it beside a ring of 30 series, and
// to check with it. Beside the first, the one Ed25519 verification over the list's bytes; beside
// the second, the same check without a list.
#include <benchmark/benchmark.h>
#include <sodium.h>

#include <cstddef>
#include <string>
#include <vector>

#include "bench/side_by_side.h"
#include "serialsmith/issue.h"
#include "serialsmith/revocation_list_maker.h"
#include "serialsmith/verify.h"

namespace serialsmith::bench {
namespace {

constexpr unsigned kRevoked = 100'000;
constexpr std::size_t kCalls = 4096;  // a round: as many different serials
constexpr std::int64_t kNow = 1800000000;

PackedRow NumberOf(std::uint32_t value) {
  PackedRow number{};
  for (std::size_t i = 0; i < 4; ++i) number[i] = static_cast<std::uint8_t>(value >> (8 * i));
  return number;
}

// A ring of 30 series, and a list made with it.
struct Client {
  SecretKeyring ring;
  std::vector<Series> series;
  std::string ring_json;
  std::string list_bytes;
  std::vector<std::string> serials;  // signed, of all series
};

Client MakeClient() {
  Client client{*SecretKeyring::Create("Example Ltd", {}, SystemRandom), {}, {}, {}, {}};
  const Product product = *Product::Parse("MVR");
  (void)client.ring.AddProduct(product, "Moon Viewer");
  for (unsigned value = 1; value < 32; ++value) {
    const Series series = *Series::FromValue(value);
    if (client.ring.AddSeries(series, {}, SystemRandom).ok()) client.series.push_back(series);
  }
  client.ring_json = client.ring.public_ring().ToJson();
  for (std::size_t i = 0; i < kCalls; ++i) {
    const Series series = client.series[i % client.series.size()];
    const auto issuer = Issuer::Create(series, *client.ring.UnlockMaster(series, nullptr));
    const IssuedSerial serial = *issuer->Issue(product, 1 + i, true);
    client.serials.push_back(SignedText(serial.number, serial.signature));
  }
  const auto maker = RevocationListMaker::Create(client.ring.public_ring(),
                                                 *client.ring.UnlockRevocationKey(nullptr));
  client.list_bytes = *maker->Make(
      {.version = 1, .issued_at = kNow, .next_update = kNow + 86400},
      [](const NumberVisitor& visit) {
        absl::Status status;
        for (unsigned i = 0; i < kRevoked && status.ok(); ++i) status = visit(NumberOf(i));
        return status;
      },
      [](const NumberVisitor&) { return absl::OkStatus(); }, SystemRandom);
  return client;
}

const Client& TheClient() {
  static const Client client = MakeClient();
  return client;
}

void LoadRingAndList(benchmark::State& state) {
  const Client& client = TheClient();
  const std::string message = client.list_bytes.substr(0, client.list_bytes.size() - 64);
  const std::string signature = client.list_bytes.substr(message.size());
  const auto raw = [](const std::string& text) {
    return reinterpret_cast<const unsigned char*>(text.data());
  };
  if (client.series.size() != kMaxSeries) return state.SkipWithError("there are not 30 series");
  SideBySide(
      state, 1,
      [&](std::size_t) {
        const auto ring = PublicKeyring::Parse(client.ring_json, "ring");
        const auto list = RevocationList::Parse(client.list_bytes, "list", *ring);
        if (!list.ok() || list->size() != kRevoked) state.SkipWithError("the list does not load");
      },
      [&](std::size_t) {
        benchmark::DoNotOptimize(crypto_sign_verify_detached(
            raw(signature), raw(message), message.size(),
            client.ring.public_ring().revocation_keys()[0].bytes().data()));
      });
}
BENCHMARK(LoadRingAndList)->UseManualTime();

// `signed_serials`: with the signature to verify, as a client does; else numbers alone.
void CheckWithList(benchmark::State& state, bool signed_serials) {
  const Client& client = TheClient();
  const PublicKeyring& ring = client.ring.public_ring();
  const auto list = RevocationList::Parse(client.list_bytes, "list", ring);
  const Verifier verifier(ring);
  const VerifyPolicy with{.now = kNow, .revoked = &*list};
  const VerifyPolicy without{.now = kNow};
  const auto text = [&](std::size_t i) {
    const std::string_view serial = client.serials[i];
    return signed_serials ? serial : serial.substr(0, kRowTextLength);
  };
  if (!verifier.Verify(text(0), with).valid()) return state.SkipWithError("not valid");
  const std::size_t calls = signed_serials ? 64 : kCalls;
  SideBySide(
      state, calls,
      [&](std::size_t i) { benchmark::DoNotOptimize(verifier.Verify(text(i), with)); },
      [&](std::size_t i) { benchmark::DoNotOptimize(verifier.Verify(text(i), without)); });
  // Beside a signature the difference is lost in the noise.
  if (signed_serials) return;
  state.counters["slower_ns"] = state.counters["ns"] - state.counters["raw_ns"];
}
BENCHMARK_CAPTURE(CheckWithList, Numbers, false)->UseManualTime();
BENCHMARK_CAPTURE(CheckWithList, Signed, true)->UseManualTime();

}  // namespace
}  // namespace serialsmith::bench

BENCHMARK_MAIN();
