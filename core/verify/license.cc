#include "serialsmith/license.h"

#include <optional>
#include <utility>

#include "core/verify/armour.h"
#include "core/verify/paseto.h"
#include "serialsmith/verify.h"

namespace serialsmith {
namespace {

constexpr std::string_view kNoun = "LICENSE";
constexpr std::string_view kClosing = "-----END SERIALSMITH LICENSE";
constexpr std::string_view kSerialLabel = "Serial:";

// A name is one line, whatever it is made of.
std::string OneLine(std::string_view name) {
  std::string line;
  for (const char c : name) line += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  return line;
}

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

struct LicenseParts {
  std::string token;
  std::string serial;  // as it stands
};

// The last serial and token behind the opening line: no name above them can look like either.
std::optional<LicenseParts> TakeApart(std::string_view text) {
  const std::optional<std::string_view> behind = BehindOpening(text, kNoun);
  if (!behind) return std::nullopt;
  const std::string inside = WithoutQuotedPrintable(*behind);
  // What stands behind the closing line may speak of tokens.
  const std::string_view whole = inside;
  std::string_view view = whole.substr(0, whole.rfind(kClosing));
  if (view.find(kPasetoHeader) == std::string_view::npos) view = whole;
  const std::size_t token = view.rfind(kPasetoHeader);
  if (token == std::string_view::npos) return std::nullopt;
  const std::size_t label = view.substr(0, token).rfind(kSerialLabel);
  if (label == std::string_view::npos) return std::nullopt;
  const std::size_t serial = label + kSerialLabel.size();
  return LicenseParts{TokenCharacters(view.substr(token)),
                      std::string(Trimmed(view.substr(serial, token - serial)))};
}

}  // namespace

std::string PrintLicense(std::string_view token, const TokenClaims& claims,
                         const Signature& signature, std::string_view product_name) {
  std::string inside;
  if (claims.holder) inside.append("Holder: ").append(OneLine(*claims.holder)).append("\n");
  inside.append("Product: ").append(OneLine(product_name));
  if (!product_name.empty()) inside += ' ';
  inside.append("(").append(claims.product().code()).append(")\n\nSerial:\n");
  inside += SignedText(claims.number, signature, '\n');
  inside.append("\n\n").append(WrapToken(token));
  return Armour(kNoun, inside);
}

bool HoldsLicense(std::string_view text) { return BehindOpening(text, kNoun).has_value(); }

TokenVerdict VerifyLicense(const TokenVerifier& verifier, std::string_view text,
                           const TokenPolicy& policy) {
  std::optional<LicenseParts> parts;
  if (text.size() <= kMaxLicenseBytes) parts = TakeApart(text);
  TokenVerdict verdict = verifier.Verify(parts ? parts->token : std::string(), policy);
  if (!parts) verdict.defect = TokenDefect::kLicense;
  if (!verdict.valid()) return verdict;
  verdict.serial =
      Verifier(verifier.keyring())
          .Verify(parts->serial,
                  {.require_signature = true, .now = policy.now, .revoked = policy.revoked});
  if (verdict.serial->has_number && verdict.serial->number != verdict.claims->number) {
    verdict.code = TokenCode::kLicenseMismatch;
  } else if (!verdict.serial->valid()) {
    verdict.code = TokenCode::kLicenseSerialInvalid;
  }
  return verdict;
}

}  // namespace serialsmith
