#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "core/verify/claims_json.h"
#include "tests/support/tokens.h"

namespace serialsmith {
namespace {

using nlohmann::json;
using testing::ClaimsJson;

std::string DefectIn(std::string_view text) {
  TokenClaims claims;
  const ClaimsDefect defect = ReadClaims(text, claims);
  switch (defect.defect) {
    case TokenDefect::kNone:
      return "";
    case TokenDefect::kJson:
      return "json";
    case TokenDefect::kClaimMissing:
      return "missing " + defect.claim;
    default:
      return "invalid " + defect.claim;
  }
}

json With(std::string_view name, const json& value) {
  json claims = ClaimsJson();
  claims[std::string(name)] = value;
  return claims;
}

TEST(Claims, AreReadIntoTheirTypes) {
  json with = With("machine", MachineText(HashMachine(testing::kThisComputer)));
  with["features"] = {{"pro", true},     {"seats", 5},
                      {"rate", 0.5},     {"edition", "gold"},
                      {"none", nullptr}, {"list", {1, "a", {{"b", json::array()}}}}};
  with["holder"] = "Zoë \"Z\" Müller";
  with["nonce"] = "n";
  with["x"] = {{"y", json::array({1.5, false})}};
  TokenClaims claims;
  ASSERT_EQ(ReadClaims(with.dump(1), claims).defect, TokenDefect::kNone);
  EXPECT_EQ(claims.issuer, "Example Ltd");
  EXPECT_EQ(claims.account, "anna@example.com");
  EXPECT_EQ(claims.id, "token-1");
  EXPECT_EQ(claims.issued_at, testing::kTokenTime);
  EXPECT_EQ(claims.not_before, testing::kTokenTime);
  EXPECT_EQ(claims.expires_at, testing::kTokenTime + 28 * 86400);
  EXPECT_EQ(claims.product().code(), "MVR");
  EXPECT_EQ(NumberText(claims.number), testing::kNumber);
  EXPECT_EQ(claims.machine, HashMachine(testing::kThisComputer));
  EXPECT_EQ(claims.holder, "Zoë \"Z\" Müller");
  EXPECT_EQ(claims.nonce, "n");
  EXPECT_EQ(*claims.FindFeature("pro"), FeatureValue(true));
  EXPECT_EQ(*claims.FindFeature("seats"), FeatureValue(std::int64_t{5}));
  EXPECT_EQ(*claims.FindFeature("rate"), FeatureValue(0.5));
  EXPECT_EQ(*claims.FindFeature("edition"), FeatureValue(std::string("gold")));
  EXPECT_EQ(*claims.FindFeature("none"), FeatureValue(JsonText{"null"}));
  EXPECT_EQ(*claims.FindFeature("list"), FeatureValue(JsonText{R"([1,"a",{"b":[]}])"}));
  EXPECT_EQ(claims.FindFeature("other"), nullptr);
  ASSERT_EQ(claims.others.size(), 1U);
  EXPECT_EQ(claims.others[0], (Feature{"x", JsonText{R"({"y":[1.5,false]})"}}));
}

TEST(Claims, ThatMustBeThereAreMissed) {
  for (const char* name : {"iss", "sub", "aud", "jti", "iat", "nbf", "serial"}) {
    json claims = ClaimsJson();
    claims.erase(name);
    EXPECT_EQ(DefectIn(claims.dump()), std::string("missing ") + name);
  }
  json claims = ClaimsJson();
  claims.erase("exp");
  EXPECT_EQ(DefectIn(claims.dump()), "");
}

TEST(Claims, OfAnotherTypeOrSpellingAreRefused) {
  for (const char* name :
       {"iss", "sub", "aud", "jti", "iat", "nbf", "exp", "serial", "machine", "holder", "nonce"}) {
    for (const json& value :
         {json(1), json(nullptr), json::array({"a"}), json::object(), json("")}) {
      EXPECT_EQ(DefectIn(With(name, value).dump()), std::string("invalid ") + name) << value;
    }
  }
  for (const json& value : {json(1), json(nullptr), json("a"), json::array()}) {
    EXPECT_EQ(DefectIn(With("features", value).dump()), "invalid features") << value;
  }
  std::string lower(testing::kNumber);
  lower[0] = 't';
  std::string wrong(testing::kNumber);
  wrong[8] = wrong[8] == '2' ? '3' : '2';
  for (const std::string& serial : {lower, wrong, std::string(testing::kSigned), "a" + lower}) {
    EXPECT_EQ(DefectIn(With("serial", serial).dump()), "invalid serial") << serial;
  }
  EXPECT_EQ(DefectIn(With("aud", "MVS").dump()), "invalid aud");
  EXPECT_EQ(DefectIn(With("aud", "mvr").dump()), "invalid aud");
  EXPECT_EQ(DefectIn(With("holder", "a\nb").dump()), "invalid holder");
  EXPECT_EQ(DefectIn(With("machine", std::string(42, 'A')).dump()), "invalid machine");
  EXPECT_EQ(DefectIn(With("machine", std::string(42, 'A') + "B").dump()), "invalid machine");
}

TEST(Claims, MayHaveTimesAsOtherProgramsWriteThem) {
  for (const char* time : {"2027-01-31T00:00:00Z", "2027-01-31T00:00:00+00:00",
                           "2027-01-31t01:30:00.25+01:30", "2027-01-30T23:00:00-01:00"}) {
    TokenClaims claims;
    ASSERT_EQ(ReadClaims(With("nbf", time).dump(), claims).defect, TokenDefect::kNone) << time;
    EXPECT_EQ(claims.not_before, testing::kTokenTime) << time;
  }
  for (const char* time :
       {"2027-01-31", "1801353600", "2027-01-31T00:00:00", "2027-02-30T00:00:00Z",
        "2027-01-31T00:00:00.Z", "2027-01-31T00:00:00+24:00", "2027-01-31T00:00:00+0100",
        "1970-01-01T00:00:00+00:01", "2027-01-31T00:00:00Z "}) {
    EXPECT_EQ(DefectIn(With("exp", time).dump()), "invalid exp") << time;
  }
}

TEST(Claims, AreOneObjectWithoutANameTwiceAndNotTooDeep) {
  const std::string good = ClaimsJson().dump();
  const std::string open = good.substr(0, good.size() - 1) + ",";
  for (const std::string& text :
       {std::string(), std::string("1"), std::string("[]"), std::string("[" + good + "]"),
        good + "x", good + "{}", good.substr(0, good.size() - 1), open + "\"jti\":\"other\"}",
        open + "\"a\":1,\"a\":1}", open + "\"a\":{\"b\":1,\"b\":1}}",
        open + "\"features\":{\"b\":1,\"b\":1}}", open + "\"features\":{},\"features\":{}}",
        open + "\"a\":\"\xff\"}", open + "\"a\":NaN}", open + "\"a\":1e999}", open + "}"}) {
    EXPECT_EQ(DefectIn(text), "json") << text;
  }
  const auto nested = [&](std::size_t depth) {
    return open + "\"a\":" + std::string(depth, '[') + std::string(depth, ']') + "}";
  };
  EXPECT_EQ(DefectIn(nested(kMaxClaimDepth - 1)), "");
  EXPECT_EQ(DefectIn(nested(kMaxClaimDepth)), "json");
  EXPECT_EQ(DefectIn(nested(100000)), "json");
}

TEST(Claims, PrintInOneSpelling) {
  TokenClaims claims;
  ASSERT_EQ(ReadClaims(ClaimsJson().dump(2), claims).defect, TokenDefect::kNone);
  EXPECT_EQ(PrintClaims(claims),
            R"({"iss":"Example Ltd","sub":"anna@example.com","aud":"MVR","jti":"token-1",)"
            R"("iat":"2027-01-31T00:00:00Z","nbf":"2027-01-31T00:00:00Z",)"
            R"("exp":"2027-02-28T00:00:00Z","serial":"TMVRJ-M6K4K-EW5AS-KSR49-QV841"})");
}

// Features and unknown claims that the library itself would read as the same.
RC_GTEST_PROP(Claims, KeepWhatTheyDoNotKnow, ()) {
  static const std::vector<json> values = {json(true),
                                           json(nullptr),
                                           json(-1),
                                           json(18446744073709551615U),
                                           json(1e300),
                                           json("é\n"),
                                           json("\x7f\"\\"),
                                           json(0.1),
                                           json::array({1, {{"a", 2}}}),
                                           json::object(),
                                           json(0),
                                           json::array({{}, ""}),
                                           json(-0.0),
                                           json("v4.public.")};
  json claims = ClaimsJson();
  for (const std::string& name : *rc::gen::container<std::vector<std::string>>(
           *rc::gen::inRange<std::size_t>(0, 6), rc::gen::string<std::string>())) {
    const json& value = values[*rc::gen::inRange<std::size_t>(0, values.size())];
    const std::string key = json(name).dump(-1, ' ', true, json::error_handler_t::replace);
    claims[*rc::gen::arbitrary<bool>() ? "features" : "other"]
          [json::parse(key).get<std::string>()] = value;
  }
  TokenClaims read;
  RC_ASSERT(ReadClaims(claims.dump(), read).defect == TokenDefect::kNone);
  const std::string printed = PrintClaims(read);
  RC_ASSERT(json::parse(printed) == claims);
  TokenClaims again;
  RC_ASSERT(ReadClaims(printed, again).defect == TokenDefect::kNone);
  RC_ASSERT(again == read);
  RC_ASSERT(PrintClaims(again) == printed);
}

TEST(Footer, NamesAKeyInAnySpellingOfJson) {
  EXPECT_EQ(ReadKeyId(PrintFooter("k4.pid.x")), "k4.pid.x");
  EXPECT_EQ(ReadKeyId("{ \"wpk\": [1], \"kid\" : \"k\" }"), "k");
  for (const std::string_view footer :
       {"", "k4.pid.x", "{}", "{\"kid\":1}", "{\"kid\":\"\"}", "{\"kid\":\"a\",\"kid\":\"b\"}",
        "[\"kid\"]", "{\"kid\":\"a\\nb\"}", "{\"kid\":\"\\u202eb\"}"}) {
    EXPECT_EQ(ReadKeyId(footer), std::nullopt) << footer;
  }
  EXPECT_EQ(ReadKeyId("{\"kid\":\"" + std::string(kMaxFooterBytes, 'k') + "\"}"), std::nullopt);
}

}  // namespace
}  // namespace serialsmith
