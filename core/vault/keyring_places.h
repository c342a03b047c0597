// Where a key stands in a ring, and what to say when it does not.
#ifndef SERIALSMITH_CORE_VAULT_KEYRING_PLACES_H_
#define SERIALSMITH_CORE_VAULT_KEYRING_PLACES_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "core/keys/status.h"
#include "serialsmith/keys.h"

namespace serialsmith {

inline std::string NameOf(Series series) { return std::string("series ") + series.symbol(); }

// The number of series when there is no such one.
inline std::size_t PlaceOf(const PublicKeyring& ring, Series series) {
  const PublicSeries* found = ring.Find(series);
  return found == nullptr ? ring.series().size()
                          : static_cast<std::size_t>(found - ring.series().data());
}

inline absl::Status NoSuchSeries(Series series) {
  return Problem(absl::StatusCode::kNotFound, "the ring has no " + NameOf(series),
                 "Name a series that the ring has, or add it.");
}

// The number of token keys when there is no such one.
inline std::size_t PlaceOf(const PublicKeyring& ring, std::string_view key_id) {
  std::size_t place = 0;
  while (place < ring.token_keys().size() && ring.token_keys()[place].key.KeyId() != key_id) {
    ++place;
  }
  return place;
}

inline absl::Status NoSuchTokenKey() {
  return Problem(absl::StatusCode::kNotFound, "the ring has no token key of this id",
                 "See the ids with: serialsmith keyring show.");
}

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_VAULT_KEYRING_PLACES_H_
