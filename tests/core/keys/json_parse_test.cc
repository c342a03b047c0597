#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "core/keys/json_object.h"
#include "core/keys/status.h"
#include "serialsmith/keys.h"

namespace serialsmith {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string ErrorOf(std::string_view text) {
  const auto tree = ParseJson(text, "ring");
  EXPECT_FALSE(tree.ok()) << text;
  EXPECT_EQ(tree.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(MessageOf(tree.status()));
}

TEST(ParseJson, SaysLineAndColumnOfWhatIsNoJson) {
  EXPECT_THAT(ErrorOf("{\"a\": 1,\n  \"b\": oops}"), StartsWith("ring:2:8: this is no JSON\n"));
  EXPECT_THAT(ErrorOf("?"), StartsWith("ring:1:1: this is no JSON\n"));
  EXPECT_THAT(ErrorOf("{} x"), StartsWith("ring:1:4: this is no JSON\n"));
  EXPECT_THAT(ErrorOf("{\"a\": \"\xFF\"}"), StartsWith("ring:1:8: this is no JSON\n"));
  EXPECT_THAT(ErrorOf("{\"a\": 1e999}"), HasSubstr("this is no JSON\n"));
}

TEST(ParseJson, SaysThatAFileWasCut) {
  EXPECT_THAT(ErrorOf("{\"a\": 1,\n  \"b\""),
              StartsWith("ring:2:6: the file ends in the middle\n"));
  EXPECT_THAT(ErrorOf("{\"a\": [1,"), StartsWith("ring:1:10: the file ends in the middle\n"));
  EXPECT_THAT(ErrorOf(""), StartsWith("ring: the file is empty\n"));
  EXPECT_THAT(ErrorOf("\n"), StartsWith("ring:2:1: the file ends in the middle\n"));
}

TEST(ParseJson, RefusesAFieldTwiceInOneObjectOnly) {
  EXPECT_THAT(ErrorOf(R"({"a": 1, "b": {"c": 1, "c": 2}})"),
              HasSubstr("twice in one object: \"c\""));
  EXPECT_THAT(ErrorOf("{\"a\\u0041\": 1, \"aA\": 2}"), HasSubstr("\"aA\""));
  const std::string strange = "\"ü\x7F" + std::string(50, 'n') + "\"";
  EXPECT_THAT(ErrorOf("{" + strange + ": 1, " + strange + ": 2}"),
              HasSubstr("\"???" + std::string(37, 'n') + "…\""));
  EXPECT_TRUE(ParseJson(R"({"a": {"a": 1}, "b": {"a": 1}, "c": [{"a": 1}, {"a": 1}]})", "r").ok());
}

TEST(ParseJson, RefusesDepthAndSize) {
  const std::size_t most = kMaxJsonDepth - 1;  // the object counts too
  const auto nested = [](std::size_t depth) {
    return "{\"a\": " + std::string(depth, '[') + std::string(depth, ']') + "}";
  };
  EXPECT_TRUE(ParseJson(nested(most), "r").ok());
  EXPECT_THAT(ErrorOf(nested(most + 1)), HasSubstr("nested too deep"));
  EXPECT_THAT(ErrorOf(std::string(kMaxKeyringBytes, '[')), HasSubstr("nested too deep"));
  EXPECT_THAT(ErrorOf(std::string(kMaxKeyringBytes + 1, ' ')),
              HasSubstr("larger than any keyring"));
}

TEST(ParseJson, RefusesWhatIsNoObject) {
  for (const char* text : {"[]", "1", "null", "\"text\""}) {
    EXPECT_THAT(ErrorOf(text), HasSubstr("which is one JSON object")) << text;
  }
}

TEST(JsonObject, KeepsTheFirstError) {
  const auto tree = ParseJson(R"({"n": -1, "t": 5, "list": [{}, 3], "none": null})", "r");
  ASSERT_TRUE(tree.ok());
  const auto error_of = [&](auto read) {
    absl::Status error;
    JsonObject object(*tree, "", error);
    read(object);
    object.Fail("later", "comes too late");
    return std::string(MessageOf(error));
  };
  EXPECT_THAT(error_of([](JsonObject& o) { o.Integer("n"); }), StartsWith("n must be a whole"));
  EXPECT_THAT(error_of([](JsonObject& o) { o.Text("t"); }), StartsWith("t must be a string"));
  EXPECT_THAT(error_of([](JsonObject& o) { o.TextOrNull("t"); }), StartsWith("t must be a string"));
  EXPECT_THAT(error_of([](JsonObject& o) { o.Text("gone"); }), StartsWith("gone is missing"));
  EXPECT_THAT(error_of([](JsonObject& o) { o.TextOrNull("gone"); }), StartsWith("gone is missing"));
  EXPECT_THAT(error_of([](JsonObject& o) { o.Objects("t"); }), StartsWith("t must be an array"));
  EXPECT_THAT(error_of([](JsonObject& o) { o.Objects("list"); }), StartsWith("list[1] must be an"));
  EXPECT_THAT(error_of([](JsonObject& o) { o.TextOrNull("none"); }), StartsWith("later comes"));
}

RC_GTEST_PROP(ParseJson, TakesAnyBytes, (const std::string& text)) {
  const auto tree = ParseJson(text, "ring");
  RC_ASSERT(tree.ok() || tree.status().code() == absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace serialsmith
