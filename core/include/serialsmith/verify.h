// Judges a serial against the issuer's public keyring. docs/serial_format.md §5, docs/diagnosis.md.
//
// Total and safe from any thread, as Check() is. Public keys only: no code here can sign. What is
// right in all else but of a series that the ring marks as compromised is kSeriesCompromised.
//
//     serialsmith::Verifier verifier(ring);
//     serialsmith::Verdict verdict = verifier.Verify(text, {.require_signature = true});
#ifndef SERIALSMITH_VERIFY_H_
#define SERIALSMITH_VERIFY_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
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
  // Anything else is kWrongProduct.
  std::optional<Product> product = std::nullopt;
  // A number alone is kSignatureMissing.
  bool require_signature = false;
  // Seconds since 1970; without it no ring has expired.
  std::optional<std::int64_t> now = std::nullopt;
  // What was taken back is kRevoked, whether signed or not. One that was made with a newer ring
  // turns kUnknownSeries and kUnknownProduct into kKeyringOutdated. Null: nothing is revoked.
  // serialsmith/revocation_list.h has one.
  const RevokedSerials* revoked = nullptr;
};

class Verifier final : public SignatureJudge {
 public:
  // Keeps a reference: the ring must outlive the verifier.
  explicit Verifier(const PublicKeyring& keyring) : keyring_(keyring) {}

  Verdict Verify(std::string_view text, const VerifyPolicy& policy = {}) const;
  // Many texts, by `jobs` threads, this one among them; 0: as many as there are processors.
  // codes[i] becomes the code of Verify(texts[i], policy), for as many texts as there are codes;
  // returns how many those are. Threads that cannot be had are done without. As with
  // Verify(), memory for a text that is not spelled as printed is needed; a thread that gets none
  // ends the program.
  std::size_t VerifyMany(std::span<const std::string_view> texts, std::span<VerdictCode> codes,
                         const VerifyPolicy& policy = {}, unsigned jobs = 0) const;
  bool Verifies(const PackedRow& number, const Signature& signature) const override;

 private:
  const PublicKeyring& keyring_;
};

}  // namespace serialsmith

#endif  // SERIALSMITH_VERIFY_H_
