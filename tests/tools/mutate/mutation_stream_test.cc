// Every text of the corpus gets the answer that it says, and a suggestion is what was meant.
#include "tools/mutate/mutation_stream.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>

#include "serialsmith/verify.h"
#include "tests/support/public_ring.h"
#include "tests/support/secrets.h"

namespace serialsmith::tools {
namespace {

using nlohmann::json;

constexpr std::int64_t kNow = 1801353600;  // 2027-01-31T00:00:00Z
constexpr std::size_t kTexts = 4000;

const Series kSeries = *Series::Parse("T");

// A retired and a compromised series beside the one that issues, and three products.
json RingJson() {
  const auto issuer = Issuer::Create(kSeries, testing::MasterOfByte(7));
  json ring = testing::EmptyRingJson();
  ring["series"].push_back(testing::SeriesJson("R", testing::KeyOfByte(1), "retired"));
  ring["series"].push_back(testing::SeriesJson("C", testing::KeyOfByte(2), "compromised"));
  ring["series"].push_back(testing::SeriesJson("T", issuer->public_key()));
  for (const char* code : {"MVR", "V01", "ZZ9"}) {
    ring["products"].push_back(testing::ProductJson(code, "Moon Viewer"));
  }
  return ring;
}

SerialSource SourceOf(const PublicKeyring& ring) {
  auto source = SerialSource::OfRing(ring, kSeries, testing::MasterOfByte(7), kNow);
  EXPECT_TRUE(source.ok()) << source.status();
  source->SetRevocationList("test.list");
  return *std::move(source);
}

// In the place of the file "test.list".
class TestList final : public RevokedSerials {
 public:
  explicit TestList(const SerialSource& source) {
    for (const PackedRow& number : source.RevokedNumbers()) numbers_.insert(number);
  }
  bool IsRevoked(const PackedRow& number) const override { return numbers_.count(number) > 0; }
  std::uint64_t keyring_version() const override { return 1000; }  // newer than the ring

