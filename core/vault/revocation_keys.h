// The keys of a ring that sign revocation lists: format §9.
#ifndef SERIALSMITH_CORE_VAULT_REVOCATION_KEYS_H_
#define SERIALSMITH_CORE_VAULT_REVOCATION_KEYS_H_

#include "absl/status/statusor.h"
#include "core/vault/series_keys.h"
#include "serialsmith/vault.h"

namespace serialsmith {

// kInvalidArgument: the random source gave zeros, so that everybody would know the key.
absl::StatusOr<SigningKey> FreshRevocationKey(const RandomSource& random);

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_VAULT_REVOCATION_KEYS_H_
