// Which restored serials may be offered.
#include <gtest/gtest.h>

#include <string>

#include "core/code/row_code.h"
#include "serialsmith/check.h"
#include "tests/support/serials.h"

namespace serialsmith {
namespace {

using testing::kNumber;
using testing::kSigned;

std::string WithWrongSymbol(std::string text) {
  text[7] = text[7] == '7' ? '8' : '7';
  return text;
}

TEST(WellFormed, AMalformedSignatureIsNotOffered) {
  auto rows = SignedRows(Check(kNumber).number, Signature{});
  EXPECT_EQ(Check(WithWrongSymbol(FormatRows(rows, '-'))).suggestion_rows, kSignedRows);
  rows[5][20] = 1;
  AddCheckSymbols(5, rows[5]);
  EXPECT_EQ(Check(WithWrongSymbol(FormatRows(rows, '-'))).suggestion_rows, 0);
}

class Accepts final : public SignatureJudge {
 public:
  explicit Accepts(const Verdict& verdict) : verdict_(verdict) {}
  bool Verifies(const PackedRow& number, const Signature& signature) const override {
    return number == verdict_.number && signature == verdict_.signature_bytes;
  }

 private:
  const Verdict& verdict_;
};

// Two numbers lack a symbol so; the first that is tried is of another product.
TEST(WellFormed, WhatMayNotBeOfferedMakesNoOtherDoubtful) {
  const std::string typed = "TMVR5-KEKCS-ZZ9Y-GH55Z-4G6S6";
  EXPECT_EQ(Check(typed).suggestion_rows, 0);
  const Catalogue catalogue =
      Catalogue::Create({*Series::Parse("T")}, {{*Product::Parse("MVR"), "Moon Viewer"}});
  CheckOptions options;
  options.catalogue = &catalogue;
  EXPECT_EQ(FormatRows(Check(typed, options).Suggestion(), '-'), "TMVR5-KEKCS-ZZ9FY-GH55Z-4G6S6");
}

TEST(WellFormed, TheSignatureIsJudgedWithItsNumber) {
  const Catalogue catalogue =
      Catalogue::Create({*Series::Parse("T")}, {{*Product::Parse("MVR"), "Moon Viewer"}});
  const Verdict good = Check(kSigned);
  const Accepts judge(good);
  CheckOptions options;
  options.catalogue = &catalogue;
  options.judge = &judge;
  const Verdict verdict = Check(WithWrongSymbol(std::string(kSigned)), options);
  EXPECT_EQ(CodeName(verdict.code), "mistyped");
  EXPECT_EQ(FormatRows(verdict.Suggestion(), '-'), kSigned);
}

}  // namespace
}  // namespace serialsmith
