// Tokens, license files, requests and claims. The input is the text; its claims are read as if they
// had been signed, and signed by the open key, so that what is behind a signature sees hostile
// bytes too.
//
// Holds: nothing but what the issuer signed has claims, and whoever signed is verified by a second
// call; what is read prints, and the print is read as the same; claims of the issuer are valid in
// their time, and with a bit of the signature changed never; every verdict has its sentence.
#include <algorithm>
#include <string>
#include <string_view>

#include "core/verify/armour.h"
#include "core/verify/claims_json.h"
#include "core/verify/paseto.h"
#include "fuzz/fuzz_support.h"
#include "fuzz/open_key.h"
#include "serialsmith/activation.h"
#include "serialsmith/license.h"
#include "serialsmith/token.h"

namespace serialsmith::fuzz {
namespace {

// Issuer "Fuzz Ltd" with two token keys: the secret of the first is lost, the second is the open
// one.
constexpr std::string_view kRing = R"({"format":1,"kind":"serialsmith-public-keyring",
"issuer":"Fuzz Ltd","version":1,"expires":null,"series":[],"products":[],"token_keys":[
{"public_key":"k4.public.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
"key_id":"k4.pid.S_XQmeEwHbbvRmiyfXfHYpLGjXGzjTRSDoT1YtTakWFE"},
{"public_key":"k4.public.E5j2LG0aRXxRumpLXz29L2n8qTIWIY3ImX5Ba9F9k8o",
"key_id":"k4.pid.oGmZsm0JN7f8anNPTDn2bE-S5kOJ8TnYv2wBcwzczO7X"}],"signatures":[]})";

const PublicKeyring& Ring() {
  static const auto ring = PublicKeyring::Parse(kRing, "ring");
  FUZZ_ASSERT(ring.ok());
  return *ring;
}

void CheckSentences(const TokenVerdict& verdict) {
  FUZZ_ASSERT((verdict.code == TokenCode::kMalformed) == (verdict.defect != TokenDefect::kNone));
  const Explanation explanation = ExplainToken(verdict, &Ring().catalogue());
  FUZZ_ASSERT(!explanation.message.empty() && explanation.hint.empty() == verdict.valid());
  FUZZ_ASSERT(explanation.message.starts_with("Invalid ownership token:") == !verdict.valid());
  for (const std::string_view sentence :
       {std::string_view(explanation.message), std::string_view(explanation.hint)}) {
    FUZZ_ASSERT(sentence.size() < 400);
    for (const char c : sentence) FUZZ_ASSERT(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
  }
}

// Of a text that nobody signed, unless the fuzzer has found a way to.
void CheckVerdict(const TokenVerdict& verdict) {
  FUZZ_ASSERT(!verdict.valid() && !verdict.claims);
  FUZZ_ASSERT(verdict.code <= TokenCode::kSignatureInvalid);
  CheckSentences(verdict);
}

void CheckToken(std::string_view text) {
  const TokenVerifier verifier(Ring());
  CheckVerdict(verifier.Verify(text, {.now = 1800000000}));
  CheckVerdict(VerifyLicense(verifier, text, {.now = 1800000000}));
  const auto token = DecodePaseto(text);
  if (!token) return;
  FUZZ_ASSERT(EncodePaseto(*token) == text);
  // In an armour it comes back.
  FUZZ_ASSERT(TokenCharacters(WrapToken(text)) == text ||
              text.find(kArmourEnd) != std::string_view::npos);
}

std::string SignedToken(std::string_view payload) {
  Paseto token{std::string(payload), {}, PrintFooter(OpenKey().KeyId())};
  token.signature = SignOpenly(PasetoMessage(token.payload, token.footer));
  return EncodePaseto(token);
}

// Any bytes as the payload of a genuine token.
void CheckSigned(std::string_view payload) {
  const std::string text = SignedToken(payload);
  const TokenVerdict verdict = TokenVerifier(Ring()).Verify(text, {.now = 1800000000});
  CheckSentences(verdict);
  TokenClaims claims;
  const ClaimsDefect defect = ReadClaims(payload, claims);
  if (text.size() > kMaxTokenBytes) {
    FUZZ_ASSERT(verdict.defect == TokenDefect::kTooLong && !verdict.claims);
  } else if (defect.defect != TokenDefect::kNone) {
    FUZZ_ASSERT(verdict.defect == defect.defect && verdict.claim == defect.claim);
    FUZZ_ASSERT(!verdict.claims);
  } else {
    FUZZ_ASSERT(verdict.code >= TokenCode::kWrongIssuer || verdict.valid());
    FUZZ_ASSERT(verdict.claims == claims);
    const auto token = DecodePaseto(text);
    FUZZ_ASSERT(
        VerifiesApart(OpenKey(), PasetoMessage(token->payload, token->footer), token->signature));
  }
}

// The claims as this issuer's: valid from their first second to their last.
void CheckValidity(TokenClaims claims) {
  claims.issuer = Ring().issuer();
  const std::string text = SignedToken(PrintClaims(claims));
  if (text.size() > kMaxTokenBytes) return;
  const TokenVerifier verifier(Ring());
  TokenPolicy policy{.now = std::max(claims.not_before, claims.issued_at),
                     .skew = 0,
                     .product = claims.product(),
                     .machine = claims.machine};
  const TokenVerdict first = verifier.Verify(text, policy);
  CheckSentences(first);
  const bool expired = claims.expires_at && *claims.expires_at <= policy.now;
  FUZZ_ASSERT(first.code == (expired ? TokenCode::kExpired : TokenCode::kValid));
  FUZZ_ASSERT(first.claims == claims);
  auto changed = *DecodePaseto(text);
  changed.signature = WithOneBitChanged(changed.signature, text.size() * 31 + claims.number[9]);
  const TokenVerdict bad = verifier.Verify(EncodePaseto(changed), policy);
  FUZZ_ASSERT(bad.code == TokenCode::kSignatureInvalid && !bad.claims);
  --policy.now;
  FUZZ_ASSERT(verifier.Verify(text, policy).code == TokenCode::kNotYetValid);
  if (!claims.expires_at) return;
  policy.now = *claims.expires_at;
  FUZZ_ASSERT(!verifier.Verify(text, policy).valid());
}

void CheckClaims(std::string_view text) {
  TokenClaims claims;
  const ClaimsDefect defect = ReadClaims(text, claims);
  FUZZ_ASSERT((defect.defect == TokenDefect::kClaimMissing ||
               defect.defect == TokenDefect::kClaimInvalid) == !defect.claim.empty());
  if (defect.defect != TokenDefect::kNone) return;
  const std::string printed = PrintClaims(claims);
  TokenClaims again;
  FUZZ_ASSERT(ReadClaims(printed, again).defect == TokenDefect::kNone);
  FUZZ_ASSERT(again == claims);
  FUZZ_ASSERT(PrintClaims(again) == printed);
  CheckValidity(claims);
}

void CheckRequest(std::string_view text) {
  const auto request = ParseRequest(text);
  if (!request.ok()) return;
  for (const std::string& printed : {PrintRequest(*request), PrintRequestFile(*request)}) {
    const auto again = ParseRequest(printed);
    FUZZ_ASSERT(again.ok() && *again == *request);
  }
}

}  // namespace
}  // namespace serialsmith::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = serialsmith::fuzz::AsText(data, size);
  serialsmith::fuzz::CheckToken(text);
  serialsmith::fuzz::CheckClaims(text);
  serialsmith::fuzz::CheckSigned(text);
  serialsmith::fuzz::CheckRequest(text);
  return 0;
}
