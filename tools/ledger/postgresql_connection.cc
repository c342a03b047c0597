#include "tools/ledger/postgresql_connection.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <cstring>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "core/keys/status.h"

namespace serialsmith::tools {
namespace {

constexpr int kLookUpMilliseconds = 100;
constexpr int kConnectLookUps = 300;
// How long a server that was told to stop may take to say that it did.
constexpr std::chrono::seconds kStopPatience{3};

// What a URL says wrong is not quoted: with a password that is not escaped, it may be part of one.
absl::Status RefuseUrl(const char* why) {
  return Problem(absl::StatusCode::kInvalidArgument,
                 std::string("--ledger: not a URL that PostgreSQL takes") + why,
                 "It looks like this: postgresql://user@host:5432/database; a password belongs into"
                 " ~/.pgpass, or into the URL with %40 for @ and %2F for /.");
}

// Of libpq's reasons, those that tell of a server, not of the URL.
bool IsAboutServer(std::string_view reason) {
  return reason.starts_with("connection to server ") ||
         reason.starts_with("could not translate host name ");
}

// In a thread of its own, because it waits for the server as long as that likes; what it has is its
// own.
void CancelBeside(PGconn* connection) {
  PGcancel* const cancel = PQgetCancel(connection);
  if (cancel == nullptr) return;
  try {
    std::thread([cancel] {
      std::array<char, 256> reason;
      PQcancel(cancel, reason.data(), static_cast<int>(reason.size()));
      PQfreeCancel(cancel);
    }).detach();
  } catch (const std::system_error&) {
    PQfreeCancel(cancel);  // the wait ends without
  }
}

struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, ClearResult>;

// One row in binary form.
class Row final : public SqlRow {
 public:
  Row(const PGresult* result, int row) : result_(result), row_(row) {}
  bool IsNull(int column) const override { return PQgetisnull(result_, row_, column) != 0; }
  // Two, four or eight bytes, the most significant first.
  std::int64_t Integer(int column) const override {
    const std::string_view bytes = Text(column);
    if (bytes.empty()) return 0;
    auto value = static_cast<std::uint64_t>(static_cast<signed char>(bytes[0]));
    for (const char byte : bytes.substr(1)) value = value << 8 | static_cast<unsigned char>(byte);
    return static_cast<std::int64_t>(value);
  }
  std::string_view Text(int column) const override {
    return {PQgetvalue(result_, row_, column),
            static_cast<std::size_t>(PQgetlength(result_, row_, column))};
  }
  std::span<const std::uint8_t> Blob(int column) const override {
    const std::string_view bytes = Text(column);
    return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
  }

 private:
  const PGresult* result_;
  int row_;
};

// The parameters of one query as libpq wants them.
class Parameters final {
 public:
  explicit Parameters(std::span<const SqlValue> values) : texts_(values.size()) {
    for (std::size_t i = 0; i < values.size(); ++i) Add(values[i], texts_[i]);
  }
  int count() const { return static_cast<int>(values_.size()); }
  const char* const* values() const { return values_.data(); }
  const int* lengths() const { return lengths_.data(); }
  const int* formats() const { return formats_.data(); }

 private:
  void Add(const SqlValue& value, std::string& text) {
    const bool is_blob = std::holds_alternative<std::span<const std::uint8_t>>(value);
    if (const auto* integer = std::get_if<std::int64_t>(&value)) text = std::to_string(*integer);
    if (const auto* view = std::get_if<std::string_view>(&value)) text = *view;
    if (is_blob) {
      const auto blob = std::get<std::span<const std::uint8_t>>(value);
      text.assign(reinterpret_cast<const char*>(blob.data()), blob.size());
    }
    values_.push_back(std::holds_alternative<std::nullptr_t>(value) ? nullptr : text.c_str());
    lengths_.push_back(static_cast<int>(text.size()));
    formats_.push_back(is_blob ? 1 : 0);
  }

