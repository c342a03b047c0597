#include "tools/mail/mail_composer.h"

#include <sodium.h>

#include <array>
#include <cstdint>

#include "tools/ledger/mail_contents.h"
#include "tools/mail/mime_message.h"

namespace serialsmith::tools {

absl::StatusOr<MailComposer> MailComposer::Create(SqlSession& session, Mailbox sender) {
  absl::StatusOr<LedgerNames> names = ReadNames(session);
  if (!names.ok()) return names.status();
  std::string seed;
  absl::Status status =
      session.Query("SELECT hash FROM audit ORDER BY audit_id LIMIT 1", {}, [&](const SqlRow& row) {
        const auto hash = row.Blob(0);
        seed.assign(hash.begin(), hash.end());
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  return MailComposer(session, std::move(sender), *std::move(names), std::move(seed));
}

absl::StatusOr<OrderMail> MailComposer::Compose(const TakenMail& mail) const {
  absl::StatusOr<MailContents> contents = ReadMailContents(*session_, mail);
  if (!contents.ok()) return contents.status();
  OrderMail order;
  order.envelope = {.sender = sender_, .message_id = MessageId(mail), .date = mail.prepared_at};
  order.order_id = mail.order_id;
  order.email = mail.email;
  order.name = contents->name;
  order.locale = contents->locale;
  order.issuer = names_.issuer;
  for (MailedLine& line : contents->lines) {
    order.lines.push_back({.product = line.product,
                           .product_name = names_.Of(line.product),
                           .serials = std::move(line.serials),
                           .has_signatures = line.has_signatures});
  }
  return order;
}

std::string MailComposer::MessageId(const TakenMail& mail) const {
  // A ledger that was restored gives the same ids to other orders.
  const std::string text = seed_ + "\n" + std::to_string(mail.mail_id) + "\n" +
                           std::to_string(mail.last_line_id) + "\n" + mail.email + "\n" +
                           mail.order_id;
  std::array<std::uint8_t, 16> hash{};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(text.data()),
                     text.size(), nullptr, 0);
  std::array<char, 2 * hash.size() + 1> hex{};
  sodium_bin2hex(hex.data(), hex.size(), hash.data(), hash.size());
  const std::string address = SmtpAddress(sender_.address);
  return hex.data() + address.substr(address.rfind('@'));
}

}  // namespace serialsmith::tools
