#include <sodium.h>

#include "core/keys/sodium.h"
#include "serialsmith/vault.h"

namespace serialsmith {

void SystemRandom(std::span<std::uint8_t> out) {
  EnsureSodium();
  if (!out.empty()) randombytes_buf(out.data(), out.size());
}

}  // namespace serialsmith
