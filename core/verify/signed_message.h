// What a series key signs: format §5.
#ifndef SERIALSMITH_CORE_VERIFY_SIGNED_MESSAGE_H_
#define SERIALSMITH_CORE_VERIFY_SIGNED_MESSAGE_H_

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "serialsmith/number.h"

namespace serialsmith {

// Says what the signature is for, so that it means nothing anywhere else; the zero ends it, so that
// no other purpose can continue it.
inline constexpr std::string_view kSerialPurpose{"serialsmith.serial.v1\0", 22};
using SignedMessage = std::array<std::uint8_t, kSerialPurpose.size() + kPackedRowBytes>;

inline SignedMessage MakeSignedMessage(const PackedRow& number) {
  SignedMessage message;
  const auto rest = std::copy(kSerialPurpose.begin(), kSerialPurpose.end(), message.begin());
  std::copy(number.begin(), number.end(), rest);
  return message;
}

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_VERIFY_SIGNED_MESSAGE_H_
