// RapidCheck generators of what ownership tokens say. Mint them with the keys of your tests
// (serialsmith/mint.h) for tokens that verify; DamagedToken() (serialsmith/testing/generators.h)
// makes others of them. docs/qa_kit.md. Needs serialsmith::verify.
//
//     const auto claims = *serialsmith::testing::ClaimsAt(now);
//     const absl::StatusOr<std::string> token = minter->Mint(claims);
#ifndef SERIALSMITH_TESTING_TOKEN_GENERATORS_H_
#define SERIALSMITH_TESTING_TOKEN_GENERATORS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "serialsmith/testing/generators.h"
#include "serialsmith/token.h"

namespace serialsmith::testing {

// UTF-8 without control characters, not empty, short enough for every claim.
inline rc::Gen<std::string> ClaimText() {
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
                          "a", "b", "Z", "0", " ", "@", ".", "\"", "\\", "/", "<", "\u00E9",
                          "\u4E2D", "\U0001F511")),
                      [](std::vector<std::string> pieces) {
                        if (pieces.size() > 40) pieces.resize(40);
                        return "a" + generators_internal::Joined(pieces);
                      });
}

// Claims that minting takes and that are valid at `now` (seconds since 1970): for no machine, of
// any product. The issuer is left to the minter.
inline rc::Gen<TokenClaims> ClaimsAt(std::int64_t now) {
  constexpr std::int64_t kDay = 86400;
  return rc::gen::exec([now] {
    TokenClaims claims;
    claims.account = *ClaimText();
    claims.id = *ClaimText();
    claims.number = *OrdinaryFields();
    claims.issued_at = claims.not_before = now - *rc::gen::inRange<std::int64_t>(0, kDay);
    if (*rc::gen::arbitrary<bool>()) {
      claims.expires_at = *rc::gen::inRange<std::int64_t>(now + 1, 253402300800);  // year 10000
    }
    if (*rc::gen::arbitrary<bool>()) claims.holder = *ClaimText();
    const auto features = *rc::gen::inRange<std::size_t>(0, 4);
    for (std::size_t i = 0; i < features; ++i) {
      const std::string name = std::to_string(i) + *ClaimText();
      claims.features.push_back({name, *rc::gen::arbitrary<std::int64_t>()});
    }
    claims.features.push_back({"edition", *ClaimText()});
    claims.features.push_back({"trial", *rc::gen::arbitrary<bool>()});
    return claims;
  });
}

}  // namespace serialsmith::testing

#endif  // SERIALSMITH_TESTING_TOKEN_GENERATORS_H_
