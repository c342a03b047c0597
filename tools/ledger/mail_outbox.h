// Mail that is to be sent: queued in the transaction that issued the serials, taken out by the one
// process that sends. docs/mail.md.
//
// A mail is about one order and one address, and is known by the id of its first line. While nobody
// has taken it, later lines of the same order and address that have a mail of their own join it.
// What was taken is settled for ever: tried again, it is the same mail with the same Message-ID, so
// that one which arrives twice can be told from two.
//
// One thread. Errors are the database's.
#ifndef SERIALSMITH_TOOLS_LEDGER_MAIL_OUTBOX_H_
#define SERIALSMITH_TOOLS_LEDGER_MAIL_OUTBOX_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/ledger/open_ledger.h"
#include "tools/ledger/sql_session.h"

namespace serialsmith::tools {

// The column `state`; what is below 2 is to be done.
enum class MailState : std::uint8_t {
  kQueued = 0,      // nobody tried
  kWaiting = 1,     // tried in vain, to be tried again at next_attempt_at
  kSending = 2,     // taken; left so by a process that died
  kFailed = 3,      // given up
  kSent = 4,        // the server, or a mailbox, has it
  kSuppressed = 5,  // the address is not to be written to
  kJoined = 6,      // part of another mail
};

// queued, waiting, sending, failed, sent, suppressed or joined.
std::string_view MailStateName(MailState state);

// A mail that was taken.
struct TakenMail {
  std::int64_t mail_id = 0;
  std::int64_t last_line_id = 0;
  std::string order_id;
  std::string email;
  std::int64_t prepared_at = 0;  // when it was first taken: the Date of the message
  int attempts = 0;              // with this one
};

// What became of it.
struct MailResult {
  std::int64_t mail_id = 0;
  MailState state = MailState::kSent;  // kSent, kWaiting, kFailed or kSuppressed
  std::int64_t next_attempt_at = 0;    // of kWaiting
  std::string error = {};              // what the server said; unless it was sent
  // False: it was taken, and nobody tried. Without an error it keeps the one that it had.
  bool attempted = true;
};

struct TakenMails {
  std::vector<TakenMail> mails;
  std::int64_t suppressed = 0;  // settled: their addresses are not to be written to
  bool none_due = true;         // there was nothing to take
};

class MailOutbox final {
 public:
  // Mail that a dead process had taken is to be sent again, first of all. kFailedPrecondition:
  // another process sends the mail of this ledger.
  static absl::StatusOr<std::unique_ptr<MailOutbox>> Open(const LedgerPlace& place,
                                                          std::int64_t now,
                                                          std::function<bool()> keep_waiting);
  MailOutbox(const MailOutbox&) = delete;
  MailOutbox& operator=(const MailOutbox&) = delete;
  ~MailOutbox();

  // Up to `count` mails that are due at `now`. Nothing joins them from now on.
  absl::StatusOr<TakenMails> Take(std::size_t count, std::int64_t now);
  // In one transaction, which a death of this process does not undo. A power cut may, until Flush()
  // or the next Take(): forcing each result to the disk would take longer than a near server does,
  // and what is undone is mail that comes twice with one Message-ID.
  absl::Status Record(std::span<const MailResult> results, std::int64_t now);
  // Forces the results to the disk; a server of PostgreSQL does so by itself within a second.
  absl::Status Flush();
  // When the next mail is due; nullopt: none waits.
  absl::StatusOr<std::optional<std::int64_t>> NextDue();

  SqlSession& session() { return *session_; }

 private:
  struct Candidate;
  MailOutbox(std::unique_ptr<SqlSession> session, int lock_fd)
      : session_(std::move(session)), lock_fd_(lock_fd) {}
  absl::Status Recover(std::int64_t now);
  absl::Status RecordAll(std::span<const MailResult> results, std::int64_t now);
  absl::StatusOr<std::vector<Candidate>> FindDue(std::size_t count, std::int64_t now);
  absl::StatusOr<bool> TakeOne(const Candidate& candidate);

  std::unique_ptr<SqlSession> session_;
  int lock_fd_;  // of the file that keeps others out; -1: PostgreSQL does
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_LEDGER_MAIL_OUTBOX_H_
