// Tokens, license files, requests and claims. The input is the text; its claims are read as if they
// had been signed, so that the reader of claims sees hostile bytes too.
//
// Holds: nothing but what the issuer signed has claims; what is read prints, and the print is read
// as the same; every verdict has its sentence.
#include <string>
#include <string_view>

#include "core/verify/armour.h"
#include "core/verify/claims_json.h"
#include "core/verify/paseto.h"
#include "fuzz/fuzz_support.h"
#include "serialsmith/activation.h"
#include "serialsmith/license.h"
#include "serialsmith/token.h"

namespace serialsmith::fuzz {
namespace {

// Issuer "Fuzz Ltd" with one token key, whose secret is lost.
constexpr std::string_view kRing = R"({"format":1,"kind":"serialsmith-public-keyring",
"issuer":"Fuzz Ltd","version":1,"expires":null,"series":[],"products":[],"token_keys":[
{"public_key":"k4.public.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
"key_id":"k4.pid.S_XQmeEwHbbvRmiyfXfHYpLGjXGzjTRSDoT1YtTakWFE"}],"signatures":[]})";

const PublicKeyring& Ring() {
  static const auto ring = PublicKeyring::Parse(kRing, "ring");
  FUZZ_ASSERT(ring.ok());
  return *ring;
}

void CheckVerdict(const TokenVerdict& verdict) {
  FUZZ_ASSERT(!verdict.valid() && !verdict.claims);
  FUZZ_ASSERT(verdict.code <= TokenCode::kSignatureInvalid);
  FUZZ_ASSERT((verdict.code == TokenCode::kMalformed) == (verdict.defect != TokenDefect::kNone));
  const Explanation explanation = ExplainToken(verdict, &Ring().catalogue());
  FUZZ_ASSERT(explanation.message.size() < 400 && !explanation.hint.empty());
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
  serialsmith::fuzz::CheckRequest(text);
  return 0;
}
