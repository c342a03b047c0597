// An order file that is a text, arriving in pieces.
#ifndef SERIALSMITH_TESTS_SUPPORT_TEXT_SOURCE_H_
#define SERIALSMITH_TESTS_SUPPORT_TEXT_SOURCE_H_

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>
#include <string>
#include <utility>

#include "tools/orders/byte_source.h"

namespace serialsmith::testing {

inline tools::ByteSource TextSource(std::string text, std::size_t piece = std::size_t{1} << 16) {
  return [text = std::move(text), at = std::size_t{0},
          piece](std::span<char> out) mutable -> absl::StatusOr<std::size_t> {
    const std::size_t size = std::min({piece, out.size(), text.size() - at});
    std::memcpy(out.data(), text.data() + at, size);
    at += size;
    return size;
  };
}

}  // namespace serialsmith::testing

#endif  // SERIALSMITH_TESTS_SUPPORT_TEXT_SOURCE_H_
