#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/keys/status.h"
#include "core/vault/paserk_secret.h"
#include "core/vault/series_keys.h"
#include "serialsmith/seal.h"
#include "serialsmith/vault.h"
#include "tests/support/secrets.h"

namespace serialsmith {
namespace {

using nlohmann::json;
using testing::Cheap;
using ::testing::HasSubstr;
using testing::MasterOfByte;
using ::testing::Not;
using testing::SecretFromText;

const Series kOldSeries = *Series::Parse("A");
const Series kNewSeries = *Series::Parse("B");

class KeyringExport : public ::testing::Test {
 protected:
  KeyringExport() {
    const SecretBytes old_master = MasterOfByte(7);
    const SecretBytes new_master = MasterOfByte(8);
    EXPECT_TRUE(ring_.AddSeries(kOldSeries, Cheap(open_), random_, &old_master).ok());
    EXPECT_TRUE(ring_.AddSeries(kNewSeries, Cheap(open_), random_, &new_master).ok());
    EXPECT_TRUE(ring_.AddTokenKey(Cheap(open_), random_).ok());
  }
  // The export, after a trip through its file.
  SecretKeyring Export(KeyringPurpose purpose, std::optional<Series> series = std::nullopt) {
    const auto part = ring_.ExportFor(purpose, series, &open_, Cheap(desk_), random_);
    EXPECT_TRUE(part.ok()) << part.status();
    auto again = SecretKeyring::Parse(part->ToJson(), "ring");
    EXPECT_TRUE(again.ok()) << again.status();
    EXPECT_EQ(again->ToJson(), part->ToJson());
    return *std::move(again);
  }
  // How often a wrapped secret of this kind stands in the file.
  static int Count(const SecretKeyring& ring, const std::string& header) {
    const std::string text = ring.ToJson();
    int count = 0;
    for (std::size_t at = text.find(header); at != std::string::npos;
         at = text.find(header, at + 1)) {
      ++count;
    }
    return count;
  }

