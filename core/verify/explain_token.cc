#include <algorithm>
#include <string>
#include <string_view>

#include "core/keys/utc_time.h"
#include "serialsmith/token.h"

namespace serialsmith {
namespace {

constexpr std::string_view kInvalid = "Invalid ownership token: ";
constexpr std::string_view kCopyHint =
    "Copy the whole token again from where it came; it begins with v4.public.";
constexpr std::string_view kOtherCopyHint =
    "Copy it again from where it came; if it stays so, contact the seller.";

std::string Named(Product product, const Catalogue* catalogue) {
  const std::string_view name =
      catalogue == nullptr ? std::string_view() : catalogue->NameOf(product);
  if (name.empty()) return "product " + product.code();
  return std::string(name).append(" (").append(product.code()).append(")");
}

// Foreign names must not fill the sentence.
std::string Cut(std::string_view text) {
  constexpr std::size_t kMost = 60;
  if (text.size() <= kMost) return std::string(text);
  std::size_t end = kMost;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return std::string(text.substr(0, end)).append("…");
}

Explanation ExplainDefect(const TokenVerdict& verdict) {
  const std::string copy(kCopyHint);
  switch (verdict.defect) {
    case TokenDefect::kEmpty:
      return {"there is no token in the text.", "Paste the whole token; it begins with v4.public."};
    case TokenDefect::kTooLong:
      return {"it is longer than 8,192 characters, which no token is.", copy};
    case TokenDefect::kNone:
    case TokenDefect::kNoToken:
      return {"the text is no token of version 4.", copy};
    case TokenDefect::kEncoding:
      return {"some of its characters are wrong or missing.", copy};
    case TokenDefect::kFooter:
      return {"it does not name the key that signed it.", copy};
    case TokenDefect::kJson:
      return {"what the issuer signed are no claims.", "Contact the seller."};
    case TokenDefect::kClaimMissing:
      return {"the issuer signed it without the claim \"" + verdict.claim + "\".",
              "Contact the seller."};
    case TokenDefect::kClaimInvalid:
      return {"the issuer signed it with a claim \"" + verdict.claim + "\" that makes no sense.",
              "Contact the seller."};
    case TokenDefect::kLicense:
      return {"the license file is cut, longer than 64 KiB, or no license file.",
              "Copy the whole file again, with the lines that say BEGIN and END."};
  }
  return {};
}

Explanation ExplainValidToken(const TokenClaims& claims, const Catalogue* catalogue) {
  std::string message = "Valid ownership token: " + Named(claims.product(), catalogue) +
                        " belongs to account " + Cut(claims.account);
  if (claims.holder) message.append(" (").append(Cut(*claims.holder)).append(")");
  if (claims.machine) message += " on this computer";
  message += claims.expires_at ? " until " + FormatUtc(*claims.expires_at) + "." : ".";
  return {message, ""};
}

// The codes of tokens whose signature was right.
Explanation ExplainClaims(const TokenVerdict& verdict, const TokenClaims& claims,
                          const Catalogue* catalogue) {
  switch (verdict.code) {
    case TokenCode::kWrongIssuer:
      return {"it is of the issuer " + Cut(claims.issuer) + ", not of " +
                  Cut(verdict.asked_issuer) + ".",
              "Use it in a program of its issuer."};
    case TokenCode::kWrongProduct:
      return {"it is for " + Named(claims.product(), catalogue) + ", not for " +
                  (verdict.asked_product ? Named(*verdict.asked_product, catalogue)
                                         : std::string("this product")) +
                  ".",
              "Use it in the program that it was bought for."};
    case TokenCode::kWrongMachine:
      if (!verdict.asked_machine) {
        return {"it is bound to one computer, and this one was not named.",
                "Verify it with the fingerprint of this computer."};
      }
      return {"it was made for another computer.",
              "Activate this computer to get a token of its own."};
    case TokenCode::kWrongRequest:
      return {"it answers another activation request.",
              "Use the answer to the request of this computer."};
    case TokenCode::kNotYetValid:
      return {"it is valid from " + FormatUtc(std::max(claims.not_before, claims.issued_at)) +
                  " on, and here it is " + FormatUtc(verdict.now) + ".",
              "Look whether the clock of this computer is right."};
    case TokenCode::kExpired:
      return {
          "it expired at " + FormatUtc(claims.expires_at.value_or(0)) + ", and here it is " +
              FormatUtc(verdict.now) + ".",
          "Get a new one from the issuer, or look whether the clock of this computer is right."};
    case TokenCode::kSerialRevoked:
      return {"its serial " + NumberText(claims.number) + " has been revoked.",
              "Contact the seller."};
    case TokenCode::kLicenseMismatch:
      return {"the license file holds " +
                  (verdict.serial && verdict.serial->has_number
                       ? "serial " + NumberText(verdict.serial->number)
                       : std::string("another serial")) +
                  ", and its token vouches for " + NumberText(claims.number) + ".",
              std::string(kOtherCopyHint)};
    case TokenCode::kLicenseSerialInvalid:
      return {
          "the signed serial in the license file is refused (" +
              std::string(CodeName(verdict.serial ? verdict.serial->code : VerdictCode::kEmpty)) +
              ").",
          std::string(kOtherCopyHint)};
    default:
      return {};
  }
}

}  // namespace

Explanation ExplainToken(const TokenVerdict& verdict, const Catalogue* catalogue,
                         Language language) {
  switch (language) {
    case Language::kEnglish:
      break;
  }
  if (verdict.valid() && verdict.claims) return ExplainValidToken(*verdict.claims, catalogue);
  Explanation explanation;
  if (verdict.code == TokenCode::kUnknownKey) {
    explanation = {"it was signed by key " + Cut(verdict.key_id) + ", which is unknown here.",
                   "Update the program or its keyring; otherwise make sure that it is a token of "
                   "this issuer."};
  } else if (verdict.code == TokenCode::kSignatureInvalid) {
    explanation = {"the signature is not the issuer's.", std::string(kOtherCopyHint)};
  } else if (verdict.code == TokenCode::kKeyRevoked) {
    explanation = {"it was signed by key " + Cut(verdict.key_id) + ", which is no longer in use.",
                   "Get a new one from the issuer."};
  } else if (verdict.code == TokenCode::kKeyringOutdated) {
    explanation = {"the keyring here is too old to judge it.",
                   "Update the program or its keyring."};
  } else if (verdict.code != TokenCode::kMalformed && verdict.claims) {
    explanation = ExplainClaims(verdict, *verdict.claims, catalogue);
  } else {
    explanation = ExplainDefect(verdict);
  }
  explanation.message.insert(0, kInvalid);
  return explanation;
}

}  // namespace serialsmith
