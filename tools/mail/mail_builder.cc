#include "tools/mail/mail_builder.h"

#include <glib.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <set>
#include <string_view>
#include <utility>

#include "core/keys/status.h"
#include "serialsmith/number.h"
#include "tools/mail/display_value.h"
#include "tools/mail/locale_tag.h"
#include "tools/mail/mail_limits.h"
#include "tools/mail/mime_message.h"
#include "tools/mail/serial_files.h"
#include "tools/orders/order_fields.h"
#include "tools/qr/qr_code.h"

namespace serialsmith::tools {
namespace {

constexpr std::size_t kPicturePixels = 250;

constexpr std::string_view kPlaceholder = "{serial}";
constexpr std::size_t kMaxMessageIdBytes = 250;

bool IsPrintableAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7F'; });
}

absl::Status Refuse(std::string_view what, std::string_view hint) {
  return Problem(absl::StatusCode::kInvalidArgument, what, hint);
}

absl::Status CheckAddress(std::string_view whose, const std::string& address) {
  std::string reason = address.empty() ? "missing" : RefuseEmail(address);
  // What would begin an encoded word, or turn the writing around, shows another address.
  if (reason.empty() && DisplayValue(address, address.size()) != address) {
    reason = "not one plain email address";
  }
  if (reason.empty()) return absl::OkStatus();
  return Refuse(std::string(whose).append("'s address: ").append(reason),
                "Give one plain email address.");
}

absl::Status CheckMessageId(std::string_view id) {
  const std::size_t at = id.find('@');
  if (id.size() <= kMaxMessageIdBytes && IsPrintableAscii(id) && at != std::string_view::npos &&
      at != 0 && at + 1 < id.size() && id.find('@', at + 1) == std::string_view::npos &&
      id.find_first_of("<>()[]\\,;:\"") == std::string_view::npos) {
    return absl::OkStatus();
  }
  return Refuse("the message id is none", "It looks like left@right, without angle brackets.");
}

std::string NameOf(const MailLine& line) {
  std::string name = DisplayValue(line.product_name, kMaxValueBytes);
  return name.empty() ? line.product.code() : name;
}

// The products of an order, each once, in the order of its lines.
std::string ProductsOf(const OrderMail& order) {
  std::set<std::string> seen;
  std::string products;
  for (const MailLine& line : order.lines) {
    std::string name = NameOf(line);
    if (line.serials.empty() || !seen.insert(name).second) continue;
    if (products.size() + name.size() > 2 * kMaxValueBytes) return products.append(", …");
    products.append(products.empty() ? "" : ", ").append(name);
  }
  return products;
}

SerialValues ValuesOf(const IssuedSerial& serial, bool is_signed) {
  SerialValues values{.number = NumberText(serial.number), .rows = {}};
  if (!is_signed) return values;
  for (const Row& row : SignedRows(serial.number, serial.signature)) {
    values.rows.push_back(FormatRow(row));
  }
  return values;
}

MailValues ValuesOf(const OrderMail& order, std::string_view language, std::size_t count) {
  MailValues values;
  values.language = PrintedTag(language);
  values.name = DisplayValue(order.name, kMaxValueBytes);
  values.order_id = DisplayValue(order.order_id, kMaxValueBytes);
  const Mailbox& sender = order.envelope.sender;
  values.issuer = DisplayValue(order.issuer, kMaxValueBytes);
  if (values.issuer.empty()) values.issuer = DisplayValue(sender.name, kMaxValueBytes);
  if (values.issuer.empty()) values.issuer = sender.address;
  values.email = order.email;
  values.products = ProductsOf(order);
  values.count = count;
  const std::size_t most = count > kMaxShownSerials ? kShownOfTable : count;
  for (const MailLine& line : order.lines) {
    const std::size_t here = std::min(line.serials.size(), most - values.shown);
    if (here == 0) continue;
    LineValues& shown =
        values.lines.emplace_back(LineValues{NameOf(line), line.product.code(), {}});
    for (std::size_t i = 0; i < here; ++i) {
      shown.serials.push_back(ValuesOf(line.serials[i], line.has_signatures));
    }
    values.shown += here;
    values.is_signed = values.is_signed || line.has_signatures;
  }
  return values;
}

std::vector<MimeAttachment> AttachmentsOf(const OrderMail& order, std::size_t count) {
  std::vector<MimeAttachment> files;
  if (count > kMaxShownSerials) {
    files.push_back({"serials.csv", "csv", "utf-8", SerialsCsv(order)});
    return files;
  }
  for (const MailLine& line : order.lines) {
    if (!line.has_signatures) continue;
    for (const IssuedSerial& serial : line.serials) {
      files.push_back(
          {NumberText(serial.number) + ".serial", "plain", "us-ascii", SerialFile(serial)});
    }
  }
  return files;
}

// The page as it looks in a mail program, in one file.
std::string WithPictureInside(const std::string& html, const std::string& source,
                              const std::string& picture) {
  const std::size_t at = picture.empty() ? std::string::npos : html.find(source);
  if (at == std::string::npos) return html;
  const std::unique_ptr<char, decltype(&g_free)> base64(
      g_base64_encode(reinterpret_cast<const guchar*>(picture.data()), picture.size()), &g_free);
  std::string whole = html;
  return whole.replace(at, source.size(), std::string("data:image/png;base64,") + base64.get());
}

// So that a telephone reads it from a screen, or from paper.
absl::StatusOr<std::string> PictureOf(const std::string& text) {
  const absl::StatusOr<QrCode> code = QrCode::Create(text, QrRedundancy::kMedium);
  if (!code.ok()) return code.status();
  return code->Png(kPicturePixels);
}

}  // namespace

