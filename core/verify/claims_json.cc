#include "core/verify/claims_json.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <variant>

#include "core/keys/utc_time.h"

namespace serialsmith {
namespace {

bool IsPlainAscii(std::string_view text) {
  for (const char c : text) {
    if (c < 0x20 || c > 0x7E || c == '"' || c == '\\') return false;
  }
  return true;
}

// Nearly all texts need no escapes; the library knows those that do.
void AppendText(std::string& out, std::string_view text) {
  if (IsPlainAscii(text)) {
    out.append("\"").append(text).append("\"");
  } else {
    out += nlohmann::json(std::string(text))
               .dump(-1, ' ', /*ensure_ascii=*/false, nlohmann::json::error_handler_t::replace);
  }
}

void AppendName(std::string& out, std::string_view name) {
  if (out.back() != '{') out += ',';
  AppendText(out, name);
  out += ':';
}

void AppendTextClaim(std::string& out, std::string_view name, std::string_view value) {
  AppendName(out, name);
  AppendText(out, value);
}

}  // namespace

void AppendJson(std::string& out, const FeatureValue& value) {
  struct Printer {
    std::string& out;
    void operator()(bool truth) const { out += truth ? "true" : "false"; }
    void operator()(std::int64_t number) const { out += std::to_string(number); }
    void operator()(double number) const { out += nlohmann::json(number).dump(); }
    void operator()(const std::string& text) const { AppendText(out, text); }
    void operator()(const JsonText& json) const { out += json.text; }
  };
  std::visit(Printer{out}, value);
}

std::string PrintClaims(const TokenClaims& claims) {
  std::string out;
  out.reserve(640);
  out += '{';
  AppendTextClaim(out, "iss", claims.issuer);
  AppendTextClaim(out, "sub", claims.account);
  AppendTextClaim(out, "aud", claims.product().code());
  AppendTextClaim(out, "jti", claims.id);
  AppendTextClaim(out, "iat", FormatUtc(claims.issued_at));
  AppendTextClaim(out, "nbf", FormatUtc(claims.not_before));
  if (claims.expires_at) AppendTextClaim(out, "exp", FormatUtc(*claims.expires_at));
  AppendTextClaim(out, "serial", NumberText(claims.number));
  if (claims.machine) AppendTextClaim(out, "machine", MachineText(*claims.machine));
  if (!claims.features.empty()) {
    AppendName(out, "features");
    out += '{';
    for (const Feature& feature : claims.features) {
      AppendName(out, feature.name);
      AppendJson(out, feature.value);
    }
    out += '}';
  }
  if (claims.holder) AppendTextClaim(out, "holder", *claims.holder);
  if (claims.nonce) AppendTextClaim(out, "nonce", *claims.nonce);
  for (const Feature& other : claims.others) {
    AppendName(out, other.name);
    AppendJson(out, other.value);
  }
  return out + '}';
}

std::string PrintFooter(std::string_view key_id) {
  std::string footer = "{";
  AppendTextClaim(footer, "kid", key_id);
  return footer + '}';
}

}  // namespace serialsmith
