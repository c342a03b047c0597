#include "tools/serialsmith/stop_signal.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cstdint>

namespace serialsmith::tools {

bool IsIgnored(int signal) {
  struct sigaction action {};
  return ::sigaction(signal, nullptr, &action) == 0 && (action.sa_flags & SA_SIGINFO) == 0 &&
         action.sa_handler == SIG_IGN;
}

StopSignal::StopSignal() {
  sigset_t wanted;
  sigemptyset(&wanted);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    if (!IsIgnored(signal)) sigaddset(&wanted, signal);
  }
  ::pthread_sigmask(SIG_BLOCK, &wanted, &old_mask_);
  signal_fd_ = ::signalfd(-1, &wanted, SFD_NONBLOCK | SFD_CLOEXEC);
  event_fd_ = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  // One descriptor to wait for both.
  either_fd_ = ::epoll_create1(EPOLL_CLOEXEC);
  for (const int fd : {signal_fd_, event_fd_}) {
    epoll_event readable{};
    readable.events = EPOLLIN;
    ::epoll_ctl(either_fd_, EPOLL_CTL_ADD, fd, &readable);
  }
}

StopSignal::~StopSignal() {
  for (const int fd : {either_fd_, event_fd_, signal_fd_}) {
    if (fd >= 0) ::close(fd);
  }
  ::pthread_sigmask(SIG_SETMASK, &old_mask_, nullptr);
}

void StopSignal::Wake() {
  const std::uint64_t one = 1;
  // Can only fail when the descriptor is readable already.
  if (::write(event_fd_, &one, sizeof one) < 0) return;
}

int StopSignal::number() {
  if (number_ != 0) return number_;
  signalfd_siginfo info{};
  if (::read(signal_fd_, &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
    int none = 0;
    number_.compare_exchange_strong(none, static_cast<int>(info.ssi_signo));
    Wake();  // what was read here, others still have to see
  }
  return number_;
}

}  // namespace serialsmith::tools
