// A system that gives no more threads. For the child of a death test: there is no way back.
#ifndef SERIALSMITH_TESTS_SUPPORT_LIMIT_THREADS_H_
#define SERIALSMITH_TESTS_SUPPORT_LIMIT_THREADS_H_

#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace serialsmith::testing {

// Only root can become a user who has no other processes, whose threads can be counted out; and the
// thread sanitizer starts one of its own, nobody knows when.
inline bool CanCountThreads() {
#if defined(__SANITIZE_THREAD__)
  return false;
#else
  return ::geteuid() == 0;
#endif
}

// From here on this process can start `more` threads. 0 works for every user.
inline void LimitThreads(unsigned more) {
  // What this user's other processes have counts too, and so does this thread.
  const rlimit limit{more + 1, more + 1};
  if (::geteuid() == 0) {
    const uid_t nobody_else = 20000 + static_cast<uid_t>(::getpid() % 40000);
    if (::setresuid(nobody_else, nobody_else, nobody_else) != 0) std::_Exit(2);
  }
  if (::setrlimit(RLIMIT_NPROC, &limit) != 0) std::_Exit(3);
}

}  // namespace serialsmith::testing

#endif  // SERIALSMITH_TESTS_SUPPORT_LIMIT_THREADS_H_