MailBuilder::MailBuilder(MailTemplates templates, MailOptions options)
    : templates_(std::move(templates)), options_(std::move(options)) {}

absl::StatusOr<MailBuilder> MailBuilder::Create(MailTemplates templates, MailOptions options) {
  const std::string& link = options.qr_link;
  if (!link.empty() && (link.find(kPlaceholder) == std::string::npos || !IsPrintableAscii(link))) {
    return Refuse("the link of the QR code has no {serial}, or is no link",
                  "Write it as https://example.com/redeem?serial={serial}");
  }
  MailBuilder builder(std::move(templates), std::move(options));
  const absl::StatusOr<std::string> trial =
      PictureOf(builder.QrText(std::string(kRowTextLength, '0')));
  if (!trial.ok()) return At("the link of the QR code", trial.status());
  return builder;
}

std::string MailBuilder::QrText(const std::string& number) const {
  if (options_.qr_link.empty()) return number;
  std::string text = options_.qr_link;
  return text.replace(text.find(kPlaceholder), kPlaceholder.size(), number);
}

absl::StatusOr<BuiltMail> MailBuilder::Build(const OrderMail& order) const {
  if (absl::Status status = CheckAddress("recipient", order.email); !status.ok()) return status;
  const MailEnvelope& envelope = order.envelope;
  absl::Status status = CheckAddress("sender", envelope.sender.address);
  if (status.ok()) status = CheckMessageId(envelope.message_id);
  if (!status.ok()) return status;
  std::size_t count = 0;
  for (const MailLine& line : order.lines) count += line.serials.size();
  if (count == 0) return Refuse("the order has no serial", "Issue it first.");

  const std::string_view language = templates_.Choose(order.locale);
  MailValues values = ValuesOf(order, language, count);
  MimeMessage message;
  if (count == 1) {
    absl::StatusOr<std::string> picture =
        PictureOf(QrText(values.lines.front().serials.front().number));
    if (!picture.ok()) return picture.status();
    message.picture = *std::move(picture);
    message.picture_id = "qr." + envelope.message_id;
    values.qr_source = "cid:" + message.picture_id;
  }
  RenderedMail rendered = templates_.Render(language, values);
  message.envelope = envelope;
  message.envelope.sender.name = DisplayValue(envelope.sender.name, kMaxValueBytes);
  message.recipient = {values.name, order.email};
  message.subject = std::move(rendered.subject);
  message.language = values.language;
  message.text = std::move(rendered.text);
  message.html = std::move(rendered.html);
  message.attachments = AttachmentsOf(order, count);
  absl::StatusOr<std::string> bytes = WriteMimeMessage(message);
  if (!bytes.ok()) return bytes.status();
  const std::string recipient = SmtpAddress(order.email);
  return BuiltMail{*std::move(bytes), recipient, std::move(message.subject),
                   WithPictureInside(message.html, values.qr_source, message.picture),
                   !IsAscii(recipient) || !IsAscii(SmtpAddress(envelope.sender.address))};
}

}  // namespace serialsmith::tools
