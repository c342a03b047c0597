#include "serialsmith/revocation_list_maker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/issue/revocation_hashes.h"
#include "core/keys/status.h"
#include "tests/support/secrets.h"

namespace serialsmith {
namespace {

using ::testing::HasSubstr;

PackedRow NumberOfInt(unsigned value) {
  PackedRow number{};
  number[12] = static_cast<std::uint8_t>(value >> 8);
  number[11] = static_cast<std::uint8_t>(value);
  return number;
}

// The numbers `from` to before `to`.
NumberSource Numbers(unsigned from, unsigned to) {
  return [from, to](const NumberVisitor& visit) {
    for (unsigned value = from; value < to; ++value) {
      if (auto status = visit(NumberOfInt(value)); !status.ok()) return status;
    }
    return absl::OkStatus();
  };
}

class MakeRevocationList : public ::testing::Test {
 protected:
  RevocationListMaker Maker(const SecretKeyring& ring) {
    return *RevocationListMaker::Create(ring.public_ring(), *ring.UnlockRevocationKey(nullptr));
  }
  absl::StatusOr<std::string> Make(const RevocationTerms& terms, const NumberSource& revoked,
                                   const NumberSource& genuine) {
    return Maker(ring_).Make(terms, revoked, genuine, random_);
  }

