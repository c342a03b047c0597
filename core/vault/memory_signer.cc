#include <sodium.h>

#include <string>
#include <utility>

#include "core/keys/status.h"
#include "core/vault/series_keys.h"
#include "serialsmith/signer.h"

namespace serialsmith {
namespace {

static_assert(kSignerSeedBytes == kSeedSize);
static_assert(kSignatureBytes == crypto_sign_BYTES);

class MemorySigner final : public Signer {
 public:
  explicit MemorySigner(SigningKey key) : key_(std::move(key)) {}

  const PublicKey& public_key() const override { return key_.public_key; }
  absl::Status Sign(std::span<const std::uint8_t> message,
                    std::span<std::uint8_t, kSignatureBytes> signature) const override {
    static constexpr std::uint8_t kNothing = 0;  // libsodium wants no null pointer
    crypto_sign_detached(signature.data(), nullptr, message.empty() ? &kNothing : message.data(),
                         message.size(), key_.secret.bytes().data());
    return absl::OkStatus();
  }

 private:
  SigningKey key_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<const Signer>> MakeMemorySigner(const SecretBytes& seed) {
  if (seed.size() != kSeedSize) {
    return Problem(
        absl::StatusCode::kInvalidArgument,
        "the seed of a signing key has 32 bytes, this one " + std::to_string(seed.size()),
        "Take the seed from the ring that made it.");
  }
  return std::make_unique<const MemorySigner>(SigningKeyOfSeed(seed));
}

}  // namespace serialsmith
