#include "tools/pkcs11/pkcs11_signer.h"

#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "serialsmith/issue.h"
#include "serialsmith/verify.h"
#include "tests/support/secrets.h"
#include "tests/tools/pkcs11/soft_token.h"
#include "tools/pkcs11/pkcs11_error.h"

namespace serialsmith::tools {
namespace {

using serialsmith::testing::MasterOfByte;
using serialsmith::testing::SecretFromText;
using serialsmith::testing::SoftToken;

absl::StatusOr<SecretBytes> RightPin(const std::string&, const std::string&) {
  return SecretFromText("1234");
}

PublicKey KeyOf(std::uint8_t seed) { return (*MakeMemorySigner(MasterOfByte(seed)))->public_key(); }

std::string FirstLine(const absl::Status& status) {
  const std::string message(status.message());
  return message.substr(0, message.find('\n'));
}

absl::StatusOr<std::unique_ptr<const Signer>> OpenFor(const std::string& uri,
                                                      const PublicKey& expected,
                                                      const PinSource& pin) {
  return OpenPkcs11Signer(uri, &expected, pin);
}

class SoftHsm : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!SoftToken::IsInstalled()) {
      GTEST_SKIP() << "no SoftHSM2; tools/install-deps.sh --test installs it";
    }
    token_.emplace();
    ASSERT_TRUE(token_->Import(MasterOfByte(1), "series-A", "A1"));
  }
  absl::StatusOr<std::unique_ptr<const Signer>> Open(const std::string& path, std::uint8_t seed = 1,
                                                     const PinSource& pin = RightPin) {
    return OpenFor(token_->Uri(path), KeyOf(seed), pin);
  }

  std::optional<SoftToken> token_;
};

TEST_F(SoftHsm, SignsWhatTheKeyInMemorySigns) {
  const auto signer = Open("token=Shop;object=series-A");
  ASSERT_TRUE(signer.ok()) << signer.status();
  EXPECT_EQ((*signer)->public_key(), KeyOf(1));
  const auto in_memory = *MakeMemorySigner(MasterOfByte(1));
  for (const std::size_t size : {1U, 36U, 5000U}) {
    const std::vector<std::uint8_t> message(size, 'm');
    Signature signature;
    Signature expected;
    ASSERT_TRUE((*signer)->Sign(message, signature).ok());
    ASSERT_TRUE(in_memory->Sign(message, expected).ok());
    EXPECT_EQ(signature, expected);
  }
}

TEST_F(SoftHsm, SignsSerialsInManyThreads) {
  auto signer = Open("token=Shop;id=%A1");
  ASSERT_TRUE(signer.ok()) << signer.status();
  const Issuer issuer =
      Issuer::Create(*Sealer::Create(*Series::Parse("A"), MasterOfByte(7)), *std::move(signer));
  std::vector<IssuedSerial> serials(100);
  ASSERT_TRUE(issuer.IssueRange(*Product::Parse("MVR"), 1, /*sign=*/true, 4, serials).ok());
  for (const IssuedSerial& serial : serials) {
    ASSERT_TRUE(VerifySignature(KeyOf(1), serial.number, serial.signature));
  }
}

TEST_F(SoftHsm, AsksForThePinOnceAndSaysOfWhat) {
  int asked = 0;
  const auto pin = [&](const std::string& file, const std::string& token) {
    ++asked;
    EXPECT_EQ(file, "/run/pin file");
    EXPECT_EQ(token, "Shop");
    return SecretFromText("1234");
  };
  const std::string path = "token=Shop;object=series-A";
  for (const char* source :
       {"&pin-source=file:/run/pin%20file", "&pin-source=file:///run/pin%20file"}) {
    const auto signer = OpenFor(token_->Uri(path, source), KeyOf(1), pin);
    EXPECT_TRUE(signer.ok()) << signer.status();
  }
  EXPECT_EQ(asked, 2);
}

TEST_F(SoftHsm, RefusesAWrongPin) {
  const auto wrong = [](const std::string&, const std::string&) { return SecretFromText("4321"); };
  const absl::Status status = Open("token=Shop;object=series-A", 1, wrong).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(FirstLine(status), "token Shop: cannot log in: CKR_PIN_INCORRECT");
  const auto none = [](const std::string&, const std::string&) -> absl::StatusOr<SecretBytes> {
    return absl::CancelledError("no PIN");
  };
  EXPECT_EQ(Open("token=Shop;object=series-A", 1, none).status().message(), "no PIN");
}

