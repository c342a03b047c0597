#include "tools/ledger/mail_outbox.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "core/keys/status.h"
#include "tools/ledger/audit_chain.h"
#include "tools/ledger/audit_replay.h"
#include "tools/ledger/sql_transaction.h"

namespace serialsmith::tools {
namespace {

constexpr std::array<std::string_view, 7> kStateNames = {
    "queued", "waiting", "sending", "failed", "sent", "suppressed", "joined"};

std::int64_t Value(MailState state) { return static_cast<std::int64_t>(state); }

absl::Status Busy(const std::string& ledger) {
  return Problem(absl::StatusCode::kFailedPrecondition,
                 "another process sends the mail of ledger " + ledger,
                 "Wait until it is done: one process sends, over as many connections as you like.");
}

// The file stays: if it were removed, two could hold the lock of what has the same name.
absl::StatusOr<int> LockFile(const std::string& ledger_path) {
  // However the ledger is called, its lock has one name.
  std::error_code error;
  const std::filesystem::path real = std::filesystem::canonical(ledger_path, error);
  const std::string path = (error ? ledger_path : real.string()) + ".mail-lock";
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) {
    return Problem(absl::StatusCode::kFailedPrecondition,
                   "cannot open " + path + ": " + std::strerror(errno),
                   "Whoever sends mail must be able to write beside the ledger.");
  }
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    ::close(fd);
    return Busy(ledger_path);
  }
  return fd;
}

}  // namespace

std::string_view MailStateName(MailState state) {
  return kStateNames[static_cast<std::size_t>(state)];
}

struct MailOutbox::Candidate {
  TakenMail mail;
  MailState state = MailState::kQueued;
  bool is_suppressed = false;
};

absl::StatusOr<std::unique_ptr<MailOutbox>> MailOutbox::Open(const LedgerPlace& place,
                                                             std::int64_t now,
                                                             std::function<bool()> keep_waiting) {
  absl::StatusOr<std::unique_ptr<SqlSession>> session =
      OpenLedgerSession(place, /*read_only=*/false, std::move(keep_waiting));
  if (!session.ok()) return session.status();
  int lock_fd = -1;
  if (place.kind == SqlSession::Kind::kSqlite) {
    absl::StatusOr<int> locked = LockFile(place.where);
    if (!locked.ok()) return locked.status();
    lock_fd = *locked;
  } else {
    absl::StatusOr<std::int64_t> locked =
        (*session)->QueryInteger("SELECT pg_try_advisory_lock(1397640263, 4)::int::bigint");
    if (!locked.ok()) return locked.status();
    if (*locked != 1) return Busy((*session)->name());
  }
  auto outbox = std::unique_ptr<MailOutbox>(new MailOutbox(*std::move(session), lock_fd));
  if (absl::Status recovered = outbox->Recover(now); !recovered.ok()) return recovered;
  return outbox;
}

MailOutbox::~MailOutbox() {
  session_.reset();
  if (lock_fd_ >= 0) ::close(lock_fd_);
}

absl::Status MailOutbox::Recover(std::int64_t now) {
  std::vector<std::int64_t> left;
  absl::Status status = session_->Query(
      "SELECT mail_id FROM mails WHERE state = 2 ORDER BY mail_id", {}, [&](const SqlRow& row) {
        left.push_back(row.Integer(0));
        return absl::OkStatus();
      });
  if (!status.ok() || left.empty()) return status;
  return InTransaction(*session_, nullptr, [&] {
    // Times of other clocks do not hold them up.
    absl::Status done =
        session_->Run("UPDATE mails SET state = 1, next_attempt_at = 0 WHERE state = 2", {});
    if (!done.ok()) return done;
    return AppendAudit(*session_,
                       {.at = now, .action = "mail", .detail = MailDetail("interrupted", left)});
  });
}

