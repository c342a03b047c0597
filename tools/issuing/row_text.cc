#include "tools/issuing/row_text.h"

#include <charconv>
#include <cstdint>

#include "serialsmith/number.h"
#include "serialsmith/text.h"

namespace serialsmith::tools {
namespace {

void AppendInteger(std::string& out, std::uint64_t value) {
  char digits[20];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
  out.append(digits, end);
}

void AppendJsonMember(std::string& out, std::string_view name, std::string_view text) {
  out += ",\"";
  out += name;
  out += "\":";
  if (text.empty()) {
    out += "null";
  } else {
    AppendJsonText(out, text);
  }
}

}  // namespace

void AppendCsvField(std::string& out, std::string_view text) {
  // Blanks at either end are quoted because readers, ours too, drop them elsewhere.
  const bool plain = text.find_first_of(",\"\r\n") == std::string_view::npos &&
                     (text.empty() || (text.front() != ' ' && text.front() != '\t' &&
                                       text.back() != ' ' && text.back() != '\t'));
  if (plain) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

void AppendJsonText(std::string& out, std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 15U];
    } else {
      out += c;
    }
  }
  out += '"';
}

void AppendRejectRow(std::string& out, const Reject& reject) {
  AppendInteger(out, reject.row);
  for (std::string_view field : {std::string_view(reject.column), std::string_view(reject.reason),
                                 std::string_view(reject.text)}) {
    out += ',';
    AppendCsvField(out, field);
  }
  out += '\n';
}

void LineRows::Begin(const PlannedLine& line) {
  before_unit_.clear();
  before_number_.clear();
  after_serials_.clear();
  const std::string product = line.order.product.code();
  status_ = line.kind == PlannedLine::Kind::kNew ? "issued" : "existing";
  if (format_ == RowFormat::kCsv) {
    AppendCsvField(before_unit_, line.order.order_id);
    before_unit_ += ',';
    AppendCsvField(before_unit_, line.order.line);
    before_unit_ += ',';
    before_number_.append(1, ',').append(product).append(1, ',');
    for (std::string_view field : {line.email, line.name, line.locale}) {
      after_serials_ += ',';
      AppendCsvField(after_serials_, field);
    }
    after_serials_ += ',';
    return;
  }
  before_unit_ += "{\"order_id\":";
  AppendJsonText(before_unit_, line.order.order_id);
  AppendJsonMember(before_unit_, "line", line.order.line);
  before_unit_ += ",\"unit\":";
  before_number_.append(",\"product\":\"").append(product).append("\",\"serial_number\":\"");
  AppendJsonMember(after_serials_, "email", line.email);
  AppendJsonMember(after_serials_, "name", line.name);
  AppendJsonMember(after_serials_, "locale", line.locale);
  after_serials_ += ",\"status\":\"";
}

void LineRows::AppendUnit(std::string& out, std::size_t unit, const IssuedSerial& serial,
                          UnitState state) const {
  const bool json = format_ == RowFormat::kJsonLines;
  out += before_unit_;
  AppendInteger(out, unit + 1);
  out += before_number_;
  char number[kRowTextLength];
  WriteNumberText(serial.number, number);
  out.append(number, sizeof number);
  if (with_signatures_) {
    char text[kSignedTextLength];
    WriteSignedText(serial.number, serial.signature, '-', text);
    out += json ? "\",\"signed_serial\":\"" : ",";
    out.append(text, sizeof text);
    if (json) out += '"';
  } else {
    out += json ? "\",\"signed_serial\":null" : ",";
  }
  out += after_serials_;
  out += state == UnitState::kIssued ? status_ : UnitStateName(state);
  out += json ? "\"}\n" : "\n";
}

}  // namespace serialsmith::tools
