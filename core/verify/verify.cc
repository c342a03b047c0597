#include "serialsmith/verify.h"

#include <sodium.h>

#include "core/keys/sodium.h"
#include "core/verify/signed_message.h"

namespace serialsmith {

bool VerifySignature(const PublicKey& key, const PackedRow& number, const Signature& signature) {
  EnsureSodium();
  const SignedMessage message = MakeSignedMessage(number);
  return crypto_sign_verify_detached(signature.data(), message.data(), message.size(),
                                     key.bytes().data()) == 0;
}

Verdict Verifier::Verify(std::string_view text, const VerifyPolicy& policy) const {
  CheckOptions options;
  options.catalogue = &keyring_.catalogue();
  options.judge = this;
  options.product = policy.product;
  options.require_signature = policy.require_signature;
  const auto expires = keyring_.expires();
  options.keyring_expired = expires && policy.now && *expires <= *policy.now;
  return Check(text, options);
}

bool Verifier::Verifies(const PackedRow& number, const Signature& signature) const {
  const PublicSeries* known = keyring_.Find(Unpack(number).series);
  return known != nullptr && VerifySignature(known->key, number, signature);
}

}  // namespace serialsmith
