#include "tools/serialsmith/check_report.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "serialsmith/check.h"
#include "serialsmith/testing/generators.h"
#include "tests/support/serials.h"
#include "tools/serialsmith/line_reporter.h"

namespace serialsmith::tools {
namespace {

using serialsmith::testing::kNumber;
using serialsmith::testing::kSigned;
using Json = nlohmann::ordered_json;

Json Report(std::string_view text, const Catalogue* catalogue = nullptr) {
  CheckOptions options;
  options.catalogue = catalogue;
  const Verdict verdict = Check(text, options);
  std::string line;
  AppendJsonReport(line, text, verdict, MakeJsonPhrases(verdict, catalogue));
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  return Json::parse(line, nullptr, /*allow_exceptions=*/false);
}

Catalogue MoonCatalogue() {
  return Catalogue::Create({*Series::Parse("T")}, {{*Product::Parse("MVR"), "Moon \"Viewer\""}});
}

TEST(CheckReport, HasTheFieldsOfTheContractInTheirOrder) {
  const std::vector<std::string> fields = {
      "input",  "verdict", "code",         "message",   "hint",   "form",       "number",
      "series", "product", "product_name", "signature", "places", "suggestion", "certainty"};
  for (const std::string_view text :
       {std::string_view(""), kNumber, kSigned, std::string_view("A")}) {
    std::vector<std::string> found;
    const Json report = Report(text);
    for (const auto& item : report.items()) found.push_back(item.key());
    EXPECT_EQ(found, fields);
  }
}

TEST(CheckReport, ValidHasItsNumber) {
  const Catalogue catalogue = MoonCatalogue();
  const Json report = Report(kNumber, &catalogue);
  EXPECT_EQ(report["verdict"], "valid");
  EXPECT_EQ(report["number"], std::string(kNumber));
  EXPECT_EQ(report["series"], "T");
  EXPECT_EQ(report["product"], "MVR");
  EXPECT_EQ(report["product_name"], "Moon \"Viewer\"");
  EXPECT_EQ(report["form"], "number");
  EXPECT_EQ(report["signature"], "absent");
  EXPECT_TRUE(report["places"].empty());
  EXPECT_TRUE(report["suggestion"].is_null());
  EXPECT_TRUE(report["certainty"].is_null());
}

TEST(CheckReport, WithoutANameItIsNull) {
  EXPECT_TRUE(Report(kNumber)["product_name"].is_null());
  EXPECT_EQ(Report(kSigned)["signature"], "unchecked");
}

TEST(CheckReport, InvalidHasPlacesAndSuggestion) {
  std::string text(kNumber);
  text[16] = 'X';
  const Json report = Report(text);
  EXPECT_EQ(report["verdict"], "invalid");
  EXPECT_EQ(report["code"], "mistyped");
  EXPECT_EQ(report["suggestion"], std::string(kNumber));
  EXPECT_EQ(report["certainty"], "likely");
  EXPECT_EQ(
      report["places"].dump(),
      R"([{"row":0,"group":3,"character":5,"offset":16,"length":1,"found":"X","expected":"S"}])");
  EXPECT_TRUE(report["number"].is_null());
}

TEST(CheckReport, OnlyACharacterIsFound) {
  const std::string number(kNumber);
  const std::string twice = number + "\n" + number;
  EXPECT_EQ(Report(twice)["code"], "pasted_twice");
  EXPECT_TRUE(Report(twice)["places"][0]["found"].is_null());
  std::string nul = number;
  nul[16] = '\0';
  EXPECT_EQ(Report(nul)["places"][0]["found"], std::string(1, '\0'));
  std::string cut = number;
  cut.erase(16, 1);
  EXPECT_TRUE(Report(cut)["places"][0]["found"].is_null());
}

TEST(CheckReport, ForPeopleEveryInvalidOneBeginsAlike) {
  for (const std::string_view text : {"", "A", "TMVRJ-M6K4K-EW5AX-KSR49-QV841"}) {
    std::string report;
    AppendReport(report, text, Check(text), nullptr, /*colour=*/false);
    EXPECT_TRUE(report.starts_with("Invalid Serial Number: ")) << report;
    EXPECT_EQ(report.find('\x1b'), std::string::npos);
  }
}

TEST(LineReporter, WordsEachProductAsItIs) {
  const Catalogue catalogue = Catalogue::Create(
      {*Series::Parse("T")}, {{*Product::FromValue(1), "One"}, {*Product::FromValue(65), "Two"}});
  // Both have the same place among the wordings.
  const auto number = [](unsigned product) {
    return NumberText(Pack({*Series::Parse("T"), *Product::FromValue(product), 5, 6}));
  };
  LineReporter reporter(&catalogue, /*json=*/false);
  std::string out;
  std::uint64_t line = 0;
  for (const unsigned product : {1U, 1U, 65U, 1U, 66U}) {
    const std::string text = number(product);
    reporter.Append(out, ++line, text, Check(text));
  }
  const std::string one = number(1);
  EXPECT_EQ(out, "1: valid: " + one + " (One, no signature)\n" +  //
                     "2: valid: " + one + " (One, no signature)\n" + "3: valid: " + number(65) +
                     " (Two, no signature)\n" + "4: valid: " + one + " (One, no signature)\n" +
                     "5: valid: " + number(66) + " (022, no signature)\n");
}

RC_GTEST_PROP(CheckReport, AnyTextIsOneObjectALine, ()) {
  const std::string text = *serialsmith::testing::HostileText();
  const Json report = Report(text);
  RC_ASSERT(report.is_object());
  RC_ASSERT(report.size() == 14U);
  LineReporter reporter(nullptr, /*json=*/true);
  std::string line;
  reporter.Append(line, 1, text, Check(text));
  RC_ASSERT(Json::parse(line) == report);
}

}  // namespace
}  // namespace serialsmith::tools
