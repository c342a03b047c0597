#include "tools/serialsmith/answer_lines.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/public_ring.h"
#include "tests/support/temp_dir.h"
#include "tests/tools/serialsmith/mixed_lines.h"

namespace serialsmith::tools {
namespace {

using serialsmith::testing::LinesOf;
using serialsmith::testing::TempDir;
using serialsmith::testing::WriteFile;

// Two series, of which one is compromised, and two products; beside them a series and a product
// that it lacks.
constexpr std::string_view kSeries = "ABC";
constexpr std::string_view kProducts[] = {"MVR", "ZZZ", "MVS"};
std::string Ring() {
  nlohmann::json ring = serialsmith::testing::EmptyRingJson();
  ring["series"].push_back(
      serialsmith::testing::SeriesJson("A", serialsmith::testing::KeyOfByte(1)));
  ring["series"].push_back(
      serialsmith::testing::SeriesJson("B", serialsmith::testing::KeyOfByte(2), "compromised"));
  ring["products"].push_back(serialsmith::testing::ProductJson("MVR", "Moon Viewer"));
  ring["products"].push_back(serialsmith::testing::ProductJson("ZZZ", "Sleep"));
  ring["expires"] = "2030-01-01T00:00:00Z";
  return ring.dump();
}

// Runs of numbers and signed serials, each now and then in another spelling or mistyped, among
// lines of all kinds.
std::string SomeLines(std::mt19937_64& random) {
  std::string text;
  for (int run = 0; run < 200; ++run) {
    const bool is_signed = random() % 4 == 0;
    const char* end = random() % 3 == 0 ? "\r\n" : "\n";
    for (std::size_t more = random() % 30; more > 0; --more) {
      const PackedRow number = Pack({*Series::Parse(kSeries.substr(random() % 3, 1)),
                                     *Product::Parse(kProducts[random() % 3]), random(), random()});
      std::string line = is_signed ? SignedText(number, Signature{}, '-') : NumberText(number);
      if (random() % 10 == 0) line[random() % line.size()] = "0a?-"[random() % 4];
      text += line + end;
    }
    if (run % 10 == 0) text += serialsmith::testing::MixedLines(2'000, random);
  }
  return text;
}

using Answers = std::vector<std::pair<std::uint64_t, VerdictCode>>;

void ExpectAsOneByOne(std::string_view text, const Judge& judge, const AnswerStyle& style) {
  VerdictCounts counts;
  Answers answers;
  AnswerLines(text, 7, judge, style, counts,
              [&](std::uint64_t number, std::string_view, const Verdict& verdict) {
                if (style.Shows(verdict.valid())) answers.emplace_back(number, verdict.code);
              });
  VerdictCounts expected_counts;
  Answers expected;
  std::uint64_t number = 7;
  for (std::string_view line : LinesOf(text)) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    const Verdict verdict = judge(line);
    expected_counts.Add(verdict.code);
    if (style.Shows(verdict.valid())) expected.emplace_back(number, verdict.code);
    ++number;
  }
  EXPECT_EQ(counts.Summary(/*json=*/true), expected_counts.Summary(/*json=*/true));
  EXPECT_EQ(answers, expected);
}

// With and without a keyring, by every policy, whatever is shown.
TEST(AnswerLines, AnswersAsTheJudgeDoesOneByOne) {
  const TempDir dir;
  WriteFile(dir.File("public.keyring"), Ring());
  std::vector<VerifyPolicy> policies(4);
  policies[1].product = Product::Parse("MVR");
  policies[2].require_signature = true;
  policies[3].now = 2'000'000'000;  // in 2033
  AnswerStyle all;
  AnswerStyle silent;
  silent.silent = true;
  AnswerStyle invalid;
  invalid.only_invalid = true;
  AnswerStyle valid;
  valid.only_invalid = false;
  std::mt19937_64 random(1);
  const std::string text = SomeLines(random);
  for (const std::string& keys : {std::string(), dir.File("public.keyring")}) {
    for (const VerifyPolicy& policy : policies) {
      const absl::StatusOr<Judge> judge = Judge::Create(keys, "", policy);
      ASSERT_TRUE(judge.ok()) << judge.status();
      for (const AnswerStyle& style : {all, silent, invalid, valid}) {
        ExpectAsOneByOne(text, *judge, style);
      }
    }
  }
}

}  // namespace
}  // namespace serialsmith::tools