TEST_F(SoftHsm, ComparesThePublicKey) {
  const absl::Status status = Open("token=Shop;object=series-A", 2).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(FirstLine(status), "token Shop: its key " + KeyOf(1).KeyId() +
                                   " is not the one that is wanted, " + KeyOf(2).KeyId());
}

TEST_F(SoftHsm, SaysWhatItDoesNotFind) {
  EXPECT_EQ(FirstLine(Open("token=Ship;object=series-A").status()),
            "--signer: no token is there that the URI names");
  EXPECT_EQ(FirstLine(Open("token=Shop;object=series-B").status()),
            "token Shop: it has no private Ed25519 key of this name");
  const absl::Status status =
      OpenFor("pkcs11:object=a?module-path=/nowhere.so", KeyOf(1), RightPin).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(FirstLine(status), "/nowhere.so: cannot load this PKCS#11 module");
}

TEST_F(SoftHsm, RefusesToChoose) {
  ASSERT_TRUE(token_->Import(MasterOfByte(2), "series-A", "A2"));
  const absl::Status two_keys = Open("token=Shop;object=series-A").status();
  EXPECT_EQ(two_keys.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(FirstLine(two_keys), "token Shop: it has several private Ed25519 keys of this name");
  EXPECT_TRUE(Open("token=Shop;object=series-A;id=%A2", 2).ok());
  token_->Init("Other");
  EXPECT_EQ(FirstLine(Open("object=series-A").status()), "--signer: the URI names 2 tokens");
}

TEST_F(SoftHsm, FailsWhenTheKeyIsLost) {
  const auto signer = Open("token=Shop;object=series-A");
  ASSERT_TRUE(signer.ok()) << signer.status();
  token_->Lose();
  Signature signature;
  const std::array<std::uint8_t, 3> message{};
  EXPECT_FALSE((*signer)->Sign(message, signature).ok());
}

TEST(Pkcs11Uri, IsRefusedBeforeAnythingIsLoaded) {
  const auto refusal = [](const std::string& uri) {
    const absl::Status status = OpenFor(uri, KeyOf(1), RightPin).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << uri;
    EXPECT_EQ(status.message().find("9876"), absl::string_view::npos) << status;
    return FirstLine(status);
  };
  EXPECT_EQ(refusal("token=Shop"), "--signer: this is no PKCS#11 URI");
  EXPECT_EQ(refusal("pkcs11:object=%zz"), "--signer: this is no PKCS#11 URI");
  EXPECT_EQ(refusal("pkcs11:token=Shop"), "--signer: the URI names no key: neither object nor id");
  EXPECT_EQ(refusal("pkcs11:object=a;tokne=Shop"),
            "--signer: the URI has an attribute that is unknown");
  EXPECT_EQ(refusal("pkcs11:object=a;type=cert"),
            "--signer: the URI names an object that cannot sign");
  EXPECT_EQ(refusal("pkcs11:object=a?pin-source=|cat%20pin"), "--signer: pin-source names no file");
  EXPECT_EQ(refusal("pkcs11:object=a?pin-source=file:"), "--signer: pin-source names no file");
  EXPECT_EQ(refusal("pkcs11:object=a?pin-value=9876"),
            "--signer: the PIN stands in the URI, where others can see it");
  EXPECT_EQ(refusal("pkcs11:object=" + std::string(5000, 'a')),
            "--signer: the URI is longer than 4096 bytes");
}

TEST(Pkcs11Error, NamesTheCode) {
  EXPECT_EQ(Pkcs11ErrorName(0x30), "CKR_DEVICE_ERROR");
  EXPECT_EQ(Pkcs11ErrorName(0x80000001), "CKR 0x80000001");
  EXPECT_TRUE(absl::IsUnavailable(Pkcs11Error("x", 0x30)));
  EXPECT_TRUE(absl::IsPermissionDenied(Pkcs11Error("x", 0xa4)));
  EXPECT_TRUE(absl::IsFailedPrecondition(Pkcs11Error("x", 0x70)));
}

}  // namespace
}  // namespace serialsmith::tools