  std::vector<std::string> texts_;
  std::vector<const char*> values_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
};

// The first line of a message of libpq, without its severity.
std::string FirstLine(const char* message) {
  std::string_view text = message == nullptr ? "" : message;
  for (const std::string_view severity : {"ERROR:  ", "FATAL:  "}) {
    if (const auto at = text.find(severity); at != text.npos)
      text.remove_prefix(at + severity.size());
  }
  return std::string(text.substr(0, text.find('\n')));
}

std::string ValueOf(const char* text) { return text == nullptr ? "" : text; }

}  // namespace

absl::StatusOr<std::unique_ptr<PostgresqlConnection>> PostgresqlConnection::Open(
    const std::string& url, std::function<bool()> keep_waiting) {
  std::unique_ptr<PostgresqlConnection> connection(
      new PostgresqlConnection(std::move(keep_waiting)));
  if (absl::Status status = connection->Connect(url); !status.ok()) return status;
  return connection;
}

PostgresqlConnection::~PostgresqlConnection() { PQfinish(connection_); }

absl::Status PostgresqlConnection::Connect(const std::string& url) {
  char* reason = nullptr;
  PQconninfoOption* const options = PQconninfoParse(url.c_str(), &reason);
  if (options == nullptr) {
    PQfreemem(reason);
    return RefuseUrl("");
  }
  std::string host;
  std::string user;
  std::string database;
  for (const PQconninfoOption* option = options; option->keyword != nullptr; ++option) {
    const std::string_view keyword = option->keyword;
    if (keyword == "host" || (keyword == "hostaddr" && host.empty())) host = ValueOf(option->val);
    if (keyword == "user") user = ValueOf(option->val);
    if (keyword == "dbname") database = ValueOf(option->val);
  }
  PQconninfoFree(options);
  if ((host + database).find('@') != std::string::npos) {
    return RefuseUrl(": an @ stands in the host or the database");
  }
  name_ = "postgresql://" + (user.empty() ? "" : user + "@") + host + "/" + database;

  // What the URL says wins over what stands before it, and loses to what stands behind.
  constexpr std::array<const char*, 4> kKeywords = {"application_name", "dbname", "client_encoding",
                                                    nullptr};
  const std::array<const char*, 4> values = {"serialsmith", url.c_str(), "UTF8", nullptr};
  connection_ = PQconnectStartParams(kKeywords.data(), values.data(), /*expand_dbname=*/1);
  int patience = kConnectLookUps;
  for (PostgresPollingStatusType next = PGRES_POLLING_WRITING;
       connection_ != nullptr && next != PGRES_POLLING_OK; next = PQconnectPoll(connection_)) {
    if (next == PGRES_POLLING_FAILED || PQstatus(connection_) == CONNECTION_BAD) {
      const std::string_view why = PQerrorMessage(connection_);
      return IsAboutServer(why) ? CannotOpen(FirstLine(why.data())) : RefuseUrl("");
    }
    pollfd wait{PQsocket(connection_),
                static_cast<short>(next == PGRES_POLLING_READING ? POLLIN : POLLOUT), 0};
    while (::poll(&wait, 1, kLookUpMilliseconds) <= 0) {
      if (keep_waiting_ && !keep_waiting_()) return absl::CancelledError("stopped");
      if (--patience < 0) return CannotOpen("no answer within 30 seconds");
    }
  }
  if (connection_ == nullptr) return absl::ResourceExhaustedError("no memory for a connection");
  // So that all waiting is ours.
  if (PQsetnonblocking(connection_, 1) != 0) return ErrorOf(nullptr);
  // Notices ("table exists, skipping") are nobody's business.
  PQsetNoticeProcessor(
      connection_, [](void*, const char*) {}, nullptr);
  return absl::OkStatus();
}

absl::Status PostgresqlConnection::CannotOpen(const std::string& why) const {
  return Problem(absl::StatusCode::kUnavailable, "cannot open ledger " + name_ + ": " + why,
                 "The server must run, and the database must be there.");
}

absl::Status PostgresqlConnection::ErrorOf(const PGresult* result) {
  last_error_code_ = result == nullptr ? "" : ValueOf(PQresultErrorField(result, PG_DIAG_SQLSTATE));
  const std::string ledger = "ledger " + name_;
  const std::string cause =
      FirstLine(result == nullptr ? PQerrorMessage(connection_) : PQresultErrorMessage(result));
  const std::string_view code = last_error_code_;
  constexpr const char* kAgain = "run the same command again: nothing is lost or issued twice.";
  if (PQstatus(connection_) == CONNECTION_BAD || code.starts_with("57P") ||
      code.starts_with("08")) {
    return Problem(absl::StatusCode::kUnavailable, ledger + ": the server went away: " + cause,
                   std::string("When it is back, ") + kAgain);
  }
  if (code == "57014" && keep_waiting_ && !keep_waiting_()) return absl::CancelledError("stopped");
  if (code == "53100") {
    return Problem(absl::StatusCode::kResourceExhausted,
                   "the disk of the server is full: " + ledger + " cannot be written",
                   std::string("Make room and ") + kAgain);
  }
  if (code == "42501") {
    return Problem(absl::StatusCode::kPermissionDenied, ledger + " is not open to us: " + cause,
                   "The role must own the schema serialsmith, or be allowed to make it; who only "
                   "looks into it needs USAGE of the schema and SELECT of its tables.");
  }
  if (code == "25006") {
    return Problem(absl::StatusCode::kPermissionDenied, ledger + " cannot be written: " + cause,
                   "Name the server that is written to, and a role that may write there.");
  }
  if (code == "23505") {
    return Problem(absl::StatusCode::kAlreadyExists, ledger + ": the row is there: " + cause,
                   "Nothing was changed. If it happens again, serialsmith ledger verify tells"
                   " whether the ledger is sound.");
  }
  if (code == "40P01" || code == "40001") {
    return Problem(absl::StatusCode::kAborted,
                   ledger + ": another issuer was at work at the same moment: " + cause,
                   std::string("Please ") + kAgain);
  }
  if (code == "XX001" || code == "XX002") return Damaged(cause);
  return Problem(absl::StatusCode::kUnavailable, ledger + " failed: " + cause, {});
}

absl::Status PostgresqlConnection::Damaged(std::string_view what) const {
  return Problem(absl::StatusCode::kDataLoss,
                 "ledger " + name_ + " is damaged: " + std::string(what), kRestoreHint);
}

absl::Status PostgresqlConnection::Wait(bool for_answer) {
  using Clock = std::chrono::steady_clock;
  std::optional<Clock::time_point> give_up;
  for (;;) {
    const int unsent = PQflush(connection_);
    if (unsent < 0) return ErrorOf(nullptr);
    if (unsent == 0 && (!for_answer || PQisBusy(connection_) == 0)) return absl::OkStatus();
    if (PQsocket(connection_) < 0) return ErrorOf(nullptr);
    pollfd wait{PQsocket(connection_), static_cast<short>(unsent > 0 ? POLLIN | POLLOUT : POLLIN),
                0};
    if (::poll(&wait, 1, kLookUpMilliseconds) > 0) {
      if ((wait.revents & ~POLLOUT) != 0 && PQconsumeInput(connection_) == 0) {
        return ErrorOf(nullptr);
      }
    } else if (keep_waiting_ && !keep_waiting_()) {
      // The answer will be an error, and the transaction is rolled back in order; unless there is
      // no answer.
      if (!give_up) {
        give_up = Clock::now() + kStopPatience;
        CancelBeside(connection_);
      } else if (Clock::now() >= *give_up) {
        return GiveUp();
      }
    }
  }
}

absl::Status PostgresqlConnection::GiveUp() {
  // libpq would say farewell, and wait until that is sent.
  ::shutdown(PQsocket(connection_), SHUT_RDWR);
  PQfinish(connection_);
  connection_ = nullptr;  // which libpq takes for a connection that is broken
  last_error_code_.clear();
  return absl::CancelledError("stopped");
}

absl::StatusOr<PGresult*> PostgresqlConnection::NextResult() {
  if (absl::Status status = Wait(/*for_answer=*/true); !status.ok()) return status;
  return PQgetResult(connection_);
}

// Reads an answer to its end, so that the next question can be asked.
absl::Status PostgresqlConnection::Drain(absl::Status status) {
  for (;;) {
    absl::StatusOr<PGresult*> next = NextResult();
    if (!next.ok()) return status.ok() ? next.status() : status;
    const Result rest(*next);
    if (rest == nullptr) return status;
    if (status.ok() && PQresultStatus(rest.get()) == PGRES_FATAL_ERROR) {
      status = ErrorOf(rest.get());
    }
    // Nothing more comes of a copy that was given up.
    if (PQresultStatus(rest.get()) == PGRES_COPY_IN) PQputCopyEnd(connection_, "given up");
    if (PQstatus(connection_) == CONNECTION_BAD) return status;
  }
}

absl::Status PostgresqlConnection::Execute(const std::string& sql) {
  if (PQsendQuery(connection_, sql.c_str()) == 0) return ErrorOf(nullptr);
  for (;;) {
    absl::StatusOr<PGresult*> next = NextResult();
    if (!next.ok()) return next.status();
    const Result result(*next);
    if (result == nullptr) return absl::OkStatus();
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY) {
      return Drain(ErrorOf(result.get()));
    }
  }
}