absl::StatusOr<std::vector<MailOutbox::Candidate>> MailOutbox::FindDue(std::size_t count,
                                                                       std::int64_t now) {
  std::vector<Candidate> due;
  // The condition is that of the index.
  absl::Status status = session_->Query(
      "SELECT m.mail_id, m.last_line_id, m.attempts, m.prepared_at,"
      " coalesce(m.order_id, l.order_id), coalesce(m.email, l.email), m.state,"
      " (SELECT count(*) FROM suppressed_addresses s"
      " WHERE s.address = lower(coalesce(m.email, l.email)))"
      " FROM mails m LEFT JOIN lines l ON l.line_id = m.mail_id"
      " WHERE m.state < 2 AND m.next_attempt_at <= $1"
      " ORDER BY m.next_attempt_at, m.mail_id LIMIT $2",
      {now, Signed(count)}, [&](const SqlRow& row) {
        if (row.IsNull(4) || row.IsNull(5)) return session_->Damaged("a mail has no order");
        due.push_back({.mail = {.mail_id = row.Integer(0),
                                .last_line_id = row.Integer(1),
                                .order_id = std::string(row.Text(4)),
                                .email = std::string(row.Text(5)),
                                .prepared_at = row.IsNull(3) ? now : row.Integer(3),
                                .attempts = static_cast<int>(row.Integer(2)) + 1},
                       .state = static_cast<MailState>(row.Integer(6)),
                       .is_suppressed = row.Integer(7) > 0});
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  return due;
}

// False: it joined another meanwhile.
absl::StatusOr<bool> MailOutbox::TakeOne(const Candidate& candidate) {
  const TakenMail& mail = candidate.mail;
  bool is_ours = false;
  absl::Status status = session_->Query(
      "UPDATE mails SET state = 2, attempts = attempts + 1, prepared_at = $1"
      " WHERE mail_id = $2 AND state = $3 RETURNING mail_id",
      {mail.prepared_at, mail.mail_id, Value(candidate.state)}, [&](const SqlRow&) {
        is_ours = true;
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  if (!is_ours) return false;
  // Who tried it once has settled what is in it. A mail that is sent again joins none.
  if (candidate.state == MailState::kQueued && mail.mail_id > 0) {
    status = session_->Run(
        "UPDATE mails SET state = 6, joined_to = $1 WHERE state = 0 AND mail_id <> $1"
        " AND mail_id IN (SELECT line_id FROM lines WHERE order_id = $2 AND email = $3)",
        {mail.mail_id, std::string_view(mail.order_id), std::string_view(mail.email)});
  }
  if (!status.ok()) return status;
  return true;
}

absl::StatusOr<TakenMails> MailOutbox::Take(std::size_t count, std::int64_t now) {
  TakenMails taken;
  absl::Status status = InTransaction(*session_, nullptr, [&]() -> absl::Status {
    absl::StatusOr<std::vector<Candidate>> due = FindDue(count, now);
    if (!due.ok() || due->empty()) return due.status();
    taken.none_due = false;
    std::vector<std::int64_t> ids;
    std::vector<std::int64_t> suppressed;
    for (Candidate& candidate : *due) {
      absl::StatusOr<bool> ours = TakeOne(candidate);
      if (!ours.ok()) return ours.status();
      if (!*ours) continue;
      if (!candidate.is_suppressed) {
        ids.push_back(candidate.mail.mail_id);
        taken.mails.push_back(std::move(candidate.mail));
        continue;
      }
      suppressed.push_back(candidate.mail.mail_id);
      absl::Status settled = session_->Run(
          "UPDATE mails SET state = 5, last_error = 'the address is suppressed'"
          " WHERE mail_id = $1",
          {candidate.mail.mail_id});
      if (!settled.ok()) return settled;
    }
    taken.suppressed = static_cast<std::int64_t>(suppressed.size());
    std::string detail = ids.empty() ? std::string() : MailDetail("taken", ids);
    if (!suppressed.empty()) {
      detail += (ids.empty() ? "" : "; ") + MailDetail("suppressed", suppressed);
    }
    if (detail.empty()) return absl::OkStatus();
    return AppendAudit(*session_, {.at = now, .action = "mail", .detail = std::move(detail)});
  });
  if (!status.ok()) return status;
  return taken;
}

absl::Status MailOutbox::Record(std::span<const MailResult> results, std::int64_t now) {
  if (results.empty()) return absl::OkStatus();
  const bool sqlite = session_->kind() == SqlSession::Kind::kSqlite;
  absl::Status status;
  if (sqlite) status = session_->Execute("PRAGMA synchronous=NORMAL");
  if (status.ok()) {
    status = InTransaction(*session_, sqlite ? nullptr : "SET LOCAL synchronous_commit TO off",
                           [&] { return RecordAll(results, now); });
  }
  if (!sqlite) return status;
  absl::Status restored = session_->Execute("PRAGMA synchronous=EXTRA");
  return status.ok() ? restored : status;
}

// Before the log is copied into the file, it is forced to the disk.
absl::Status MailOutbox::Flush() {
  if (session_->kind() != SqlSession::Kind::kSqlite) return absl::OkStatus();
  return session_->Query("PRAGMA wal_checkpoint(PASSIVE)", {},
                         [](const SqlRow&) { return absl::OkStatus(); });
}

absl::Status MailOutbox::RecordAll(std::span<const MailResult> results, std::int64_t now) {
  std::array<std::vector<std::int64_t>, kStateNames.size()> ids;
  for (const MailResult& result : results) {
    const SqlValue error =
        result.error.empty() ? SqlValue(nullptr) : SqlValue(std::string_view(result.error));
    const SqlValue sent_at = result.state == MailState::kSent ? SqlValue(now) : SqlValue(nullptr);
    bool found = false;
    absl::Status status = session_->Query(
        "UPDATE mails SET state = $1, next_attempt_at = $2, sent_at = $3,"
        " last_error = coalesce($4, CASE WHEN $5 = 1 THEN last_error END),"
        " attempts = attempts - $5,"
        " prepared_at = CASE WHEN $5 = 1 AND attempts <= 1 THEN NULL ELSE prepared_at END"
        " WHERE mail_id = $6 AND state = 2 RETURNING mail_id",
        {Value(result.state), result.next_attempt_at, sent_at, error,
         std::int64_t{result.attempted ? 0 : 1}, result.mail_id},
        [&](const SqlRow&) {
          found = true;
          return absl::OkStatus();
        });
    if (!status.ok()) return status;
    // Somebody else has the outbox.
    if (!found) return Busy(session_->name());
    ids[static_cast<std::size_t>(result.state)].push_back(result.mail_id);
  }
  std::string detail;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (ids[i].empty()) continue;
    detail += (detail.empty() ? "" : "; ") + MailDetail(kStateNames[i], ids[i]);
  }
  return AppendAudit(*session_, {.at = now, .action = "mail", .detail = std::move(detail)});
}

absl::StatusOr<std::optional<std::int64_t>> MailOutbox::NextDue() {
  std::optional<std::int64_t> next;
  absl::Status status = session_->Query(
      "SELECT next_attempt_at FROM mails WHERE state < 2 ORDER BY next_attempt_at LIMIT 1", {},
      [&](const SqlRow& row) {
        next = row.Integer(0);
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  return next;
}

}  // namespace serialsmith::tools
