#include "core/check/well_formed.h"

#include <optional>
#include <span>

namespace serialsmith {
namespace {

VerdictCode CodeOf(const RowBits& number, const CheckOptions& options, Verdict& verdict) {
  if (options.catalogue != nullptr) {
    const bool outdated = options.keyring_expired || options.keyring_superseded;
    if (!options.catalogue->Knows(SeriesOf(number))) {
      return outdated ? VerdictCode::kKeyringOutdated : VerdictCode::kUnknownSeries;
    }
    if (!options.catalogue->Knows(ProductOf(number))) {
      return outdated ? VerdictCode::kKeyringOutdated : VerdictCode::kUnknownProduct;
    }
  }
  if (verdict.form == Form::kSigned && options.judge != nullptr) {
    verdict.signature = options.judge->Verifies(verdict.number, verdict.signature_bytes)
                            ? SignatureState::kVerified
                            : SignatureState::kInvalid;
  }
  const bool refuted = verdict.signature == SignatureState::kInvalid;
  if (options.product && *options.product != ProductOf(number) && !refuted) {
    verdict.asked_product = options.product;
    return VerdictCode::kWrongProduct;
  }
  if (options.require_signature && verdict.form == Form::kNumber) {
    return VerdictCode::kSignatureMissing;
  }
  if (refuted) return VerdictCode::kSignatureInvalid;
  if (options.revoked != nullptr && options.revoked->IsRevoked(verdict.number)) {
    return VerdictCode::kRevoked;
  }
  return options.keyring_expired ? VerdictCode::kKeyringOutdated : VerdictCode::kValid;
}

}  // namespace

void JudgeWellFormed(std::span<const RowBits> rows, const CheckOptions& options, Verdict& verdict) {
  Store(rows[0], verdict.number);
  verdict.has_number = true;
  verdict.form = rows.size() == kSignedRows ? Form::kSigned : Form::kNumber;

  std::optional<Signature> signature;
  if (verdict.form == Form::kSigned) {
    verdict.signature = SignatureState::kUnchecked;
    signature = JoinSignature(rows.subspan<1, kSignatureRows>());
    if (signature) verdict.signature_bytes = *signature;
  }

  const Series series = SeriesOf(rows[0]);
  if (series == Series::Newer()) {
    verdict.code = VerdictCode::kNewerFormat;
  } else if (series == Series::Example()) {
    verdict.code = VerdictCode::kExampleSerial;
  } else if (verdict.form == Form::kSigned && !signature) {
    verdict.code = VerdictCode::kMalformed;
  } else {
    verdict.code = CodeOf(rows[0], options, verdict);
  }
}

bool MayOffer(std::span<const Row> rows, const CheckOptions& options) {
  std::optional<Signature> signature;
  if (rows.size() == kSignedRows) {
    signature = UnpackSignature(rows.subspan<1, kSignatureRows>());
    if (!signature) return false;
  }
  if (options.catalogue == nullptr) return true;
  const RowBits number = BitsOf(rows[0]);
  if (!options.catalogue->Knows(SeriesOf(number)) || !options.catalogue->Knows(ProductOf(number))) {
    return false;
  }
  return !signature || options.judge == nullptr ||
         options.judge->Verifies(PackRow(rows[0]), *signature);
}

}  // namespace serialsmith