 private:
  std::set<PackedRow> numbers_;
};

// As `check` would judge the text.
Verdict Judge(const Mutation& mutation, const PublicKeyring* ring, const TestList& list) {
  VerifyPolicy policy{.now = kNow};
  for (std::size_t i = 0; i < mutation.options.size(); ++i) {
    if (mutation.options[i] == "--require-signature") {
      policy.require_signature = true;
    } else if (mutation.options[i] == "--product" && i + 1 < mutation.options.size()) {
      policy.product = Product::Parse(mutation.options[++i]);
    } else if (mutation.options[i] == "--revoked" && i + 1 < mutation.options.size()) {
      EXPECT_EQ(mutation.options[++i], "test.list");
      policy.revoked = &list;
    } else {
      ADD_FAILURE() << "check has no flag " << mutation.options[i];
    }
  }
  if (ring != nullptr) return Verifier(*ring).Verify(mutation.text, policy);
  CheckOptions options;
  options.product = policy.product;
  options.require_signature = policy.require_signature;
  return Check(mutation.text, options);
}

// The codes that occurred.
std::set<std::string> ExpectAnswers(const SerialSource& source, const PublicKeyring* ring) {
  std::set<std::string> codes;
  std::map<std::string_view, int> failures;
  MutationStream stream(source, /*seed=*/1);
  const TestList list(source);
  for (std::size_t i = 0; i < kTexts; ++i) {
    const auto [kind, mutation] = stream.Next();
    const std::string shown = mutation.text.substr(0, 300);
    const Verdict verdict = Judge(mutation, ring, list);
    codes.emplace(CodeName(mutation.expect));
    if (failures[kind] > 2) continue;  // enough said
    const bool right = verdict.code == mutation.expect;
    EXPECT_EQ(CodeName(verdict.code), CodeName(mutation.expect)) << kind << ":\n" << shown;
    const std::string offered = FormatRows(verdict.Suggestion(), '-');
    if (!right || (!offered.empty() && offered != mutation.meant)) ++failures[kind];
    if (!offered.empty()) {
      EXPECT_EQ(offered, mutation.meant) << kind << ":\n" << shown;
    }
    if (verdict.valid() && !mutation.meant.empty()) {
      EXPECT_EQ(NumberText(verdict.number), mutation.meant.substr(0, kRowTextLength)) << kind;
      EXPECT_EQ(verdict.form == Form::kSigned, mutation.meant.size() > kRowTextLength)
          << kind << ":\n"
          << shown;
    }
  }
  return codes;
}

TEST(MutationStream, GetsItsAnswersFromTheRing) {
  const PublicKeyring ring = testing::RingFromJson(RingJson());
  // All that check can answer with --keys and --revoked.
  EXPECT_EQ(ExpectAnswers(SourceOf(ring), &ring), (std::set<std::string>{"valid",
                                                                         "empty",
                                                                         "bad_character",
                                                                         "too_short",
                                                                         "too_long",
                                                                         "pasted_twice",
                                                                         "rows_misplaced",
                                                                         "signature_incomplete",
                                                                         "malformed",
                                                                         "mistyped",
                                                                         "unreadable",
                                                                         "checksum_mismatch",
                                                                         "several_serials",
                                                                         "newer_format",
                                                                         "example_serial",
                                                                         "unknown_series",
                                                                         "unknown_product",
                                                                         "wrong_product",
                                                                         "signature_missing",
                                                                         "signature_invalid",
                                                                         "revoked",
                                                                         "keyring_outdated",
                                                                         "series_compromised"}));
}

TEST(MutationStream, GetsItsAnswersFromAnExpiredRing) {
  json expired = RingJson();
  expired["expires"] = "2027-01-30T00:00:00Z";
  const PublicKeyring ring = testing::RingFromJson(expired);
  const std::set<std::string> codes = ExpectAnswers(SourceOf(ring), &ring);
  EXPECT_EQ(codes.count("keyring_outdated"), 1U);
  for (const char* code : {"valid", "unknown_series", "unknown_product", "series_compromised"}) {
    EXPECT_EQ(codes.count(code), 0U) << code;
  }
}

TEST(MutationStream, GetsItsAnswersAboutTheExampleWithoutARing) {
  const auto source = SerialSource::Example();
  ASSERT_TRUE(source.ok());
  EXPECT_EQ(ExpectAnswers(*source, nullptr),
            (std::set<std::string>{"empty", "bad_character", "too_short", "too_long",
                                   "rows_misplaced", "mistyped", "unreadable", "checksum_mismatch",
                                   "newer_format", "example_serial"}));
}

std::string Texts(std::uint64_t seed, std::size_t count) {
  const auto source = SerialSource::Example();
  MutationStream stream(*source, seed);
  std::string texts;
  for (std::size_t i = 0; i < count; ++i) {
    const auto [kind, mutation] = stream.Next();
    texts.append(kind).append(mutation.text).append(mutation.meant);
  }
  return texts;
}

TEST(MutationStream, RepeatsItselfForTheSameSeedOnly) {
  const std::string texts = Texts(1, 200);
  EXPECT_TRUE(texts == Texts(1, 200));
  EXPECT_FALSE(texts == Texts(2, 200));
}

TEST(MutationStream, EveryRoundHasEveryKindOnce) {
  const PublicKeyring ring = testing::RingFromJson(RingJson());
  const SerialSource source = SourceOf(ring);
  MutationStream stream(source, 1);
  EXPECT_EQ(stream.round_size(),
            AllKinds().size());  // the ring of this test has all that they need
  std::set<std::string_view> seldom;
  std::set<std::string_view> first;
  for (std::size_t i = 0; i < stream.round_size(); ++i) first.insert(stream.Next().kind);
  EXPECT_EQ(first.size(), stream.round_size());
  for (const Kind& kind : AllKinds()) {
    if (kind.one_round_in > 1) seldom.insert(kind.name);
  }
  EXPECT_FALSE(seldom.empty());
  std::set<std::string_view> second;
  for (std::size_t i = seldom.size(); i < stream.round_size(); ++i) {
    second.insert(stream.Next().kind);
  }
  for (const std::string_view kind : seldom) EXPECT_EQ(second.count(kind), 0U) << kind;
  EXPECT_EQ(second.size() + seldom.size(), first.size());
}

TEST(MutationStream, MakesOnlyWhatTheSourceHas) {
  const auto source = SerialSource::Example();
  MutationStream stream(*source, 1);
  for (std::size_t i = 0; i < stream.round_size(); ++i) {
    const std::string_view kind = stream.Next().kind;
    EXPECT_TRUE(kind != "other_series" && kind != "compromised_series" && kind != "revoked" &&
                kind != "not_among_revoked" && kind != "keyring_superseded")
        << kind;
  }
}

TEST(MutationStream, IsDescribedInItsDocument) {
  std::ifstream file(SERIALSMITH_SOURCE_DIR "/docs/qa_kit.md");
  const std::string document(std::istreambuf_iterator<char>(file), {});
  std::set<std::string_view> names;
  for (const Kind& kind : AllKinds()) {
    EXPECT_TRUE(names.insert(kind.name).second) << kind.name;
    EXPECT_NE(document.find("`" + std::string(kind.name) + "`"), std::string::npos) << kind.name;
  }
}

TEST(SerialSource, TakesSequencesThatNoLedgerReaches) {
  const PublicKeyring ring = testing::RingFromJson(RingJson());
  const SerialSource source = SourceOf(ring);
  const auto sealer = Sealer::Create(kSeries, testing::MasterOfByte(7));
  Chance chance(1, 0);
  for (int i = 0; i < 100; ++i) {
    const auto sequence = sealer->Open(source.Genuine(chance).number);
    ASSERT_TRUE(sequence.has_value());
    EXPECT_GT(*sequence, kMaxSequence - (1U << 24));
  }
  for (const PackedRow& number : source.RevokedNumbers()) {
    const auto sequence = sealer->Open(number);
    ASSERT_TRUE(sequence.has_value());
    EXPECT_LE(*sequence, kMaxSequence - (1U << 24));
    EXPECT_GT(*sequence, kMaxSequence - (1U << 24) - 16);
  }
}

// Every code that Check() and Verifier::Verify() know; the ledger's are others'.
TEST(MutationStream, AllCodesOccur) {
  const PublicKeyring ring = testing::RingFromJson(RingJson());
  const SerialSource source = SourceOf(ring);
  MutationStream stream(source, 1);
  std::set<std::string> codes;
  for (std::size_t i = 0; i < stream.round_size(); ++i) {
    codes.emplace(CodeName(stream.Next().mutation.expect));
  }
  for (unsigned value = 0; value < 60; ++value) {
    const std::string_view name = CodeName(static_cast<VerdictCode>(value));
    if (name == "unknown") continue;
    EXPECT_EQ(codes.count(std::string(name)), 1U) << name;
  }
}

TEST(SerialSource, NeedsAProduct) {
  json empty = RingJson();
  empty["products"].clear();
  const auto source =
      SerialSource::OfRing(testing::RingFromJson(empty), kSeries, testing::MasterOfByte(7), kNow);
  EXPECT_EQ(source.status().code(), absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace serialsmith::tools
