// A token and its claims as `serialsmith token` prints them. Pure functions: safe from any thread.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_TOKEN_REPORT_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_TOKEN_REPORT_H_

#include <string>
#include <string_view>

#include "serialsmith/catalogue.h"
#include "serialsmith/token.h"

namespace serialsmith::tools {

// One line: verdict, code, message, hint, form ("token" or "license"), key_id, and the claims.
std::string TokenJson(const TokenVerdict& verdict, bool is_license, const Catalogue& catalogue);

// For people: what is right or wrong, and the claims of a valid token, one a line.
std::string TokenText(const TokenVerdict& verdict, const Catalogue& catalogue);

// The fields of the claims, each with a comma before it; null or {} where there are none.
void AppendClaimFields(std::string& out, const TokenClaims* claims, const Catalogue& catalogue);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_TOKEN_REPORT_H_
