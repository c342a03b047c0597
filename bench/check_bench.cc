// Check() through the public API, beside a memory read of the same bytes: a well-formed number, a
// signed serial, a mistyped number with its restoration, and the row code alone.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <numeric>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "bench/side_by_side.h"
#include "core/code/row_code.h"
#include "serialsmith/check.h"
#include "serialsmith/number.h"

namespace serialsmith::bench {
namespace {

// So many that no branch predictor learns them by heart, so few that they stay in the cache.
constexpr std::size_t kTexts = 4096;
constexpr std::uint8_t kSomeSeries = 10;

PackedRow RandomNumber(std::mt19937_64& random) {
  return Pack({*Series::FromValue(kSomeSeries), *Product::FromValue(random() % 32768U), random(),
               random()});
}

std::vector<std::string> Numbers() {
  std::mt19937_64 random(1);
  std::vector<std::string> texts;
  while (texts.size() < kTexts) texts.push_back(NumberText(RandomNumber(random)));
  return texts;
}

std::vector<std::string> SignedSerials() {
  std::mt19937_64 random(2);
  std::vector<std::string> texts;
  while (texts.size() < kTexts) {
    Signature signature;
    for (std::uint8_t& byte : signature) byte = static_cast<std::uint8_t>(random());
    texts.push_back(SignedText(RandomNumber(random), signature));
  }
  return texts;
}

Row Damaged(Row row, std::size_t wrong, std::mt19937_64& random) {
  for (std::size_t i = 0; i < wrong; ++i) {
    // Far enough apart to be different places.
    row[i * 12 + random() % 12] ^= static_cast<std::uint8_t>(random() % 31 + 1);
  }
  return row;
}

std::vector<std::string> Mistyped(std::size_t wrong) {
  std::mt19937_64 random(3);
  std::vector<std::string> texts;
  while (texts.size() < kTexts) {
    texts.push_back(FormatRow(Damaged(NumberRow(RandomNumber(random)), wrong, random)));
  }
  return texts;
}

// As little as reading the bytes can cost.
unsigned SumOfBytes(std::string_view text) {
  return std::accumulate(text.begin(), text.end(), 0U,
                         [](unsigned sum, char c) { return sum + static_cast<unsigned char>(c); });
}

void CheckTexts(benchmark::State& state, const std::vector<std::string>& texts, VerdictCode code) {
  for (const std::string& text : texts) {
    if (Check(text).code != code) return state.SkipWithError("not the verdict to be measured");
  }
  SideBySide(
      state, texts.size(),
      [&texts](std::size_t i) { benchmark::DoNotOptimize(Check(texts[i]).code); },
      [&texts](std::size_t i) { benchmark::DoNotOptimize(SumOfBytes(texts[i])); });
}

void CheckNumber(benchmark::State& state) { CheckTexts(state, Numbers(), VerdictCode::kValid); }

// As databases keep them.
void CheckDashless(benchmark::State& state) {
  std::vector<std::string> texts = Numbers();
  for (std::string& text : texts) std::erase(text, '-');
  CheckTexts(state, texts, VerdictCode::kValid);
}
BENCHMARK(CheckNumber)->UseManualTime();
BENCHMARK(CheckDashless)->UseManualTime();

// The codes of many numbers in one call, beside a read of their bytes.
void CheckMany(benchmark::State& state) {
  const std::vector<std::string> owned = Numbers();
  const std::vector<std::string_view> texts(owned.begin(), owned.end());
  std::vector<VerdictCode> codes(texts.size(), VerdictCode::kEmpty);
  AllAtOnce(
      state, texts.size(), [&] { serialsmith::CheckMany(texts, codes); },
      [&owned](std::size_t i) { benchmark::DoNotOptimize(SumOfBytes(owned[i])); });
  if (codes != std::vector<VerdictCode>(texts.size(), VerdictCode::kValid)) {
    state.SkipWithError("not the verdict to be measured");
  }
}
BENCHMARK(CheckMany)->UseManualTime();

void CheckSigned(benchmark::State& state) {
  CheckTexts(state, SignedSerials(), VerdictCode::kValid);
}
BENCHMARK(CheckSigned)->UseManualTime();

void CheckMistyped(benchmark::State& state) {
  CheckTexts(state, Mistyped(static_cast<std::size_t>(state.range(0))), VerdictCode::kMistyped);
}
BENCHMARK(CheckMistyped)->ArgName("wrong")->Arg(1)->Arg(2)->UseManualTime();

void RestoreNumberRow(benchmark::State& state) {
  std::mt19937_64 random(4);
  std::vector<Row> rows;
  while (rows.size() < kTexts) {
    rows.push_back(
        Damaged(NumberRow(RandomNumber(random)), static_cast<std::size_t>(state.range(0)), random));
  }
  SideBySide(
      state, rows.size(),
      [&rows](std::size_t i) { benchmark::DoNotOptimize(RestoreRow(rows[i], 0)); },
      [&rows](std::size_t i) {
        benchmark::DoNotOptimize(std::accumulate(rows[i].begin(), rows[i].end(), 0U));
      });
}
BENCHMARK(RestoreNumberRow)->ArgName("wrong")->Arg(0)->Arg(1)->Arg(2)->UseManualTime();

}  // namespace
}  // namespace serialsmith::bench

BENCHMARK_MAIN();
