// `serialsmith mail preview`: what an order's mail looks like.
#include <ctime>
#include <memory>
#include <string>

#include "core/keys/status.h"
#include "tools/issuing/output_file.h"
#include "tools/ledger/mail_requests.h"
#include "tools/ledger/unit_records.h"
#include "tools/mail/mail_composer.h"
#include "tools/orders/utf8.h"
#include "tools/serialsmith/console.h"
#include "tools/serialsmith/mail_commands.h"
#include "tools/serialsmith/output.h"

namespace serialsmith::tools {
namespace {

constexpr std::size_t kMaxOrderShown = 200;
constexpr const char* kPreviewAddress = "preview@example.com";

// An order's name as a file's: nothing that leads elsewhere.
std::string FileStem(const std::string& order_id) {
  std::string stem;
  for (const char c : order_id.substr(0, 100)) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       c == '-' || c == '_';
    stem += plain ? c : '_';
  }
  return stem;
}

absl::Status WriteFile(const std::string& path, const std::string& text, Output& output) {
  absl::StatusOr<std::unique_ptr<OutputFile>> file = OutputFile::Open(path, [] { return true; });
  absl::Status status = file.status();
  if (status.ok()) status = (*file)->Write(text);
  if (status.ok()) status = (*file)->Finish();
  if (!status.ok()) {
    // The hints there are about serials that were issued.
    const std::string what(status.message().substr(0, status.message().find('\n')));
    return Problem(status.code(), what, "Check the path and its permissions.");
  }
  output.Write(path + "\n");
  return status;
}

// The whole order, as it would be sent again; the first address gets it.
absl::StatusOr<TakenMail> FindOrder(SqlSession& session, const std::string& order_id) {
  TakenMail mail;
  mail.order_id = order_id;
  absl::Status status = VisitOrder(session, order_id, [&](const UnitRecord& unit) {
    mail.last_line_id = unit.line.line_id;
    if (mail.email.empty()) mail.email = unit.line.email;
    if (mail.prepared_at == 0) mail.prepared_at = unit.issued_at;
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  if (mail.last_line_id == 0) return absl::NotFoundError("no such order");
  if (mail.email.empty()) mail.email = kPreviewAddress;
  return mail;
}

absl::Status Preview(const MailFlags& flags, Output& output) {
  absl::StatusOr<Mailbox> sender = ParseMailbox(flags.from.empty() ? kPreviewAddress : flags.from);
  if (!sender.ok()) return sender.status();
  absl::StatusOr<MailBuilder> builder = MakeMailBuilder(flags);
  if (!builder.ok()) return builder.status();
  absl::StatusOr<std::unique_ptr<SqlSession>> session =
      OpenSession(flags.ledger, /*read_only=*/true);
  if (!session.ok()) return session.status();
  absl::StatusOr<TakenMail> mail = FindOrder(**session, flags.order);
  if (!mail.ok()) return mail.status();
  absl::StatusOr<MailComposer> composer = MailComposer::Create(**session, *sender);
  if (!composer.ok()) return composer.status();
  absl::StatusOr<OrderMail> order = composer->Compose(*mail);
  if (!order.ok()) return order.status();
  if (order->lines.empty()) {
    return Problem(
        absl::StatusCode::kFailedPrecondition,
        "all serials of order " + Printable(flags.order, kMaxOrderShown) + " are revoked",
        "There is no mail about them.");
  }
  absl::StatusOr<BuiltMail> built = builder->Build(*order);
  if (!built.ok()) return built.status();
  const std::string stem = flags.out + "/" + FileStem(flags.order);
  absl::Status status = WriteFile(stem + ".eml", built->bytes, output);
  if (status.ok()) status = WriteFile(stem + ".html", built->html, output);
  return status;
}

}  // namespace

int RunMailPreview(const MailFlags& flags) {
  Console console("serialsmith mail preview");
  Output output;
  const absl::Status status = Preview(flags, output);
  if (absl::IsNotFound(status)) {
    console.Error("nothing was issued for order " + Printable(flags.order, kMaxOrderShown),
                  "serialsmith lookup finds an order by the customer's address or serial.");
    return kExitNo;
  }
  if (!status.ok()) console.Error(status);
  return output.Finish(console, status.ok() ? kExitYes : kExitUsage);
}

}  // namespace serialsmith::tools
