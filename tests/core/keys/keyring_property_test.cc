#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <set>
#include <string>
#include <utility>

#include "core/keys/keyring_builder.h"
#include "serialsmith/keys.h"
#include "tests/support/public_ring.h"

namespace serialsmith {
namespace {

const char* const kNames[] = {"a", "Moon \"Viewer\"", "Größe\\", "🌙 <b>", "\xC2\xA0"};

rc::Gen<std::string> Name() {
  return rc::gen::elementOf(std::vector<std::string>(std::begin(kNames), std::end(kNames)));
}

KeyringParts AnyParts() {
  KeyringParts parts;
  parts.issuer = *Name();
  parts.version = *rc::gen::inRange<std::uint64_t>(1, kMaxKeyringVersion + 1);
  if (*rc::gen::arbitrary<bool>()) parts.expires = *rc::gen::inRange<std::int64_t>(0, 253402300799);
  const auto symbols = *rc::gen::container<std::set<unsigned>>(rc::gen::inRange(1U, 29U));
  for (const unsigned symbol : symbols) {
    const auto state =
        *rc::gen::element(KeyState::kActive, KeyState::kRetired, KeyState::kCompromised);
    parts.series.push_back(
        {*Series::FromValue(symbol), state, testing::KeyOfByte(static_cast<std::uint8_t>(symbol))});
  }
  const auto codes = *rc::gen::container<std::set<unsigned>>(rc::gen::inRange(0U, 32768U));
  for (const unsigned code : codes) parts.products.push_back({*Product::FromValue(code), *Name()});
  const auto keys =
      *rc::gen::container<std::set<std::uint8_t>>(rc::gen::inRange<std::uint8_t>(100, 200));
  for (const std::uint8_t key : keys) {
    parts.token_keys.push_back({static_cast<KeyState>(key % 3), testing::KeyOfByte(key)});
  }
  return parts;
}

RC_GTEST_PROP(PublicKeyring, ParsesWhatItPrintsWhateverIsInIt, ()) {
  const KeyringParts parts = AnyParts();
  const auto ring = KeyringBuilder::Build(parts);
  RC_ASSERT(ring.ok());
  const auto again = PublicKeyring::Parse(ring->ToJson(), "ring");
  RC_ASSERT(again.ok());
  RC_ASSERT(again->ToJson() == ring->ToJson());
  RC_ASSERT(again->issuer() == parts.issuer);
  RC_ASSERT(again->expires() == parts.expires);
  RC_ASSERT(again->series().size() == parts.series.size());
  RC_ASSERT(again->products().size() == parts.products.size());
  RC_ASSERT(again->token_keys() == parts.token_keys);
}

RC_GTEST_PROP(PublicKeyring, TakesAnyDamageAsAnAnswer, ()) {
  std::string text = KeyringBuilder::Build(AnyParts())->ToJson();
  const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
  const auto cut = *rc::gen::inRange<std::size_t>(0, 9);
  const auto put = *rc::gen::arbitrary<std::string>();
  text.replace(at, cut, put);
  const auto ring = PublicKeyring::Parse(text, "ring");
  // What still parses is a ring, and has one spelling of its own.
  if (ring.ok()) {
    RC_ASSERT(PublicKeyring::Parse(ring->ToJson(), "ring")->ToJson() == ring->ToJson());
  } else {
    RC_ASSERT(ring.status().code() == absl::StatusCode::kInvalidArgument);
  }
}

// Every prefix but the whole (and the whole without its last line break) is refused.
TEST(PublicKeyring, RefusesEveryTruncation) {
  const std::string text = testing::RingFromJson(testing::VectorRingJson()).ToJson();
  for (std::size_t length = 0; length + 1 < text.size(); ++length) {
    EXPECT_FALSE(PublicKeyring::Parse(text.substr(0, length), "ring").ok()) << length;
  }
  EXPECT_TRUE(PublicKeyring::Parse(text, "ring").ok());
}

}  // namespace
}  // namespace serialsmith
