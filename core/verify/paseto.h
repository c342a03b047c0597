// PASETO v4.public, the envelope of a token, whatever is in it. Format §7.
//
// What is signed is the pre-authentication encoding of header, payload, footer and implicit
// assertion. Ownership tokens have no implicit assertion; the published vectors do.
#ifndef SERIALSMITH_CORE_VERIFY_PASETO_H_
#define SERIALSMITH_CORE_VERIFY_PASETO_H_

#include <optional>
#include <string>
#include <string_view>

#include "serialsmith/keys.h"
#include "serialsmith/number.h"

namespace serialsmith {

inline constexpr std::string_view kPasetoHeader = "v4.public.";

struct Paseto {
  std::string payload;
  Signature signature{};
  std::string footer;  // empty: none
  bool operator==(const Paseto&) const = default;
};

// Strict: the header, then unpadded base64url without stray bits, then a footer or none. nullopt
// for anything else. Nothing is verified.
std::optional<Paseto> DecodePaseto(std::string_view text);
// The reverse; an empty footer is left out with its dot.
std::string EncodePaseto(const Paseto& token);

std::string PasetoMessage(std::string_view payload, std::string_view footer,
                          std::string_view implicit_assertion = {});

bool VerifyPaseto(const PublicKey& key, const Paseto& token,
                  std::string_view implicit_assertion = {});

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_VERIFY_PASETO_H_
