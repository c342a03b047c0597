#include "tools/issuing/row_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/text_source.h"
#include "tests/tools/issuing/issuing_fixture.h"
#include "tools/orders/csv_records.h"

namespace serialsmith::tools {
namespace {

std::string CsvField(std::string_view text) {
  std::string out;
  AppendCsvField(out, text);
  return out;
}

TEST(AppendCsvField, QuotesWhatHasToBe) {
  EXPECT_EQ(CsvField(""), "");
  EXPECT_EQ(CsvField("a b"), "a b");
  EXPECT_EQ(CsvField("a,b"), "\"a,b\"");
  EXPECT_EQ(CsvField("a\"b"), "\"a\"\"b\"");
  EXPECT_EQ(CsvField("a\nb"), "\"a\nb\"");
  EXPECT_EQ(CsvField("\r"), "\"\r\"");
  EXPECT_EQ(CsvField(" a"), "\" a\"");
  EXPECT_EQ(CsvField("a\t"), "\"a\t\"");
}

RC_GTEST_PROP(AppendCsvField, IsReadBackByTheOrderReader, (std::vector<std::string> fields)) {
  fields.insert(fields.begin(), "x");
  std::string row;
  for (const std::string& field : fields) {
    if (!row.empty()) row += ',';
    AppendCsvField(row, field);
  }
  CsvRecords records(serialsmith::testing::TextSource(row + "\n"), "test");
  RC_ASSERT(records.Next().value() == CsvRecords::Item::kRecord);
  RC_ASSERT(std::vector<std::string>(records.fields().begin(), records.fields().end()) == fields);
}

TEST(AppendJsonText, IsReadBackByAJsonParser) {
  std::string every;
  for (char c = 1; c < 127; ++c) every += c;
  every += "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80";
  every += '\0';
  std::string out;
  AppendJsonText(out, every);
  EXPECT_EQ(nlohmann::json::parse(out).get<std::string>(), every);
}

TEST(AppendRejectRow, HasFourFields) {
  std::string out;
  AppendRejectRow(out, {7, 9, "email", "not an email address", "a,b"});
  EXPECT_EQ(out, "7,email,not an email address,\"a,b\"\n");
}

class Rows : public ::testing::Test {
 protected:
  std::string Write(RowFormat format, bool with_signatures) {
    line_.order.order_id = "o,1";
    line_.order.line = "l";
    line_.order.product = kMvr;
    line_.name = "Ann \"A\"\nSmith";
    line_.email = "a@b";
    LineRows rows(format, with_signatures);
    rows.Begin(line_);
    std::string out;
    rows.AppendUnit(out, 0, serial_, UnitState::kIssued);
    rows.AppendUnit(out, 41, serial_, state_);
    return out;
  }

  PlannedLine line_;
  UnitState state_ = UnitState::kIssued;
  IssuedSerial serial_ = *IssuerOf(kA).Issue(kMvr, 1, true);
  std::string number_ = NumberText(serial_.number);
  std::string signed_ = SignedText(serial_.number, serial_.signature);
};

TEST_F(Rows, OfCsv) {
  const std::string tail = ",a@b,\"Ann \"\"A\"\"\nSmith\",,issued\n";
  EXPECT_EQ(Write(RowFormat::kCsv, true),
            "\"o,1\",l,1,MVR," + number_ + "," + signed_ + tail +  //
                "\"o,1\",l,42,MVR," + number_ + "," + signed_ + tail);
  line_.kind = PlannedLine::Kind::kExisting;
  EXPECT_NE(Write(RowFormat::kCsv, false).find(number_ + ",,a@b"), std::string::npos);
  EXPECT_NE(Write(RowFormat::kCsv, false).find(",existing\n"), std::string::npos);
}

TEST_F(Rows, SayWhatWasTakenBack) {
  using ::testing::AllOf;
  using ::testing::EndsWith;
  line_.kind = PlannedLine::Kind::kExisting;
  state_ = UnitState::kRevoked;
  EXPECT_THAT(Write(RowFormat::kCsv, false), EndsWith(",revoked\n"));
  state_ = UnitState::kReplaced;
  EXPECT_THAT(Write(RowFormat::kCsv, true),
              AllOf(::testing::HasSubstr(",existing\n"), EndsWith(",replaced\n")));
  EXPECT_THAT(Write(RowFormat::kJsonLines, true), EndsWith("\"status\":\"replaced\"}\n"));
}

TEST_F(Rows, OfJsonLines) {
  const std::string text = Write(RowFormat::kJsonLines, true);
  const std::size_t end = text.find('\n');
  const auto row = nlohmann::ordered_json::parse(text.substr(end + 1));
  const nlohmann::ordered_json expected = {{"order_id", "o,1"},
                                           {"line", "l"},
                                           {"unit", 42},
                                           {"product", "MVR"},
                                           {"serial_number", number_},
                                           {"signed_serial", signed_},
                                           {"email", "a@b"},
                                           {"name", "Ann \"A\"\nSmith"},
                                           {"locale", nullptr},
                                           {"status", "issued"}};
  EXPECT_EQ(row.dump(), expected.dump());
  const std::string first = Write(RowFormat::kJsonLines, false);
  EXPECT_TRUE(nlohmann::json::parse(first.substr(0, first.find('\n')))["signed_serial"].is_null());
}

}  // namespace
}  // namespace serialsmith::tools
