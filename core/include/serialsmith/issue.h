// Product and sequence to serial: numbers, signatures, one or millions.
// docs/serial_format.md §4 and §5.
//
// Immutable once made: safe from any thread. Which sequences are free is the caller's business (the
// ledger's); the same product and sequence give the same serial for ever.
//
//     auto issuer = serialsmith::Issuer::Create(series, master);
//     std::vector<serialsmith::IssuedSerial> serials(1000);
//     issuer->IssueRange(product, /*first_sequence=*/1, /*sign=*/true, /*jobs=*/2, serials);
#ifndef SERIALSMITH_ISSUE_H_
#define SERIALSMITH_ISSUE_H_

#include <cstdint>
#include <span>

#include "absl/status/statusor.h"
#include "serialsmith/keys.h"
#include "serialsmith/number.h"
#include "serialsmith/seal.h"
#include "serialsmith/secret.h"

namespace serialsmith {

struct IssuedSerial {
  PackedRow number{};
  Signature signature{};  // zeros when not signed
  bool operator==(const IssuedSerial&) const = default;
};

class Issuer final {
 public:
  // Derives the keys of the series. kInvalidArgument unless master has kMasterBytes.
  static absl::StatusOr<Issuer> Create(Series series, const SecretBytes& master);

  Series series() const { return sealer_.series(); }
  const Sealer& sealer() const { return sealer_; }
  const PublicKey& public_key() const { return public_key_; }

  // `sequence` must be 1 … kMaxSequence (asserted).
  IssuedSerial Issue(Product product, std::uint64_t sequence, bool sign) const;
  Signature Sign(const PackedRow& number) const;

  // Fills `out` with the serials of consecutive sequences, with up to `jobs` threads; the result
  // does not depend on `jobs`.
  void IssueRange(Product product, std::uint64_t first_sequence, bool sign, unsigned jobs,
                  std::span<IssuedSerial> out) const;

 private:
  Issuer(Sealer sealer, SecretBytes signing_key, PublicKey public_key);
  Sealer sealer_;
  SecretBytes signing_key_;
  PublicKey public_key_;
};

}  // namespace serialsmith

#endif  // SERIALSMITH_ISSUE_H_
