#include "tools/serialsmith/check_lines.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/serials.h"
#include "tests/support/temp_dir.h"

namespace serialsmith::tools {
namespace {

using serialsmith::testing::kNumber;
using serialsmith::testing::TempDir;
using serialsmith::testing::WriteFile;

VerdictCounts Count(const std::string& content, unsigned jobs) {
  const TempDir dir;
  WriteFile(dir.File("lines"), content);
  const absl::StatusOr<Judge> judge = Judge::Create("", "", {});
  AnswerStyle style;
  style.silent = true;
  Output output;
  VerdictCounts counts;
  const absl::Status status =
      CheckLines(*InputFile::Open(dir.File("lines")), *judge, style, jobs, output, counts);
  EXPECT_TRUE(status.ok()) << status;
  return counts;
}

TEST(CheckLines, CountsEveryLine) {
  EXPECT_EQ(Count("", 1).total(), 0U);
  const std::string lines = std::string(kNumber) + "\n\nA\n" + std::string(kNumber) + "\r\n";
  std::string many;
  for (int i = 0; i < 10'000; ++i) many += lines;
  for (const unsigned jobs : {1U, 2U, 5U}) {
    const VerdictCounts counts = Count(many, jobs);
    EXPECT_EQ(counts.total(), 40'000U);
    EXPECT_EQ(counts.invalid(), 20'000U);
  }
}

TEST(VerdictCounts, SumUp) {
  VerdictCounts counts;
  counts.Add(VerdictCode::kValid);
  counts.Add(VerdictCode::kMistyped);
  VerdictCounts more;
  more.Add(VerdictCode::kMistyped);
  counts.Add(more);
  EXPECT_EQ(counts.Summary(/*json=*/true),
            "{\"total\":3,\"valid\":1,\"invalid\":2,\"codes\":{\"valid\":1,\"mistyped\":2}}\n");
  EXPECT_EQ(counts.Summary(/*json=*/false),
            "valid                 1\nmistyped              2\ntotal                 3\n");
  EXPECT_EQ(VerdictCounts().Summary(/*json=*/true),
            "{\"total\":0,\"valid\":0,\"invalid\":0,\"codes\":{}}\n");
}

TEST(AnswerStyle, ShowsWhatIsAskedFor) {
  constexpr bool valid = true;
  constexpr bool invalid = false;
  AnswerStyle style;
  EXPECT_TRUE(style.Shows(valid) && style.Shows(invalid));
  style.only_invalid = true;
  EXPECT_TRUE(!style.Shows(valid) && style.Shows(invalid));
  style.only_invalid = false;
  EXPECT_TRUE(style.Shows(valid) && !style.Shows(invalid));
  style.silent = true;
  EXPECT_FALSE(style.Shows(valid) || style.Shows(invalid));
}

}  // namespace
}  // namespace serialsmith::tools