  SecretBytes open_ = SecretFromText("correct horse");
  SecretBytes desk_ = SecretFromText("desk");
  RandomSource random_ = testing::SeededRandom();
  SecretKeyring ring_ = *SecretKeyring::Create("Example Ltd", Cheap(open_), random_);
};

TEST_F(KeyringExport, ForOpenHoldsTagAndMaskKeysOfAllSeriesAlone) {
  const SecretKeyring desk = Export(KeyringPurpose::kOpen);
  EXPECT_EQ(desk.purpose(), KeyringPurpose::kOpen);
  EXPECT_EQ(Count(desk, "k4.local-pw."), 2);
  EXPECT_EQ(Count(desk, "k4.secret"), 0);
  for (const Series series : {kOldSeries, kNewSeries}) {
    const auto keys = desk.UnlockOpeningKeys(series, &desk_);
    ASSERT_TRUE(keys.ok()) << keys.status();
    EXPECT_TRUE(keys->Equals(OpeningKeysOfMaster(MasterOfByte(series == kOldSeries ? 7 : 8))));
    EXPECT_EQ(desk.UnlockMaster(series, &desk_).status().code(),
              absl::StatusCode::kFailedPrecondition);
  }
  EXPECT_EQ(desk.UnlockOpeningKeys(kOldSeries, &open_).status().code(),
            absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(desk.UnlockTokenKey(&desk_).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(desk.public_ring().ToJson(), ring_.public_ring().ToJson());
}

TEST_F(KeyringExport, ForIssueHoldsOneMasterAlone) {
  const SecretKeyring newest = Export(KeyringPurpose::kIssue);
  EXPECT_EQ(Count(newest, "k4.local-pw."), 1);
  EXPECT_EQ(Count(newest, "k4.secret"), 0);
  EXPECT_TRUE(newest.UnlockMaster(kNewSeries, &desk_)->Equals(MasterOfByte(8)));
  const SecretKeyring old = Export(KeyringPurpose::kIssue, kOldSeries);
  EXPECT_EQ(*old.NewestActive(), kOldSeries) << "the newest of those whose master is here";
  EXPECT_TRUE(old.UnlockMaster(kOldSeries, &desk_)->Equals(MasterOfByte(7)));
  EXPECT_TRUE(old.UnlockOpeningKeys(kOldSeries, &desk_).ok());
  EXPECT_EQ(old.UnlockMaster(kNewSeries, &desk_).status().code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(old.UnlockTokenKey(&desk_).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(KeyringExport, ForTokenHoldsTheTokenKeyThatMintsAlone) {
  const SecretKeyring minter = Export(KeyringPurpose::kToken);
  EXPECT_EQ(Count(minter, "k4.local"), 0);
  EXPECT_EQ(Count(minter, "k4.secret-pw."), 1);
  EXPECT_TRUE(minter.UnlockTokenKey(&desk_)->Equals(*ring_.UnlockTokenKey(&open_)));
  for (const auto& status : {minter.UnlockMaster(kOldSeries, &desk_).status(),
                             minter.UnlockOpeningKeys(kOldSeries, &desk_).status()}) {
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  }
}

TEST_F(KeyringExport, RefusesWhatItCannotGive) {
  const auto code = [&](const SecretKeyring& ring, KeyringPurpose purpose,
                        std::optional<Series> series = std::nullopt) {
    return ring.ExportFor(purpose, series, &open_, Cheap(desk_), random_).status().code();
  };
  EXPECT_EQ(code(ring_, KeyringPurpose::kEverything), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code(ring_, KeyringPurpose::kIssue, *Series::Parse("C")), absl::StatusCode::kNotFound);
  ASSERT_TRUE(ring_.RetireSeries(kNewSeries).ok());
  EXPECT_EQ(code(ring_, KeyringPurpose::kIssue, kNewSeries), absl::StatusCode::kFailedPrecondition);
  for (const KeyringPurpose purpose :
       {KeyringPurpose::kOpen, KeyringPurpose::kIssue, KeyringPurpose::kToken}) {
    EXPECT_EQ(ring_.ExportFor(purpose, {}, &desk_, Cheap(desk_), random_).status().code(),
              absl::StatusCode::kPermissionDenied);
  }
  EXPECT_EQ(Export(KeyringPurpose::kOpen).UnlockRevocationKey(&desk_).status().code(),
            absl::StatusCode::kFailedPrecondition);
  const SecretKeyring empty = *SecretKeyring::Create("I", {}, random_);
  EXPECT_EQ(code(empty, KeyringPurpose::kOpen), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(code(empty, KeyringPurpose::kIssue), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ring_.UnlockOpeningKeys(*Series::Parse("C"), &open_).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(ring_.ExportMaster(kOldSeries, &desk_, Cheap(desk_), random_).status().code(),
            absl::StatusCode::kPermissionDenied);
  for (const PublicTokenKey& one : std::vector(ring_.public_ring().token_keys())) {
    EXPECT_EQ(ring_.ExportTokenKey(one.key.KeyId(), &desk_, Cheap(desk_), random_).status().code(),
              absl::StatusCode::kPermissionDenied);
    ASSERT_TRUE(ring_.MarkTokenKeyCompromised(one.key.KeyId()).ok());
  }
  EXPECT_EQ(code(ring_, KeyringPurpose::kToken), absl::StatusCode::kFailedPrecondition);
}

TEST_F(KeyringExport, AnExportIsNotChanged) {
  SecretKeyring desk = Export(KeyringPurpose::kOpen);
  for (const absl::Status& status :
       {desk.AddSeries(*Series::Parse("C"), Cheap(desk_), random_),
        desk.AddProduct(*Product::Parse("MVR"), "Moon"), desk.RetireSeries(kOldSeries),
        desk.MarkSeriesCompromised(kOldSeries), desk.AddTokenKey(Cheap(desk_), random_),
        desk.SetExpiry(5)}) {
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << status;
    EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("exported for open"));
  }
  EXPECT_TRUE(desk.ChangePassphrase(&desk_, Cheap(open_), random_).ok());
  EXPECT_TRUE(desk.UnlockOpeningKeys(kOldSeries, &open_).ok());
}

TEST_F(KeyringExport, AFileMustHoldWhatItsPurposeSays) {
  const auto parse = [](const SecretKeyring& ring, const std::function<void(json&)>& change) {
    json tree = json::parse(ring.ToJson());
    change(tree);
    const auto parsed = SecretKeyring::Parse(tree.dump(), "ring");
    return parsed.ok() ? std::string() : std::string(MessageOf(parsed.status()));
  };
  const SecretKeyring desk = Export(KeyringPurpose::kOpen);
  EXPECT_THAT(parse(desk, [](json& r) { r["series"][1].erase("opening_keys"); }),
              HasSubstr("series[1].opening_keys is missing"));
  EXPECT_THAT(
      parse(desk, [](json& r) { r["series"][0]["master"] = r["series"][0]["opening_keys"]; }),
      HasSubstr("series[0].master is a secret that a ring of this purpose"));
  EXPECT_THAT(parse(desk, [](json& r) { r["purpose"] = "everything"; }),
              HasSubstr("series[0].master is missing"));
  EXPECT_THAT(parse(desk, [](json& r) { r["purpose"] = "all"; }), HasSubstr("purpose is none of"));
  EXPECT_THAT(
      parse(Export(KeyringPurpose::kToken), [](json& r) { r["token_keys"][1].erase("secret"); }),
      HasSubstr("token_keys must have exactly one secret"));
  EXPECT_EQ(parse(ring_, [](json& r) { r.erase("purpose"); }), "") << "older rings have none";
}

TEST_F(KeyringExport, SingleSecretsTravelUnderTheirOwnPassphrase) {
  const auto master = ring_.ExportMaster(kOldSeries, &open_, Cheap(desk_), random_);
  ASSERT_TRUE(master.ok()) << master.status();
  EXPECT_TRUE(IsWrappedPaserk(*master));
  EXPECT_TRUE(OpenPaserkSecret(*master, &desk_)->Equals(MasterOfByte(7)));
  EXPECT_EQ(OpenPaserkSecret(*master, &open_).status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(OpenPaserkSecret(*master, nullptr).status().code(),
            absl::StatusCode::kFailedPrecondition);
  const std::string id = ring_.public_ring().token_keys()[0].key.KeyId();
  const auto token_key = ring_.ExportTokenKey(id, &open_, {}, random_);
  ASSERT_TRUE(token_key.ok()) << token_key.status();
  EXPECT_FALSE(IsWrappedPaserk(*token_key));
  const auto seed = OpenPaserkSecret(*token_key, nullptr);
  ASSERT_TRUE(seed.ok()) << seed.status();
  EXPECT_EQ(SigningKeyOfSeed(*seed).public_key.KeyId(), id);
  for (const char* text : {"", "k4.local.", "k4.secret.AAAA", "k4.public.AAAA", "7f"}) {
    EXPECT_EQ(OpenPaserkSecret(text, nullptr).status().code(), absl::StatusCode::kInvalidArgument)
        << text;
  }
  // A passphrase opens a key whose public half is another's, but nobody may sign with it.
  SecretBytes foreign = SigningKeyOfSeed(MasterOfByte(1)).secret;
  foreign.mutable_bytes().back() ^= 1;
  const auto wrapped =
      WrapSecret(SecretKind::kSecret, foreign, desk_, testing::kCheapCost, random_);
  ASSERT_TRUE(wrapped.ok());
  EXPECT_EQ(OpenPaserkSecret(*wrapped, &desk_).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ring_.ExportTokenKey("k4.pid.x", &open_, {}, random_).status().code(),
            absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace serialsmith
