// Mints ownership tokens and answers activation requests. docs/ownership_token.md.
//
// A TokenMinter is immutable: safe from any thread. Clock and random source are the caller's. The
// same claims give the same token for ever: Ed25519 has no randomness of its own.
//
//     auto minter = serialsmith::TokenMinter::Create(ring.public_ring(), token_key);
//     serialsmith::TokenClaims claims{.account = "anna", .id = serialsmith::NewTokenId(random),
//                                     .issued_at = now, .not_before = now, .number = number};
//     absl::StatusOr<std::string> token = minter->Mint(claims);
#ifndef SERIALSMITH_MINT_H_
#define SERIALSMITH_MINT_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serialsmith/activation.h"
#include "serialsmith/keys.h"
#include "serialsmith/secret.h"
#include "serialsmith/signer.h"
#include "serialsmith/token.h"
#include "serialsmith/vault.h"

namespace serialsmith {

// Of accounts, holders and names and texts of features, in bytes of UTF-8; and how many features.
inline constexpr std::size_t kMaxClaimBytes = 200;
inline constexpr std::size_t kMaxFeatures = 64;

// 128 random bits as base64url.
std::string NewTokenId(const RandomSource& random);

class TokenMinter final {
 public:
  // `token_key` is what SecretKeyring::UnlockTokenKey() gives: the key of an
  // active token key of the ring. kInvalidArgument: it is another one.
  static absl::StatusOr<TokenMinter> Create(const PublicKeyring& ring,
                                            const SecretBytes& token_key);
  // For a token key that lives elsewhere. kInvalidArgument: `signer` (not null) has no
  // active token key of the ring.
  static absl::StatusOr<TokenMinter> Create(const PublicKeyring& ring,
                                            std::unique_ptr<const Signer> signer);

  // The issuer is the ring's, whatever the claims say. kInvalidArgument: a text that is empty, too
  // long or no plain UTF-8; a feature twice; a token that ends before it begins; times out of the
  // years 1970 … 9999; more than kMaxTokenBytes. Whether the serial exists is the caller's
  // business.
  // Other errors are the signer's.
  absl::StatusOr<std::string> Mint(const TokenClaims& claims) const;

 private:
  TokenMinter(std::string issuer, std::unique_ptr<const Signer> signer);
  std::string issuer_;
  std::string footer_;
  std::unique_ptr<const Signer> signer_;
};

struct AnswerTerms {
  std::int64_t now = 0;
  std::string account{};  // empty: the serial's number, for a serial that is in no account yet
  std::optional<std::string> holder = std::nullopt;
  std::vector<Feature> features{};
  // From the time of the request on; nullopt: for ever.
  std::optional<std::int64_t> valid_seconds = std::nullopt;
  // A clock that is too far off would make tokens for another time than now.
  std::int64_t max_age = std::int64_t{30} * 86400;
  std::int64_t max_ahead = 86400;
};

// Remembers which request got which answer. Find() and Remember() may come from several processes
// at once; what Remember() returns is the answer that counts.
class AnswerMemory {
 public:
  virtual ~AnswerMemory() = default;
  // nullopt: the request's nonce is new. kAlreadyExists: it was answered for another serial or
  // machine.
  virtual absl::StatusOr<std::optional<std::string>> Find(const ActivationRequest& request) = 0;
  virtual absl::StatusOr<std::string> Remember(const ActivationRequest& request,
                                               const std::string& answer) = 0;
};

// The claims that answer a request: bound to its machine and nonce, from its time on, with an id
// made of the request. The same request under the same terms gives the same claims, so that a
// replayed one gains nothing even where nothing remembers it. kFailedPrecondition: its time is
// beyond the terms. Whether the serial is genuine is the caller's business.
absl::StatusOr<TokenClaims> AnswerClaims(const ActivationRequest& request,
                                         const AnswerTerms& terms);

// The token that answers the request: the remembered one, whatever its age and the terms, or a new
// one. `memory` may be null.
absl::StatusOr<std::string> AnswerRequest(const TokenMinter& minter,
                                          const ActivationRequest& request,
                                          const AnswerTerms& terms, AnswerMemory* memory);

}  // namespace serialsmith

#endif  // SERIALSMITH_MINT_H_
