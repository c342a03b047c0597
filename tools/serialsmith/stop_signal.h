// SIGINT, SIGTERM and SIGHUP as something to look at, so that a command finishes or rolls back the
// unit in hand before it ends. No handler runs, and nothing is global: the signals wait in a
// descriptor. One that whoever started the program has it ignore (nohup, trap '') stays ignored.
//
// Make it on the main thread before any other is started; all inherit that the signals are blocked.
// Safe from any thread.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_STOP_SIGNAL_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_STOP_SIGNAL_H_

#include <signal.h>

#include <atomic>

namespace serialsmith::tools {

// Whether the program is to ignore the signal. A blocked signal would come through a descriptor all
// the same.
bool IsIgnored(int signal);

class StopSignal final {
 public:
  StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;
  ~StopSignal();  // the signals do again what they did

  bool came() { return number() != 0; }
  // 128 and the number of the signal that came: 130 for SIGINT, 143 for SIGTERM.
  int exit_status() { return 128 + number(); }
  // Readable once a signal came or Wake() was called, and ever after.
  int fd() const { return either_fd_; }
  void Wake();

 private:
  int number();

  int signal_fd_;
  int event_fd_;
  int either_fd_;
  sigset_t old_mask_{};
  std::atomic<int> number_ = 0;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_STOP_SIGNAL_H_
