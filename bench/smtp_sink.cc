#include "bench/smtp_sink.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string_view>

namespace serialsmith::bench {
namespace {

// What the other side sends, up to a mark.
class Incoming final {
 public:
  explicit Incoming(int connection) : connection_(connection) {}

  // Without the mark; false: the other side is gone.
  bool ReadTo(std::string_view mark, std::string& text) {
    std::size_t from = 0;
    for (;;) {
      if (const std::size_t at = buffer_.find(mark, from); at != buffer_.npos) {
        text = buffer_.substr(0, at);
        buffer_.erase(0, at + mark.size());
        return true;
      }
      from = buffer_.size() < mark.size() ? 0 : buffer_.size() - mark.size() + 1;
      std::array<char, 16384> piece;
      const ssize_t size = ::recv(connection_, piece.data(), piece.size(), 0);
      if (size <= 0) return false;
      buffer_.append(piece.data(), static_cast<std::size_t>(size));
    }
  }

 private:
  const int connection_;
  std::string buffer_;
};

bool Answer(int connection, std::string_view text, std::chrono::microseconds delay) {
  if (delay.count() > 0) std::this_thread::sleep_for(delay);
  return ::send(connection, text.data(), text.size(), MSG_NOSIGNAL) ==
         static_cast<ssize_t>(text.size());
}

}  // namespace

std::unique_ptr<SmtpSink> SmtpSink::Start(Delays delays) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (listener < 0 || ::bind(listener, any, size) != 0 || ::listen(listener, 64) != 0 ||
      ::getsockname(listener, any, &size) != 0) {
    if (listener >= 0) ::close(listener);
    return nullptr;
  }
  return std::unique_ptr<SmtpSink>(new SmtpSink(listener, ntohs(address.sin_port), delays));
}

SmtpSink::SmtpSink(int listener, std::uint16_t port, Delays delays)
    : listener_(listener), port_(port), delays_(delays), listening_([this] { Listen(); }) {}

SmtpSink::~SmtpSink() {
  ::shutdown(listener_, SHUT_RDWR);
  listening_.join();
  for (std::thread& thread : serving_) thread.join();
  ::close(listener_);
}

void SmtpSink::Listen() {
  for (;;) {
    const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) return;
    ++connections_;
    const int on = 1;
    (void)::setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    serving_.emplace_back([this, connection] { Serve(connection); });
  }
}

void SmtpSink::Serve(int connection) {
  Incoming incoming(connection);
  std::string text;
  bool going_on = Answer(connection, "220 sink\r\n", delays_.command);
  while (going_on && incoming.ReadTo("\r\n", text)) {
    if (text == "DATA") {
      going_on = Answer(connection, "354 go on\r\n", delays_.command) &&
                 incoming.ReadTo("\r\n.\r\n", text) &&
                 Answer(connection, "250 taken\r\n", delays_.end_of_mail);
      if (going_on) ++accepted_;
    } else {
      going_on =
          Answer(connection, text == "QUIT" ? "221 bye\r\n" : "250 well\r\n", delays_.command) &&
          text != "QUIT";
    }
  }
  ::close(connection);
}

}  // namespace serialsmith::bench
