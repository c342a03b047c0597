// Product and sequence to serial: numbers, signatures, one or millions.
// docs/serial_format.md §4 and §5.
//
// Immutable once made: safe from any thread. Which sequences are free is the caller's business (the
// ledger's); the same product and sequence give the same serial for ever.
//
//     auto issuer = serialsmith::Issuer::Create(series, master);
//     std::vector<serialsmith::IssuedSerial> serials(1000);
//     auto status = issuer->IssueRange(product, /*first_sequence=*/1, /*sign=*/true, /*jobs=*/2,
//                                      serials);
#ifndef SERIALSMITH_ISSUE_H_
#define SERIALSMITH_ISSUE_H_

#include <cstdint>
#include <memory>
#include <span>

#include "absl/status/statusor.h"
#include "serialsmith/keys.h"
#include "serialsmith/number.h"
#include "serialsmith/seal.h"
#include "serialsmith/secret.h"
#include "serialsmith/signer.h"

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
  // For a signing key that lives elsewhere: a process with this issuer needs no master. That
  // `signer` (not null) has the key of the sealer's series is the caller's business: compare its
  // public key with the ring's.
  static Issuer Create(Sealer sealer, std::unique_ptr<const Signer> signer);

  Series series() const { return sealer_.series(); }
  const Sealer& sealer() const { return sealer_; }
  const PublicKey& public_key() const { return signer_->public_key(); }

  // `sequence` must be 1 … kMaxSequence (asserted). The one error is the signer's: without `sign`,
  // and with a key in memory, there is none.
  absl::StatusOr<IssuedSerial> Issue(Product product, std::uint64_t sequence, bool sign) const;
  absl::StatusOr<Signature> Sign(const PackedRow& number) const;

  // Fills `out` with the serials of consecutive sequences, with up to `jobs` threads (0: as many as
  // there are processors); the result does not depend on `jobs`. On an error, the first of the
  // signer's, `out` is not to be used.
  absl::Status IssueRange(Product product, std::uint64_t first_sequence, bool sign, unsigned jobs,
                          std::span<IssuedSerial> out) const;

 private:
  Issuer(Sealer sealer, std::unique_ptr<const Signer> signer);
  Sealer sealer_;
  std::unique_ptr<const Signer> signer_;
};

}  // namespace serialsmith

#endif  // SERIALSMITH_ISSUE_H_
