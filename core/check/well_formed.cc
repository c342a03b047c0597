#include "core/check/well_formed.h"

#include <optional>
#include <span>

namespace serialsmith {
namespace {

VerdictCode CodeOf(const NumberFields& fields, const CheckOptions& options, Verdict& verdict) {
  if (options.catalogue != nullptr) {
    const bool outdated = options.keyring_expired || options.keyring_superseded;
    if (!options.catalogue->Knows(fields.series)) {
      return outdated ? VerdictCode::kKeyringOutdated : VerdictCode::kUnknownSeries;
    }
    if (!options.catalogue->Knows(fields.product)) {
      return outdated ? VerdictCode::kKeyringOutdated : VerdictCode::kUnknownProduct;
    }
  }
  if (verdict.form == Form::kSigned && options.judge != nullptr) {
    verdict.signature = options.judge->Verifies(verdict.number, verdict.signature_bytes)
                            ? SignatureState::kVerified
                            : SignatureState::kInvalid;
  }
  const bool refuted = verdict.signature == SignatureState::kInvalid;
  if (options.product && *options.product != fields.product && !refuted) {
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

void JudgeWellFormed(std::span<const Row> rows, const CheckOptions& options, Verdict& verdict) {
  verdict.number = PackRow(rows[0]);
  verdict.has_number = true;
  verdict.form = rows.size() == kSignedRows ? Form::kSigned : Form::kNumber;
  const NumberFields fields = Unpack(verdict.number);

  std::optional<Signature> signature;
  if (verdict.form == Form::kSigned) {
    verdict.signature = SignatureState::kUnchecked;
    signature = UnpackSignature(rows.subspan<1, kSignatureRows>());
    if (signature) verdict.signature_bytes = *signature;
  }

  if (fields.series == Series::Newer()) {
    verdict.code = VerdictCode::kNewerFormat;
  } else if (fields.series == Series::Example()) {
    verdict.code = VerdictCode::kExampleSerial;
  } else if (verdict.form == Form::kSigned && !signature) {
    verdict.code = VerdictCode::kMalformed;
  } else {
    verdict.code = CodeOf(fields, options, verdict);
  }
}

bool MayOffer(std::span<const Row> rows, const CheckOptions& options) {
  std::optional<Signature> signature;
  if (rows.size() == kSignedRows) {
    signature = UnpackSignature(rows.subspan<1, kSignatureRows>());
    if (!signature) return false;
  }
  if (options.catalogue == nullptr) return true;
  const PackedRow number = PackRow(rows[0]);
  const NumberFields fields = Unpack(number);
  if (!options.catalogue->Knows(fields.series) || !options.catalogue->Knows(fields.product)) {
    return false;
  }
  return !signature || options.judge == nullptr || options.judge->Verifies(number, *signature);
}

}  // namespace serialsmith
