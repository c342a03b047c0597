// Sequence to sealed number and back, with a series' symmetric keys. docs/serial_format.md §4.
//
// Immutable once made: safe from any thread; no allocation a call. Whoever can open numbers can
// make numbers, though never signatures. Rules about which series may exist are the vault's.
//
//     auto sealer = serialsmith::Sealer::Create(series, master);
//     serialsmith::PackedRow number = sealer->Seal(product, 1);
//     std::optional<std::uint64_t> sequence = sealer->Open(number);
#ifndef SERIALSMITH_SEAL_H_
#define SERIALSMITH_SEAL_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "absl/status/statusor.h"
#include "serialsmith/number.h"
#include "serialsmith/secret.h"

namespace serialsmith {

inline constexpr std::size_t kMasterBytes = 32;
// Tag key and mask key of format §4, 16 bytes each, in this order.
inline constexpr std::size_t kOpeningKeysBytes = 32;

class Sealer final {
 public:
  // kInvalidArgument unless master has kMasterBytes.
  static absl::StatusOr<Sealer> Create(Series series, const SecretBytes& master);
  // Of tag key and mask key alone, as SecretKeyring::UnlockOpeningKeys() gives them.
  // kInvalidArgument unless there are kOpeningKeysBytes.
  static absl::StatusOr<Sealer> FromOpeningKeys(Series series, const SecretBytes& keys);

  Series series() const { return series_; }
  // `sequence` must be 1 … kMaxSequence (asserted).
  PackedRow Seal(Product product, std::uint64_t sequence) const;
  // nullopt: of another series, tag wrong (compared in constant time), or sequence 0.
  std::optional<std::uint64_t> Open(const PackedRow& number) const;
  // Opens many: sequences[i] becomes that of numbers[i], or 0, which is no sequence, where Open()
  // has none; for as many numbers as there are sequences. Returns how many those are.
  std::size_t OpenMany(std::span<const PackedRow> numbers,
                       std::span<std::uint64_t> sequences) const;

 private:
  Sealer(Series series, SecretBytes tag_key, SecretBytes mask_key);
  Series series_;
  SecretBytes tag_key_;
  SecretBytes mask_key_;
};

}  // namespace serialsmith

#endif  // SERIALSMITH_SEAL_H_
