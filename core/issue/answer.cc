#include <sodium.h>

#include <array>
#include <cstdint>
#include <string_view>

#include "core/keys/base64url.h"
#include "core/keys/sodium.h"
#include "core/keys/status.h"
#include "core/keys/utc_time.h"
#include "serialsmith/mint.h"

namespace serialsmith {
namespace {

// As many as random ids have.
constexpr std::size_t kIdBytes = 16;

// An id that only this request has: BLAKE2b-256, cut, over a purpose and all that the request is
// known by.
std::string IdOf(const ActivationRequest& request) {
  EnsureSodium();
  std::string hashed = "serialsmith.answer.v1";
  hashed += '\0';
  hashed.append(request.nonce.begin(), request.nonce.end());
  hashed.append(request.machine.begin(), request.machine.end());
  hashed.append(request.number.begin(), request.number.end());
  std::array<std::uint8_t, crypto_generichash_BYTES> hash;
  crypto_generichash(hash.data(), hash.size(),
                     reinterpret_cast<const unsigned char*>(hashed.data()), hashed.size(), nullptr,
                     0);
  return EncodeBase64Url(std::span(hash).first<kIdBytes>());
}

absl::Status CheckTime(const ActivationRequest& request, const AnswerTerms& terms) {
  const std::int64_t age = terms.now - request.time;
  if (age <= terms.max_age && age >= -terms.max_ahead) return {};
  return Problem(absl::StatusCode::kFailedPrecondition,
                 "the request was made at " + FormatUtc(request.time) +
                     " by the clock of its computer, and now it is " + FormatUtc(terms.now),
                 "Set the clock of that computer and make a new request.");
}

}  // namespace

absl::StatusOr<TokenClaims> AnswerClaims(const ActivationRequest& request,
                                         const AnswerTerms& terms) {
  if (absl::Status status = CheckTime(request, terms); !status.ok()) return status;
  TokenClaims claims;
  claims.account = terms.account.empty() ? NumberText(request.number) : terms.account;
  claims.id = IdOf(request);
  claims.issued_at = request.time;
  claims.not_before = request.time;
  if (terms.valid_seconds) claims.expires_at = request.time + *terms.valid_seconds;
  if (claims.expires_at && *claims.expires_at <= terms.now) {
    return Problem(absl::StatusCode::kFailedPrecondition,
                   "the answer would have expired already, at " + FormatUtc(*claims.expires_at),
                   "Make a new request on that computer, or give a later end.");
  }
  claims.number = request.number;
  claims.machine = request.machine;
  claims.features = terms.features;
  claims.holder = terms.holder;
  claims.nonce = NonceText(request.nonce);
  return claims;
}

absl::StatusOr<std::string> AnswerRequest(const TokenMinter& minter,
                                          const ActivationRequest& request,
                                          const AnswerTerms& terms, AnswerMemory* memory) {
  if (memory != nullptr) {
    absl::StatusOr<std::optional<std::string>> known = memory->Find(request);
    if (!known.ok()) return known.status();
    if (*known) return **known;
  }
  const absl::StatusOr<TokenClaims> claims = AnswerClaims(request, terms);
  if (!claims.ok()) return claims.status();
  absl::StatusOr<std::string> answer = minter.Mint(*claims);
  if (!answer.ok() || memory == nullptr) return answer;
  return memory->Remember(request, *answer);
}

}  // namespace serialsmith
