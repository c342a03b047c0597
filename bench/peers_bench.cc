// Check() and the row code beside codes that others use for numbers that people type. Theirs find a
// mistake, or nothing at all; ours also restores and explains it, which is not measured here.
//
// Counters: ns and raw_ns of one text of ours and of theirs, ratio = ns / raw_ns; texts_a_second
// and bytes_a_second of ours, raw_texts_a_second and raw_bytes_a_second of theirs.
#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "bench/peers.h"
#include "bench/side_by_side.h"
#include "core/code/row_code.h"
#include "serialsmith/check.h"
#include "serialsmith/number.h"

namespace serialsmith::bench {
namespace {

constexpr std::size_t kTexts = 4096;

template <typename Make>
std::vector<std::string> Texts(const Make& make) {
  std::mt19937_64 random(1);
  std::vector<std::string> texts;
  while (texts.size() < kTexts) texts.push_back(make(random));
  return texts;
}

std::string Values(std::mt19937_64& random, std::size_t count) {
  std::string values;
  while (values.size() < count) values += static_cast<char>(random() % 32);
  return values;
}

std::string SomeSerial(std::mt19937_64& random) {
  return NumberText(
      Pack({*Series::FromValue(10), *Product::FromValue(random() % 32768U), random(), random()}));
}

// As long as a serial: 29 characters.
std::string SomeBech32(std::mt19937_64& random) { return EncodeBech32("s", Values(random, 21)); }

std::string SomeLuhn(std::mt19937_64& random) {
  std::array<std::uint8_t, 26> values;
  for (std::uint8_t& value : values) value = random() % 32;
  values[25] = LuhnCheckValue(values.data(), 25, 32);
  std::string text;
  for (const std::uint8_t value : values) text += kAlphabet[value];
  return text;
}

// As long as in Germany: 22 characters.
std::string SomeIban(std::mt19937_64& random) {
  std::string account;
  while (account.size() < 18) account += static_cast<char>('0' + random() % 10);
  return MakeIban("DE", account);
}

bool IsBech32(std::string_view text) {
  Bech32 decoded;
  const bool right = DecodeBech32(text, decoded);
  benchmark::DoNotOptimize(decoded);
  return right;
}

bool IsDecoded(std::string_view text) {
  Row row;
  const bool right = DecodeGroups(text, row);
  benchmark::DoNotOptimize(row);
  return right;
}

bool IsChecked(std::string_view text) { return Check(text).valid(); }

bool IsDecodedGoodRow(std::string_view text) {
  Row row;
  return DecodeGroups(text, row) && IsGoodRow(row, 0);
}

using Judge = bool (*)(std::string_view text);
using Make = std::string (*)(std::mt19937_64& random);

void Compare(benchmark::State& state, Judge ours, Judge theirs, Make make) {
  const std::vector<std::string> serials = Texts(SomeSerial);
  const std::vector<std::string> texts = Texts(make);
  for (std::size_t i = 0; i < kTexts; ++i) {
    if (!ours(serials[i]) || !theirs(texts[i])) return state.SkipWithError("a text is not right");
  }
  SideBySide(
      state, kTexts, [&](std::size_t i) { benchmark::DoNotOptimize(ours(serials[i])); },
      [&](std::size_t i) { benchmark::DoNotOptimize(theirs(texts[i])); });
  const double rate = 1e9 / state.counters["ns"];
  const double raw_rate = 1e9 / state.counters["raw_ns"];
  state.counters["texts_a_second"] = rate;
  state.counters["bytes_a_second"] = rate * static_cast<double>(serials[0].size());
  state.counters["raw_texts_a_second"] = raw_rate;
  state.counters["raw_bytes_a_second"] = raw_rate * static_cast<double>(texts[0].size());
}

void RegisterAll() {
  struct Peer {
    const char* name;
    Judge judge;
    Make make;
  };
  constexpr std::array<Peer, 4> kPeers = {{{"bech32", IsBech32, SomeBech32},
                                           {"luhn32", IsLuhn32, SomeLuhn},
                                           {"iban", IsIban, SomeIban},
                                           {"decoder", IsDecoded, SomeSerial}}};
  for (const Peer& peer : kPeers) {
    const std::string name = peer.name;
    benchmark::RegisterBenchmark(("Peers/Check/" + name).c_str(), Compare, IsChecked, peer.judge,
                                 peer.make)
        ->UseManualTime();
    benchmark::RegisterBenchmark(("Peers/IsGoodRow/" + name).c_str(), Compare, IsDecodedGoodRow,
                                 peer.judge, peer.make)
        ->UseManualTime();
  }
}

}  // namespace
}  // namespace serialsmith::bench

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  if (!serialsmith::bench::PeersAreRight()) {
    std::fputs("ERROR: a peer answers an example of its specification wrongly\n", stderr);
    return 1;
  }
  serialsmith::bench::RegisterAll();
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