absl::Status PostgresqlConnection::Ask(const std::string& sql, std::span<const SqlValue> values) {
  const Parameters parameters(values);
  const int sent =
      PQsendQueryParams(connection_, sql.c_str(), parameters.count(), nullptr, parameters.values(),
                        parameters.lengths(), parameters.formats(), /*resultFormat=*/1);
  return sent == 0 ? ErrorOf(nullptr) : absl::OkStatus();
}

absl::Status PostgresqlConnection::ReadAnswer(
    const std::function<absl::Status(const SqlRow&)>& row) {
  for (;;) {
    absl::StatusOr<PGresult*> next = NextResult();
    if (!next.ok()) return next.status();
    const Result result(*next);
    if (result == nullptr) return absl::OkStatus();
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_SINGLE_TUPLE && status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
      return Drain(ErrorOf(result.get()));
    }
    for (int i = 0; i < PQntuples(result.get()); ++i) {
      if (absl::Status taken = row(Row(result.get(), i)); !taken.ok()) return Drain(taken);
    }
  }
}

absl::Status PostgresqlConnection::Query(const std::string& sql, std::span<const SqlValue> values,
                                         const std::function<absl::Status(const SqlRow&)>& row) {
  if (absl::Status asked = Ask(sql, values); !asked.ok()) return asked;
  PQsetSingleRowMode(connection_);
  return ReadAnswer(row);
}

