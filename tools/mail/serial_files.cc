#include "tools/mail/serial_files.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "serialsmith/number.h"
#include "tools/mail/display_value.h"
#include "tools/mail/mail_limits.h"

namespace serialsmith::tools {
namespace {

constexpr std::string_view kHeader = "product,product_name,unit,serial_number,signed_serial\n";

// The full-width forms too, which some spreadsheets take for the plain ones.
constexpr std::array<std::string_view, 8> kFormulaStarts = {"=",  "+",  "-",  "@",
                                                            "＝", "＋", "－", "＠"};

}  // namespace

std::string SerialFile(const IssuedSerial& serial) {
  return SignedText(serial.number, serial.signature, '\n') + '\n';
}

std::string CsvField(std::string_view text) {
  const bool formula = std::any_of(kFormulaStarts.begin(), kFormulaStarts.end(),
                                   [&](std::string_view start) { return text.starts_with(start); });
  std::string field = formula ? "'" : "";
  field.append(text);
  const bool padded = field.starts_with(' ') || field.ends_with(' ');
  if (!padded && field.find_first_of(",\"\r\n\t") == std::string::npos) return field;
  std::string quoted = "\"";
  for (const char c : field) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted += '"';
}

std::string SerialsCsv(const OrderMail& order) {
  std::string rows(kHeader);
  std::size_t size = rows.size();
  for (const MailLine& line : order.lines) {
    size +=
        line.serials.size() * (kRowTextLength + kSignedTextLength + line.product_name.size() + 20);
  }
  rows.reserve(size);
  for (const MailLine& line : order.lines) {
    const std::string product =
        line.product.code() + ',' + CsvField(DisplayValue(line.product_name, kMaxValueBytes)) + ',';
    std::size_t unit = 0;
    for (const IssuedSerial& serial : line.serials) {
      rows.append(product).append(std::to_string(++unit)).append(",");
      rows.append(NumberText(serial.number)).append(",");
      if (line.has_signatures) rows.append(SignedText(serial.number, serial.signature));
      rows += '\n';
    }
  }
  if (!IsAscii(rows)) rows.insert(0, "\xEF\xBB\xBF");
  return rows;
}

}  // namespace serialsmith::tools
