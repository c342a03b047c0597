#include "tools/serialsmith/passphrase.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <string>
#include <string_view>

#include "core/keys/status.h"
#include "tools/serialsmith/secret_file.h"
#include "tools/serialsmith/stop_signal.h"

namespace serialsmith::tools {
namespace {

constexpr std::string_view kOtherWay = "Give it with --passphrase-file FILE (mode 0600).";
constexpr std::string_view kOtherWayOfPins =
    "Name a file of mode 0600 in the URI: pin-source=file:FILE.";

// The controlling terminal, rather than stdin and stderr, which may carry data.
class Terminal final {
 public:
  // `other_way` is what to do where a terminal cannot be asked.
  explicit Terminal(std::string_view other_way)
      : other_way_(other_way), fd_(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)) {}
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal() {
    if (fd_ >= 0) ::close(fd_);
  }

  bool present() const { return fd_ >= 0; }
  absl::StatusOr<SecretBytes> Ask(std::string_view question);

 private:
  void Say(std::string_view text) {
    if (::write(fd_, text.data(), text.size()) < 0) return;  // the answer may come all the same
  }
  absl::StatusOr<SecretBytes> ReadLine();

  std::string_view other_way_;
  int fd_;
};

// Turns the echo off, and on again whatever happens. Signals that would end or stop the program
// meanwhile wait on a descriptor, so that they never leave a terminal without echo behind.
class SilentTerminal final {
 public:
  explicit SilentTerminal(int fd) : fd_(fd) {
    sigset_t wanted;
    sigemptyset(&wanted);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP}) {
      // What nohup or a trap has us ignore must not stop us here either.
      if (!IsIgnored(signal)) sigaddset(&wanted, signal);
    }
    pthread_sigmask(SIG_BLOCK, &wanted, &old_mask_);
    signal_fd_ = ::signalfd(-1, &wanted, SFD_CLOEXEC);
    if (::tcgetattr(fd_, &old_) != 0) return;
    termios silent = old_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHOE | ECHOK | ECHONL);
    active_ = ::tcsetattr(fd_, TCSAFLUSH, &silent) == 0;
  }
  SilentTerminal(const SilentTerminal&) = delete;
  SilentTerminal& operator=(const SilentTerminal&) = delete;
  ~SilentTerminal() {
    if (active_) ::tcsetattr(fd_, TCSAFLUSH, &old_);
    if (signal_fd_ >= 0) ::close(signal_fd_);
    pthread_sigmask(SIG_SETMASK, &old_mask_, nullptr);
  }

  bool active() const { return active_; }
  // Waits for a line; the number of a signal that came instead, 0 when there is a line.
  int Wait() {
    pollfd sources[] = {{fd_, POLLIN, 0}, {signal_fd_, POLLIN, 0}};
    while (::poll(sources, 2, -1) < 0 && errno == EINTR) {
    }
    if ((sources[1].revents & POLLIN) == 0) return 0;
    signalfd_siginfo info{};
    if (::read(signal_fd_, &info, sizeof info) != static_cast<ssize_t>(sizeof info)) return 0;
    return static_cast<int>(info.ssi_signo);
  }

 private:
  int fd_;
  int signal_fd_ = -1;
  bool active_ = false;
  termios old_{};
  sigset_t old_mask_{};
};

absl::StatusOr<SecretBytes> Terminal::ReadLine() {
  SecretBytes buffer = SecretBytes::Allocate(kMaxSecretLine);
  const ssize_t got = ::read(fd_, buffer.mutable_bytes().data(), buffer.size());
  if (got < 0) {
    return Problem(absl::StatusCode::kFailedPrecondition,
                   std::string("cannot read from the terminal: ") + std::strerror(errno),
                   other_way_);
  }
  std::size_t size = static_cast<std::size_t>(got);
  while (size != 0 && (buffer.bytes()[size - 1] == '\n' || buffer.bytes()[size - 1] == '\r')) {
    --size;
  }
  return SecretBytes::CopyOf(buffer.bytes().first(size));
}

absl::StatusOr<SecretBytes> Terminal::Ask(std::string_view question) {
  while (true) {
    int signal = 0;
    {
      SilentTerminal silent(fd_);
      if (!silent.active()) {
        return Problem(absl::StatusCode::kFailedPrecondition,
                       "cannot turn off the echo of the terminal", other_way_);
      }
      Say(question);
      signal = silent.Wait();
      if (signal == 0) {
        absl::StatusOr<SecretBytes> line = ReadLine();
        Say("\n");
        return line;
      }
      Say("\n");
    }
    // The echo is back: now the signal does what it would have done. A program that outlives
    // SIGTSTP was continued and asks again.
    ::kill(::getpid(), signal);
    if (signal != SIGTSTP) return absl::CancelledError("interrupted");
  }
}

absl::StatusOr<SecretBytes> NotEmpty(absl::StatusOr<SecretBytes> passphrase,
                                     std::string_view what) {
  if (!passphrase.ok() || passphrase->size() != 0) return passphrase;
  return Problem(absl::StatusCode::kFailedPrecondition, what, "What is empty protects nothing.");
}

}  // namespace

absl::StatusOr<SecretBytes> ReadPassphrase(const std::string& file, bool confirm, int wake_fd) {
  if (!file.empty()) {
    return NotEmpty(ReadSecretLine(file, wake_fd), file + ": its first line is empty");
  }
  Terminal terminal(kOtherWay);
  if (!terminal.present()) {
    return Problem(absl::StatusCode::kFailedPrecondition,
                   "a passphrase is needed and there is no terminal to ask on", kOtherWay);
  }
  absl::StatusOr<SecretBytes> passphrase =
      NotEmpty(terminal.Ask(confirm ? "New passphrase: " : "Passphrase of the keyring: "),
               "the passphrase is empty");
  if (!passphrase.ok() || !confirm) return passphrase;
  absl::StatusOr<SecretBytes> again = terminal.Ask("The same again: ");
  if (!again.ok()) return again;
  if (!passphrase->Equals(*again)) {
    return Problem(absl::StatusCode::kFailedPrecondition, "the two passphrases differ",
                   "Nothing was done: start again.");
  }
  return passphrase;
}

absl::StatusOr<SecretBytes> ReadPin(const std::string& file, const std::string& token) {
  if (!file.empty()) return NotEmpty(ReadSecretLine(file), file + ": its first line is empty");
  Terminal terminal(kOtherWayOfPins);
  if (!terminal.present()) {
    return Problem(absl::StatusCode::kFailedPrecondition,
                   "a PIN is needed and there is no terminal to ask on", kOtherWayOfPins);
  }
  return NotEmpty(terminal.Ask("PIN of the token " + token + ": "), "the PIN is empty");
}

}  // namespace serialsmith::tools
