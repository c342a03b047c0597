#include "core/keys/sodium.h"

#include <sodium.h>

#include <cstdlib>

namespace serialsmith {

void EnsureSodium() {
  // sodium_init() may be called by others too, before or after: it returns 1 then.
  static const bool started = sodium_init() >= 0;
  if (!started) std::abort();
}

}  // namespace serialsmith
