// The claims of an ownership token as JSON. Format §7.
#ifndef SERIALSMITH_CORE_VERIFY_CLAIMS_JSON_H_
#define SERIALSMITH_CORE_VERIFY_CLAIMS_JSON_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "serialsmith/token.h"

namespace serialsmith {

struct ClaimsDefect {
  TokenDefect defect = TokenDefect::kNone;  // kNone, kJson, kClaimMissing or kClaimInvalid
  std::string claim;
};

// One object, nested at most kMaxClaimDepth deep, no name twice in one object. `claims` is
// unspecified unless the defect is kNone. The order of the claims does not matter; what the
// features and the unknown claims hold is kept.
ClaimsDefect ReadClaims(std::string_view json, TokenClaims& claims);

// One spelling for the same claims: compact, in the order of TokenClaims. Texts must be UTF-8.
std::string PrintClaims(const TokenClaims& claims);

// The "kid" of a footer; nullopt when it is no JSON object with that text, or has a name twice.
// Read before anything is verified: at most kMaxFooterBytes.
inline constexpr std::size_t kMaxFooterBytes = 512;
std::optional<std::string> ReadKeyId(std::string_view footer);
std::string PrintFooter(std::string_view key_id);

// A feature's value as JSON, for reports too.
void AppendJson(std::string& out, const FeatureValue& value);

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_VERIFY_CLAIMS_JSON_H_
