// What signs: a key in the memory of this process, or one that lives elsewhere. docs/hsm.md.
//
// All signing goes through a Signer: serials (issue.h) and tokens (mint.h). A signature is Ed25519
// (RFC 8032, pure) over the whole message. An implementation must be safe from any thread, and must
// fail rather than give out a signature that its public key does not verify.
//
//     auto signer = serialsmith::MakeMemorySigner(seed);
//     serialsmith::Signature signature;
//     absl::Status status = (*signer)->Sign(message, signature);
#ifndef SERIALSMITH_SIGNER_H_
#define SERIALSMITH_SIGNER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serialsmith/keys.h"
#include "serialsmith/number.h"
#include "serialsmith/secret.h"

namespace serialsmith {

inline constexpr std::size_t kSignerSeedBytes = 32;

class Signer {
 public:
  virtual ~Signer() = default;

  virtual const PublicKey& public_key() const = 0;
  // Fills `signature`. On an error, which is what the key's home has to say (kUnavailable: it does
  // not answer or lost the key), `signature` is not to be used.
  virtual absl::Status Sign(std::span<const std::uint8_t> message,
                            std::span<std::uint8_t, kSignatureBytes> signature) const = 0;
};

// Signs with a key in locked memory of this process; never fails. kInvalidArgument unless `seed`
// (RFC 8032's secret key) has kSignerSeedBytes.
absl::StatusOr<std::unique_ptr<const Signer>> MakeMemorySigner(const SecretBytes& seed);

}  // namespace serialsmith

#endif  // SERIALSMITH_SIGNER_H_
