#include "serialsmith/token.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "serialsmith/activation.h"
#include "serialsmith/testing/generators.h"
#include "tests/support/tokens.h"

namespace serialsmith {
namespace {

using nlohmann::json;
using testing::ClaimsJson;
using testing::JudgeToken;
using testing::kTokenTime;
using testing::SignClaims;
using testing::SignToken;
using testing::TokenCodeOf;

const MachineHash kHere = HashMachine(testing::kThisComputer);

json Bound() {
  json claims = ClaimsJson();
  claims["machine"] = MachineText(kHere);
  return claims;
}

TEST(Token, IsValidWithItsClaims) {
  const TokenVerdict verdict = JudgeToken(SignClaims(ClaimsJson().dump()));
  EXPECT_TRUE(verdict.valid());
  ASSERT_TRUE(verdict.claims);
  EXPECT_EQ(verdict.claims->account, "anna@example.com");
  EXPECT_TRUE(verdict.key_id.starts_with("k4.pid."));
}

TEST(Token, MachineHashIsThatOfTheBytesAsGiven) {
  // BLAKE2b-256 of nothing: 0e5751c0…2fe3a8.
  EXPECT_EQ(MachineText(HashMachine("")), "DldRwCblQ7Loqy6wYJnaodHl30d3j3eH-qtFzfEv46g");
  EXPECT_NE(HashMachine("abc"), HashMachine("abc\n"));
  EXPECT_EQ(ParseMachineText(MachineText(kHere)), kHere);
  EXPECT_EQ(ParseMachineText(MachineText(kHere) + "="), std::nullopt);
  EXPECT_EQ(ParseMachineText(""), std::nullopt);
}

struct DefectCase {
  std::string text;
  TokenDefect defect;
};

TEST(Token, SaysWhatIsWrongWithATextThatIsNone) {
  const std::string good = SignClaims(ClaimsJson().dump());
  const std::string id = PublicKey::FromBytes(testing::TokenKeyOfByte(9).public_key).KeyId();
  const std::string footer = json({{"kid", id}}).dump();
  for (const auto& [text, defect] :
       std::vector<DefectCase>{{"", TokenDefect::kEmpty},
                               {" ", TokenDefect::kNoToken},
                               {"hello", TokenDefect::kNoToken},
                               {"v4.local.AAAA", TokenDefect::kNoToken},
                               {good.substr(0, 100), TokenDefect::kEncoding},
                               {good + " ", TokenDefect::kEncoding},
                               {good + std::string(kMaxTokenBytes, 'A'), TokenDefect::kTooLong},
                               {SignToken(ClaimsJson().dump(), ""), TokenDefect::kFooter},
                               {SignToken(ClaimsJson().dump(), "kid"), TokenDefect::kFooter},
                               {SignToken("[]", footer), TokenDefect::kJson},
                               {SignToken("{}", footer), TokenDefect::kClaimMissing}}) {
    const TokenVerdict verdict = JudgeToken(text);
    EXPECT_EQ(verdict.code, TokenCode::kMalformed) << text;
    EXPECT_EQ(verdict.defect, defect) << text;
    EXPECT_FALSE(verdict.claims);
  }
  const TokenVerdict other = JudgeToken(SignToken("{}", footer));
  EXPECT_EQ(other.claim, "iss");
}

TEST(Token, NeedsAKeyOfTheRingAndItsSignature) {
  const std::string payload = ClaimsJson().dump();
  const PublicKey stranger = PublicKey::FromBytes(testing::TokenKeyOfByte(8).public_key);
  const PublicKey own = PublicKey::FromBytes(testing::TokenKeyOfByte(9).public_key);
  const auto code = [](const std::string& text) { return TokenCodeName(JudgeToken(text).code); };
  EXPECT_EQ(code(SignToken(payload, json({{"kid", stranger.KeyId()}}).dump(), 8)),
            "token_unknown_key");
  EXPECT_EQ(code(SignToken(payload, json({{"kid", "zVhM"}}).dump())), "token_unknown_key");
  // A stranger who names our key.
  EXPECT_EQ(code(SignToken(payload, json({{"kid", own.KeyId()}}).dump(), 8)),
            "token_signature_invalid");
  // A footer that says more is signed as well.
  EXPECT_EQ(code(SignToken(payload, json({{"kid", own.KeyId()}, {"x", 1}}).dump())), "valid");
  EXPECT_EQ(JudgeToken("v4.public." + std::string(120, 'A') + ".").defect, TokenDefect::kEncoding);
}

// What is not signed is not read: no parser of claims sees a stranger's bytes.
TEST(Token, JudgesTheSignatureBeforeTheClaims) {
  const PublicKey own = PublicKey::FromBytes(testing::TokenKeyOfByte(9).public_key);
  for (const std::string_view payload : {"", "no json", "{}", "{\"iss\":1}"}) {
    EXPECT_EQ(JudgeToken(SignToken(payload, json({{"kid", own.KeyId()}}).dump(), 8)).code,
              TokenCode::kSignatureInvalid);
  }
}

TEST(Token, FindsItsKeyAmongSeveral) {
  json ring = testing::TokenRingJson();
  const PublicKey second = PublicKey::FromBytes(testing::TokenKeyOfByte(8).public_key);
  ring["token_keys"].push_back({{"public_key", second.ToPaserk()}, {"key_id", second.KeyId()}});
  const PublicKeyring keyring = testing::RingFromJson(ring);
  const TokenVerifier verifier(keyring);
  EXPECT_TRUE(verifier.Verify(SignClaims(ClaimsJson().dump()), {.now = kTokenTime}).valid());
  const std::string other =
      SignToken(ClaimsJson().dump(), json({{"kid", second.KeyId()}}).dump(), 8);
  EXPECT_TRUE(verifier.Verify(other, {.now = kTokenTime}).valid());
}

TEST(Token, IsOfTheIssuerAndTheProduct) {
  json claims = ClaimsJson();
  claims["iss"] = "Other Ltd";
  EXPECT_EQ(TokenCodeOf(claims), "token_wrong_issuer");
  const auto product = [](const char* code) {
    return TokenCodeOf(ClaimsJson(), {.now = kTokenTime, .product = Product::Parse(code)});
  };
  EXPECT_EQ(product("MVR"), "valid");
  EXPECT_EQ(product("MVS"), "token_wrong_product");
}

TEST(Token, IsForTheComputerThatItIsBoundTo) {
  const auto at = [](const json& claims, const std::optional<MachineHash>& machine) {
    return TokenCodeOf(claims, {.now = kTokenTime, .machine = machine});
  };
  EXPECT_EQ(at(Bound(), kHere), "valid");
  EXPECT_EQ(at(Bound(), HashMachine("another")), "token_wrong_machine");
  EXPECT_EQ(at(Bound(), std::nullopt), "token_wrong_machine");
  EXPECT_EQ(at(ClaimsJson(), kHere), "valid");
}

TEST(Token, AnswersTheRequestOfTheComputer) {
  json claims = Bound();
  ActivationRequest request{
      .number = Check(testing::kNumber).number, .machine = kHere, .nonce = {1, 2}};
  const auto code = [&] {
    return TokenCodeOf(claims, {.now = kTokenTime, .machine = kHere, .request = &request});
  };
  EXPECT_EQ(code(), "token_wrong_request");  // no nonce
  claims["nonce"] = NonceText(request.nonce);
  EXPECT_EQ(code(), "valid");
  request.nonce[0] ^= 1;
  EXPECT_EQ(code(), "token_wrong_request");
  request.nonce[0] ^= 1;
  request.number = Check(testing::kOtherNumber).number;
  EXPECT_EQ(code(), "token_wrong_request");
  // A copied request does not make this the computer that sent it.
  request.number = Check(testing::kNumber).number;
  EXPECT_EQ(
      TokenCodeOf(claims, {.now = kTokenTime, .machine = HashMachine("b"), .request = &request}),
      "token_wrong_machine");
}

TEST(Token, IsValidBetweenItsTimesAndASkewAround) {
  const std::int64_t end = kTokenTime + 28 * 86400;
  const auto at = [](std::int64_t now, std::int64_t skew = kDefaultSkewSeconds) {
    return TokenCodeOf(ClaimsJson(), {.now = now, .skew = skew});
  };
  EXPECT_EQ(at(kTokenTime - 61), "token_not_yet_valid");
  EXPECT_EQ(at(kTokenTime - 60), "valid");
  EXPECT_EQ(at(end + 59), "valid");
  EXPECT_EQ(at(end + 60), "token_expired");
  EXPECT_EQ(at(kTokenTime - 1, 0), "token_not_yet_valid");
  EXPECT_EQ(at(kTokenTime, 0), "valid");
  EXPECT_EQ(at(end, 0), "token_expired");
  EXPECT_EQ(at(0), "token_not_yet_valid");
  json claims = ClaimsJson();
  claims.erase("exp");
  EXPECT_EQ(TokenCodeOf(claims, {.now = 253402300799}), "valid");
  claims["iat"] = "2027-02-01T00:00:00Z";  // signed tomorrow
  EXPECT_EQ(TokenCodeOf(claims), "token_not_yet_valid");
}

class RevokedOne final : public RevokedSerials {
 public:
  bool IsRevoked(const PackedRow& number) const override {
    return number == Check(testing::kNumber).number;
  }
};

TEST(Token, ComesLastInTheOrderOfJudgement) {
  const RevokedOne revoked;
  EXPECT_EQ(TokenCodeOf(ClaimsJson(), {.now = kTokenTime, .revoked = &revoked}),
            "token_serial_revoked");
  // Each step mends what the verdict before was about.
  json claims = Bound();
  claims["iss"] = "Other Ltd";
  TokenPolicy policy{
      .now = kTokenTime + 400 * 86400, .product = Product::Parse("MVS"), .revoked = &revoked};
  EXPECT_EQ(TokenCodeOf(claims, policy), "token_wrong_issuer");
  claims["iss"] = "Example Ltd";
  EXPECT_EQ(TokenCodeOf(claims, policy), "token_wrong_product");
  policy.product = Product::Parse("MVR");
  EXPECT_EQ(TokenCodeOf(claims, policy), "token_wrong_machine");
  policy.machine = kHere;
  EXPECT_EQ(TokenCodeOf(claims, policy), "token_expired");
  policy.now = kTokenTime - 3600;
  EXPECT_EQ(TokenCodeOf(claims, policy), "token_not_yet_valid");
  policy.now = kTokenTime;
  EXPECT_EQ(TokenCodeOf(claims, policy), "token_serial_revoked");
  policy.revoked = nullptr;
  EXPECT_EQ(TokenCodeOf(claims, policy), "valid");
}

TEST(Token, IsNotJudgedByARingThatHasExpired) {
  json json_ring = testing::TokenRingJson();
  json_ring["expires"] = "2027-02-01T00:00:00Z";
  const PublicKeyring ring = testing::RingFromJson(json_ring);
  const TokenVerifier verifier(ring);
  const std::string token = SignClaims(ClaimsJson().dump());
  EXPECT_TRUE(verifier.Verify(token, {.now = kTokenTime}).valid());
  EXPECT_EQ(verifier.Verify(token, {.now = kTokenTime + 86400}).code, TokenCode::kKeyringOutdated);
}

// Sentences: one what is wrong, one what to do, and never a whole token.
TEST(Token, IsExplainedWithTheFacts) {
  const std::string token = SignClaims(Bound().dump());
  const PublicKeyring ring = testing::RingFromJson(testing::TokenRingJson());
  const auto explain = [&](const std::string& text, const TokenPolicy& policy) {
    const Explanation explanation =
        ExplainToken(TokenVerifier(ring).Verify(text, policy), &ring.catalogue());
    return explanation.message + "|" + explanation.hint;
  };
  EXPECT_EQ(explain(token, {.now = kTokenTime, .machine = kHere}),
            "Valid ownership token: Moon Viewer (MVR) belongs to account anna@example.com on this "
            "computer until 2027-02-28T00:00:00Z.|");
  EXPECT_EQ(explain(token, {.now = kTokenTime}),
            "Invalid ownership token: it is bound to one computer, and this one was not named."
            "|Verify it with the fingerprint of this computer.");
  EXPECT_EQ(explain(token, {.now = kTokenTime, .machine = HashMachine("b")}),
            "Invalid ownership token: it was made for another computer."
            "|Activate this computer to get a token of its own.");
  EXPECT_EQ(explain(token, {.now = kTokenTime, .product = Product::Parse("MVS")}),
            "Invalid ownership token: it is for Moon Viewer (MVR), not for product MVS."
            "|Use it in the program that it was bought for.");
  EXPECT_EQ(explain(token, {.now = kTokenTime + 30 * 86400, .machine = kHere}),
            "Invalid ownership token: it expired at 2027-02-28T00:00:00Z, and here it is "
            "2027-03-02T00:00:00Z.|Get a new one from the issuer, or look whether the clock of "
            "this computer is right.");
  EXPECT_EQ(explain(token, {.now = 0, .machine = kHere}),
            "Invalid ownership token: it is valid from 2027-01-31T00:00:00Z on, and here it is "
            "1970-01-01T00:00:00Z.|Look whether the clock of this computer is right.");
  EXPECT_EQ(explain("", {}),
            "Invalid ownership token: there is no token in the text."
            "|Paste the whole token; it begins with v4.public.");
}

TEST(Token, IsExplainedWithNamesThatAreCut) {
  json claims = ClaimsJson();
  claims["sub"] = std::string(59, 'a') + "ßbc";  // the 60th byte is the first of two
  claims["holder"] = "Anna";
  const PublicKeyring ring = testing::RingFromJson(testing::TokenRingJson());
  const TokenVerdict verdict = JudgeToken(SignClaims(claims.dump()));
  EXPECT_NE(ExplainToken(verdict, &ring.catalogue())
                .message.find("account " + std::string(59, 'a') + "… (Anna) "),
            std::string::npos)
      << ExplainToken(verdict).message;
}

TEST(Token, HasASentenceForEachCodeAndDefect) {
  TokenVerdict verdict;
  for (int defect = 0; defect <= static_cast<int>(TokenDefect::kLicense); ++defect) {
    verdict.defect = static_cast<TokenDefect>(defect);
    const Explanation explanation = ExplainToken(verdict);
    EXPECT_GT(explanation.message.size(), 30U) << defect;
    EXPECT_FALSE(explanation.hint.empty()) << defect;
  }
  verdict.claims.emplace();
  std::set<std::string_view> names;
  for (int code = 0; code < 256; ++code) {
    verdict.code = static_cast<TokenCode>(code);
    if (TokenCodeName(verdict.code) == "unknown") continue;
    const Explanation explanation = ExplainToken(verdict);
    EXPECT_GT(explanation.message.size(), 30U) << code;
    EXPECT_EQ(explanation.hint.empty(), code == 0) << code;
    EXPECT_TRUE(names.insert(TokenCodeName(verdict.code)).second) << code;
  }
  EXPECT_EQ(names.size(), 15U);
}

// docs/ownership_token.md has each code with its number.
TEST(Token, HasItsCodesInTheDocument) {
  std::ifstream file(SERIALSMITH_SOURCE_DIR "/docs/ownership_token.md");
  const std::string document{std::istreambuf_iterator<char>(file), {}};
  std::size_t rows = 0;
  for (int number = 0; number < 256; ++number) {
    const std::string_view name = TokenCodeName(static_cast<TokenCode>(number));
    const std::string row = "| " + std::to_string(number) + " | `";
    if (name == "unknown") {
      EXPECT_EQ(document.find(row), std::string::npos) << number;
    } else {
      ++rows;
      EXPECT_NE(document.find(row + std::string(name) + "` |"), std::string::npos) << name;
    }
  }
  EXPECT_EQ(rows, 15U);
}

RC_GTEST_PROP(Token, IsRefusedWithAnyCharacterChanged, ()) {
  static const std::string token = SignClaims(ClaimsJson().dump());
  const TokenVerdict verdict =
      JudgeToken(*rc::gen::oneOf(testing::DamagedToken(token), testing::HostileToken()));
  RC_ASSERT(verdict.code < TokenCode::kWrongIssuer && !verdict.valid());
  RC_ASSERT(!verdict.claims);
}

}  // namespace
}  // namespace serialsmith
