#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "core/keys/status.h"
#include "serialsmith/keys.h"
#include "tests/support/public_ring.h"
#include "tests/support/temp_dir.h"

namespace serialsmith {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using testing::KeyOfByte;
using testing::ProductJson;
using testing::RingFromJson;
using testing::SeriesJson;
using ::testing::StartsWith;

json SampleRing() {
  json ring = testing::EmptyRingJson();
  ring["version"] = 7;
  ring["expires"] = "2027-01-31T00:00:00Z";
  ring["series"] = {SeriesJson("B", KeyOfByte(1), "retired"), SeriesJson("A", KeyOfByte(2)),
                    SeriesJson("Z", KeyOfByte(3), "compromised")};
  ring["products"] = {ProductJson("MVR", "Moon Viewer"), ProductJson("000", "Größe 月")};
  ring["token_keys"] = {{{"state", "active"},
                         {"public_key", KeyOfByte(9).ToPaserk()},
                         {"key_id", KeyOfByte(9).KeyId()}}};
  return ring;
}

TEST(PublicKeyring, SaysWhatTheFileSays) {
  const PublicKeyring ring = RingFromJson(SampleRing());
  EXPECT_EQ(ring.issuer(), "Example Ltd");
  EXPECT_EQ(ring.version(), 7U);
  EXPECT_EQ(ring.expires(), 1801353600);
  ASSERT_EQ(ring.series().size(), 3U);
  EXPECT_EQ(ring.series()[0].series.symbol(), 'B');
  EXPECT_EQ(ring.series()[0].state, KeyState::kRetired);
  EXPECT_EQ(ring.series()[1].key, KeyOfByte(2));
  EXPECT_EQ(ring.series()[2].state, KeyState::kCompromised);
  ASSERT_EQ(ring.token_keys().size(), 1U);
  EXPECT_EQ(ring.token_keys()[0].key, KeyOfByte(9));
  EXPECT_EQ(ring.token_keys()[0].state, KeyState::kActive);
  EXPECT_EQ(ring.Find(*Series::Parse("A"))->key, KeyOfByte(2));
  EXPECT_EQ(ring.Find(*Series::Parse("C")), nullptr);
}

TEST(PublicKeyring, MakesACatalogueOfAllItsSeriesAndProducts) {
  const PublicKeyring ring = RingFromJson(SampleRing());
  for (const char* symbol : {"A", "B", "Z"}) {
    EXPECT_TRUE(ring.catalogue().Knows(*Series::Parse(symbol))) << symbol;
  }
  EXPECT_FALSE(ring.catalogue().Knows(*Series::Parse("C")));
  EXPECT_EQ(ring.catalogue().NameOf(*Product::Parse("000")), "Größe 月");
  EXPECT_FALSE(ring.catalogue().Knows(*Product::Parse("MVS")));
}

TEST(PublicKeyring, PrintsWhatItRead) {
  const std::string text = RingFromJson(SampleRing()).ToJson();
  EXPECT_EQ(json::parse(text), SampleRing());
  EXPECT_EQ(RingFromJson(json::parse(text)).ToJson(), text);
  EXPECT_THAT(text, StartsWith("{\n  \"format\": 1,\n  \"kind\": \"serialsmith-public-keyring\","));
}

TEST(PublicKeyring, IgnoresFieldsOfLaterVersions) {
  json ring = SampleRing();
  ring["later"] = {{"deep", {1, 2, 3}}};
  ring["series"][0]["later"] = true;
  EXPECT_EQ(json::parse(RingFromJson(ring).ToJson()), SampleRing());
  ring.erase("signatures");
  EXPECT_EQ(json::parse(RingFromJson(ring).ToJson()), SampleRing());
}

TEST(PublicKeyring, TakesTokenKeysWithoutAStateForActive) {
  json ring = SampleRing();
  ring["token_keys"][0].erase("state");
  EXPECT_EQ(json::parse(RingFromJson(ring).ToJson()), SampleRing());
  ring["token_keys"][0]["state"] = "retired";
  EXPECT_EQ(RingFromJson(ring).token_keys()[0].state, KeyState::kRetired);
}

struct Damage {
  const char* name;
  std::function<void(json&)> change;
  const char* message;
};

class DamagedRing : public ::testing::TestWithParam<Damage> {};

TEST_P(DamagedRing, IsRefusedForThatReason) {
  json ring = SampleRing();
  GetParam().change(ring);
  const auto parsed = PublicKeyring::Parse(ring.dump(), "dir/public.keyring");
  ASSERT_FALSE(parsed.ok());
  EXPECT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument);
  const std::string message(MessageOf(parsed.status()));
  EXPECT_THAT(message, StartsWith("dir/public.keyring: "));
  EXPECT_THAT(message, HasSubstr(GetParam().message));
  // What to do stands on a second line.
  EXPECT_LT(message.find('\n'), message.size() - 10) << message;
}

