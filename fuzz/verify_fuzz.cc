// The verifier says "valid" of a signed serial only when libsodium, called apart from it, verifies
// the signature; it does say so of every number that was signed a moment ago, and of nothing that
// was changed after or revoked. The input is the text.
#include <array>
#include <string>
#include <string_view>

#include "fuzz/fuzz_support.h"
#include "fuzz/open_key.h"
#include "serialsmith/verify.h"

namespace serialsmith::fuzz {
namespace {

std::string SeriesJson(std::string_view symbol, std::string_view state, const PublicKey& key) {
  return std::string(R"({"symbol":")").append(symbol) + R"(","state":")" + std::string(state) +
         R"(","public_key":")" + key.ToPaserk() + R"(","key_id":")" + key.KeyId() + R"("})";
}

// T is the series of the published vectors, A has the open key and B another that leaked.
const PublicKeyring& Ring() {
  static const auto ring = [] {
    const auto vectors =
        PublicKey::ParsePaserk("k4.public.ktjQNmGhtoJs2ixRajfOJ5rjx3p5cydg9ilTNBXxqdg");
    FUZZ_ASSERT(vectors.ok());
    std::array<std::uint8_t, kPublicKeyBytes> leaked;
    leaked.fill(9);
    return PublicKeyring::Parse(
        R"({"format":1,"kind":"serialsmith-public-keyring","issuer":"Fuzz Ltd","version":1,
"expires":null,"series":[)" +
            SeriesJson("T", "active", *vectors) + "," + SeriesJson("A", "active", OpenKey()) + "," +
            SeriesJson("B", "compromised", PublicKey::FromBytes(leaked)) +
            R"(],"products":[{"code":"MVR","name":"Moon Viewer"}],"token_keys":[],
"revocation_keys":[],"signatures":[]})",
        "ring");
  }();
  if (!ring.ok()) std::fprintf(stderr, "%s\n", std::string(ring.status().message()).c_str());
  FUZZ_ASSERT(ring.ok());
  return *ring;
}

// As docs/serial_format.md §5 has it, without a line of core/.
std::string SignedBytes(const PackedRow& number) {
  std::string message("serialsmith.serial.v1\0", 22);
  return message.append(reinterpret_cast<const char*>(number.data()), number.size());
}

void CheckVerdict(const Verdict& verdict) {
  if (verdict.form == Form::kSigned && verdict.code == VerdictCode::kValid) {
    const PublicSeries* series = Ring().Find(Unpack(verdict.number).series);
    FUZZ_ASSERT(series != nullptr && series->state != KeyState::kCompromised);
    FUZZ_ASSERT(verdict.signature == SignatureState::kVerified);
    FUZZ_ASSERT(VerifiesApart(series->key, SignedBytes(verdict.number), verdict.signature_bytes));
  }
  if (verdict.signature == SignatureState::kVerified) FUZZ_ASSERT(verdict.form == Form::kSigned);
  if (verdict.code == VerdictCode::kSignatureInvalid) {
    const PublicSeries* series = Ring().Find(Unpack(verdict.number).series);
    FUZZ_ASSERT(series != nullptr);
    FUZZ_ASSERT(!VerifiesApart(series->key, SignedBytes(verdict.number), verdict.signature_bytes));
  }
}

class OneRevoked final : public RevokedSerials {
 public:
  explicit OneRevoked(const PackedRow& number) : number_(number) {}
  bool IsRevoked(const PackedRow& number) const override { return number == number_; }
  std::uint64_t keyring_version() const override { return Ring().version() + 1; }

 private:
  PackedRow number_;
};

// The number, as one of series A and the product that the ring knows, signed and then changed.
void CheckSigning(PackedRow number, std::size_t chance) {
  NumberFields fields = Unpack(number);
  fields.series = *Series::Parse("A");
  fields.product = *Product::Parse("MVR");
  number = Pack(fields);
  const Signature signature = SignOpenly(SignedBytes(number));
  const Verifier verifier(Ring());
  const VerifyPolicy policy{.require_signature = true};
  const Verdict good = verifier.Verify(SignedText(number, signature), policy);
  FUZZ_ASSERT(good.valid() && good.number == number && good.signature_bytes == signature);

  const Signature changed = WithOneBitChanged(signature, chance);
  const Verdict bad = verifier.Verify(SignedText(number, changed), policy);
  FUZZ_ASSERT(bad.code == VerdictCode::kSignatureInvalid);
  FUZZ_ASSERT(bad.signature_bytes == changed);
  FUZZ_ASSERT(verifier.Verify(NumberText(number), policy).code == VerdictCode::kSignatureMissing);

  // Taken back; and a ring that knows less than the list's does not judge what it does not know.
  const OneRevoked revoked(number);
  const Verdict back = verifier.Verify(NumberText(number), {.revoked = &revoked});
  FUZZ_ASSERT(back.code == VerdictCode::kRevoked && back.number == number);
  fields.series = *Series::Parse("C");
  FUZZ_ASSERT(verifier.Verify(NumberText(Pack(fields)), {.revoked = &revoked}).code ==
              VerdictCode::kKeyringOutdated);
}

void Run(std::string_view text) {
  const Verifier verifier(Ring());
  const Verdict verdict = verifier.Verify(text);
  CheckVerdict(verdict);
  const Verdict strict = verifier.Verify(text, {.require_signature = true});
  CheckVerdict(strict);
  FUZZ_ASSERT(!strict.valid() || verdict.valid());
  FUZZ_ASSERT(!strict.valid() || strict.form == Form::kSigned);
  // A suggestion is one that the ring verifies, or a number, which has nothing to verify.
  for (const Verdict& one : {verdict, strict}) {
    if (one.suggestion_rows != kSignedRows) continue;
    const Verdict again = verifier.Verify(FormatRows(one.Suggestion(), '-'));
    CheckVerdict(again);
    FUZZ_ASSERT(again.signature != SignatureState::kInvalid);
  }
  if (verdict.has_number) CheckSigning(verdict.number, text.size() * 31 + verdict.number[9]);
}

}  // namespace
}  // namespace serialsmith::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  serialsmith::fuzz::Run(serialsmith::fuzz::AsText(data, size));
  return 0;
}
