#include <sodium.h>

#include "core/keys/sodium.h"
#include "core/verify/signed_message.h"
#include "serialsmith/verify.h"

namespace serialsmith {

bool VerifySignature(const PublicKey& key, const PackedRow& number, const Signature& signature) {
  EnsureSodium();
  const SignedMessage message = MakeSignedMessage(number);
  return crypto_sign_verify_detached(signature.data(), message.data(), message.size(),
                                     key.bytes().data()) == 0;
}

}  // namespace serialsmith
