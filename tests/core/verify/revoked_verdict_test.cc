// What a revocation list does to verdicts: of serials, tokens and license files.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "serialsmith/license.h"
#include "serialsmith/verify.h"
#include "tests/support/revocation_lists.h"

namespace serialsmith {
namespace {

using testing::kNumber;
using testing::kSigned;
using testing::kTokenTime;
using testing::ListHeader;
using testing::ListOf;
using testing::ListRing;

const RevocationList& ListOfOne() {
  static const RevocationList list = ListOf({kNumber});
  return list;
}

std::string CodeWith(std::string_view text, const VerifyPolicy& policy,
                     const PublicKeyring& ring = ListRing()) {
  return std::string(CodeName(Verifier(ring).Verify(text, policy).code));
}

TEST(RevokedVerdict, IsOfNumbersAndSignedSerials) {
  for (const std::string_view text : {kNumber, kSigned}) {
    EXPECT_EQ(CodeWith(text, {}), "valid");
    EXPECT_EQ(CodeWith(text, {.revoked = &ListOfOne()}), "revoked");
  }
  EXPECT_EQ(CodeWith(testing::kOtherNumber, {.revoked = &ListOfOne()}), "valid");
  EXPECT_EQ(CodeWith(testing::kExample, {.revoked = &ListOfOne()}), "example_serial");
}

class RevokingService final : public RevokedSerials {
 public:
  bool IsRevoked(const PackedRow&) const override { return true; }
};

TEST(RevokedVerdict, MayBeOfAServiceThatKnowsNoVersionOfTheRing) {
  const RevokingService service;
  EXPECT_EQ(CodeWith(kSigned, {.revoked = &service}), "revoked");
}

// A number pasted among words takes another way through the checker.
TEST(RevokedVerdict, IsOfWhatIsReadOutOfWords) {
  const std::string words = "Your serial: " + std::string(kNumber) + " Thank you!";
  EXPECT_EQ(CodeWith(words, {.revoked = &ListOfOne()}), "revoked");
}

TEST(RevokedVerdict, ComesBehindWhatIsWrongWithTheSerialItself) {
  VerifyPolicy policy{.product = Product::Parse("MVS"), .revoked = &ListOfOne()};
  EXPECT_EQ(CodeWith(kNumber, policy), "wrong_product");
  policy = {.require_signature = true, .revoked = &ListOfOne()};
  EXPECT_EQ(CodeWith(kNumber, policy), "signature_missing");
  EXPECT_EQ(CodeWith(kSigned, policy), "revoked");
  nlohmann::json foreign = testing::ListRingJson();
  foreign["series"][0] = testing::SeriesJson("T", testing::KeyOfByte(1));
  EXPECT_EQ(CodeWith(kSigned, policy, testing::RingFromJson(foreign)), "signature_invalid");
}

TEST(RevokedVerdict, ComesBeforeWhatIsWrongWithTheRing) {
  nlohmann::json old = testing::ListRingJson();
  old["expires"] = "2027-01-01T00:00:00Z";
  old["series"][0]["state"] = "compromised";
  const PublicKeyring ring = testing::RingFromJson(old);
  EXPECT_EQ(CodeWith(kSigned, {.now = kTokenTime}, ring), "keyring_outdated");
  EXPECT_EQ(CodeWith(kSigned, {.now = kTokenTime, .revoked = &ListOfOne()}, ring), "revoked");
  EXPECT_EQ(CodeWith(kSigned, {}, ring), "series_compromised");
  EXPECT_EQ(CodeWith(kSigned, {.revoked = &ListOfOne()}, ring), "revoked");
}

// The list was made with a ring that may know what this one does not.
TEST(RevokedVerdict, AsksForTheRingBehindTheList) {
  const PublicKeyring empty = testing::RingFromJson(testing::EmptyRingJson());
  nlohmann::json no_product = testing::ListRingJson();
  no_product["products"].clear();
  const PublicKeyring fewer = testing::RingFromJson(no_product);
  RevocationHeader newer = ListHeader();
  newer.keyring_version = 4;
  const RevocationList list = ListOf({}, newer);
  EXPECT_EQ(CodeWith(kSigned, {}, empty), "unknown_series");
  EXPECT_EQ(CodeWith(kSigned, {.revoked = &list}, empty), "keyring_outdated");
  EXPECT_EQ(CodeWith(kSigned, {.revoked = &list}, fewer), "keyring_outdated");
  EXPECT_EQ(CodeWith(kSigned, {.revoked = &list}), "valid");
  // Of the same ring.
  EXPECT_EQ(CodeWith(kSigned, {.revoked = &ListOfOne()}, fewer), "unknown_product");
}

TEST(RevokedVerdict, IsOfTokensAndOfBothPartsOfLicenses) {
  const TokenVerifier verifier(ListRing());
  const std::string token = testing::SignClaims(testing::ClaimsJson().dump());
  const TokenPolicy free{.now = kTokenTime};
  const TokenPolicy policy{.now = kTokenTime, .revoked = &ListOfOne()};
  EXPECT_EQ(verifier.Verify(token, policy).code, TokenCode::kSerialRevoked);

  const TokenVerdict claims = verifier.Verify(token, free);
  const Verdict serial = Verifier(ListRing()).Verify(kSigned);
  const std::string license =
      PrintLicense(token, *claims.claims, serial.signature_bytes, "Moon Viewer");
  EXPECT_TRUE(VerifyLicense(verifier, license, free).valid());
  EXPECT_EQ(VerifyLicense(verifier, license, policy).code, TokenCode::kSerialRevoked);

  // The serial beside the token is asked about as well.
  nlohmann::json other = testing::ClaimsJson();
  other["serial"] = std::string(testing::kOtherNumber);
  const std::string foreign = testing::SignClaims(other.dump());
  const std::string mixed = "-----BEGIN SERIALSMITH LICENSE-----\nSerial:\n" +
                            std::string(kSigned) + "\n\n" + foreign +
                            "\n-----END SERIALSMITH LICENSE-----\n";
  const TokenVerdict verdict = VerifyLicense(verifier, mixed, policy);
  EXPECT_EQ(verdict.code, TokenCode::kLicenseMismatch);
  ASSERT_TRUE(verdict.serial.has_value());
  EXPECT_EQ(verdict.serial->code, VerdictCode::kRevoked);
}

}  // namespace
}  // namespace serialsmith
