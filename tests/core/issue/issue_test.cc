#include "serialsmith/issue.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "core/vault/series_keys.h"
#include "serialsmith/verify.h"
#include "tests/support/failing_signer.h"
#include "tests/support/public_ring.h"
#include "tests/support/secrets.h"
#include "tests/support/vectors.h"

namespace serialsmith {
namespace {

const Product kMoon = *Product::Parse("MVR");

Issuer SampleIssuer() { return *Issuer::Create(*Series::Parse("A"), testing::MasterOfByte(3)); }

TEST(Issuer, MakesTheSignedSerialsOfTheVectors) {
  int seen = 0;
  const nlohmann::json vectors = testing::SerialVectors();
  for (const auto& test : vectors["valid"]) {
    SCOPED_TRACE(test["number"].get<std::string>());
    const auto issuer =
        Issuer::Create(*Series::Parse(test["series"].get<std::string>()),
                       testing::SecretFromHex(test["master_hex"].get<std::string>()));
    ASSERT_TRUE(issuer.ok()) << issuer.status();
    EXPECT_EQ(std::string(1, issuer->series().symbol()), test["series"].get<std::string>());
    EXPECT_EQ(issuer->public_key(), testing::KeyFromHex(test["public_key_hex"].get<std::string>()));
    const IssuedSerial serial =
        *issuer->Issue(*Product::Parse(test["product"].get<std::string>()),
                       test["sequence"].get<std::uint64_t>(), /*sign=*/true);
    std::string expected;
    for (const auto& row : test["signed"]) {
      if (!expected.empty()) expected += '\n';
      expected += row.get<std::string>();
    }
    EXPECT_EQ(SignedText(serial.number, serial.signature, '\n'), expected);
    EXPECT_TRUE(VerifySignature(issuer->public_key(), serial.number, serial.signature));
    ++seen;
  }
  EXPECT_EQ(seen, 112);
}

TEST(Issuer, RefusesAMasterOfAnotherLength) {
  for (const std::size_t size : {0U, 31U, 33U}) {
    EXPECT_EQ(Issuer::Create(*Series::Parse("A"), SecretBytes::Allocate(size)).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

TEST(Issuer, LeavesTheSignatureZeroWhenNotAsked) {
  const IssuedSerial serial = *SampleIssuer().Issue(kMoon, 7, /*sign=*/false);
  EXPECT_EQ(serial.signature, Signature{});
  EXPECT_EQ(serial.number, SampleIssuer().Issue(kMoon, 7, /*sign=*/true)->number);
  EXPECT_EQ(SampleIssuer().sealer().Open(serial.number), 7U);
}

TEST(Issuer, IssuesRangesAlikeWithAnyNumberOfThreads) {
  const Issuer issuer = SampleIssuer();
  for (const std::size_t count : {0U, 1U, 31U, 32U, 33U, 1025U}) {
    std::vector<IssuedSerial> expected(count);
    for (std::size_t i = 0; i < count; ++i) expected[i] = *issuer.Issue(kMoon, 11 + i, true);
    for (const unsigned jobs : {0U, 1U, 2U, 5U, std::numeric_limits<unsigned>::max()}) {
      std::vector<IssuedSerial> out(count);
      EXPECT_TRUE(issuer.IssueRange(kMoon, 11, /*sign=*/true, jobs, out).ok());
      EXPECT_TRUE(out == expected) << count << " serials, " << jobs << " jobs";
    }
  }
}

TEST(Issuer, IssuesUpToTheLastSequence) {
  const Issuer issuer = SampleIssuer();
  std::vector<IssuedSerial> out(3);
  EXPECT_TRUE(issuer.IssueRange(kMoon, kMaxSequence - 2, /*sign=*/false, 2, out).ok());
  EXPECT_EQ(issuer.sealer().Open(out.back().number), kMaxSequence);
}

// SampleIssuer() whose signing key is elsewhere, and gone after some signatures.
Issuer ParcelledIssuer(int signatures) {
  const SecretBytes master = testing::MasterOfByte(3);
  auto signer = MakeMemorySigner(DeriveSubkey(master, Subkey::kSigningSeed, kSeedSize));
  return Issuer::Create(*Sealer::FromOpeningKeys(*Series::Parse("A"), OpeningKeysOfMaster(master)),
                        std::make_unique<testing::FailingSigner>(*std::move(signer), signatures));
}

TEST(Issuer, IssuesTheSameWithItsKeysInTwoPlaces) {
  const Issuer issuer = ParcelledIssuer(100);
  EXPECT_EQ(issuer.public_key(), SampleIssuer().public_key());
  EXPECT_EQ(*issuer.Issue(kMoon, 7, true), *SampleIssuer().Issue(kMoon, 7, true));
  const PackedRow number = issuer.sealer().Seal(kMoon, 7);
  EXPECT_EQ(*issuer.Sign(number), *SampleIssuer().Sign(number));
}

TEST(Issuer, FailsWithItsSigner) {
  const Issuer issuer = ParcelledIssuer(0);
  EXPECT_TRUE(absl::IsUnavailable(issuer.Issue(kMoon, 7, true).status()));
  EXPECT_TRUE(absl::IsUnavailable(issuer.Sign(PackedRow{}).status()));
  EXPECT_TRUE(issuer.Issue(kMoon, 7, /*sign=*/false).ok());
  for (const unsigned jobs : {1U, 3U}) {
    std::vector<IssuedSerial> out(1000);
    EXPECT_TRUE(absl::IsUnavailable(ParcelledIssuer(700).IssueRange(kMoon, 1, true, jobs, out)));
    EXPECT_TRUE(ParcelledIssuer(1000).IssueRange(kMoon, 1, true, jobs, out).ok());
  }
}

TEST(Signer, TakesSeedsOfTheirLengthOnly) {
  for (const std::size_t size : {0U, 31U, 33U, 64U}) {
    EXPECT_EQ(MakeMemorySigner(SecretBytes::Allocate(size)).status().code(),
              absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(
        Sealer::FromOpeningKeys(*Series::Parse("A"), SecretBytes::Allocate(size)).status().code(),
        absl::StatusCode::kInvalidArgument);
  }
}

RC_GTEST_PROP(Issuer, SignsWhatItsKeyVerifiesAndNoneElse, ()) {
  const auto sequence = *rc::gen::inRange<std::uint64_t>(1, kMaxSequence + 1);
  const auto bit = *rc::gen::inRange<std::size_t>(0, kSignatureBytes * 8);
  const Issuer issuer = SampleIssuer();
  const IssuedSerial serial = *issuer.Issue(kMoon, sequence, true);
  RC_ASSERT(VerifySignature(issuer.public_key(), serial.number, serial.signature));
  Signature tampered = serial.signature;
  tampered[bit / 8] = static_cast<std::uint8_t>(tampered[bit / 8] ^ (1U << bit % 8));
  RC_ASSERT(!VerifySignature(issuer.public_key(), serial.number, tampered));
  PackedRow other = serial.number;
  other[bit % other.size()] ^= 1U;
  RC_ASSERT(!VerifySignature(issuer.public_key(), other, serial.signature));
  RC_ASSERT(!VerifySignature(testing::KeyOfByte(1), serial.number, serial.signature));
}

}  // namespace
}  // namespace serialsmith
