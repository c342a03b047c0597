#include "serialsmith/seal.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <span>
#include <string>
#include <utility>

#include "core/keys/status.h"
#include "core/number/layout.h"
#include "core/vault/series_keys.h"

namespace serialsmith {
namespace {

static_assert(kMasterBytes == kMasterSize);
static_assert(kOpeningKeySize == crypto_shorthash_siphashx24_KEYBYTES);
static_assert(kOpeningKeysBytes == 2 * kOpeningKeySize);

// Field widths of the messages, in bytes: format §4.
constexpr std::size_t kHeaderSize = 3;
constexpr std::size_t kSequenceSize = 5;
constexpr std::size_t kTagSize = 7;

constexpr unsigned kPaddingMask = (1U << (8 * kPackedRowBytes - layout::kRowBits)) - 1;

template <std::size_t kSize>
void PutBigEndian(std::uint64_t value, std::uint8_t* out) {
  for (std::size_t i = 0; i < kSize; ++i) {
    out[i] = static_cast<std::uint8_t>(value >> (8 * (kSize - 1 - i)));
  }
}

// The first kBits of PRF(key, header ‖ value as kValueSize bytes).
template <std::size_t kBits, std::size_t kValueSize>
std::uint64_t Prf(const SecretBytes& key, Series series, Product product, std::uint64_t value) {
  static_assert(kBits <= 64);
  std::array<std::uint8_t, kHeaderSize + kValueSize> message;
  PutBigEndian<kHeaderSize>(std::uint64_t{series.value()} << layout::kProductBits | product.value(),
                            message.data());
  PutBigEndian<kValueSize>(value, message.data() + kHeaderSize);
  std::array<std::uint8_t, crypto_shorthash_siphashx24_BYTES> out;
  crypto_shorthash_siphashx24(out.data(), message.data(), message.size(), key.bytes().data());
  std::uint64_t first = 0;
  for (std::size_t i = 0; i < 8; ++i) first = first << 8 | out[i];
  return first >> (64 - kBits);
}

std::uint64_t MakeTag(const SecretBytes& key, Series series, Product product,
                      std::uint64_t sequence) {
  return Prf<layout::kTagBits, kSequenceSize>(key, series, product, sequence);
}

std::uint64_t MakeMask(const SecretBytes& key, Series series, Product product, std::uint64_t tag) {
  return Prf<layout::kSealedBits, kTagSize>(key, series, product, tag);
}

}  // namespace

Sealer::Sealer(Series series, SecretBytes tag_key, SecretBytes mask_key)
    : series_(series), tag_key_(std::move(tag_key)), mask_key_(std::move(mask_key)) {}

absl::StatusOr<Sealer> Sealer::Create(Series series, const SecretBytes& master) {
  if (master.size() != kMasterSize) {
    return Problem(absl::StatusCode::kInvalidArgument,
                   "a master secret has 32 bytes, this one " + std::to_string(master.size()),
                   "Take the master from the ring that made it.");
  }
  return FromOpeningKeys(series, OpeningKeysOfMaster(master));
}

absl::StatusOr<Sealer> Sealer::FromOpeningKeys(Series series, const SecretBytes& keys) {
  if (keys.size() != kOpeningKeysBytes) {
    return Problem(absl::StatusCode::kInvalidArgument,
                   "tag key and mask key have 32 bytes, these " + std::to_string(keys.size()),
                   "Take them from the ring that made them.");
  }
  return Sealer(series, SecretBytes::CopyOf(keys.bytes().first(kOpeningKeySize)),
                SecretBytes::CopyOf(keys.bytes().last(kOpeningKeySize)));
}

PackedRow Sealer::Seal(Product product, std::uint64_t sequence) const {
  assert(sequence >= 1 && sequence <= kMaxSequence);
  const std::uint64_t tag = MakeTag(tag_key_, series_, product, sequence);
  const std::uint64_t mask = MakeMask(mask_key_, series_, product, tag);
  return Pack({series_, product, sequence ^ mask, tag});
}

std::optional<std::uint64_t> Sealer::Open(const PackedRow& number) const {
  const NumberFields fields = Unpack(number);
  // Set bits behind the fields would be a second spelling of the same number.
  if (fields.series != series_ || (number.back() & kPaddingMask) != 0) return std::nullopt;
  const std::uint64_t sequence =
      fields.sealed ^ MakeMask(mask_key_, series_, fields.product, fields.tag);
  const std::uint64_t tag = MakeTag(tag_key_, series_, fields.product, sequence);
  // sodium_memcmp() does not stop at the first difference, which would tell a guesser how far he
  // is.
  const bool genuine = sodium_memcmp(&tag, &fields.tag, sizeof tag) == 0;
  if (!genuine || sequence == 0) return std::nullopt;
  return sequence;
}

std::size_t Sealer::OpenMany(std::span<const PackedRow> numbers,
                             std::span<std::uint64_t> sequences) const {
  const std::size_t count = std::min(numbers.size(), sequences.size());
  for (std::size_t i = 0; i < count; ++i) sequences[i] = Open(numbers[i]).value_or(0);
  return count;
}

}  // namespace serialsmith
