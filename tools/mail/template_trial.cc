#include "tools/mail/template_trial.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "core/keys/status.h"
#include "serialsmith/check.h"
#include "serialsmith/number.h"

namespace serialsmith::tools {
namespace {

// RFC 2045 §6.7 allows 76 characters; encoders break earlier.
constexpr std::size_t kUnbrokenLine = 70;
constexpr std::size_t kMaxSubjectBytes = 998;  // RFC 5322 §2.1.1

// A serial like any other, though nobody issued it.
SerialValues SampleSerial(std::uint64_t unit, bool is_signed) {
  const PackedRow number =
      Pack({*Series::Parse("T"), *Product::Parse("MVR"), unit * 7'654'321, unit * 123'456'789});
  Signature signature{};
  for (std::size_t i = 0; i < signature.size(); ++i) {
    signature[i] = static_cast<std::uint8_t>(i * 37 + unit);
  }
  SerialValues values{.number = NumberText(number), .rows = {}};
  if (!is_signed) return values;
  for (const Row& row : SignedRows(number, signature)) values.rows.push_back(FormatRow(row));
  return values;
}

MailValues SampleOrder(std::string_view language, std::size_t count, bool is_signed,
                       const std::string& text) {
  MailValues values;
  values.language = language;
  values.name = values.order_id = values.issuer = values.email = values.products = text;
  values.qr_source = count == 1 ? "cid:qr" : "";
  values.count = count;
  values.shown = std::min<std::size_t>(count, 2);
  values.is_signed = is_signed;
  LineValues& line = values.lines.emplace_back(LineValues{text, "MVR", {}});
  for (std::uint64_t unit = 1; unit <= values.shown; ++unit) {
    line.serials.push_back(SampleSerial(unit, is_signed));
  }
  return values;
}

// How long the line around `at` is once it is quoted-printable.
std::size_t EncodedLine(std::string_view text, std::size_t at) {
  const std::size_t begin = text.rfind('\n', at) + 1;  // npos + 1 is 0
  const std::string_view line = text.substr(begin, text.find('\n', at) - begin);
  std::size_t length = 0;
  for (const char c : line) length += c == '=' || c < ' ' || c == '\x7F' ? 3 : 1;
  return length;
}

absl::Status Refuse(std::string_view part, std::string_view what, std::string_view hint) {
  return Problem(absl::StatusCode::kInvalidArgument, std::string(part).append(" ").append(what),
                 hint);
}

absl::Status TryPart(std::string_view part, std::string_view text, const MailValues& values) {
  for (const LineValues& line : values.lines) {
    for (const SerialValues& serial : line.serials) {
      std::vector<std::string> rows = serial.rows;
      rows.push_back(serial.number);
      for (const std::string& row : rows) {
        std::size_t at = text.find(row);
        if (at == std::string_view::npos) {
          return Refuse(part, "lacks a number or a row of a signed serial",
                        "Show {{number}}, and each {{row}} of {{#rows}}, of all {{#serials}} of "
                        "all {{#lines}}.");
        }
        for (; at != std::string_view::npos; at = text.find(row, at + 1)) {
          if (EncodedLine(text, at) <= kUnbrokenLine) continue;
          return Refuse(part, "has a serial in a long line, which mail programs break",
                        "Put {{number}} and {{row}} into lines of their own.");
        }
      }
    }
  }
  if (values.count > 1) return absl::OkStatus();
  const Verdict verdict = Check(text);
  if (verdict.valid()) return absl::OkStatus();
  return Refuse(part,
                "cannot be pasted as it is: a check answers " + std::string(CodeName(verdict.code)),
                "Leave more words between what looks like a serial and the serial.");
}

}  // namespace

absl::Status TryTemplates(std::string_view language,
                          const std::function<RenderedMail(const MailValues&)>& render) {
  std::string longest;
  while (longest.size() < 200) longest += "ß=";
  struct Sample {
    std::size_t count;
    bool is_signed;
    std::string_view text;
  };
  for (const Sample& sample : {Sample{1, true, "Moon Viewer"}, Sample{1, false, "Moon Viewer"},
                               Sample{2, true, longest}, Sample{3, false, "Moon Viewer"}}) {
    const MailValues values =
        SampleOrder(language, sample.count, sample.is_signed, std::string(sample.text));
    const RenderedMail mail = render(values);
    absl::Status status;
    if (mail.subject.find_first_not_of(' ') == std::string::npos ||
        mail.subject.size() > kMaxSubjectBytes) {
      status =
          Refuse("the subject", "is empty or longer than 998 bytes", "Say what is in the mail.");
    } else if (mail.subject.find_first_of("\r\n\t") != std::string::npos) {
      status = Refuse("the subject", "has several lines", "Write it in one.");
    }
    if (status.ok()) status = TryPart("the text", mail.text, values);
    if (status.ok()) status = TryPart("the HTML", mail.html, values);
    if (!status.ok()) return At("templates of " + std::string(language), status);
  }
  return absl::OkStatus();
}

}  // namespace serialsmith::tools
