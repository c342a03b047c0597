#include "serialsmith/revocation_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "core/keys/status.h"
#include "tests/support/revocation_lists.h"
#include "tests/support/temp_dir.h"

namespace serialsmith {
namespace {

using ::testing::HasSubstr;
using testing::kTokenTime;
using testing::kWeek;
using testing::ListHeader;
using testing::ListOf;
using testing::ListRing;
using testing::SignList;

absl::Status ParseList(const std::string& bytes, const PublicKeyring& ring = ListRing()) {
  return RevocationList::Parse(bytes, "list", ring).status();
}

// The document's layout, written down by hand.
TEST(RevocationList, SaysWhatTheBytesSay) {
  std::string bytes(
      "serialsmith.revoked.v1\0\x0B"
      "Example Ltd",
      35);
  bytes += std::string("\0\0\0\0\0\0\0\x05", 8);        // version
  bytes += std::string("\0\0\0\0\0\0\0\x07", 8);        // of the keyring
  bytes += std::string("\0\0\0\0\x6B\x5E\x79\x80", 8);  // 2027-01-31
  bytes += std::string("\0\0\0\0\x6B\x67\xB4\x00", 8);  // a week later
  const auto id = KeyIdBytes(testing::ListKey());
  bytes.append(reinterpret_cast<const char*>(id.data()), id.size());
  bytes += std::string("0123456789abcdef");  // salt
  bytes += std::string("\0\0\0\x02", 4);     // count
  bytes += std::string("\0\0\0\0\0\0\0\x01\xFF\0\0\0\0\0\0\x02", 16);
  Signature signature;
  crypto_sign_detached(signature.data(), nullptr,
                       reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                       testing::TokenKeyOfByte(testing::kListKey).secret.data());
  bytes.append(reinterpret_cast<const char*>(signature.data()), signature.size());
  const auto list = RevocationList::Parse(bytes, "list", ListRing());
  ASSERT_TRUE(list.ok()) << list.status();
  EXPECT_EQ(list->issuer(), "Example Ltd");
  EXPECT_EQ(list->version(), 5U);
  EXPECT_EQ(list->keyring_version(), 7U);
  EXPECT_EQ(list->issued_at(), kTokenTime);
  EXPECT_EQ(list->next_update(), kTokenTime + kWeek);
  EXPECT_EQ(list->size(), 2U);
}

// By Python's hashlib: blake2b(number, digest_size=16, salt=salt, person=b"SNrevoked"), 8 bytes.
TEST(RevocationList, HashesAsAnotherProgramDoes) {
  RevocationSalt salt;
  for (std::size_t i = 0; i < salt.size(); ++i) salt[i] = static_cast<std::uint8_t>(i);
  EXPECT_EQ(RevocationHash(salt, testing::NumberOf(testing::kExample)), 0x4495F7F8A381748DU);
}

TEST(RevocationList, KnowsTheRevokedAndNoOthers) {
  const RevocationList list = ListOf({testing::kNumber, testing::kExample});
  EXPECT_TRUE(list.IsRevoked(testing::NumberOf(testing::kNumber)));
  EXPECT_TRUE(list.IsRevoked(testing::NumberOf(testing::kExample)));
  EXPECT_FALSE(list.IsRevoked(testing::NumberOf(testing::kOtherNumber)));
  EXPECT_FALSE(ListOf({}).IsRevoked(testing::NumberOf(testing::kNumber)));
}

RC_GTEST_PROP(RevocationList, FindsEachOfItsSerials, ()) {
  const auto in = *rc::gen::arbitrary<std::set<std::uint8_t>>();
  const RevocationHeader header = ListHeader();
  const auto hash = [&](std::uint8_t byte) {
    PackedRow number{};
    number.fill(byte);
    return RevocationHash(header.salt, number);
  };
  std::set<std::uint64_t> hashes;
  for (const std::uint8_t byte : in) hashes.insert(hash(byte));
  const auto list =
      RevocationList::Parse(SignList(header, {hashes.begin(), hashes.end()}), "list", ListRing());
  RC_ASSERT(list.ok());
  RC_ASSERT(list->size() == in.size());
  for (unsigned byte = 0; byte < 256; ++byte) {
    PackedRow number{};
    number.fill(static_cast<std::uint8_t>(byte));
    RC_ASSERT(list->IsRevoked(number) == in.contains(static_cast<std::uint8_t>(byte)));
  }
}

// The index expects hashes that are spread evenly, and finds others too.
TEST(RevocationList, FindsSerialsOfEveryBucket) {
  const RevocationHeader header = ListHeader();
  std::vector<std::uint64_t> hashes;
  const auto number = [](unsigned value) {
    PackedRow row{};
    row[0] = static_cast<std::uint8_t>(value);
    row[1] = static_cast<std::uint8_t>(value >> 8);
    return row;
  };
  for (unsigned value = 0; value < 2000; ++value) {
    const std::uint64_t hash = RevocationHash(header.salt, number(value));
    if (value < 1000 || hash < 1ULL << 60) hashes.push_back(hash);
  }
  std::ranges::sort(hashes);
  const auto list = RevocationList::Parse(SignList(header, hashes), "list", ListRing());
  ASSERT_TRUE(list.ok()) << list.status();
  for (unsigned value = 0; value < 4000; ++value) {
    const std::uint64_t hash = RevocationHash(header.salt, number(value));
    EXPECT_EQ(list->IsRevoked(number(value)), std::ranges::binary_search(hashes, hash)) << value;
  }
}

TEST(RevocationList, RefusesEveryBitThatFlips) {
  const std::string good = SignList(ListHeader(), {1, 2, 1ULL << 63});
  ASSERT_TRUE(ParseList(good).ok());
  for (std::size_t bit = 0; bit < 8 * good.size(); ++bit) {
    std::string bad = good;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ 1 << bit % 8);
    EXPECT_FALSE(ParseList(bad).ok()) << bit;
  }
}

TEST(RevocationList, RefusesEveryCutAndWhatGoesOn) {
  const std::string good = SignList(ListHeader(), {1, 2});
  for (std::size_t length = 0; length < good.size(); ++length) {
    EXPECT_EQ(ParseList(good.substr(0, length)).code(), absl::StatusCode::kInvalidArgument)
        << length;
  }
  EXPECT_THAT(std::string(MessageOf(ParseList(good + '\0'))), HasSubstr("goes on behind its end"));
}

struct ListDamage {
  const char* name;
  void (*change)(RevocationHeader& header);
  std::vector<std::uint64_t> hashes;
  const char* message;
};

class SignedNonsense : public ::testing::TestWithParam<ListDamage> {};

// What an issuer's program must not have signed is refused in two lines that name the file.
TEST_P(SignedNonsense, IsRefused) {
  RevocationHeader header = ListHeader();
  GetParam().change(header);
  const absl::Status status = ParseList(SignList(header, GetParam().hashes));
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  const std::string message(MessageOf(status));
  EXPECT_THAT(message, HasSubstr(GetParam().message));
  EXPECT_TRUE(message.starts_with("list: ")) << message;
  EXPECT_EQ(std::ranges::count(message, '\n'), 1) << message;
}

const ListDamage kListDamages[] = {
    {"NoIssuer", [](RevocationHeader& h) { h.issuer.clear(); }, {}, "issuer is no name"},
    {"IssuerTooLong", [](RevocationHeader& h) { h.issuer.assign(201, 'x'); }, {}, "is no name"},
    {"IssuerNoText", [](RevocationHeader& h) { h.issuer = "\x1B[31m"; }, {}, "issuer is no name"},
    {"IssuerForeign", [](RevocationHeader& h) { h.issuer = "Other"; }, {}, "of another issuer"},
    {"VersionZero", [](RevocationHeader& h) { h.version = 0; }, {}, "version is out of range"},
    {"VersionHuge", [](RevocationHeader& h) { h.version = 1ULL << 53; }, {}, "version is out"},
    {"RingZero", [](RevocationHeader& h) { h.keyring_version = 0; }, {}, "of its keyring is out"},
    {"RingHuge", [](RevocationHeader& h) { h.keyring_version = ~0ULL; }, {}, "of its keyring"},
    {"BeforeTime", [](RevocationHeader& h) { h.issued_at = -1; }, {}, "times are out of range"},
    {"EndsAsItBegins", [](RevocationHeader& h) { h.next_update = h.issued_at; }, {}, "times are"},
    {"EndsNever", [](RevocationHeader& h) { h.next_update = INT64_MAX; }, {}, "times are"},
    {"CountHuge", [](RevocationHeader& h) { h.count = kMaxRevocations + 1; }, {}, "more serials"},
    {"CountTooLarge", [](RevocationHeader& h) { h.count = 2; }, {1}, "is cut"},
    {"CountTooSmall", [](RevocationHeader& h) { h.count = 1; }, {1, 2}, "goes on behind its end"},
    {"OutOfOrder", [](RevocationHeader&) {}, {2, 1}, "out of order"},
    {"Twice", [](RevocationHeader&) {}, {2, 2}, "out of order"},
};

INSTANTIATE_TEST_SUITE_P(Each, SignedNonsense, ::testing::ValuesIn(kListDamages),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(RevocationList, RefusesOtherFiles) {
  EXPECT_THAT(std::string(MessageOf(ParseList("{\"format\":1}"))), HasSubstr("no revocation list"));
  std::string newer = SignList(ListHeader(), {});
  newer[21] = '2';  // serialsmith.revoked.v2
  EXPECT_THAT(std::string(MessageOf(ParseList(newer))), HasSubstr("update the program"));
}

TEST(RevocationList, RefusesKeysThatMayNotSignLists) {
  RevocationHeader header = ListHeader();
  // Under the name of the right key.
  EXPECT_EQ(ParseList(SignList(header, {}, 7)).code(), absl::StatusCode::kPermissionDenied);
  // A key that the ring lacks, and the one for tokens.
  for (const std::uint8_t key : std::vector<std::uint8_t>{7, 9}) {
    header.key_id = KeyIdBytes(testing::ListKey(key));
    EXPECT_EQ(ParseList(SignList(header, {}, key)).code(), absl::StatusCode::kFailedPrecondition);
  }
  const absl::Status older =
      ParseList(SignList(ListHeader(), {}), testing::RingFromJson(testing::TokenRingJson()));
  EXPECT_EQ(older.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(MessageOf(older)), HasSubstr("has no key for revocation lists"));
}

TEST(RevocationList, TakesEachKeyOfARotation) {
  const PublicKeyring ring = testing::RingFromJson(testing::ListRingJson({7, 8}));
  for (const std::uint8_t key : std::vector<std::uint8_t>{7, 8}) {
    RevocationHeader header = ListHeader();
    header.key_id = KeyIdBytes(testing::ListKey(key));
    EXPECT_TRUE(ParseList(SignList(header, {1}, key), ring).ok());
  }
}

TEST(RevocationList, IsStaleFromItsNextUpdateOn) {
  const RevocationList list = ListOf({});
  EXPECT_TRUE(list.CheckCurrent(kTokenTime).ok());
  EXPECT_TRUE(list.CheckCurrent(kTokenTime + kWeek - 1).ok());
  const absl::Status stale = list.CheckCurrent(kTokenTime + kWeek);
  EXPECT_EQ(stale.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(MessageOf(stale),
            "list: the revocation list is stale: a newer one was due at 2027-02-07T00:00:00Z\n"
            "Get the newest list from the issuer.");
}

// With the clock turned back no list would ever be stale.
TEST(RevocationList, IsNotOfTheFuture) {
  const RevocationList list = ListOf({});
  EXPECT_TRUE(list.CheckCurrent(kTokenTime - kRevocationSkewSeconds).ok());
  const absl::Status early = list.CheckCurrent(kTokenTime - kRevocationSkewSeconds - 1);
  EXPECT_EQ(early.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(MessageOf(early)), HasSubstr("the clock of this computer"));
}

TEST(RevocationList, GoesForwardOnly) {
  const RevocationList second = ListOf({}, ListHeader(2));
  const RevocationList third = ListOf({}, ListHeader(3));
  EXPECT_TRUE(third.MayReplace(second).ok());
  EXPECT_TRUE(second.MayReplace(second).ok());
  EXPECT_EQ(second.MayReplace(third).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(second.CheckVersion(2).ok());
  EXPECT_EQ(second.CheckVersion(3).code(), absl::StatusCode::kFailedPrecondition);
  // Not the same, and nobody can say which came first.
  const RevocationList twin = ListOf({testing::kNumber}, ListHeader(2));
  EXPECT_EQ(twin.MayReplace(second).code(), absl::StatusCode::kFailedPrecondition);

  nlohmann::json other_ring = testing::ListRingJson();
  other_ring["issuer"] = "Other";
  RevocationHeader other = ListHeader(9);
  other.issuer = "Other";
  const auto foreign =
      RevocationList::Parse(SignList(other, {}), "list", testing::RingFromJson(other_ring));
  ASSERT_TRUE(foreign.ok()) << foreign.status();
  EXPECT_EQ(foreign->MayReplace(second).code(), absl::StatusCode::kInvalidArgument);
}

TEST(RevocationList, LoadsFilesAndSaysWhyNot) {
  const testing::TempDir directory;
  const std::string path = directory.File("revoked.list");
  EXPECT_EQ(RevocationList::Load(path, ListRing()).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(RevocationList::Load(directory.path(), ListRing()).status().code(),
            absl::StatusCode::kFailedPrecondition);
  testing::WriteFile(path, SignList(ListHeader(), {1, 2}));
  const auto list = RevocationList::Load(path, ListRing());
  ASSERT_TRUE(list.ok()) << list.status();
  EXPECT_EQ(list->size(), 2U);
  std::filesystem::resize_file(path, kMaxRevocationListBytes + 1);
  EXPECT_EQ(RevocationList::Load(path, ListRing()).status().message(),
            path + ": larger than any revocation list\nName a revocation list file.");
}

}  // namespace
}  // namespace serialsmith
