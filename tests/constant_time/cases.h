// Counts with valgrind what decides by a secret: branches and addresses that depend on memory that
// was marked as undefined.
#ifndef SERIALSMITH_TESTS_CONSTANT_TIME_CASES_H_
#define SERIALSMITH_TESTS_CONSTANT_TIME_CASES_H_

#include <valgrind/memcheck.h>

#include <cstdint>
#include <cstdio>
#include <functional>
#include <span>
#include <string_view>

#include "serialsmith/secret.h"

namespace serialsmith::testing {

inline void Hide(std::span<const std::uint8_t> bytes) {
  VALGRIND_MAKE_MEM_UNDEFINED(bytes.data(), bytes.size());
}

inline void Reveal(std::span<const std::uint8_t> bytes) {
  VALGRIND_MAKE_MEM_DEFINED(bytes.data(), bytes.size());
}

inline std::span<const std::uint8_t> BytesOf(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

inline SecretBytes Hidden(std::uint8_t first, std::size_t size = 32) {
  SecretBytes secret = SecretBytes::Allocate(size);
  for (std::uint8_t& one : secret.mutable_bytes()) one = first++;
  Hide(secret.bytes());
  return secret;
}

inline unsigned Decisions(const std::function<void()>& work) {
  const unsigned before = VALGRIND_COUNT_ERRORS;
  work();
  return VALGRIND_COUNT_ERRORS - before;
}

class Cases final {
 public:
  bool failed() const { return failed_; }

  // `work` may decide by a secret `least` to `most` times.
  void Case(std::string_view name, unsigned least, unsigned most,
            const std::function<void()>& work) {
    const unsigned decisions = Decisions(work);
    Report(decisions >= least && decisions <= most);
    std::printf("%.*s: %u decisions by a secret, %u to %u allowed\n", static_cast<int>(name.size()),
                name.data(), decisions, least, most);
  }

  // What was made of a secret is still followed: without that no decision would be seen.
  void Followed(std::string_view name, std::span<const std::uint8_t> bytes) {
    bool marked = false;
    for (const std::uint8_t& byte : bytes) {
      std::uint8_t undefined = 0;
      marked |= VALGRIND_GET_VBITS(&byte, &undefined, 1) == 1 && undefined != 0;
    }
    Report(marked);
    std::printf("%.*s: %s\n", static_cast<int>(name.size()), name.data(),
                marked ? "followed" : "no longer followed");
  }

 private:
  void Report(bool good) {
    std::fputs(good ? "" : "FAILED: ", stdout);
    failed_ |= !good;
  }

  bool failed_ = false;
};

// Runs `work` where valgrind follows; 77, which ctest takes for skipped, where it does not.
inline int RunCases(const std::function<void(Cases&)>& work) {
  if (!RUNNING_ON_VALGRIND) {
    std::puts("not under valgrind");
    return 77;
  }
  Cases cases;
  work(cases);
  return cases.failed() ? 1 : 0;
}

}  // namespace serialsmith::testing

#endif  // SERIALSMITH_TESTS_CONSTANT_TIME_CASES_H_