const Damage kDamages[] = {
    {"NewerFormat", [](json& r) { r["format"] = 2; },
     "format is 2: made by a newer version of the program\nUpdate"},
    {"NewerFormatOfOtherFields",
     [](json& r) {
       r = {{"format", 3}, {"kind", 5}};
     },
     "made by a newer version"},
    {"FormatText", [](json& r) { r["format"] = "1"; }, "format must be a whole number"},
    {"FormatMissing", [](json& r) { r.erase("format"); }, "format is missing"},
    {"SecretKind", [](json& r) { r["kind"] = "serialsmith-secret-keyring"; }, "the secret keyring"},
    {"OtherKind", [](json& r) { r["kind"] = "package.json"; }, "kind is not that of a keyring"},
    {"IssuerMissing", [](json& r) { r.erase("issuer"); }, "issuer is missing"},
    {"IssuerEmpty", [](json& r) { r["issuer"] = ""; }, "name of the issuer"},
    {"IssuerLong", [](json& r) { r["issuer"] = std::string(201, 'x'); }, "name of the issuer"},
    {"IssuerControl", [](json& r) { r["issuer"] = "a\x1b[2J"; }, "name of the issuer"},
    {"VersionZero", [](json& r) { r["version"] = 0; }, "version of the ring is out of range"},
    {"VersionHuge", [](json& r) { r["version"] = 1ULL << 53; }, "version of the ring"},
    {"VersionFraction", [](json& r) { r["version"] = 1.5; }, "version must be a whole number"},
    {"VersionNegative", [](json& r) { r["version"] = -1; }, "version must be a whole number"},
    {"ExpiresMissing", [](json& r) { r.erase("expires"); }, "expires is missing"},
    {"ExpiresDay", [](json& r) { r["expires"] = "2027-01-31"; }, "expires is no time"},
    {"ExpiresNumber", [](json& r) { r["expires"] = 5; }, "expires must be a string"},
    {"SeriesMissing", [](json& r) { r.erase("series"); }, "series is missing"},
    {"SeriesObject", [](json& r) { r["series"] = json::object(); }, "series must be an array"},
    {"SeriesOfText", [](json& r) { r["series"][1] = "A"; }, "series[1] must be an object"},
    {"SymbolZero", [](json& r) { r["series"][0]["symbol"] = "0"; }, "series 0 is reserved"},
    {"SymbolExample", [](json& r) { r["series"][0]["symbol"] = "X"; }, "series X is reserved"},
    {"SymbolU", [](json& r) { r["series"][0]["symbol"] = "U"; }, "series[0].symbol is not one"},
    {"SymbolLower", [](json& r) { r["series"][0]["symbol"] = "b"; }, "series[0].symbol is not one"},
    {"SymbolTwo", [](json& r) { r["series"][0]["symbol"] = "BB"; }, "series[0].symbol is not one"},
    {"SymbolEmpty", [](json& r) { r["series"][0]["symbol"] = ""; }, "series[0].symbol is not one"},
    {"SeriesTwice", [](json& r) { r["series"][0]["symbol"] = "A"; }, "already has series A"},
    {"StateUnknown", [](json& r) { r["series"][2]["state"] = "lost"; }, "series[2].state is none"},
    {"KeyForeign", [](json& r) { r["series"][1]["public_key"] = KeyOfByte(4).ToPaserk(); },
     "series[1].key_id does not belong"},
    {"KeyIdForeign", [](json& r) { r["series"][1]["key_id"] = KeyOfByte(4).KeyId(); },
     "series[1].key_id does not belong"},
    {"KeyNone", [](json& r) { r["series"][1]["public_key"] = "k4.public.x"; },
     "series[1].public_key is no"},
    {"KeyTwice", [](json& r) { r["series"][1].update(SeriesJson("A", KeyOfByte(1))); },
     "same key stands in the ring twice"},
    {"KeyOfTokens", [](json& r) { r["series"][1].update(SeriesJson("A", KeyOfByte(9))); },
     "same key stands in the ring twice"},
    {"TokenKeyTwice", [](json& r) { r["token_keys"].push_back(r["token_keys"][0]); },
     "same key stands in the ring twice"},
    {"TokenKeyIdForeign", [](json& r) { r["token_keys"][0]["key_id"] = KeyOfByte(4).KeyId(); },
     "token_keys[0].key_id does not belong"},
    {"ProductTwice", [](json& r) { r["products"][1]["code"] = "MVR"; }, "already has product MVR"},
    {"ProductLookAlike", [](json& r) { r["products"][1]["code"] = "OOO"; },
     "products[1].code is not three"},
    {"ProductShort", [](json& r) { r["products"][1]["code"] = "MV"; }, "products[1].code is not"},
    {"ProductNameEmpty", [](json& r) { r["products"][0]["name"] = ""; }, "name of product MVR"},
    {"ProductNameMissing", [](json& r) { r["products"][0].erase("name"); },
     "products[0].name is missing"},
    {"ProductNameNull", [](json& r) { r["products"][0]["name"] = nullptr; },
     "products[0].name must be a string"},
};

