#include "serialsmith/root_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "core/keys/status.h"
#include "tests/support/failing_signer.h"
#include "tests/support/public_ring.h"
#include "tests/support/secrets.h"
#include "tests/support/temp_dir.h"

namespace serialsmith {
namespace {

using testing::Cheap;
using testing::SecretFromText;

class RootKeyTest : public ::testing::Test {
 protected:
  RootKey Make() { return *RootKey::Create(Cheap(open_), random_); }
  PublicKeyring Ring(std::uint64_t version = 1) const {
    auto json = testing::VectorRingJson();
    json["version"] = version;
    return testing::RingFromJson(json);
  }

  static absl::StatusOr<PublicKeyring> Sign(const RootKey& root, const PublicKeyring& ring,
                                            const SecretBytes* passphrase) {
    const auto signer = root.Unlock(passphrase);
    return signer.ok() ? SignKeyring(ring, **signer) : signer.status();
  }

  SecretBytes open_ = SecretFromText("correct horse");
  SecretBytes wrong_ = SecretFromText("correct mule");
  RandomSource random_ = testing::SeededRandom();
  testing::TempDir directory_;
};

TEST_F(RootKeyTest, SignsWhatClientsTrustAfterATripThroughTheFile) {
  const RootKey root = Make();
  const auto ring = Sign(root, Ring(), &open_);
  ASSERT_TRUE(ring.ok()) << ring.status();
  const auto read = PublicKeyring::Parse(ring->ToJson(), "ring");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_TRUE(read->CheckSignedBy(std::vector{root.public_key()}).ok());
  EXPECT_FALSE(read->CheckSignedBy(std::vector{Make().public_key()}).ok());
  EXPECT_EQ(read->version(), 1U) << "a signature is no change";
  EXPECT_EQ(Sign(root, Ring(), &wrong_).status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(Sign(root, Ring(), nullptr).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(RootKeyTest, SignsBesideOtherRootsAndInPlaceOfItself) {
  const RootKey first = Make();
  const RootKey second = Make();
  const PublicKeyring once = *Sign(first, Ring(), &open_);
  const PublicKeyring twice = *Sign(second, once, &open_);
  const PublicKeyring again = *Sign(first, twice, &open_);
  // The newest is the last; the other one holds as it was.
  EXPECT_EQ(again.signatures(),
            (std::vector{twice.signatures().back(), twice.signatures().front()}));
  for (const RootKey* root : {&first, &second}) {
    EXPECT_TRUE(again.CheckSignedBy(std::vector{root->public_key()}).ok());
  }
  PublicKeyring full = again;
  for (int i = 0; i < 6; ++i) full = *Sign(Make(), full, &open_);
  EXPECT_EQ(Sign(Make(), full, &open_).status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(Sign(first, full, &open_).ok());
}

TEST_F(RootKeyTest, DropsSignaturesOverFieldsThatItDoesNotWrite) {
  const RootKey first = Make();
  const RootKey second = Make();
  auto json = testing::VectorRingJson();
  json["of_a_later_version"] = 1;
  auto later = testing::RingFromJson(json);
  const PublicKeyring ring = *Sign(second, later, &open_);
  EXPECT_EQ(ring.signatures().size(), 1U);
  const auto read = PublicKeyring::Parse(ring.ToJson(), "ring");
  ASSERT_TRUE(read.ok());
  EXPECT_TRUE(read->CheckSignedBy(std::vector{second.public_key()}).ok());
}

TEST_F(RootKeyTest, IsForNothingElse) {
  const RootKey root = Make();
  const std::string key = root.public_key().ToPaserk();
  const std::string id = root.public_key().KeyId();
  for (const auto& [array, entry] :
       {std::pair{"token_keys",
                  nlohmann::json{{"state", "retired"}, {"public_key", key}, {"key_id", id}}},
        {"revocation_keys", {{"public_key", key}, {"key_id", id}}},
        {"series", testing::SeriesJson("B", root.public_key())}}) {
    auto json = testing::VectorRingJson();
    json[array].push_back(entry);
    EXPECT_EQ(Sign(root, testing::RingFromJson(json), &open_).status().code(),
              absl::StatusCode::kInvalidArgument)
        << array;
  }
}

TEST_F(RootKeyTest, IsNotMadeOfZerosOrWithoutAPassphrase) {
  const RandomSource broken = [](std::span<std::uint8_t>) {};
  EXPECT_EQ(RootKey::Create(Cheap(open_), broken).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(RootKey::Create(Cheap(SecretFromText("")), random_).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(RootKeyTest, FailsWithItsSigner) {
  const testing::FailingSigner signer(*Make().Unlock(&open_), 0);
  EXPECT_EQ(SignKeyring(Ring(), signer).status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(RootKeyTest, KeepsItsSecretFromAnotherPublicKey) {
  const std::string home = directory_.path() + "/root";
  ASSERT_TRUE(Make().Save(home).ok());
  ASSERT_EQ(::unlink((home + "/root.public").c_str()), 0);
  EXPECT_EQ(SaveRootPublic(home, Make().public_key()).code(), absl::StatusCode::kAlreadyExists);
  const std::string other = directory_.path() + "/other";
  EXPECT_TRUE(SaveRootPublic(other, Make().public_key()).ok());
}

TEST_F(RootKeyTest, LivesInADirectoryOfItsOwn) {
  const RootKey root = Make();
  const std::string home = directory_.path() + "/root";
  ASSERT_TRUE(root.Save(home).ok());
  struct stat info {};
  ASSERT_EQ(::stat((home + "/root.secret").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777U, 0600U);
  const auto loaded = RootKey::Load(home);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->public_key(), root.public_key());
  EXPECT_TRUE(loaded->wrapped());
  EXPECT_TRUE(Sign(*loaded, Ring(), &open_)->CheckSignedBy(std::vector{root.public_key()}).ok());
  EXPECT_EQ(Make().Save(home).code(), absl::StatusCode::kAlreadyExists);
  ASSERT_EQ(::chmod((home + "/root.secret").c_str(), 0640), 0);
  EXPECT_EQ(RootKey::Load(home).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(RootKey::Load(directory_.path()).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(RootKeyTest, IsReadFromFilesThatWindowsHasSaved) {
  const RootKey root = Make();
  const std::string home = directory_.path() + "/root";
  ASSERT_TRUE(root.Save(home).ok());
  for (const char* end : {"", "\n", "\r\n"}) {
    std::ofstream(home + "/root.public") << root.public_key().ToPaserk() << end;
    const auto loaded = RootKey::Load(home);
    ASSERT_TRUE(loaded.ok()) << loaded.status();
    EXPECT_EQ(loaded->public_key(), root.public_key());
  }
}

TEST_F(RootKeyTest, NoticesFilesThatDoNotBelongTogether) {
  const std::string home = directory_.path() + "/root";
  ASSERT_TRUE(Make().Save(home).ok());
  std::ofstream(home + "/root.public") << Make().public_key().ToPaserk() << "\n";
  EXPECT_EQ(Sign(*RootKey::Load(home), Ring(), &open_).status().code(),
            absl::StatusCode::kDataLoss);
  std::ofstream(home + "/root.secret") << "k4.secret-pw.x\n";
  EXPECT_EQ(RootKey::Load(home).status().code(), absl::StatusCode::kInvalidArgument);
  std::ofstream(home + "/root.public") << "k4.public.x\n";
  EXPECT_EQ(RootKey::Load(home).status().code(), absl::StatusCode::kInvalidArgument);
  ASSERT_EQ(::unlink((home + "/root.public").c_str()), 0);
  EXPECT_EQ(RootKey::Load(home).status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace serialsmith
