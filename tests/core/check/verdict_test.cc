// Names of a verdict's parts, its sentences about characters that are rare, and the catalogue.
#include <gtest/gtest.h>

#include <string>

#include "serialsmith/check.h"
#include "tests/support/serials.h"

namespace serialsmith {
namespace {

std::string MessageFor(const std::string& text) { return Explain(Check(text)).message; }

// The number with its second group written as `group`.
std::string WithGroup(std::string_view group) {
  return std::string(testing::kNumber).replace(6, 5, group);
}

TEST(Verdict, NamesItsParts) {
  EXPECT_EQ(FormName(Form::kNone), "");
  EXPECT_EQ(FormName(Form::kNumber), "number");
  EXPECT_EQ(FormName(Form::kSigned), "signed");
  EXPECT_EQ(SignatureStateName(SignatureState::kAbsent), "absent");
  EXPECT_EQ(SignatureStateName(SignatureState::kUnchecked), "unchecked");
  EXPECT_EQ(SignatureStateName(SignatureState::kVerified), "verified");
  EXPECT_EQ(SignatureStateName(SignatureState::kInvalid), "invalid");
  EXPECT_EQ(CertaintyName(Certainty::kNone), "");
  EXPECT_EQ(CertaintyName(Certainty::kLikely), "likely");
  EXPECT_EQ(CertaintyName(Certainty::kPossible), "possible");
}

TEST(Verdict, KnowsACharacterFromNone) {
  EXPECT_TRUE((Place{.length = 2, .found = U'ß'}.HasCharacter()));
  EXPECT_TRUE((Place{.length = 1, .found = 0}.HasCharacter()));
  EXPECT_FALSE((Place{.length = 0, .found = 0}.HasCharacter()));
}

TEST(Explain, ShowsCharactersOfAnyLengthAndNamesTheRest) {
  EXPECT_NE(MessageFor(WithGroup("M6ß4K")).find("\"ß\""), std::string::npos);
  EXPECT_NE(MessageFor(WithGroup("M6月4K")).find("\"月\""), std::string::npos);
  EXPECT_NE(MessageFor(WithGroup("M6🌙4K")).find("\"🌙\""), std::string::npos);
  EXPECT_NE(MessageFor(WithGroup("M6\U000100004K")).find("\"\U00010000\""), std::string::npos);
  EXPECT_NE(MessageFor(WithGroup("M6\x01"
                                 "4K"))
                .find("U+0001"),
            std::string::npos);
  EXPECT_NE(MessageFor(WithGroup("M6\xEE\x80\x80"
                                 "4K"))
                .find("U+E000"),
            std::string::npos);
  EXPECT_NE(MessageFor(WithGroup("ß*%4K")).find("and 1 more character"), std::string::npos);
}

TEST(Explain, SaysThatATextIsTooLongToRead) {
  const Verdict verdict = Check(std::string(kMaxTextBytes + 1, ' '));
  EXPECT_EQ(verdict.code, VerdictCode::kTooLong);
  EXPECT_NE(Explain(verdict).message.find("longer than 1 MiB"), std::string::npos);
}

TEST(Catalogue, KeepsTheLastNameOfAProduct) {
  const Product moon = *Product::Parse("MVR");
  const Series series = *Series::Parse("T");
  const Catalogue catalogue = Catalogue::Create(
      {series, series}, {{moon, "Old"}, {*Product::Parse("AAA"), "Other"}, {moon, "Moon Viewer"}});
  EXPECT_EQ(catalogue.NameOf(moon), "Moon Viewer");
  EXPECT_TRUE(catalogue.Knows(series));
  EXPECT_FALSE(catalogue.Knows(*Series::Parse("A")));
  EXPECT_EQ(catalogue.NameOf(*Product::Parse("ZZZ")), "");
}

}  // namespace
}  // namespace serialsmith