INSTANTIATE_TEST_SUITE_P(Each, DamagedRing, ::testing::ValuesIn(kDamages),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(PublicKeyring, HoldsThirtySeries) {
  json ring = SampleRing();
  ring["series"].clear();
  for (unsigned value = 1; value < 32; ++value) {
    const Series series = *Series::FromValue(value);
    if (series == Series::Example()) continue;
    ring["series"].push_back(SeriesJson(std::string(1, series.symbol()),
                                        KeyOfByte(static_cast<std::uint8_t>(100 + value))));
  }
  EXPECT_EQ(RingFromJson(ring).series().size(), kMaxSeries);
  ring["series"].push_back(SeriesJson("X", KeyOfByte(99)));
  EXPECT_FALSE(PublicKeyring::Parse(ring.dump(), "r").ok());
}

TEST(PublicKeyring, HoldsAHundredTokenKeysAndMintsWithTheNewestActive) {
  json ring = SampleRing();
  EXPECT_EQ(*RingFromJson(ring).MintingKey(), RingFromJson(ring).token_keys().back().key);
  for (json& key : ring["token_keys"]) key["state"] = "retired";
  EXPECT_EQ(RingFromJson(ring).MintingKey(), nullptr);
  for (std::uint8_t byte = 101; ring["token_keys"].size() < kMaxTokenKeys; ++byte) {
    const PublicKey key = KeyOfByte(byte);
    ring["token_keys"].push_back(
        {{"state", "active"}, {"public_key", key.ToPaserk()}, {"key_id", key.KeyId()}});
  }
  EXPECT_EQ(*RingFromJson(ring).MintingKey(), RingFromJson(ring).token_keys().back().key);
  const PublicKey one_more = KeyOfByte(100);
  ring["token_keys"].push_back(
      {{"state", "active"}, {"public_key", one_more.ToPaserk()}, {"key_id", one_more.KeyId()}});
  EXPECT_FALSE(PublicKeyring::Parse(ring.dump(), "r").ok());
}

TEST(PublicKeyringFile, LoadsAndSaysWhichFileIsWrong) {
  const testing::TempDir directory;
  const std::string path = directory.File("public.keyring");
  testing::WriteFile(path, SampleRing().dump(2), 0644);
  const auto ring = PublicKeyring::Load(path);
  ASSERT_TRUE(ring.ok()) << ring.status();
  EXPECT_EQ(ring->version(), 7U);

  const std::string text = SampleRing().dump(2);
  testing::WriteFile(path, text.substr(0, text.size() / 2));
  EXPECT_THAT(std::string(MessageOf(PublicKeyring::Load(path).status())), StartsWith(path + ":"));
  EXPECT_EQ(PublicKeyring::Load(directory.File("none")).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(PublicKeyring::Load(path + "/below").status().code(),
            absl::StatusCode::kFailedPrecondition);
  const absl::Status of_directory = PublicKeyring::Load(directory.path()).status();
  EXPECT_EQ(of_directory.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(MessageOf(of_directory)),
              HasSubstr(directory.path() + "/public.keyring"));
  EXPECT_EQ(PublicKeyring::Load("/dev/zero").status().code(),
            absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace serialsmith
