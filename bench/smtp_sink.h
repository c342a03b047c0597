// An SMTP server on the loopback that takes every mail and throws it away: what remains of sending
// when the other side costs next to nothing.
#ifndef SERIALSMITH_BENCH_SMTP_SINK_H_
#define SERIALSMITH_BENCH_SMTP_SINK_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace serialsmith::bench {

class SmtpSink final {
 public:
  // How long it thinks before an answer.
  struct Delays {
    std::chrono::microseconds command{};      // to each command
    std::chrono::microseconds end_of_mail{};  // to the dot
  };

  // Null: the system gives no port.
  static std::unique_ptr<SmtpSink> Start(Delays delays);
  SmtpSink(const SmtpSink&) = delete;
  SmtpSink& operator=(const SmtpSink&) = delete;
  // Its connections must be closed by the other side.
  ~SmtpSink();

  std::string url() const { return "smtp://127.0.0.1:" + std::to_string(port_); }
  std::int64_t accepted() const { return accepted_; }
  std::int64_t connections() const { return connections_; }

 private:
  SmtpSink(int listener, std::uint16_t port, Delays delays);
  void Listen();
  void Serve(int connection);

  const int listener_;
  const std::uint16_t port_;
  const Delays delays_;
  std::atomic<std::int64_t> accepted_ = 0;
  std::atomic<std::int64_t> connections_ = 0;
  std::vector<std::thread> serving_;
  std::thread listening_;
};

}  // namespace serialsmith::bench

#endif  // SERIALSMITH_BENCH_SMTP_SINK_H_
