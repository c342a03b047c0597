#include "serialsmith/verify.h"

#include <algorithm>

#include "core/verify/in_slices.h"

namespace serialsmith {

Verdict Verifier::Verify(std::string_view text, const VerifyPolicy& policy) const {
  CheckOptions options;
  options.catalogue = &keyring_.catalogue();
  options.judge = this;
  options.product = policy.product;
  options.require_signature = policy.require_signature;
  const auto expires = keyring_.expires();
  options.keyring_expired = expires && policy.now && *expires <= *policy.now;
  options.revoked = policy.revoked;
  options.keyring_superseded =
      policy.revoked != nullptr && policy.revoked->keyring_version() > keyring_.version();
  Verdict verdict = Check(text, options);
  // Whoever has the key of such a series signs as the issuer does: what is refuted stays refuted,
  // and the rest proves nothing any more.
  if (verdict.valid()) {
    const PublicSeries* known = keyring_.Find(Unpack(verdict.number).series);
    if (known != nullptr && known->state == KeyState::kCompromised) {
      verdict.code = VerdictCode::kSeriesCompromised;
    }
  }
  return verdict;
}

std::size_t Verifier::VerifyMany(std::span<const std::string_view> texts,
                                 std::span<VerdictCode> codes, const VerifyPolicy& policy,
                                 unsigned jobs) const {
  const std::size_t count = std::min(texts.size(), codes.size());
  InSlices(count, jobs, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) codes[i] = Verify(texts[i], policy).code;
    return true;
  });
  return count;
}

bool Verifier::Verifies(const PackedRow& number, const Signature& signature) const {
  const PublicSeries* known = keyring_.Find(Unpack(number).series);
  return known != nullptr && VerifySignature(known->key, number, signature);
}

}  // namespace serialsmith
