#include "tools/serialsmith/judge.h"

#include <chrono>
#include <utility>

#include "tools/serialsmith/trusted_ring.h"

namespace serialsmith::tools {

absl::StatusOr<Judge> Judge::Create(const std::string& keys, const std::string& root,
                                    const VerifyPolicy& policy) {
  if (keys.empty()) return Judge(nullptr, policy);
  absl::StatusOr<PublicKeyring> ring = LoadTrustedRing(keys, root);
  if (!ring.ok()) return ring.status();
  return Judge(std::make_unique<const PublicKeyring>(*std::move(ring)), policy);
}

Verdict Judge::operator()(std::string_view text) const {
  if (ring_ != nullptr) return Verifier(*ring_).Verify(text, policy_);
  CheckOptions options;
  options.product = policy_.product;
  options.require_signature = policy_.require_signature;
  return Check(text, options);
}

const Catalogue* Judge::catalogue() const {
  return ring_ == nullptr ? nullptr : &ring_->catalogue();
}

std::int64_t SecondsNow() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace serialsmith::tools
