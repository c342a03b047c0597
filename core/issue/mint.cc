#include "serialsmith/mint.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <span>
#include <string_view>
#include <utility>
#include <variant>

#include "core/keys/base64url.h"
#include "core/keys/status.h"
#include "core/keys/utf8.h"
#include "core/vault/series_keys.h"
#include "core/verify/claims_json.h"
#include "core/verify/paseto.h"

namespace serialsmith {
namespace {

constexpr std::size_t kTokenIdBytes = 16;
constexpr std::int64_t kLastSecond = 253402300799;  // of the year 9999

absl::Status Refuse(std::string_view what, std::string_view hint) {
  return Problem(absl::StatusCode::kInvalidArgument, what, hint);
}

bool IsName(std::string_view text) {
  return !text.empty() && text.size() <= kMaxClaimBytes && IsPlainUtf8(text);
}

absl::Status CheckTexts(const TokenClaims& claims) {
  const std::string empty;
  for (const auto& [what, text, needed] :
       {std::tuple<std::string_view, const std::string&, bool>{"account", claims.account, true},
        {"id of a token", claims.id, true},
        {"holder", claims.holder ? *claims.holder : empty, claims.holder.has_value()},
        {"nonce", claims.nonce ? *claims.nonce : empty, claims.nonce.has_value()}}) {
    if (needed && !IsName(text)) {
      return Refuse(std::string("the ").append(what).append(" is not usable"),
                    "It is 1 to 200 bytes of UTF-8 without control characters.");
    }
  }
  return {};
}

absl::Status CheckTimes(const TokenClaims& claims) {
  const std::int64_t last = claims.expires_at.value_or(kLastSecond);
  const auto in_range = [](std::int64_t time) { return time >= 0 && time <= kLastSecond; };
  if (!in_range(claims.issued_at) || !in_range(claims.not_before) || !in_range(last)) {
    return Refuse("a time of the token is out of range", "Times lie in the years 1970 to 9999.");
  }
  if (last > claims.not_before) return {};
  return Refuse("the token would expire before it begins", "Let it expire at a later time.");
}

bool IsUsable(const FeatureValue& value) {
  if (const auto* number = std::get_if<double>(&value)) return std::isfinite(*number);
  if (const auto* text = std::get_if<std::string>(&value)) {
    return text->empty() || IsName(*text);
  }
  return true;
}

absl::Status CheckFeatures(const std::vector<Feature>& features) {
  if (features.size() > kMaxFeatures) {
    return Refuse("a token has at most 64 features", "Leave some of them out.");
  }
  std::set<std::string_view> seen;
  for (const Feature& feature : features) {
    if (!IsName(feature.name) || !IsUsable(feature.value)) {
      return Refuse("a feature is not usable",
                    "Names and texts are at most 200 bytes of UTF-8 without control characters.");
    }
    if (!seen.insert(feature.name).second) {
      return Refuse("the feature " + feature.name + " is there twice", "Give it once.");
    }
  }
  return {};
}

// JSON that the caller wrote must say what it seems to say.
absl::Status CheckJson(const std::string& payload, const TokenClaims& claims) {
  const auto is_json = [](const Feature& one) {
    return std::holds_alternative<JsonText>(one.value);
  };
  if (claims.others.empty() && std::ranges::none_of(claims.features, is_json)) return {};
  TokenClaims again;
  if (ReadClaims(payload, again).defect == TokenDefect::kNone &&
      again.features == claims.features && again.others == claims.others) {
    return {};
  }
  return Refuse("a claim or feature is no compact JSON, or there twice",
                "Write it as a JSON library prints it, without spaces.");
}

}  // namespace

std::string NewTokenId(const RandomSource& random) {
  std::array<std::uint8_t, kTokenIdBytes> bytes;
  random(bytes);
  return EncodeBase64Url(bytes);
}

TokenMinter::TokenMinter(std::string issuer, std::unique_ptr<const Signer> signer)
    : issuer_(std::move(issuer)),
      footer_(PrintFooter(signer->public_key().KeyId())),
      signer_(std::move(signer)) {}

absl::StatusOr<TokenMinter> TokenMinter::Create(const PublicKeyring& ring,
                                                const SecretBytes& token_key) {
  // The public half is derived anew: with another's public half a secret would give itself away by
  // signing.
  absl::StatusOr<std::unique_ptr<const Signer>> signer = absl::InternalError("");
  if (token_key.size() == kSigningKeySize) {
    signer = MakeMemorySigner(SecretBytes::CopyOf(token_key.bytes().first(kSeedSize)));
  }
  if (!signer.ok() || !std::ranges::equal((*signer)->public_key().bytes(),
                                          token_key.bytes().last(kPublicKeyBytes))) {
    return Refuse("the halves of the token key do not belong together",
                  "Restore the ring from a backup.");
  }
  return Create(ring, *std::move(signer));
}

absl::StatusOr<TokenMinter> TokenMinter::Create(const PublicKeyring& ring,
                                                std::unique_ptr<const Signer> signer) {
  const bool fits = std::ranges::any_of(ring.token_keys(), [&](const PublicTokenKey& one) {
    return one.state == KeyState::kActive && one.key == signer->public_key();
  });
  if (fits) return TokenMinter(ring.issuer(), std::move(signer));
  return Refuse("this is no active token key of the ring", "Use the ring that it came from.");
}

absl::StatusOr<std::string> TokenMinter::Mint(const TokenClaims& claims) const {
  for (const auto check : {CheckTexts, CheckTimes}) {
    if (absl::Status status = check(claims); !status.ok()) return status;
  }
  if (absl::Status status = CheckFeatures(claims.features); !status.ok()) return status;
  TokenClaims signed_claims = claims;
  signed_claims.issuer = issuer_;
  Paseto token{.payload = PrintClaims(signed_claims), .footer = footer_};
  if (absl::Status status = CheckJson(token.payload, signed_claims); !status.ok()) return status;
  const std::string message = PasetoMessage(token.payload, token.footer);
  const std::span bytes(reinterpret_cast<const std::uint8_t*>(message.data()), message.size());
  if (absl::Status status = signer_->Sign(bytes, token.signature); !status.ok()) return status;
  std::string text = EncodePaseto(token);
  if (text.size() <= kMaxTokenBytes) return text;
  return Refuse("the token would be longer than 8,192 characters", "Leave some features out.");
}

}  // namespace serialsmith
