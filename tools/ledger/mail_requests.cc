#include "tools/ledger/mail_requests.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "core/keys/status.h"
#include "tools/ledger/audit_chain.h"
#include "tools/ledger/audit_replay.h"
#include "tools/ledger/ledger_schema.h"
#include "tools/ledger/sql_transaction.h"
#include "tools/ledger/unit_records.h"

namespace serialsmith::tools {
namespace {

constexpr const char* kMails =
    "SELECT m.mail_id, m.last_line_id, m.state, m.attempts, m.next_attempt_at, m.prepared_at,"
    " m.sent_at, m.joined_to, m.last_error, coalesce(m.order_id, l.order_id),"
    " coalesce(m.email, l.email) FROM mails m LEFT JOIN lines l ON l.line_id = m.mail_id ";

absl::Status Visit(SqlSession& session, const std::string& rest,
                   std::initializer_list<SqlValue> values, std::vector<MailRecord>& mails) {
  return session.Query(kMails + rest, values, [&](const SqlRow& row) {
    const std::int64_t state = row.Integer(2);
    if (state < 0 || state > static_cast<std::int64_t>(MailState::kJoined) || row.IsNull(9)) {
      return session.Damaged("a mail makes no sense");
    }
    const auto integer = [&](int column) { return row.IsNull(column) ? 0 : row.Integer(column); };
    const auto text = [&](int column) {
      return row.IsNull(column) ? std::string() : std::string(row.Text(column));
    };
    mails.push_back({.mail_id = integer(0),
                     .last_line_id = integer(1),
                     .state = static_cast<MailState>(state),
                     .attempts = integer(3),
                     .next_attempt_at = integer(4),
                     .prepared_at = integer(5),
                     .sent_at = integer(6),
                     .joined_to = integer(7),
                     .last_error = text(8),
                     .order_id = text(9),
                     .email = text(10)});
    return absl::OkStatus();
  });
}

absl::StatusOr<bool> IsSuppressed(SqlSession& session, const std::string& address) {
  absl::StatusOr<std::int64_t> found =
      session.QueryInteger("SELECT count(*) FROM suppressed_addresses WHERE address = lower($1)",
                           {std::string_view(address)});
  if (!found.ok()) return found.status();
  return *found > 0;
}

// In the caller's transaction.
absl::Status QueueAgain(SqlSession& session, const std::string& order_id,
                        const std::string& address, std::int64_t last_line_id, std::int64_t now) {
  absl::StatusOr<bool> suppressed = IsSuppressed(session, address);
  if (!suppressed.ok()) return suppressed.status();
  if (*suppressed) {
    return Problem(absl::StatusCode::kFailedPrecondition, address + " is suppressed",
                   "Name another address with --to, or see serialsmith mail suppress --help.");
  }
  absl::StatusOr<std::int64_t> lowest =
      session.QueryInteger("SELECT min(mail_id) FROM mails WHERE order_id IS NOT NULL");
  if (!lowest.ok()) return lowest.status();
  const std::int64_t mail_id = std::min<std::int64_t>(*lowest, 0) - 1;
  absl::Status status = session.Run(
      "INSERT INTO mails (mail_id, last_line_id, state, attempts, next_attempt_at, order_id, email)"
      " VALUES ($1, $2, 0, 0, $3, $4, $5)",
      {mail_id, last_line_id, now, std::string_view(order_id), std::string_view(address)});
  if (!status.ok()) return status;
  return AppendAudit(session,
                     {.at = now,
                      .action = "resend",
                      .detail = "mail " + std::to_string(mail_id) + ": order " + order_id});
}

absl::StatusOr<bool> Changes(SqlSession& session, const std::string& sql,
                             std::initializer_list<SqlValue> values) {
  bool changed = false;
  absl::Status status = session.Query(sql, values, [&](const SqlRow&) {
    changed = true;
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return changed;
}

}  // namespace

absl::StatusOr<std::vector<MailRecord>> MailsOfOrder(SqlSession& session,
                                                     std::string_view order_id) {
  std::vector<MailRecord> mails;
  absl::Status status =
      Visit(session,
            "WHERE m.mail_id IN (SELECT line_id FROM lines WHERE order_id = $1) ORDER BY m.mail_id",
            {order_id}, mails);
  if (status.ok()) {
    status = Visit(session, "WHERE m.order_id = $1 ORDER BY m.mail_id DESC", {order_id}, mails);
  }
  if (!status.ok()) return status;
  return mails;
}

const MailRecord* MailOfLine(const std::vector<MailRecord>& mails, std::int64_t line_id,
                             std::string_view email) {
  const auto with_id = [&](std::int64_t mail_id) -> const MailRecord* {
    const auto found = std::ranges::find(mails, mail_id, &MailRecord::mail_id);
    return found == mails.end() ? nullptr : &*found;
  };
  const auto is_of_order = [&](const std::string& address) {
    return std::ranges::any_of(mails, [&](const MailRecord& mail) {
      return mail.mail_id > 0 && absl::EqualsIgnoreCase(mail.email, address);
    });
  };
  const MailRecord* last = nullptr;
  for (const MailRecord& mail : mails) {
    if (mail.mail_id > line_id || mail.last_line_id < line_id) continue;
    // One that was sent again to an address of the order had the lines of that address, and to any
    // other address all.
    const bool own = absl::EqualsIgnoreCase(mail.email, std::string(email));
    if (!own && (mail.mail_id > 0 || is_of_order(mail.email))) continue;
    last = mail.joined_to != 0 ? with_id(mail.joined_to) : &mail;
  }
  return last;
}

absl::StatusOr<MailCounts> CountMails(SqlSession& session) {
  MailCounts counts;
  absl::Status status =
      session.Query("SELECT state, count(*) FROM mails GROUP BY state", {}, [&](const SqlRow& row) {
        const auto state = static_cast<std::size_t>(row.Integer(0));
        if (state >= counts.mails.size()) return session.Damaged("a mail makes no sense");
        counts.mails[state] = row.Integer(1);
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  return counts;
}

absl::StatusOr<std::vector<MailRecord>> LastMailErrors(SqlSession& session, std::size_t count) {
  std::vector<MailRecord> mails;
  absl::Status status = Visit(session,
                              "WHERE m.state IN (1, 3)"
                              " AND m.last_error IS NOT NULL"
                              " ORDER BY m.prepared_at DESC, m.mail_id DESC LIMIT $1",
                              {Signed(count)}, mails);
  if (!status.ok()) return status;
  return mails;
}

absl::StatusOr<std::vector<std::string>> ResendMail(SqlSession& session,
                                                    const std::string& order_id,
                                                    const std::string& to, std::int64_t now) {
  std::vector<std::string> addresses;
  absl::Status status = InTransaction(session, kLockPostgresqlIssuing, [&] {
    addresses.clear();
    std::int64_t last_line_id = 0;
    absl::Status found =
        session.Query("SELECT line_id, email FROM lines WHERE order_id = $1 ORDER BY line_id",
                      {std::string_view(order_id)}, [&](const SqlRow& row) {
                        last_line_id = row.Integer(0);
                        const std::string email(row.Text(1));
                        const auto same = [&](const std::string& other) {
                          return absl::EqualsIgnoreCase(other, email);
                        };
                        if (!email.empty() && std::ranges::none_of(addresses, same)) {
                          addresses.push_back(email);
                        }
                        return absl::OkStatus();
                      });
    if (!found.ok()) return found;
    if (last_line_id == 0) return absl::NotFoundError("no such order");
    if (!to.empty()) addresses = {to};
    if (addresses.empty()) {
      return Problem(absl::StatusCode::kInvalidArgument,
                     "order " + order_id + " has no email address", "Name one with --to.");
    }
    for (const std::string& address : addresses) {
      found = QueueAgain(session, order_id, address, last_line_id, now);
      if (!found.ok()) return found;
    }
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return addresses;
}

absl::StatusOr<bool> ResendMailOfSerial(SqlSession& session, const SerialToMail& serial,
                                        std::int64_t now) {
  bool will_come = false;
  absl::Status status = InTransaction(session, kLockPostgresqlIssuing, [&] {
    will_come = false;
    std::string order_id;
    std::string email;
    absl::Status found = VisitUnit(session, serial.series, serial.product, serial.sequence,
                                   [&](const UnitRecord& unit) {
                                     order_id = unit.order_id;
                                     email = unit.line.email;
                                     return absl::OkStatus();
                                   });
    if (!found.ok() || email.empty()) return found;
    if (!serial.order_id.empty() && serial.order_id != order_id) return absl::OkStatus();
    absl::StatusOr<bool> suppressed = IsSuppressed(session, email);
    if (!suppressed.ok() || *suppressed) return suppressed.status();
    will_come = true;
    absl::StatusOr<std::int64_t> last_line_id = session.QueryInteger(
        "SELECT max(line_id) FROM lines WHERE order_id = $1", {std::string_view(order_id)});
    if (!last_line_id.ok()) return last_line_id.status();
    absl::StatusOr<std::int64_t> enough = session.QueryInteger(
        "SELECT count(*) FROM mails WHERE order_id = $1 AND lower(email) = lower($2)"
        " AND last_line_id >= $3 AND (state < 3 OR (state = 4 AND sent_at > $4))",
        {std::string_view(order_id), std::string_view(email), *last_line_id,
         now - kMailAgainSeconds});
    if (!enough.ok() || *enough > 0) return enough.status();
    return QueueAgain(session, order_id, email, *last_line_id, now);
  });
  if (!status.ok()) return status;
  return will_come;
}

absl::StatusOr<bool> SuppressAddress(SqlSession& session, const std::string& address,
                                     const std::string& reason, std::int64_t now) {
  bool is_new = false;
  absl::Status status = InTransaction(session, nullptr, [&]() -> absl::Status {
    absl::StatusOr<bool> added =
        Changes(session,
                "INSERT INTO suppressed_addresses (address, reason, added_at)"
                " VALUES (lower($1), $2, $3) ON CONFLICT DO NOTHING RETURNING added_at",
                {std::string_view(address), std::string_view(reason), now});
    if (!added.ok()) return added.status();
    is_new = *added;
    // The records are kept for ever, addresses are not.
    return is_new ? AppendAudit(session, {.at = now, .action = "suppress", .detail = reason})
                  : absl::OkStatus();
  });
  if (!status.ok()) return status;
  return is_new;
}

absl::StatusOr<bool> UnsuppressAddress(SqlSession& session, const std::string& address,
                                       std::int64_t now) {
  bool was_there = false;
  absl::Status status = InTransaction(session, nullptr, [&]() -> absl::Status {
    absl::StatusOr<bool> removed = Changes(
        session, "DELETE FROM suppressed_addresses WHERE address = lower($1) RETURNING added_at",
        {std::string_view(address)});
    if (!removed.ok()) return removed.status();
    was_there = *removed;
    return was_there ? AppendAudit(session, {.at = now, .action = "unsuppress"}) : absl::OkStatus();
  });
  if (!status.ok()) return status;
  return was_there;
}

absl::Status VisitSuppressedAddresses(
    SqlSession& session, const std::function<absl::Status(const SuppressedAddress&)>& visit) {
  return session.Query(
      "SELECT address, reason, added_at FROM suppressed_addresses ORDER BY address", {},
      [&](const SqlRow& row) {
        return visit({.address = std::string(row.Text(0)),
                      .reason = std::string(row.Text(1)),
                      .added_at = row.Integer(2)});
      });
}

}  // namespace serialsmith::tools
