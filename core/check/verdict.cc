#include "serialsmith/verdict.h"

#include <string_view>

namespace serialsmith {

std::string_view CodeName(VerdictCode code) {
  switch (code) {
    case VerdictCode::kValid:
      return "valid";
    case VerdictCode::kEmpty:
      return "empty";
    case VerdictCode::kBadCharacter:
      return "bad_character";
    case VerdictCode::kTooShort:
      return "too_short";
    case VerdictCode::kTooLong:
      return "too_long";
    case VerdictCode::kPastedTwice:
      return "pasted_twice";
    case VerdictCode::kRowsMisplaced:
      return "rows_misplaced";
    case VerdictCode::kSignatureIncomplete:
      return "signature_incomplete";
    case VerdictCode::kMalformed:
      return "malformed";
    case VerdictCode::kMistyped:
      return "mistyped";
    case VerdictCode::kUnreadable:
      return "unreadable";
    case VerdictCode::kChecksumMismatch:
      return "checksum_mismatch";
    case VerdictCode::kSeveralSerials:
      return "several_serials";
    case VerdictCode::kNewerFormat:
      return "newer_format";
    case VerdictCode::kExampleSerial:
      return "example_serial";
    case VerdictCode::kUnknownSeries:
      return "unknown_series";
    case VerdictCode::kUnknownProduct:
      return "unknown_product";
    case VerdictCode::kWrongProduct:
      return "wrong_product";
    case VerdictCode::kSignatureMissing:
      return "signature_missing";
    case VerdictCode::kSignatureInvalid:
      return "signature_invalid";
    case VerdictCode::kRevoked:
      return "revoked";
    case VerdictCode::kKeyringOutdated:
      return "keyring_outdated";
    case VerdictCode::kSeriesCompromised:
      return "series_compromised";
    case VerdictCode::kNotIssued:
      return "not_issued";
    case VerdictCode::kTagMismatch:
      return "tag_mismatch";
  }
  return "unknown";
}

std::string_view FormName(Form form) {
  switch (form) {
    case Form::kNone:
      return "";
    case Form::kNumber:
      return "number";
    case Form::kSigned:
      return "signed";
  }
  return "";
}

std::string_view SignatureStateName(SignatureState state) {
  switch (state) {
    case SignatureState::kAbsent:
      return "absent";
    case SignatureState::kUnchecked:
      return "unchecked";
    case SignatureState::kVerified:
      return "verified";
    case SignatureState::kInvalid:
      return "invalid";
  }
  return "";
}

std::string_view CertaintyName(Certainty certainty) {
  switch (certainty) {
    case Certainty::kNone:
      return "";
    case Certainty::kLikely:
      return "likely";
    case Certainty::kPossible:
      return "possible";
  }
  return "";
}

}  // namespace serialsmith
