// Finds every serial in any text, of any length, piece by piece. docs/diagnosis.md.
//
// Only faultless number rows are found, alone or with their five signature rows; the caller judges
// each by Check() or Verify() on its bytes. Safe from any thread.
//
//     std::size_t done = serialsmith::FindSerials(window, /*last=*/false, sink);
//     window.remove_prefix(done);  // append more text behind what is left, and call again
#ifndef SERIALSMITH_FIND_H_
#define SERIALSMITH_FIND_H_

#include <cstddef>
#include <functional>
#include <string_view>

#include "serialsmith/number.h"
#include "serialsmith/verdict.h"

namespace serialsmith {

struct FoundSerial {
  std::size_t offset;  // of the first symbol, in bytes of the window
  std::size_t length;  // to the end of the last symbol
  Form form;           // kNumber or kSigned
  PackedRow number;
};

// No serial may be longer than this with all its quoting and line breaks to be found across pieces.
inline constexpr std::size_t kMaxFoundBytes = std::size_t{1} << 16;

// Reports the serials of `window` in order and returns how many bytes are settled; the caller keeps
// the rest in front of the next piece. With `last` all of it is settled. A window of more than
// 2 * kMaxFoundBytes always settles something.
std::size_t FindSerials(std::string_view window, bool last,
                        const std::function<void(const FoundSerial&)>& sink);

}  // namespace serialsmith

#endif  // SERIALSMITH_FIND_H_