  RandomSource random_ = testing::SeededRandom();
  SecretKeyring ring_ = *SecretKeyring::Create("Example Ltd", {}, random_);
  RevocationTerms terms_{.version = 4, .issued_at = 100, .next_update = 200};
};

TEST_F(MakeRevocationList, OfWhatIsRevokedAndNothingElse) {
  ASSERT_TRUE(ring_.AddProduct(*Product::Parse("MVR"), "Moon Viewer").ok());
  const auto bytes = Make(terms_, Numbers(0, 500), Numbers(500, 3000));
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  const auto list = RevocationList::Parse(*bytes, "list", ring_.public_ring());
  ASSERT_TRUE(list.ok()) << list.status();
  EXPECT_EQ(list->issuer(), "Example Ltd");
  EXPECT_EQ(list->version(), 4U);
  EXPECT_EQ(list->keyring_version(), 2U);
  EXPECT_EQ(list->issued_at(), 100);
  EXPECT_EQ(list->next_update(), 200);
  EXPECT_EQ(list->size(), 500U);
  for (unsigned value = 0; value < 3000; ++value) {
    EXPECT_EQ(list->IsRevoked(NumberOfInt(value)), value < 500) << value;
  }
}

TEST_F(MakeRevocationList, OfNothing) {
  const auto bytes = Make(terms_, Numbers(0, 0), Numbers(0, 3));
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  EXPECT_EQ(RevocationList::Parse(*bytes, "list", ring_.public_ring())->size(), 0U);
}

// After a rotation the last key signs, and clients that know it read the list.
TEST_F(MakeRevocationList, ByTheLastKeyOfTheRing) {
  const SecretBytes first = *ring_.UnlockRevocationKey(nullptr);
  ASSERT_TRUE(ring_.AddRevocationKey({}, random_).ok());
  const auto bytes = Make(terms_, Numbers(0, 1), Numbers(1, 2));
  EXPECT_TRUE(RevocationList::Parse(*bytes, "list", ring_.public_ring()).ok());
  EXPECT_EQ(RevocationListMaker::Create(ring_.public_ring(), first).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(MakeRevocationList, RefusesKeysThatAreNotItsOwn) {
  const PublicKeyring& ring = ring_.public_ring();
  const auto code = [&](const SecretBytes& key) {
    return RevocationListMaker::Create(ring, key).status().code();
  };
  EXPECT_EQ(code(*ring_.UnlockTokenKey(nullptr)), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code(testing::MasterOfByte(1)), absl::StatusCode::kInvalidArgument);
  // The ring's public half behind another seed.
  SecretBytes halves = SecretBytes::CopyOf(ring_.UnlockRevocationKey(nullptr)->bytes());
  halves.mutable_bytes()[0] ^= 1;
  EXPECT_EQ(code(halves), absl::StatusCode::kInvalidArgument);
}

TEST_F(MakeRevocationList, RefusesTermsThatNoReaderTakes) {
  for (const RevocationTerms& terms :
       {RevocationTerms{.version = 0, .issued_at = 1, .next_update = 2},
        RevocationTerms{.version = std::uint64_t{1} << 53, .issued_at = 1, .next_update = 2},
        RevocationTerms{.version = 1, .issued_at = 2, .next_update = 2},
        RevocationTerms{.version = 1, .issued_at = -1, .next_update = 2}}) {
    EXPECT_EQ(Make(terms, Numbers(0, 0), Numbers(0, 0)).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

TEST_F(MakeRevocationList, PassesOnWhatWentWrongWithTheNumbers) {
  const NumberSource broken = [](const NumberVisitor&) { return absl::DataLossError("gone"); };
  EXPECT_EQ(Make(terms_, broken, Numbers(0, 1)).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(Make(terms_, Numbers(0, 1), broken).status().code(), absl::StatusCode::kDataLoss);
}

// Two bytes of the hash: under half of the salts a genuine number of a thousand meets a revoked
// one.
std::uint64_t ShortHash(const RevocationSalt& salt, const PackedRow& number) {
  return RevocationHash(salt, number) >> 48;
}

TEST_F(MakeRevocationList, DrawsSaltsUntilNoGenuineNumberMeetsARevokedOne) {
  const auto drawn = DrawHashes(Numbers(0, 50), Numbers(50, 1050), random_, ShortHash);
  ASSERT_TRUE(drawn.ok()) << drawn.status();
  EXPECT_TRUE(std::ranges::is_sorted(drawn->hashes));
  for (unsigned value = 0; value < 1050; ++value) {
    EXPECT_EQ(std::ranges::binary_search(drawn->hashes, ShortHash(drawn->salt, NumberOfInt(value))),
              value < 50)
        << value;
  }
}

// The last genuine number meets a revoked one under the first two salts.
TEST_F(MakeRevocationList, DrawsNoMoreSaltsThanItTakes) {
  int salts = 0;
  const RandomSource counting = [&](std::span<std::uint8_t> out) {
    ++salts;
    random_(out);
  };
  const auto meeting = [&](const RevocationSalt& salt, const PackedRow& number) {
    const bool meets = salts < 3 && number == NumberOfInt(19);
    return RevocationHash(salt, meets ? NumberOfInt(7) : number);
  };
  const auto drawn = DrawHashes(Numbers(0, 10), Numbers(10, 20), counting, meeting);
  ASSERT_TRUE(drawn.ok()) << drawn.status();
  EXPECT_EQ(salts, 3);
  EXPECT_EQ(drawn->hashes.size(), 10U);
}

// Revoked numbers may meet: the hash stands in the list once.
TEST_F(MakeRevocationList, HasNoHashTwice) {
  const auto drawn = DrawHashes(Numbers(0, 3000), Numbers(0, 0), random_, ShortHash);
  ASSERT_TRUE(drawn.ok()) << drawn.status();
  EXPECT_LT(drawn->hashes.size(), 3000U);
  EXPECT_EQ(std::ranges::adjacent_find(drawn->hashes), drawn->hashes.end());
}

TEST_F(MakeRevocationList, GivesUpWhereNoSaltWillDo) {
  EXPECT_EQ(Make(terms_, Numbers(0, 5), Numbers(4, 9)).status().code(),
            absl::StatusCode::kInternal);
  const RandomSource broken = [](std::span<std::uint8_t>) {};
  EXPECT_EQ(DrawHashes(Numbers(0, 999), Numbers(999, 2999), broken, ShortHash).status().code(),
            absl::StatusCode::kInternal);
}

TEST_F(MakeRevocationList, HoldsSoManyAndNoMore) {
  const auto fresh = [](const RevocationSalt&, const PackedRow& number) {
    return std::uint64_t{number[11]};
  };
  const auto many = [](std::size_t count) -> NumberSource {
    return [count](const NumberVisitor& visit) {
      absl::Status status;
      for (std::size_t i = 0; i < count && status.ok(); ++i) status = visit({});
      return status;
    };
  };
  EXPECT_TRUE(DrawHashes(many(kMaxRevocations), Numbers(1, 2), random_, fresh).ok());
  const auto status = DrawHashes(many(kMaxRevocations + 1), Numbers(1, 2), random_, fresh).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("2,097,152"));
}

}  // namespace
}  // namespace serialsmith
