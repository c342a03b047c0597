// A signer whose key is lost after a number of signatures.
#ifndef SERIALSMITH_TESTS_SUPPORT_FAILING_SIGNER_H_
#define SERIALSMITH_TESTS_SUPPORT_FAILING_SIGNER_H_

#include <atomic>
#include <memory>
#include <utility>

#include "serialsmith/signer.h"

namespace serialsmith::testing {

class FailingSigner final : public Signer {
 public:
  FailingSigner(std::unique_ptr<const Signer> signer, int signatures)
      : signer_(std::move(signer)), left_(signatures) {}

  const PublicKey& public_key() const override { return signer_->public_key(); }
  absl::Status Sign(std::span<const std::uint8_t> message,
                    std::span<std::uint8_t, kSignatureBytes> signature) const override {
    if (left_-- > 0) return signer_->Sign(message, signature);
    return absl::UnavailableError("the key was pulled out\nPut it back.");
  }

 private:
  std::unique_ptr<const Signer> signer_;
  mutable std::atomic<int> left_;
};

}  // namespace serialsmith::testing

#endif  // SERIALSMITH_TESTS_SUPPORT_FAILING_SIGNER_H_
