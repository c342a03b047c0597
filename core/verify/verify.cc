#include "serialsmith/verify.h"

namespace serialsmith {

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
