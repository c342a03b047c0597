#include "tools/serialsmith/sealed_number.h"

#include "serialsmith/verify.h"
#include "tools/serialsmith/passphrase.h"

namespace serialsmith::tools {

absl::StatusOr<const SecretBytes*> Unlocker::Passphrase() {
  if (ring_.wrapped() && !passphrase_) {
    absl::StatusOr<SecretBytes> read =
        ReadPassphrase(passphrase_file_, /*confirm=*/false, wake_fd_);
    if (!read.ok()) return read.status();
    passphrase_ = *std::move(read);
  }
  return passphrase_ ? &*passphrase_ : nullptr;
}

absl::StatusOr<SecretBytes> Unlocker::UnlockMaster(Series series) {
  const absl::StatusOr<const SecretBytes*> passphrase = Passphrase();
  return passphrase.ok() ? ring_.UnlockMaster(series, *passphrase) : passphrase.status();
}

absl::StatusOr<Sealer> Unlocker::UnlockSealer(Series series) {
  const absl::StatusOr<const SecretBytes*> passphrase = Passphrase();
  if (!passphrase.ok()) return passphrase.status();
  const absl::StatusOr<SecretBytes> keys = ring_.UnlockOpeningKeys(series, *passphrase);
  return keys.ok() ? Sealer::FromOpeningKeys(series, *keys) : keys.status();
}

absl::StatusOr<Issuer> Unlocker::UnlockIssuer(Series series) {
  const absl::StatusOr<SecretBytes> master = UnlockMaster(series);
  return master.ok() ? Issuer::Create(series, *master) : master.status();
}

absl::StatusOr<SecretBytes> Unlocker::UnlockTokenKey() {
  const absl::StatusOr<const SecretBytes*> passphrase = Passphrase();
  return passphrase.ok() ? ring_.UnlockTokenKey(*passphrase) : passphrase.status();
}

absl::StatusOr<SecretBytes> Unlocker::UnlockRevocationKey() {
  const absl::StatusOr<const SecretBytes*> passphrase = Passphrase();
  return passphrase.ok() ? ring_.UnlockRevocationKey(*passphrase) : passphrase.status();
}

absl::StatusOr<SealedNumber> OpenNumber(std::string_view text, const SecretKeyring& ring,
                                        Unlocker& unlocker) {
  SealedNumber opened{Verifier(ring.public_ring()).Verify(text), std::nullopt};
  // The tag proves more than the list of products can deny, and who looks into a leak needs the
  // sequence.
  if (!opened.verdict.valid() && opened.verdict.code != VerdictCode::kUnknownProduct &&
      opened.verdict.code != VerdictCode::kSeriesCompromised) {
    return opened;
  }
  const Series series = Unpack(opened.verdict.number).series;
  const absl::StatusOr<Sealer> sealer = unlocker.UnlockSealer(series);
  if (!sealer.ok()) return sealer.status();
  opened.sequence = sealer->Open(opened.verdict.number);
  opened.verdict.code = opened.sequence ? VerdictCode::kValid : VerdictCode::kTagMismatch;
  return opened;
}

}  // namespace serialsmith::tools
