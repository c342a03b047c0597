// What a connection says when it cannot be had, and when the server gives no answer.
#include "tools/ledger/postgresql_connection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "tests/support/postgresql_database.h"
#include "tests/support/temp_dir.h"
#include "tools/ledger/open_ledger.h"

namespace serialsmith::tools {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string Message(const absl::Status& status) { return std::string(status.message()); }

TEST(PostgresqlUrl, IsNotQuotedWithPartsOfAPassword) {
  for (const char* url :
       {"postgresql://bob:se@cret@host/db", "postgresql://bob:se/cret@host/db",
        "postgresql://bob:cret", "postgresql:/bob:cret@host/db", "postgres:bob:cret@host/db",
        "postgresql://bob@host/db?sslmode=cret", "postgresql://bob@host/db?port=cret"}) {
    const auto place = ParseLedgerUrl(url);
    const absl::Status status = place.ok() ? OpenLedger(*place, {}).status() : place.status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << url;
    EXPECT_THAT(Message(status), Not(AnyOf(HasSubstr("cret"), HasSubstr("se@"), HasSubstr("bob"))))
        << url;
  }
}

TEST(PostgresqlUrl, OfAServerThatIsNotThereIsExplained) {
  serialsmith::testing::TempDir dir;
  const auto opened =
      PostgresqlConnection::Open("postgresql://bob:cret@/db?host=" + dir.File("none"), {});
  EXPECT_EQ(opened.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(Message(opened.status()), HasSubstr("cannot open ledger postgresql://bob@"));
  EXPECT_THAT(Message(opened.status()), HasSubstr("No such file"));
  EXPECT_THAT(Message(opened.status()), Not(HasSubstr("cret")));
}

TEST(PostgresqlErrors, SayWhereAndWhatToDo) {
  serialsmith::testing::PostgresqlDatabase database;
  const auto connection = *PostgresqlConnection::Open(database.url(), {});
  const struct {
    const char* code;
    absl::StatusCode status;
    const char* hint;
  } kErrors[] = {
      {"40P01", absl::StatusCode::kAborted, "run the same command again"},
      {"40001", absl::StatusCode::kAborted, "run the same command again"},
      {"23505", absl::StatusCode::kAlreadyExists, "serialsmith ledger verify"},
      {"42501", absl::StatusCode::kPermissionDenied, "SELECT of its tables"},
      {"25006", absl::StatusCode::kPermissionDenied, "Name the server that is written to"},
  };
  for (const auto& error : kErrors) {
    const absl::Status status =
        connection->Execute("DO $$ BEGIN RAISE SQLSTATE '" + std::string(error.code) + "'; END $$");
    EXPECT_EQ(status.code(), error.status);
    EXPECT_THAT(Message(status), HasSubstr("ledger " + connection->name()));
    EXPECT_THAT(Message(status), HasSubstr(error.hint));
  }
}

// Takes connections, lets in the first, and then is silent; others, which want to cancel what the
// first does, are not even heard.
class SilentServer final {
 public:
  // `answer` is given to the first question.
  explicit SilentServer(std::string answer) : answer_(std::move(answer)) {
    listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    dir_.File(".s.PGSQL.5432").copy(address.sun_path, sizeof address.sun_path - 1);
    EXPECT_EQ(::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(listener_, 8), 0);
    thread_ = std::thread([this] { Serve(); });
  }
  SilentServer(const SilentServer&) = delete;
  SilentServer& operator=(const SilentServer&) = delete;
  ~SilentServer() {
    thread_.join();
    ::close(client_);
    ::close(listener_);
  }
  std::string url() const { return "postgresql://bob@/db?host=" + dir_.File(""); }

 private:
  void Serve() {
    client_ = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    Hear();
    Say(std::string("R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I", 15));  // let in, and ready
    Hear();
    Say(answer_);
  }
  void Hear() {
    std::array<char, 4096> heard;
    EXPECT_GT(::read(client_, heard.data(), heard.size()), 0);
  }
  void Say(std::string_view text) {
    EXPECT_EQ(::write(client_, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }

  serialsmith::testing::TempDir dir_;
  std::string answer_;
  int listener_ = -1;
  int client_ = -1;
  std::thread thread_;
};

TEST(SilentServer, IsGivenUpAfterAStopSignal) {
  SilentServer server("");
  bool stopped = false;
  const auto connection = *PostgresqlConnection::Open(server.url(), [&] { return !stopped; });
  stopped = true;
  EXPECT_EQ(connection->Execute("COMMIT").code(), absl::StatusCode::kCancelled);
  // It is broken from here on.
  EXPECT_EQ(connection->Execute("ROLLBACK").code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(connection->QueryInteger("SELECT 1").status().code(), absl::StatusCode::kUnavailable);
}

TEST(SilentServer, IsGivenUpInTheMiddleOfACopy) {
  SilentServer server(std::string("G\0\0\0\x07\0\0\0", 8));
  bool stopped = false;
  const auto connection = *PostgresqlConnection::Open(server.url(), [&] { return !stopped; });
  stopped = true;
  const std::string more_than_sockets_hold(16 << 20, 'x');
  EXPECT_EQ(connection->CopyIn("COPY t FROM STDIN", more_than_sockets_hold).code(),
            absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace serialsmith::tools
