// What people ask of the outbox: what became of mail, to send it again, and never to write to an
// address. docs/mail.md.
#ifndef SERIALSMITH_TOOLS_LEDGER_MAIL_REQUESTS_H_
#define SERIALSMITH_TOOLS_LEDGER_MAIL_REQUESTS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serialsmith/number.h"
#include "tools/ledger/mail_outbox.h"
#include "tools/ledger/sql_session.h"

namespace serialsmith::tools {

struct MailRecord {
  std::int64_t mail_id = 0;
  std::int64_t last_line_id = 0;
  MailState state = MailState::kQueued;
  std::int64_t attempts = 0;
  std::int64_t next_attempt_at = 0;
  std::int64_t prepared_at = 0;  // 0: not yet
  std::int64_t sent_at = 0;      // 0: not yet
  std::int64_t joined_to = 0;    // 0: none
  std::string last_error;
  std::string order_id;
  std::string email;
};

// Those of one order, in the order of their making.
absl::StatusOr<std::vector<MailRecord>> MailsOfOrder(SqlSession& session,
                                                     std::string_view order_id);
// The mail that a line went with, or goes with, last; null: none. `mails` are those of its order.
const MailRecord* MailOfLine(const std::vector<MailRecord>& mails, std::int64_t line_id,
                             std::string_view email);

struct MailCounts {
  // By MailState.
  std::array<std::int64_t, 7> mails{};
  std::int64_t Of(MailState state) const { return mails[static_cast<std::size_t>(state)]; }
};
absl::StatusOr<MailCounts> CountMails(SqlSession& session);
// The last mails that failed or wait to be tried again; at most `count`, the newest first.
absl::StatusOr<std::vector<MailRecord>> LastMailErrors(SqlSession& session, std::size_t count);

// Queues mail with all serials of an order: to each of its addresses, or to `to` alone. Suppressed
// addresses are refused: kFailedPrecondition. kNotFound: no such order; kInvalidArgument: it has no
// address. The addresses that will get it.
absl::StatusOr<std::vector<std::string>> ResendMail(SqlSession& session,
                                                    const std::string& order_id,
                                                    const std::string& to, std::int64_t now);

// The unit of a sequence, whose owner is to get mail. `order_id`: of which it must be; empty: any.
struct SerialToMail {
  Series series;
  Product product;
  std::uint64_t sequence = 0;
  std::string order_id = {};
};
// For whoever holds a serial, be he its owner or not: queues mail with what the owner has now to
// the address of the serial's own line, and nowhere else. False: there is no such unit, or no
// address that may be written to; the caller need not know which. A mail that this has queued and
// that has not been sent, or was sent within kMailAgainSeconds, is enough.
inline constexpr std::int64_t kMailAgainSeconds = 3600;
absl::StatusOr<bool> ResendMailOfSerial(SqlSession& session, const SerialToMail& serial,
                                        std::int64_t now);

struct SuppressedAddress {
  std::string address;  // in lower case
  std::string reason;
  std::int64_t added_at = 0;
};
// Nothing is sent there any more; mail that is queued for it will not be. False: it was so.
absl::StatusOr<bool> SuppressAddress(SqlSession& session, const std::string& address,
                                     const std::string& reason, std::int64_t now);
// False: it was not suppressed. What was held back stays so: it is sent by ResendMail().
absl::StatusOr<bool> UnsuppressAddress(SqlSession& session, const std::string& address,
                                       std::int64_t now);
absl::Status VisitSuppressedAddresses(
    SqlSession& session, const std::function<absl::Status(const SuppressedAddress&)>& visit);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_LEDGER_MAIL_REQUESTS_H_
