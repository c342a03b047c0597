// Every text of the corpus gets the answer that it says, and a suggestion is what was meant.
#include "tools/mutate/mutation_stream.h"

#include <gtest/gtest.h>

#include <cstdint>
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
  return *std::move(source);
}

// As `check` would judge the text.
Verdict Judge(const Mutation& mutation, const PublicKeyring* ring) {
  VerifyPolicy policy{.now = kNow};
  for (std::size_t i = 0; i < mutation.options.size(); ++i) {
    if (mutation.options[i] == "--require-signature") {
      policy.require_signature = true;
    } else if (mutation.options[i] == "--product" && i + 1 < mutation.options.size()) {
      policy.product = Product::Parse(mutation.options[++i]);
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
  for (std::size_t i = 0; i < kTexts; ++i) {
    const auto [kind, mutation] = stream.Next();
    const std::string shown = mutation.text.substr(0, 300);
    const Verdict verdict = Judge(mutation, ring);
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
  // All that check can answer with --keys, but for an expired ring and for revoked, which takes a
  // list.
  EXPECT_EQ(ExpectAnswers(SourceOf(ring), &ring),
            (std::set<std::string>{
                "valid", "empty", "bad_character", "too_short", "too_long", "pasted_twice",
                "rows_misplaced", "signature_incomplete", "malformed", "mistyped", "unreadable",
                "checksum_mismatch", "several_serials", "newer_format", "example_serial",
                "unknown_series", "unknown_product", "wrong_product", "signature_missing",
                "signature_invalid", "series_compromised"}));
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

}  // namespace
}  // namespace serialsmith::tools
