// A seed in the form in which HSMs import keys: RFC 8410, PKCS#8.
#ifndef SERIALSMITH_CORE_VAULT_PKCS8_H_
#define SERIALSMITH_CORE_VAULT_PKCS8_H_

#include "serialsmith/secret.h"

namespace serialsmith {

// The PEM text of an Ed25519 private key; `seed` must have kSeedSize bytes (asserted).
SecretBytes Pkcs8Pem(const SecretBytes& seed);

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_VAULT_PKCS8_H_
