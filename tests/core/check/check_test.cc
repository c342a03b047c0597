// What holds for Check() whatever the text is.
#include "serialsmith/check.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cctype>
#include <cstddef>
#include <string>

#include "serialsmith/testing/generators.h"
#include "tests/support/serials.h"

namespace serialsmith {
namespace {

using testing::kNumber;
using testing::kSigned;
using testing::WithoutDashes;

std::string Suggestion(const Verdict& verdict) { return FormatRows(verdict.Suggestion(), '-'); }

// A text that is a serial and nothing else is read straight; behind a line break it is scanned.
RC_GTEST_PROP(Check, ReadsStraightWhatItWouldReadByTheScan, ()) {
  std::string text = *rc::gen::oneOf(
      rc::gen::map(testing::OrdinaryNumber(), FormatRow),
      rc::gen::map(testing::MistypedNumber(), [](const testing::Mistyped& m) { return m.typed; }),
      rc::gen::element<std::string>(std::string(kSigned), "XMVRF-F8Y50-VC44B-QWGNP-AWDVT"));
  if (*rc::gen::arbitrary<bool>()) text = WithoutDashes(text);
  if (*rc::gen::arbitrary<bool>()) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  if (*rc::gen::arbitrary<bool>()) {
    const auto edge = rc::gen::container<std::string>(rc::gen::element(' ', '\t', '"', '\''));
    text = *edge + text + *edge;
  }
  const Verdict straight = Check(text);
  const Verdict scanned = Check("\n" + text);
  RC_ASSERT(straight.code == scanned.code);
  RC_ASSERT(straight.form == scanned.form);
  RC_ASSERT(straight.number == scanned.number);
  RC_ASSERT(straight.signature == scanned.signature);
  RC_ASSERT(straight.symbols_found == scanned.symbols_found);
  RC_ASSERT(Suggestion(straight) == Suggestion(scanned));
}

TEST(Check, TakesNoTextBeyondTheLimitHoweverBlank) {
  const std::string number(kNumber);
  EXPECT_TRUE(Check(number + std::string(kMaxTextBytes - number.size(), ' ')).valid());
  EXPECT_EQ(Check(number + std::string(kMaxTextBytes, ' ')).code, VerdictCode::kTooLong);
}

RC_GTEST_PROP(Check, IsTotalAndItsAnswersHold, ()) {
  const std::string text = *testing::HostileText();
  const Verdict verdict = Check(text);
  RC_ASSERT(CodeName(verdict.code) != "unknown");
  RC_ASSERT(verdict.place_count <= kMaxPlaces);
  RC_ASSERT(verdict.place_count <= verdict.places_total);
  for (const Place& place : verdict.Places()) {
    RC_ASSERT(std::size_t{place.offset} + place.length <= text.size());
    RC_ASSERT(place.row < kSignedRows && place.group >= 1 && place.group <= 5);
    RC_ASSERT(place.character >= 1 && place.character <= 5);
  }
  RC_ASSERT((verdict.suggestion_rows > 0) == (verdict.certainty != Certainty::kNone));
  if (verdict.suggestion_rows > 0) {
    const VerdictCode again = Check(Suggestion(verdict)).code;
    RC_ASSERT(again == VerdictCode::kValid || again == VerdictCode::kExampleSerial ||
              again == VerdictCode::kNewerFormat);
  }
  const Explanation explanation = Explain(verdict);
  RC_ASSERT(verdict.valid() == (explanation.message.rfind("Invalid Serial Number: ", 0) != 0));
  // One spelling: what is accepted prints as a text that is accepted as the same number.
  if (verdict.valid()) {
    RC_ASSERT(Check(NumberText(verdict.number)).number == verdict.number);
  }
}

}  // namespace
}  // namespace serialsmith
