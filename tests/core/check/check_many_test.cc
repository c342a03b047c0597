#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "serialsmith/check.h"
#include "serialsmith/testing/generators.h"
#include "tests/support/serials.h"

namespace serialsmith {
namespace {

std::vector<VerdictCode> CodesOneByOne(const std::vector<std::string_view>& texts,
                                       const CheckOptions& options) {
  std::vector<VerdictCode> codes;
  for (const std::string_view text : texts) codes.push_back(Check(text, options).code);
  return codes;
}

// Each option that makes an answer depend on more than the spelling, and none.
std::vector<CheckOptions> EveryKindOfOptions(const Catalogue& catalogue,
                                             const RevokedSerials& revoked) {
  std::vector<CheckOptions> all(6);
  all[1].catalogue = &catalogue;
  all[2].product = *Product::Parse("AAA");
  all[3].require_signature = true;
  all[4].keyring_expired = true;
  all[5].revoked = &revoked;
  return all;
}

class AllRevoked final : public RevokedSerials {
 public:
  bool IsRevoked(const PackedRow&) const override { return true; }
};

RC_GTEST_PROP(CheckMany, AnswersAsCheckDoes, ()) {
  const auto text = rc::gen::oneOf(
      rc::gen::map(testing::OrdinaryNumber(), FormatRow),
      rc::gen::map(testing::MistypedNumber(), [](const testing::Mistyped& m) { return m.typed; }),
      rc::gen::element<std::string>(std::string(testing::kSigned), std::string(testing::kExample),
                                    std::string("0MVRF-F8Y50-VC44B-QWGNP-AWDVT"), std::string()));
  // Often more than one batch of 64.
  const auto count = *rc::gen::inRange<std::size_t>(0, 200);
  const auto owned = *rc::gen::container<std::vector<std::string>>(count, text);
  const std::vector<std::string_view> texts(owned.begin(), owned.end());
  const Catalogue catalogue = Catalogue::Create({*Series::Parse("T")}, {});
  const AllRevoked revoked;
  for (const CheckOptions& options : EveryKindOfOptions(catalogue, revoked)) {
    std::vector<VerdictCode> codes(texts.size());
    RC_ASSERT(CheckMany(texts, codes, options) == texts.size());
    RC_ASSERT(codes == CodesOneByOne(texts, options));
  }
}

// Numbers of series 0 and X have good check symbols too.
TEST(CheckMany, KnowsTheReservedSeries) {
  std::vector<std::string> owned;
  for (unsigned series = 0; series < 32; ++series) {
    owned.push_back(
        NumberText(Pack({*Series::FromValue(series), *Product::FromValue(1), 2, series})));
  }
  const std::vector<std::string_view> texts(owned.begin(), owned.end());
  std::vector<VerdictCode> codes(texts.size());
  CheckMany(texts, codes);
  for (unsigned series = 0; series < 32; ++series) {
    EXPECT_EQ(codes[series], series == 0    ? VerdictCode::kNewerFormat
                             : series == 29 ? VerdictCode::kExampleSerial
                                            : VerdictCode::kValid)
        << series;
  }
}

TEST(CheckMany, TakesAsManyTextsAsThereAreCodesAndTheOtherWayRound) {
  const std::array<std::string_view, 3> texts = {testing::kNumber, "?", testing::kSigned};
  std::array<VerdictCode, 4> codes{};
  codes.fill(VerdictCode::kRevoked);
  EXPECT_EQ(CheckMany(texts, std::span(codes).first(1)), 1U);
  EXPECT_EQ(codes[0], VerdictCode::kValid);
  EXPECT_EQ(codes[1], VerdictCode::kRevoked);
  EXPECT_EQ(CheckMany(texts, codes), 3U);
  EXPECT_EQ(codes[2], VerdictCode::kValid);
  EXPECT_EQ(codes[3], VerdictCode::kRevoked);
}

}  // namespace
}  // namespace serialsmith
