// Ownership tokens: what the issuer says about who owns a serial. docs/serial_format.md §7,
// docs/ownership_token.md.
//
// TokenVerifier::Verify() is total: any bytes get a verdict. It holds public keys only; minting is
// in serialsmith/mint.h. Clock, fingerprint and revocations are passed in. A TokenVerifier is
// immutable and safe from any thread; verdicts are values.
//
//     serialsmith::TokenVerifier verifier(ring);
//     serialsmith::TokenVerdict verdict = verifier.Verify(
//         text, {.now = seconds, .product = product, .machine = serialsmith::HashMachine(name)});
//     if (!verdict.valid()) Show(serialsmith::ExplainToken(verdict, &ring.catalogue()).message);
#ifndef SERIALSMITH_TOKEN_H_
#define SERIALSMITH_TOKEN_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "serialsmith/check.h"
#include "serialsmith/keys.h"
#include "serialsmith/number.h"
#include "serialsmith/verdict.h"

namespace serialsmith {

// Longer tokens are malformed, unread. Depth counts objects and arrays of the claims.
inline constexpr std::size_t kMaxTokenBytes = 8192;
inline constexpr std::size_t kMaxClaimDepth = 8;

// BLAKE2b-256 of a fingerprint's bytes exactly as given. A token holds the hash, so that it names
// no computer.
inline constexpr std::size_t kMachineHashBytes = 32;
using MachineHash = std::array<std::uint8_t, kMachineHashBytes>;
MachineHash HashMachine(std::string_view fingerprint);
std::string MachineText(const MachineHash& hash);  // 43 characters of base64url
std::optional<MachineHash> ParseMachineText(std::string_view text);

// JSON that has no type here, compact: arrays, objects, null, and whole numbers beyond 64 bits.
struct JsonText {
  std::string text;
  bool operator==(const JsonText&) const = default;
};
using FeatureValue = std::variant<bool, std::int64_t, double, std::string, JsonText>;
struct Feature {
  std::string name;
  FeatureValue value;
  bool operator==(const Feature&) const = default;
};

// What a token says. Times are seconds since 1970, texts UTF-8 without control characters.
struct TokenClaims {
  std::string issuer{};                                   // iss
  std::string account{};                                  // sub
  std::string id{};                                       // jti, another for each token
  std::int64_t issued_at = 0;                             // iat
  std::int64_t not_before = 0;                            // nbf
  std::optional<std::int64_t> expires_at = std::nullopt;  // exp; nullopt: never
  PackedRow number{};                                     // serial; aud is its product
  std::optional<MachineHash> machine = std::nullopt;      // bound to one computer
  std::vector<Feature> features{};                        // in the order of the token
  std::optional<std::string> holder = std::nullopt;       // the owner's name, for people
  std::optional<std::string> nonce = std::nullopt;  // of the activation request that this answers
  std::vector<Feature> others{};  // claims that this version does not know, as they came

  Product product() const { return Unpack(number).product; }
  // nullptr when the token has no such feature.
  const FeatureValue* FindFeature(std::string_view name) const;
  bool operator==(const TokenClaims&) const = default;
};

// Frozen numbers, in the order of judgement; adding is allowed, renumbering never.
enum class TokenCode : std::uint8_t {
  kValid = 0,
  kMalformed = 10,  // no token, or signed claims that say too little or contradict each other
  kUnknownKey = 20,
  kSignatureInvalid = 21,
  kKeyRevoked = 22,  // signed by a key that the ring has retired or marked as compromised
  kWrongIssuer = 30,
  kWrongProduct = 31,
  kWrongMachine = 32,
  kWrongRequest = 33,  // answers another activation request
  kNotYetValid = 40,
  kExpired = 41,
  kSerialRevoked = 50,
  kKeyringOutdated = 51,
  // License files (serialsmith/license.h).
  kLicenseMismatch = 60,
  kLicenseSerialInvalid = 61,
};

// The stable name that scripts see: "valid", "token_expired", …
std::string_view TokenCodeName(TokenCode code);

// What is wrong with a kMalformed token.
enum class TokenDefect : std::uint8_t {
  kNone,
  kEmpty,
  kTooLong,
  kNoToken,       // does not begin with "v4.public."
  kEncoding,      // no base64url, or cut
  kFooter,        // names no key
  kJson,          // signed claims that are no JSON object, nested too deep, or have a claim twice
  kClaimMissing,  // `claim` says which
  kClaimInvalid,
  kLicense,  // a license file without a serial or a token in it, or too long
};

struct TokenVerdict {
  TokenCode code = TokenCode::kMalformed;
  TokenDefect defect = TokenDefect::kNone;
  std::string claim;   // kClaimMissing, kClaimInvalid
  std::string key_id;  // the key that the footer names; nobody vouches for it before kWrongIssuer
  // The issuer's word, from kWrongIssuer on: the signature was right.
  std::optional<TokenClaims> claims;

  // What it was judged by.
  std::int64_t now = 0;
  std::string asked_issuer;
  std::optional<Product> asked_product;
  bool asked_machine = false;
  // License files: the verdict on the signed serial, once the token was found valid.
  std::optional<Verdict> serial;

  bool valid() const { return code == TokenCode::kValid; }
};

struct ActivationRequest;  // serialsmith/activation.h

inline constexpr std::int64_t kDefaultSkewSeconds = 60;

inline constexpr std::int64_t kMaxTokenSkew = std::int64_t{366} * 86400;

struct TokenPolicy {
  // Seconds since 1970. Without it every token is not yet valid.
  std::int64_t now = 0;
  // How far the clocks of issuer and client may be apart: from 0 to kMaxTokenSkew, what is beyond
  // counts as that.
  std::int64_t skew = kDefaultSkewSeconds;
  // Anything else is kWrongProduct.
  std::optional<Product> product = std::nullopt;
  // This computer. Without it a token that is bound to one is kWrongMachine.
  std::optional<MachineHash> machine = std::nullopt;
  // The request that the token must answer. It does not stand for `machine`, as files can be
  // copied.
  const ActivationRequest* request = nullptr;
  // Null: nothing is revoked. serialsmith/revocation_list.h has one.
  const RevokedSerials* revoked = nullptr;
};

class TokenVerifier final {
 public:
  // Keeps a reference: the ring must outlive the verifier.
  explicit TokenVerifier(const PublicKeyring& keyring);

  // `text` is the token and nothing else. Ed25519 acceptance is libsodium's.
  TokenVerdict Verify(std::string_view text, const TokenPolicy& policy) const;
  const PublicKeyring& keyring() const { return keyring_; }

 private:
  const PublicKeyring& keyring_;
  std::vector<std::string> footers_;  // of the ring's token keys, as minting writes them
};

// Makes the sentences of a verdict; the message begins "Invalid ownership token:" unless valid.
Explanation ExplainToken(const TokenVerdict& verdict, const Catalogue* catalogue = nullptr,
                         Language language = Language::kEnglish);

}  // namespace serialsmith

#endif  // SERIALSMITH_TOKEN_H_
