#include "tools/serialsmith/judge.h"

#include <chrono>
#include <utility>

#include "tools/serialsmith/trusted_ring.h"

namespace serialsmith::tools {

Judge::Judge(std::unique_ptr<const PublicKeyring> ring,
             std::unique_ptr<const RevocationList> revoked, const VerifyPolicy& policy)
    : ring_(std::move(ring)), revoked_(std::move(revoked)), policy_(policy) {
  policy_.revoked = revoked_.get();
}

absl::StatusOr<Judge> Judge::Create(const std::string& keys, const std::string& root,
                                    const VerifyPolicy& policy, const RevokedFlags& revoked) {
  std::unique_ptr<const PublicKeyring> ring;
  if (!keys.empty()) {
    absl::StatusOr<PublicKeyring> loaded = LoadTrustedRing(keys, root);
    if (!loaded.ok()) return loaded.status();
    ring = std::make_unique<const PublicKeyring>(*std::move(loaded));
  }
  absl::StatusOr<std::unique_ptr<const RevocationList>> list =
      LoadRevokedList(revoked, ring.get(), SecondsNow());
  if (!list.ok()) return list.status();
  return Judge(std::move(ring), *std::move(list), policy);
}

Verdict Judge::operator()(std::string_view text) const {
  if (ring_ != nullptr) return Verifier(*ring_).Verify(text, policy_);
  CheckOptions options;
  options.product = policy_.product;
  options.require_signature = policy_.require_signature;
  return Check(text, options);
}

bool Judge::JudgesSpellingAlone() const {
  return ring_ == nullptr && revoked_ == nullptr && !policy_.product && !policy_.require_signature;
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
