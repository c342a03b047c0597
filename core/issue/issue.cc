#include "serialsmith/issue.h"

#include <cassert>
#include <mutex>
#include <utility>

#include "core/vault/series_keys.h"
#include "core/verify/in_slices.h"
#include "core/verify/signed_message.h"

namespace serialsmith {

Issuer::Issuer(Sealer sealer, std::unique_ptr<const Signer> signer)
    : sealer_(std::move(sealer)), signer_(std::move(signer)) {}

absl::StatusOr<Issuer> Issuer::Create(Series series, const SecretBytes& master) {
  absl::StatusOr<Sealer> sealer = Sealer::Create(series, master);
  if (!sealer.ok()) return sealer.status();
  absl::StatusOr<std::unique_ptr<const Signer>> signer =
      MakeMemorySigner(DeriveSubkey(master, Subkey::kSigningSeed, kSeedSize));
  if (!signer.ok()) return signer.status();
  return Create(*std::move(sealer), *std::move(signer));
}

Issuer Issuer::Create(Sealer sealer, std::unique_ptr<const Signer> signer) {
  assert(signer != nullptr);
  return Issuer(std::move(sealer), std::move(signer));
}

absl::StatusOr<Signature> Issuer::Sign(const PackedRow& number) const {
  Signature signature;
  absl::Status status = signer_->Sign(MakeSignedMessage(number), signature);
  if (!status.ok()) return status;
  return signature;
}

absl::StatusOr<IssuedSerial> Issuer::Issue(Product product, std::uint64_t sequence,
                                           bool sign) const {
  IssuedSerial serial;
  serial.number = sealer_.Seal(product, sequence);
  if (!sign) return serial;
  absl::Status status = signer_->Sign(MakeSignedMessage(serial.number), serial.signature);
  if (!status.ok()) return status;
  return serial;
}

absl::Status Issuer::IssueRange(Product product, std::uint64_t first_sequence, bool sign,
                                unsigned jobs, std::span<IssuedSerial> out) const {
  std::mutex mutex;
  absl::Status failure;  // guarded by the mutex
  InSlices(out.size(), jobs, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const absl::StatusOr<IssuedSerial> serial = Issue(product, first_sequence + i, sign);
      if (!serial.ok()) {
        const std::lock_guard lock(mutex);
        failure.Update(serial.status());
        return false;
      }
      out[i] = *serial;
    }
    return true;
  });
  return failure;
}

}  // namespace serialsmith
