#include "tools/serialsmith/unit_report.h"

#include <array>
#include <ctime>

#include "serialsmith/text.h"
#include "tools/issuing/row_text.h"
#include "tools/serialsmith/check_report.h"
#include "tools/serialsmith/display_text.h"
#include "tools/serialsmith/json_text.h"

namespace serialsmith::tools {
namespace {

std::string SignedTextOf(const UnitRecord& unit) {
  return unit.is_signed ? SignedText(unit.serial.number, unit.serial.signature) : std::string();
}

std::string ReplacementOf(const UnitRecord& unit) {
  return unit.replacement ? NumberText(*unit.replacement) : std::string();
}

std::string RevokedAt(const UnitRecord& unit) {
  return unit.state == UnitState::kIssued ? std::string() : TimeText(unit.revoked_at);
}

void AppendLabelled(std::string& out, std::string_view label, std::string_view text) {
  if (text.empty()) return;
  out.append("    ").append(label).append(12 - label.size(), ' ');
  ForEachCell(text, [&](const DisplayCell& cell) {
    out += cell.shown;
    return true;
  });
  out += '\n';
}

std::string MailText(const MailRecord* mail) {
  if (mail == nullptr) return {};
  std::string text = std::string(MailStateName(mail->state)) + " to " + mail->email;
  if (mail->sent_at != 0) text += " at " + TimeText(mail->sent_at);
  if (mail->state != MailState::kSent && !mail->last_error.empty()) {
    text += ": " + mail->last_error;
  }
  return text;
}

void AppendMembers(std::string& out, const UnitRecord& unit) {
  const auto text = [&](std::string_view name, std::string_view value) {
    out.append(",\"").append(name).append("\":");
    AppendJsonStringOrNull(out, value);
  };
  const auto integer = [&](std::string_view name, std::uint64_t value) {
    out.append(",\"").append(name).append("\":");
    AppendInteger(out, value);
  };
  out += "{\"serial_number\":";
  AppendJsonString(out, NumberText(unit.serial.number));
  text("signed_serial", SignedTextOf(unit));
  text("status", UnitStateName(unit.state));
  text("series", std::string(1, unit.line.series.symbol()));
  text("product", unit.line.product.code());
  integer("sequence", unit.sequence);
  text("order_id", unit.order_id);
  text("line", unit.line_name);
  integer("unit", unit.unit);
  integer("quantity", unit.line.quantity);
  text("email", unit.line.email);
  text("name", unit.line.name);
  text("locale", unit.line.locale);
  text("issued_at", TimeText(unit.issued_at));
  text("revoked_at", RevokedAt(unit));
  text("reason", unit.reason);
  text("replacement", ReplacementOf(unit));
}

}  // namespace

std::string TimeText(std::int64_t seconds) {
  const auto time = static_cast<std::time_t>(seconds);
  std::tm parts{};
  std::array<char, 32> text{};
  if (::gmtime_r(&time, &parts) == nullptr) return "?";
  const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return std::string(text.data(), length);
}

void AppendUnitReport(std::string& out, const UnitRecord& unit, const MailRecord* mail,
                      const Catalogue* catalogue) {
  out += NumberText(unit.serial.number) + " (" + ProductLabel(unit.line.product, catalogue) + ")\n";
  AppendLabelled(out, "status", UnitStateName(unit.state));
  AppendLabelled(out, "order", unit.order_id);
  AppendLabelled(out, "line", unit.line_name);
  AppendLabelled(out, "unit",
                 std::to_string(unit.unit) + " of " + std::to_string(unit.line.quantity));
  AppendLabelled(out, "sequence",
                 std::string(1, unit.line.series.symbol()) + " " + unit.line.product.code() + " " +
                     std::to_string(unit.sequence));
  AppendLabelled(out, "issued", TimeText(unit.issued_at));
  AppendLabelled(out, "email", unit.line.email);
  AppendLabelled(out, "name", unit.line.name);
  AppendLabelled(out, "locale", unit.line.locale);
  AppendLabelled(out, "mail", MailText(mail));
  AppendLabelled(out, "signature", unit.is_signed ? "stored" : "not made yet");
  AppendLabelled(out, "revoked", RevokedAt(unit));
  AppendLabelled(out, "reason", unit.reason);
  AppendLabelled(out, "replaced by", ReplacementOf(unit));
}

void AppendUnitJson(std::string& out, const UnitRecord& unit) {
  AppendMembers(out, unit);
  out += "}\n";
}

void AppendUnitAndMailJson(std::string& out, const UnitRecord& unit, const MailRecord* mail) {
  AppendMembers(out, unit);
  out += ",\"mail\":";
  if (mail == nullptr) {
    out += "null";
  } else {
    out.append("{\"state\":\"").append(MailStateName(mail->state)).append("\",\"email\":");
    AppendJsonString(out, mail->email);
    out += ",\"sent_at\":";
    AppendJsonStringOrNull(out, mail->sent_at == 0 ? std::string() : TimeText(mail->sent_at));
    out += ",\"error\":";
    AppendJsonStringOrNull(out, mail->last_error);
    out += '}';
  }
  out += "}\n";
}

void AppendUnitCsv(std::string& out, const UnitRecord& unit) {
  const std::array<std::string, 16> fields = {
      unit.order_id,
      unit.line_name,
      std::to_string(unit.unit),
      unit.line.product.code(),
      NumberText(unit.serial.number),
      SignedTextOf(unit),
      unit.line.email,
      unit.line.name,
      unit.line.locale,
      std::string(UnitStateName(unit.state)),
      std::string(1, unit.line.series.symbol()),
      std::to_string(unit.sequence),
      TimeText(unit.issued_at),
      RevokedAt(unit),
      unit.reason,
      ReplacementOf(unit),
  };
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) out += ',';
    AppendCsvField(out, fields[i]);
  }
  out += '\n';
}

}  // namespace serialsmith::tools