absl::Status PostgresqlConnection::QueryAtOnce(
    const std::string& sql, std::initializer_list<SqlValue> values,
    const std::function<absl::Status(const SqlRow&)>& row) {
  absl::Status asked = Ask(sql, std::span<const SqlValue>(values.begin(), values.size()));
  return asked.ok() ? ReadAnswer(row) : asked;
}

absl::Status PostgresqlConnection::CopyIn(const std::string& sql, std::string_view data) {
  if (PQsendQuery(connection_, sql.c_str()) == 0) return ErrorOf(nullptr);
  absl::StatusOr<PGresult*> next = NextResult();
  if (!next.ok()) return next.status();
  {
    const Result result(*next);
    if (PQresultStatus(result.get()) != PGRES_COPY_IN) return Drain(ErrorOf(result.get()));
  }
  constexpr std::size_t kPiece = std::size_t{64} << 10;
  for (std::size_t at = 0; at < data.size(); at += kPiece) {
    const std::string_view piece = data.substr(at, kPiece);
    if (PQputCopyData(connection_, piece.data(), static_cast<int>(piece.size())) != 1) {
      return ErrorOf(nullptr);
    }
    if (absl::Status sent = Wait(/*for_answer=*/false); !sent.ok()) return sent;
  }
  if (PQputCopyEnd(connection_, nullptr) != 1) return ErrorOf(nullptr);
  return Drain(absl::OkStatus());
}

}  // namespace serialsmith::tools
