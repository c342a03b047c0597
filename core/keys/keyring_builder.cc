#include "core/keys/keyring_builder.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <set>
#include <string_view>
#include <utility>

#include "core/keys/keyring_json.h"
#include "core/keys/keyring_signature.h"
#include "core/keys/status.h"
#include "core/keys/utf8.h"

namespace serialsmith {
namespace {

absl::Status Refuse(std::string_view what, std::string_view hint) {
  return Problem(absl::StatusCode::kInvalidArgument, what, hint);
}

absl::Status CheckName(std::string_view whose, std::string_view name) {
  if (!name.empty() && name.size() <= kMaxNameBytes && IsPlainUtf8(name)) return {};
  return Refuse("the name of " + std::string(whose) + " is not usable",
                "A name is 1 to 200 bytes of UTF-8 without control characters.");
}

absl::Status CheckSeries(const std::vector<PublicSeries>& all) {
  if (all.size() > kMaxSeries) {
    return Problem(absl::StatusCode::kResourceExhausted, "a ring holds at most 30 series",
                   "Retire series and start a new ring for another brand.");
  }
  std::bitset<32> seen;
  for (const PublicSeries& one : all) {
    if (one.series == Series::Newer() || one.series == Series::Example()) {
      return Refuse(
          std::string("series ") + one.series.symbol() + " is reserved and cannot be in a ring",
          "Series 0 is for later formats, series X is the example of the documentation; "
          "choose another symbol.");
    }
    if (seen.test(one.series.value())) {
      return Problem(absl::StatusCode::kAlreadyExists,
                     std::string("the ring already has series ") + one.series.symbol(),
                     "Choose another symbol.");
    }
    seen.set(one.series.value());
  }
  return {};
}

absl::Status CheckProducts(const std::vector<ProductName>& all) {
  std::set<std::uint16_t> seen;
  for (const ProductName& one : all) {
    if (!seen.insert(one.product.value()).second) {
      return Problem(absl::StatusCode::kAlreadyExists,
                     "the ring already has product " + one.product.code(),
                     "A code keeps its product for ever; choose another code.");
    }
    if (auto status = CheckName("product " + one.product.code(), one.name); !status.ok()) {
      return status;
    }
  }
  return {};
}

// Keys of different purposes differ as well: each key signs one kind of message only (format §7).
absl::Status CheckKeys(const KeyringParts& parts) {
  std::set<std::array<std::uint8_t, kPublicKeyBytes>> seen;
  bool fresh = true;
  for (const PublicSeries& one : parts.series) fresh &= seen.insert(one.key.bytes()).second;
  for (const PublicTokenKey& one : parts.token_keys) fresh &= seen.insert(one.key.bytes()).second;
  for (const PublicKey& key : parts.revocation_keys) fresh &= seen.insert(key.bytes()).second;
  if (parts.token_keys.size() > kMaxTokenKeys) {
    return Problem(absl::StatusCode::kResourceExhausted, "a ring holds at most 100 token keys",
                   "Start a new ring.");
  }
  if (fresh) return {};
  return Refuse("the same key stands in the ring twice",
                "Each series, and each purpose, needs a key of its own.");
}

}  // namespace

absl::StatusOr<PublicKeyring> KeyringBuilder::Build(KeyringParts parts) {
  if (parts.version == 0 || parts.version > kMaxKeyringVersion) {
    return Refuse("the version of the ring is out of range", "Versions count from 1.");
  }
  for (const absl::Status& status :
       {CheckName("the issuer", parts.issuer), CheckSeries(parts.series),
        CheckProducts(parts.products), CheckKeys(parts)}) {
    if (!status.ok()) return status;
  }
  PublicKeyring ring;
  std::vector<Series> known;
  for (const PublicSeries& one : parts.series) known.push_back(one.series);
  ring.catalogue_ = Catalogue::Create(known, parts.products);
  ring.issuer_ = std::move(parts.issuer);
  ring.version_ = parts.version;
  ring.expires_ = parts.expires;
  ring.series_ = std::move(parts.series);
  ring.products_ = std::move(parts.products);
  ring.token_keys_ = std::move(parts.token_keys);
  ring.revocation_keys_ = std::move(parts.revocation_keys);
  ring.signatures_ = std::move(parts.signatures);
  ring.signed_bytes_ = std::move(parts.signed_bytes);
  if (ring.signed_bytes_.empty()) {
    ring.signed_bytes_ = SignedBytesOf(WriteKeyring(ring, kPublicKind));
  }
  return ring;
}

KeyringParts KeyringBuilder::PartsOf(const PublicKeyring& ring) {
  return {ring.issuer(),
          ring.version(),
          ring.expires(),
          ring.series(),
          ring.products(),
          ring.token_keys(),
          ring.revocation_keys(),
          {},
          {}};
}

}  // namespace serialsmith
