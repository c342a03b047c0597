#include "tools/serialsmith/token_report.h"

#include <optional>

#include "core/keys/utc_time.h"
#include "core/verify/claims_json.h"
#include "tools/orders/utf8.h"
#include "tools/serialsmith/json_text.h"

namespace serialsmith::tools {
namespace {

constexpr std::size_t kMaxShownBytes = 300;

void AppendField(std::string& out, std::string_view name, std::string_view value) {
  out.append(",\"").append(name).append("\":");
  AppendJsonStringOrNull(out, value);
}

std::string TimeOf(const std::optional<std::int64_t>& time) {
  return time ? FormatUtc(*time) : std::string();
}

void AppendObject(std::string& out, std::string_view name, const std::vector<Feature>& values) {
  out.append(",\"").append(name).append("\":{");
  for (const Feature& one : values) {
    if (out.back() != '{') out += ',';
    AppendJsonString(out, one.name);
    out += ':';
    if (const auto* text = std::get_if<std::string>(&one.value)) {
      AppendJsonString(out, *text);
    } else {
      AppendJson(out, one.value);
    }
  }
  out += '}';
}

void AppendLine(std::string& out, std::string_view label, std::string_view value) {
  if (value.empty()) return;
  std::string name = std::string(label).append(":");
  name.resize(12, ' ');
  out.append(name).append(Printable(value, kMaxShownBytes)).append("\n");
}

}  // namespace

void AppendClaimFields(std::string& out, const TokenClaims* claims, const Catalogue& catalogue) {
  const TokenClaims none;
  const bool known = claims != nullptr;
  const TokenClaims& shown = known ? *claims : none;
  AppendField(out, "issuer", shown.issuer);
  AppendField(out, "account", shown.account);
  AppendField(out, "product", known ? shown.product().code() : "");
  AppendField(out, "product_name", known ? catalogue.NameOf(shown.product()) : std::string_view());
  AppendField(out, "id", shown.id);
  AppendField(out, "issued_at", known ? FormatUtc(shown.issued_at) : "");
  AppendField(out, "not_before", known ? FormatUtc(shown.not_before) : "");
  AppendField(out, "expires_at", TimeOf(shown.expires_at));
  AppendField(out, "serial", known ? NumberText(shown.number) : "");
  AppendField(out, "machine", shown.machine ? MachineText(*shown.machine) : "");
  AppendField(out, "holder", shown.holder.value_or(""));
  AppendField(out, "nonce", shown.nonce.value_or(""));
  AppendObject(out, "features", shown.features);
  AppendObject(out, "other_claims", shown.others);
}

std::string TokenJson(const TokenVerdict& verdict, bool is_license, const Catalogue& catalogue) {
  const Explanation explanation = ExplainToken(verdict, &catalogue);
  std::string out = "{\"verdict\":";
  AppendJsonString(out, verdict.valid() ? "valid" : "invalid");
  AppendField(out, "code", TokenCodeName(verdict.code));
  AppendField(out, "message", explanation.message);
  AppendField(out, "hint", explanation.hint);
  AppendField(out, "form", is_license ? "license" : "token");
  AppendField(out, "key_id", verdict.key_id);
  AppendClaimFields(out, verdict.claims ? &*verdict.claims : nullptr, catalogue);
  return out + "}\n";
}

std::string TokenText(const TokenVerdict& verdict, const Catalogue& catalogue) {
  const Explanation explanation = ExplainToken(verdict, &catalogue);
  std::string out = Printable(explanation.message, 2 * kMaxShownBytes) + "\n";
  if (!explanation.hint.empty()) out += explanation.hint + "\n";
  if (!verdict.valid() || !verdict.claims) return out;
  const TokenClaims& claims = *verdict.claims;
  AppendLine(out, "Serial", NumberText(claims.number));
  AppendLine(out, "Account", claims.account);
  AppendLine(out, "Holder", claims.holder.value_or(""));
  AppendLine(out, "Issued", FormatUtc(claims.issued_at));
  AppendLine(out, "Expires", claims.expires_at ? TimeOf(claims.expires_at) : "never");
  for (const Feature& feature : claims.features) {
    std::string value = feature.name + " = ";
    AppendJson(value, feature.value);
    AppendLine(out, "Feature", value);
  }
  return out;
}

}  // namespace serialsmith::tools
