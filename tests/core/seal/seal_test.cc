#include "serialsmith/seal.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sodium.h>

#include <span>
#include <string>
#include <vector>

#include "core/vault/series_keys.h"
#include "tests/support/secrets.h"
#include "tests/support/vectors.h"

namespace serialsmith {
namespace {

using testing::MasterOfByte;
using testing::SecretFromHex;

const Product kMoon = *Product::Parse("MVR");

TEST(Sealer, MakesAndOpensTheNumbersOfTheVectors) {
  int seen = 0;
  const nlohmann::json vectors = testing::SerialVectors();
  for (const auto& test : vectors["valid"]) {
    const std::string text = test["number"];
    SCOPED_TRACE(text);
    const Series series = *Series::Parse(test["series"].get<std::string>());
    const Product product = *Product::Parse(test["product"].get<std::string>());
    const auto sequence = test["sequence"].get<std::uint64_t>();
    const auto sealer =
        Sealer::Create(series, SecretFromHex(test["master_hex"].get<std::string>()));
    ASSERT_TRUE(sealer.ok()) << sealer.status();
    const PackedRow number = sealer->Seal(product, sequence);
    EXPECT_EQ(NumberText(number), text);
    EXPECT_EQ(sealer->Open(number), sequence);
    ++seen;
  }
  EXPECT_EQ(seen, 112);
}

TEST(Sealer, SealsTheExampleOfTheDocumentation) {
  const auto sealer = Sealer::Create(Series::Example(), SecretBytes::Allocate(kMasterBytes));
  EXPECT_EQ(NumberText(sealer->Seal(kMoon, 1)), "XMVRF-F8Y50-VC44B-QWGNP-AWDVT");
}

TEST(Sealer, RefusesAMasterOfAnotherLength) {
  for (const std::size_t size : {0U, 31U, 33U}) {
    EXPECT_EQ(Sealer::Create(Series::Example(), SecretBytes::Allocate(size)).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

TEST(Sealer, OpensNothingOfOthers) {
  const Series a = *Series::Parse("A");
  const auto sealer = Sealer::Create(a, MasterOfByte(1));
  EXPECT_EQ(Sealer::Create(a, MasterOfByte(2))->Open(sealer->Seal(kMoon, 5)), std::nullopt);
  const auto other_series = Sealer::Create(*Series::Parse("B"), MasterOfByte(1));
  EXPECT_EQ(other_series->Open(sealer->Seal(kMoon, 5)), std::nullopt);
  EXPECT_EQ(sealer->Open(other_series->Seal(kMoon, 5)), std::nullopt);
}

// Format §4 once more, slowly, so that a number of sequence 0 can be made.
std::uint64_t Prf(const SecretBytes& master, Subkey id, unsigned bits,
                  const std::vector<std::uint8_t>& message) {
  const SecretBytes key = DeriveSubkey(master, id, 16);
  std::array<std::uint8_t, 16> out;
  crypto_shorthash_siphashx24(out.data(), message.data(), message.size(), key.bytes().data());
  std::uint64_t value = 0;
  for (unsigned bit = 0; bit < bits; ++bit) {
    value = value * 2 + (out[bit / 8] >> (7 - bit % 8) & 1U);
  }
  return value;
}

PackedRow SealSlowly(const SecretBytes& master, Series series, Product product,
                     std::uint64_t sequence) {
  const unsigned header = series.value() * 32768U + product.value();
  std::vector<std::uint8_t> message;
  const auto start = [&] {
    message = {static_cast<std::uint8_t>(header >> 16),
               static_cast<std::uint8_t>(header >> 8 & 255U),
               static_cast<std::uint8_t>(header & 255U)};
  };
  const auto append = [&](std::uint64_t value, unsigned bytes) {
    for (; bytes > 0; --bytes)
      message.push_back(static_cast<std::uint8_t>(value >> 8 * (bytes - 1)));
  };
  start();
  append(sequence, 5);
  const std::uint64_t tag = Prf(master, Subkey::kTagKey, 50, message);
  start();
  append(tag, 7);
  return Pack({series, product, sequence ^ Prf(master, Subkey::kMaskKey, 35, message), tag});
}

TEST(Sealer, RefusesSequenceZeroThoughItsTagIsRight) {
  const Series a = *Series::Parse("A");
  const auto sealer = Sealer::Create(a, MasterOfByte(1));
  EXPECT_EQ(sealer->Open(SealSlowly(MasterOfByte(1), a, kMoon, 1)), 1U);
  EXPECT_EQ(sealer->Open(SealSlowly(MasterOfByte(1), a, kMoon, 0)), std::nullopt);
}

struct Sample {
  SecretBytes master = SecretBytes::Allocate(kMasterBytes);
  Series series = Series::Example();
  Product product = kMoon;
  std::uint64_t sequence = 0;
};

Sample AnySample() {
  Sample sample;
  testing::SeededRandom (*rc::gen::arbitrary<std::uint64_t>())(sample.master.mutable_bytes());
  sample.series = *Series::FromValue(*rc::gen::inRange(0U, 32U));
  sample.product = *Product::FromValue(*rc::gen::inRange(0U, 32768U));
  // As often small or near the end as anywhere.
  const auto any = *rc::gen::inRange<std::uint64_t>(1, kMaxSequence + 1);
  const auto small = *rc::gen::inRange<std::uint64_t>(1, 1000);
  sample.sequence = *rc::gen::element(any, small, kMaxSequence + 1 - small);
  return sample;
}

RC_GTEST_PROP(Sealer, AgreesWithTheSlowOneAndOpensWhatItSealed, ()) {
  const Sample sample = AnySample();
  const auto sealer = Sealer::Create(sample.series, sample.master);
  const PackedRow number = sealer->Seal(sample.product, sample.sequence);
  RC_ASSERT(number == SealSlowly(sample.master, sample.series, sample.product, sample.sequence));
  RC_ASSERT(sealer->Open(number) == sample.sequence);
  RC_ASSERT(Unpack(number).series == sample.series);
  RC_ASSERT(Unpack(number).product == sample.product);
}

// All 112 bits count, those behind the fields too.
RC_GTEST_PROP(Sealer, OpensNothingThatWasTamperedWith, ()) {
  const Sample sample = AnySample();
  const auto sealer = Sealer::Create(sample.series, sample.master);
  const PackedRow number = sealer->Seal(sample.product, sample.sequence);
  for (std::size_t bit = 0; bit < number.size() * 8; ++bit) {
    PackedRow changed = number;
    changed[bit / 8] = static_cast<std::uint8_t>(changed[bit / 8] ^ (0x80U >> bit % 8));
    RC_ASSERT(sealer->Open(changed) == std::nullopt);
  }
}

TEST(Sealer, OpensManyAsItOpensEach) {
  const auto sealer = Sealer::Create(*Series::Parse("A"), MasterOfByte(1));
  const auto stranger = Sealer::Create(*Series::Parse("A"), MasterOfByte(2));
  const std::vector<PackedRow> numbers = {sealer->Seal(kMoon, 1), stranger->Seal(kMoon, 2),
                                          sealer->Seal(kMoon, kMaxSequence)};
  std::vector<std::uint64_t> sequences(4, 99);
  EXPECT_EQ(sealer->OpenMany(numbers, sequences), 3U);
  EXPECT_EQ(sequences, (std::vector<std::uint64_t>{1, 0, kMaxSequence, 99}));
  EXPECT_EQ(sealer->OpenMany(numbers, std::span(sequences).first(1)), 1U);
  EXPECT_EQ(sealer->OpenMany({}, sequences), 0U);
}

}  // namespace
}  // namespace serialsmith
