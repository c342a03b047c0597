// Start here: judges any text that should be a serial. docs/diagnosis.md.
//
// Total functions: any bytes are accepted, nothing throws for bad input, nothing is kept. Safe from
// any thread. A well-formed row costs no heap allocation; other texts cost memory and time linear
// in their length, at most kMaxTextBytes.
//
// Without keys a valid verdict says that the text is spelled as a serial is, and no more: only a
// signature (serialsmith/verify.h) or the secret (serialsmith/seal.h) shows where it came from.
//
//     serialsmith::Verdict verdict = serialsmith::Check("XMVRF-F8Y50-VC44B-QWGNP-AWDVT");
//     if (!verdict.valid()) Show(serialsmith::Explain(verdict).message);
#ifndef SERIALSMITH_CHECK_H_
#define SERIALSMITH_CHECK_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "serialsmith/catalogue.h"
#include "serialsmith/number.h"
#include "serialsmith/verdict.h"

namespace serialsmith {

// Longer texts are answered kTooLong unread.
inline constexpr std::size_t kMaxTextBytes = std::size_t{1} << 20;

// Judges the signature of a well-formed serial. Implemented by serialsmith/verify.h; Check() itself
// holds no key. Implementations must be safe from any thread.
class SignatureJudge {
 public:
  virtual ~SignatureJudge() = default;
  // True if `signature` is the one of the series' key over `number`. The series is known.
  virtual bool Verifies(const PackedRow& number, const Signature& signature) const = 0;
};

// Serials that were taken back, from a list or a service. Implementations must be safe from any
// thread.
class RevokedSerials {
 public:
  virtual ~RevokedSerials() = default;
  virtual bool IsRevoked(const PackedRow& number) const = 0;
  // The version of the keyring that the issuer had then; 0: not known.
  virtual std::uint64_t keyring_version() const { return 0; }
};

struct CheckOptions {
  // Series and products that exist; null: not judged, every restoration is offered.
  const Catalogue* catalogue = nullptr;
  // Null: signatures stay unchecked.
  const SignatureJudge* judge = nullptr;
  // Anything else is kWrongProduct.
  std::optional<Product> product;
  // A number alone is kSignatureMissing.
  bool require_signature = false;
  // The keyring behind `catalogue` has expired: what it would refuse as unknown, or accept, is
  // kKeyringOutdated instead.
  bool keyring_expired = false;
  // There is a newer keyring than the one behind `catalogue`: what this one would refuse as unknown
  // is kKeyringOutdated instead.
  bool keyring_superseded = false;
  // Null: nothing is revoked.
  const RevokedSerials* revoked = nullptr;
};

// Reads, checks and diagnoses `text`. Places in the verdict are byte offsets of `text`.
Verdict Check(std::string_view text, const CheckOptions& options = {});

// Judges many texts: codes[i] becomes the code of Check(texts[i], options), for as many texts as
// there are codes. Returns how many those are. Printed numbers of which the spelling alone is asked
// go through the kernels of serialsmith/check_rows.h. Ask Check() about those that are not valid.
//
//     std::vector<serialsmith::VerdictCode> codes(texts.size());
//     serialsmith::CheckMany(texts, codes);
std::size_t CheckMany(std::span<const std::string_view> texts, std::span<VerdictCode> codes,
                      const CheckOptions& options = {});

enum class Language { kEnglish };

struct Explanation {
  std::string message;  // what is wrong and where; begins "Invalid Serial Number:" unless valid
  std::string hint;     // what to do; may be empty
};

// Makes the sentences of a verdict. With the catalogue that judged it, products have names.
Explanation Explain(const Verdict& verdict, const Catalogue* catalogue = nullptr,
                    Language language = Language::kEnglish);

}  // namespace serialsmith

#endif  // SERIALSMITH_CHECK_H_
