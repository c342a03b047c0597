#include "serialsmith/token.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <utility>

#include "core/keys/base64url.h"
#include "core/keys/sodium.h"
#include "core/verify/claims_json.h"
#include "core/verify/paseto.h"
#include "serialsmith/activation.h"

namespace serialsmith {
namespace {

TokenDefect DefectOf(std::string_view text) {
  if (text.empty()) return TokenDefect::kEmpty;
  if (text.size() > kMaxTokenBytes) return TokenDefect::kTooLong;
  return text.starts_with(kPasetoHeader) ? TokenDefect::kEncoding : TokenDefect::kNoToken;
}

bool Answers(const TokenClaims& claims, const ActivationRequest& request) {
  return claims.nonce == NonceText(request.nonce) && claims.machine == request.machine &&
         claims.number == request.number;
}

bool HasExpired(const PublicKeyring& keyring, const TokenPolicy& policy) {
  const auto expires = keyring.expires();
  return expires && *expires <= policy.now;
}

// The first thing that the policy holds against claims that the issuer has signed.
TokenCode Judge(const TokenClaims& claims, const PublicKeyring& keyring,
                const TokenPolicy& policy) {
  if (claims.issuer != keyring.issuer()) return TokenCode::kWrongIssuer;
  if (policy.product && claims.product() != *policy.product) return TokenCode::kWrongProduct;
  if (claims.machine && claims.machine != policy.machine) return TokenCode::kWrongMachine;
  if (policy.request != nullptr && !Answers(claims, *policy.request)) {
    return TokenCode::kWrongRequest;
  }
  const std::int64_t skew = std::clamp<std::int64_t>(policy.skew, 0, kMaxTokenSkew);
  if (std::max(claims.not_before, claims.issued_at) - skew > policy.now) {
    return TokenCode::kNotYetValid;
  }
  if (claims.expires_at && *claims.expires_at + skew <= policy.now) {
    return TokenCode::kExpired;
  }
  if (policy.revoked != nullptr && policy.revoked->IsRevoked(claims.number)) {
    return TokenCode::kSerialRevoked;
  }
  return HasExpired(keyring, policy) ? TokenCode::kKeyringOutdated : TokenCode::kValid;
}

}  // namespace

MachineHash HashMachine(std::string_view fingerprint) {
  EnsureSodium();
  MachineHash hash;
  crypto_generichash(hash.data(), hash.size(),
                     reinterpret_cast<const unsigned char*>(fingerprint.data()), fingerprint.size(),
                     nullptr, 0);
  return hash;
}

std::string MachineText(const MachineHash& hash) { return EncodeBase64Url(hash); }

std::optional<MachineHash> ParseMachineText(std::string_view text) {
  MachineHash hash;
  if (!DecodeBase64Url(text, hash)) return std::nullopt;
  return hash;
}

const FeatureValue* TokenClaims::FindFeature(std::string_view name) const {
  const auto found = std::ranges::find(features, name, &Feature::name);
  return found == features.end() ? nullptr : &found->value;
}

std::string_view TokenCodeName(TokenCode code) {
  switch (code) {
    case TokenCode::kValid:
      return "valid";
    case TokenCode::kMalformed:
      return "token_malformed";
    case TokenCode::kUnknownKey:
      return "token_unknown_key";
    case TokenCode::kSignatureInvalid:
      return "token_signature_invalid";
    case TokenCode::kKeyRevoked:
      return "token_key_revoked";
    case TokenCode::kWrongIssuer:
      return "token_wrong_issuer";
    case TokenCode::kWrongProduct:
      return "token_wrong_product";
    case TokenCode::kWrongMachine:
      return "token_wrong_machine";
    case TokenCode::kWrongRequest:
      return "token_wrong_request";
    case TokenCode::kNotYetValid:
      return "token_not_yet_valid";
    case TokenCode::kExpired:
      return "token_expired";
    case TokenCode::kSerialRevoked:
      return "token_serial_revoked";
    case TokenCode::kKeyringOutdated:
      return "keyring_outdated";
    case TokenCode::kLicenseMismatch:
      return "license_mismatch";
    case TokenCode::kLicenseSerialInvalid:
      return "license_serial_invalid";
  }
  return "unknown";
}

TokenVerifier::TokenVerifier(const PublicKeyring& keyring) : keyring_(keyring) {
  for (const PublicTokenKey& one : keyring.token_keys()) {
    footers_.push_back(PrintFooter(one.key.KeyId()));
  }
}

TokenVerdict TokenVerifier::Verify(std::string_view text, const TokenPolicy& policy) const {
  TokenVerdict verdict;
  verdict.now = policy.now;
  verdict.asked_issuer = keyring_.issuer();
  verdict.asked_product = policy.product;
  verdict.asked_machine = policy.machine.has_value();
  const auto malformed = [&verdict](TokenDefect defect) {
    verdict.defect = defect;
    return verdict;
  };
  std::optional<Paseto> token;
  if (text.size() <= kMaxTokenBytes) token = DecodePaseto(text);
  if (!token) return malformed(DefectOf(text));

  // Which key the footer names, spelt as minting does or in any other way.
  const std::vector<PublicTokenKey>& keys = keyring_.token_keys();
  std::size_t place =
      static_cast<std::size_t>(std::ranges::find(footers_, token->footer) - footers_.begin());
  if (place == keys.size()) {
    std::optional<std::string> id = ReadKeyId(token->footer);
    if (!id) return malformed(TokenDefect::kFooter);
    verdict.key_id = *std::move(id);
    place = static_cast<std::size_t>(
        std::ranges::find_if(
            keys, [&](const PublicTokenKey& one) { return one.key.KeyId() == verdict.key_id; }) -
        keys.begin());
  } else {
    // {"kid":"…"}
    verdict.key_id = token->footer.substr(8, token->footer.size() - 10);
  }
  if (place == keys.size()) {
    verdict.code =
        HasExpired(keyring_, policy) ? TokenCode::kKeyringOutdated : TokenCode::kUnknownKey;
    return verdict;
  }
  if (!VerifyPaseto(keys[place].key, *token)) {
    verdict.code = TokenCode::kSignatureInvalid;
    return verdict;
  }
  if (keys[place].state != KeyState::kActive) {
    verdict.code = TokenCode::kKeyRevoked;
    return verdict;
  }
  // Nothing of the payload is looked at before this line.
  TokenClaims claims;
  ClaimsDefect defect = ReadClaims(token->payload, claims);
  if (defect.defect != TokenDefect::kNone) {
    verdict.claim = std::move(defect.claim);
    return malformed(defect.defect);
  }
  verdict.code = Judge(claims, keyring_, policy);
  verdict.claims = std::move(claims);
  return verdict;
}

}  // namespace serialsmith
