// License files: an ownership token, the signed serial and the holder's name in one text that mail
// does not break. docs/ownership_token.md.
//
// The token vouches for the holder (claim `holder`); the lines above the serial are for readers and
// are not judged. Pure functions, safe from any thread.
//
//     if (serialsmith::HoldsLicense(text)) {
//       verdict = serialsmith::VerifyLicense(verifier, text, policy);
//     }
#ifndef SERIALSMITH_LICENSE_H_
#define SERIALSMITH_LICENSE_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "serialsmith/number.h"
#include "serialsmith/token.h"

namespace serialsmith {

inline constexpr std::size_t kMaxLicenseBytes = std::size_t{64} << 10;

// `token` was minted from `claims`, and `signature` is that of its serial. Lines end in LF.
std::string PrintLicense(std::string_view token, const TokenClaims& claims,
                         const Signature& signature, std::string_view product_name);

// Whether the text has the opening line of a license.
bool HoldsLicense(std::string_view text);

// Judges the token, then that it vouches for the serial beside it (kLicenseMismatch), then that
// serial with its signature (kLicenseSerialInvalid). Reads a license however mail has wrapped,
// quoted or encoded (quoted-printable) it, with any text around it; of several the last one.
TokenVerdict VerifyLicense(const TokenVerifier& verifier, std::string_view text,
                           const TokenPolicy& policy);

}  // namespace serialsmith

#endif  // SERIALSMITH_LICENSE_H_
