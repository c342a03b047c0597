// Judges a serial against the issuer's public keyring. docs/serial_format.md §5, docs/diagnosis.md.
//
// Total and safe from any thread, as Check() is. Public keys only: no code here can sign.
//
//     serialsmith::Verifier verifier(ring);
//     serialsmith::Verdict verdict = verifier.Verify(text, {.require_signature = true, .now =
//     now});
#ifndef SERIALSMITH_VERIFY_H_
#define SERIALSMITH_VERIFY_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "serialsmith/check.h"
#include "serialsmith/keys.h"
#include "serialsmith/number.h"
#include "serialsmith/verdict.h"

namespace serialsmith {

// Verifies one signature over a packed number. Accepts what RFC 8032 signing yields, rejects S ≥ L;
// otherwise libsodium's crypto_sign_verify_detached decides.
bool VerifySignature(const PublicKey& key, const PackedRow& number, const Signature& signature);

struct VerifyPolicy {
  std::optional<Product> product;   // anything else is kWrongProduct
  bool require_signature = false;   // a number alone is kSignatureMissing
  std::optional<std::int64_t> now;  // seconds since 1970; without it no ring has expired
};

class Verifier final : public SignatureJudge {
 public:
  // Keeps a reference: the ring must outlive the verifier.
  explicit Verifier(const PublicKeyring& keyring) : keyring_(keyring) {}

  Verdict Verify(std::string_view text, const VerifyPolicy& policy = {}) const;
  bool Verifies(const PackedRow& number, const Signature& signature) const override;

 private:
  const PublicKeyring& keyring_;
};

}  // namespace serialsmith

#endif  // SERIALSMITH_VERIFY_H_
