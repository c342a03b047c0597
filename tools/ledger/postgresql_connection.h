// libpq with owners, types and sentences. Nothing here knows the ledger.
//
// One thread at a time.
#ifndef SERIALSMITH_TOOLS_LEDGER_POSTGRESQL_CONNECTION_H_
#define SERIALSMITH_TOOLS_LEDGER_POSTGRESQL_CONNECTION_H_

#include <libpq-fe.h>

#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/ledger/sql_session.h"

namespace serialsmith::tools {

class PostgresqlConnection final : public SqlSession {
 public:
  // `url` is a connection URI of libpq. `keep_waiting` is asked some times a second while the
  // server lets us wait; false cancels what it does and ends the wait with kCancelled, and with the
  // connection when the server does not answer to that. It may be empty. kUnavailable: no
  // connection; kInvalidArgument: the URL. No message has the password.
  static absl::StatusOr<std::unique_ptr<PostgresqlConnection>> Open(
      const std::string& url, std::function<bool()> keep_waiting);
  PostgresqlConnection(const PostgresqlConnection&) = delete;
  PostgresqlConnection& operator=(const PostgresqlConnection&) = delete;
  ~PostgresqlConnection() override;

  Kind kind() const override { return Kind::kPostgresql; }
  const std::string& name() const override { return name_; }
  absl::Status Execute(const std::string& sql) override;
  // No other query may run before the answer is read to its end.
  absl::Status Query(const std::string& sql, std::span<const SqlValue> values,
                     const std::function<absl::Status(const SqlRow&)>& row) override;
  using SqlSession::Query;
  // The same for answers of some thousand rows, which arrive at once, and so faster.
  absl::Status QueryAtOnce(const std::string& sql, std::initializer_list<SqlValue> values,
                           const std::function<absl::Status(const SqlRow&)>& row);
  absl::Status Damaged(std::string_view what) const override;

  // COPY … FROM STDIN of `data`, which has the form that `sql` says.
  absl::Status CopyIn(const std::string& sql, std::string_view data);

  // The five letters by which PostgreSQL names the last error; empty when the connection broke.
  const std::string& last_error_code() const { return last_error_code_; }

 private:
  explicit PostgresqlConnection(std::function<bool()> keep_waiting)
      : keep_waiting_(std::move(keep_waiting)) {}
  absl::Status Connect(const std::string& url);
  absl::Status CannotOpen(const std::string& why) const;
  // Until all is sent and, `for_answer`, there is some of the answer.
  absl::Status Wait(bool for_answer);
  absl::Status GiveUp();
  // The next part of the answer; null at its end.
  absl::StatusOr<PGresult*> NextResult();
  absl::Status Drain(absl::Status status);
  absl::Status Ask(const std::string& sql, std::span<const SqlValue> values);
  absl::Status ReadAnswer(const std::function<absl::Status(const SqlRow&)>& row);
  absl::Status ErrorOf(const PGresult* result);

  std::function<bool()> keep_waiting_;
  PGconn* connection_ = nullptr;
  std::string name_;
  std::string last_error_code_;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_LEDGER_POSTGRESQL_CONNECTION_H_
