// Check() is total and says nothing that is not so: places lie in the input, suggestions are
// faultless, what is accepted was verified, the parts of a verdict agree, explanations exist, and
// the same serial gets the same answer however it is read. The input is the text.
#include <algorithm>
#include <string>
#include <string_view>

#include "fuzz/fuzz_support.h"
#include "serialsmith/check.h"

namespace serialsmith::fuzz {
namespace {

// Answers by the bytes, so that restorations of signed serials are kept or dropped by it.
class CoinJudge final : public SignatureJudge {
 public:
  bool Verifies(const PackedRow& number, const Signature& signature) const override {
    return ((number[5] ^ signature[0]) & 1) != 0;
  }
};

class CoinRevoked final : public RevokedSerials {
 public:
  bool IsRevoked(const PackedRow& number) const override { return (number[7] & 7) == 7; }
};

const Catalogue& SomeCatalogue() {
  static const Catalogue catalogue = Catalogue::Create(
      {*Series::Parse("T"), *Series::Parse("Z")},
      {{*Product::Parse("MVR"), "Moon Viewer"}, {*Product::Parse("ZZZ"), "Sleep"}});
  return catalogue;
}

void CheckPlaces(const Verdict& verdict, std::size_t size) {
  FUZZ_ASSERT(verdict.place_count <= kMaxPlaces);
  FUZZ_ASSERT(verdict.place_count <= verdict.places_total);
  std::uint32_t last = 0;
  for (const Place& place : verdict.Places()) {
    FUZZ_ASSERT(std::size_t{place.offset} + place.length <= size);
    FUZZ_ASSERT(place.offset >= last);
    last = place.offset;
    FUZZ_ASSERT(place.row < kSignedRows);
    FUZZ_ASSERT(place.group >= 1 && place.group <= 5);
    FUZZ_ASSERT(place.character >= 1 && place.character <= 5);
    FUZZ_ASSERT(place.expected >= -1 && place.expected < 32);
    FUZZ_ASSERT(place.found <= 0x10FFFF);
    FUZZ_ASSERT(place.length != 0 || place.found == 0);  // NUL is a character too
  }
}

bool IsGood(VerdictCode code) {
  return code == VerdictCode::kValid || code == VerdictCode::kExampleSerial ||
         code == VerdictCode::kNewerFormat;
}

void CheckSuggestion(const Verdict& verdict, const CheckOptions& options) {
  const std::size_t rows = verdict.suggestion_rows;
  FUZZ_ASSERT(rows == 0 || rows == 1 || rows == kSignedRows);
  FUZZ_ASSERT((rows == 0) == (verdict.certainty == Certainty::kNone));
  FUZZ_ASSERT((rows == 0) == (verdict.damage == Damage::kNone));
  if (rows == 0) return;
  const std::string text = FormatRows(verdict.Suggestion(), '-');
  const Verdict again = Check(text);
  FUZZ_ASSERT(IsGood(again.code));
  FUZZ_ASSERT(again.number == PackRow(verdict.suggestion[0]));
  FUZZ_ASSERT(again.form == (rows == 1 ? Form::kNumber : Form::kSigned));
  // With a catalogue, only what it knows; with a judge, only what that verifies. The product asked
  // for, the missing signature and the list of the revoked are for whoever enters it.
  const Verdict judged = Check(text, options);
  FUZZ_ASSERT(IsGood(judged.code) || judged.code == VerdictCode::kWrongProduct ||
              judged.code == VerdictCode::kSignatureMissing ||
              judged.code == VerdictCode::kRevoked);
}

void CheckSentences(const Verdict& verdict, const Catalogue* catalogue) {
  FUZZ_ASSERT(!CodeName(verdict.code).empty());
  constexpr std::string_view kPrefix = "Invalid Serial Number:";
  const Explanation explanation = Explain(verdict, catalogue);
  FUZZ_ASSERT(!explanation.message.empty());
  FUZZ_ASSERT(explanation.message.starts_with(kPrefix) == !verdict.valid());
  for (std::string_view sentence :
       {std::string_view(explanation.message), std::string_view(explanation.hint)}) {
    for (char c : sentence) FUZZ_ASSERT(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
  }
}

bool IsLate(VerdictCode code) { return code >= VerdictCode::kNewerFormat; }

// What a code promises of the other fields; docs/diagnosis.md.
void CheckFields(const Verdict& verdict) {
  const VerdictCode code = verdict.code;
  FUZZ_ASSERT((verdict.form == Form::kSigned) == (verdict.signature != SignatureState::kAbsent));
  const bool unread = code == VerdictCode::kEmpty || code == VerdictCode::kSeveralSerials;
  if (verdict.form != Form::kNone) {
    FUZZ_ASSERT(verdict.symbols_expected ==
                (verdict.form == Form::kSigned ? kSignedSymbols : kRowSymbols));
  } else {
    FUZZ_ASSERT(unread || code == VerdictCode::kTooLong);
  }
  FUZZ_ASSERT(!unread || (verdict.symbols_found == 0 && !verdict.has_number));
  const bool repeated = code == VerdictCode::kPastedTwice || code == VerdictCode::kSeveralSerials;
  FUZZ_ASSERT(repeated ? verdict.copies >= 2 : verdict.copies == 0);
  FUZZ_ASSERT(verdict.asked_product.has_value() == (code == VerdictCode::kWrongProduct));
  if (code == VerdictCode::kTooShort) {
    FUZZ_ASSERT(verdict.symbols_found < verdict.symbols_expected);
  }
  if (code == VerdictCode::kTooLong && verdict.form != Form::kNone) {
    FUZZ_ASSERT(verdict.symbols_found > verdict.symbols_expected);
  }
  if (code == VerdictCode::kMistyped) FUZZ_ASSERT(verdict.suggestion_rows > 0);
  if (code == VerdictCode::kMistyped || code == VerdictCode::kChecksumMismatch ||
      code == VerdictCode::kMalformed || repeated) {
    FUZZ_ASSERT(verdict.places_total > 0);
  }
  if (!verdict.valid() && !IsLate(code)) return;
  FUZZ_ASSERT(verdict.has_number && verdict.form != Form::kNone);
  FUZZ_ASSERT(verdict.symbols_found == verdict.symbols_expected);
  FUZZ_ASSERT(verdict.suggestion_rows == 0 && verdict.places_total == 0);
}

// The answers that keys, catalogue and list give, asked once more.
void CheckJudgement(const Verdict& verdict, const CheckOptions& options) {
  FUZZ_ASSERT(options.judge != nullptr || verdict.signature <= SignatureState::kUnchecked);
  const NumberFields fields = Unpack(verdict.number);
  if (options.judge != nullptr && verdict.signature > SignatureState::kUnchecked) {
    FUZZ_ASSERT(options.judge->Verifies(verdict.number, verdict.signature_bytes) ==
                (verdict.signature == SignatureState::kVerified));
  }
  if (verdict.code == VerdictCode::kRevoked) {
    FUZZ_ASSERT(options.revoked != nullptr && options.revoked->IsRevoked(verdict.number));
  }
  if (verdict.code == VerdictCode::kSignatureInvalid) {
    FUZZ_ASSERT(verdict.signature == SignatureState::kInvalid);
  }
  if (!verdict.valid()) return;
  if (options.judge != nullptr && verdict.form == Form::kSigned) {
    FUZZ_ASSERT(verdict.signature == SignatureState::kVerified);
  }
  if (options.catalogue != nullptr) {
    FUZZ_ASSERT(options.catalogue->Knows(fields.series) &&
                options.catalogue->Knows(fields.product));
  }
  FUZZ_ASSERT(!options.product || *options.product == fields.product);
  FUZZ_ASSERT(!options.require_signature || verdict.form == Form::kSigned);
  FUZZ_ASSERT(options.revoked == nullptr || !options.revoked->IsRevoked(verdict.number));
}

// Whether the signature bytes mean something.
bool HasSignature(const Verdict& verdict) {
  return verdict.form == Form::kSigned &&
         (verdict.valid() || verdict.code >= VerdictCode::kUnknownSeries);
}

bool TellsRows(const Verdict& verdict) {
  return verdict.code == VerdictCode::kRowsMisplaced ||
         verdict.code == VerdictCode::kSignatureIncomplete;
}

bool SameAnswer(const Verdict& a, const Verdict& b, std::uint32_t shift) {
  Verdict moved = a;
  for (std::size_t i = 0; i < moved.place_count; ++i) moved.places[i].offset += shift;
  const auto same = [&](auto... fields) { return ((moved.*fields == b.*fields) && ...); };
  return same(&Verdict::code, &Verdict::form, &Verdict::signature, &Verdict::certainty,
              &Verdict::damage, &Verdict::has_number, &Verdict::number, &Verdict::symbols_found,
              &Verdict::symbols_expected, &Verdict::copies, &Verdict::places_total,
              &Verdict::asked_product) &&
         (!HasSignature(a) || a.signature_bytes == b.signature_bytes) &&
         (!TellsRows(a) || (a.row_count == b.row_count && a.row_order == b.row_order)) &&
         std::ranges::equal(moved.Places(), b.Places()) &&
         std::ranges::equal(moved.Suggestion(), b.Suggestion());
}

// What was read is spelled in one way, that way is good, and it is read the same where the printed
// serial is taken straight from its bytes as where it is scanned: in small letters, behind a line
// break.
void CheckSpelling(const Verdict& verdict, const CheckOptions& options) {
  if (!verdict.has_number) return;
  const bool whole = HasSignature(verdict);
  const std::string printed =
      whole ? SignedText(verdict.number, verdict.signature_bytes) : NumberText(verdict.number);
  const Verdict again = Check(printed);
  FUZZ_ASSERT(IsGood(again.code));
  FUZZ_ASSERT(again.has_number && again.number == verdict.number);
  if (whole) FUZZ_ASSERT(again.signature_bytes == verdict.signature_bytes);
  std::string scanned = "\n";
  for (const char c : printed) {
    scanned += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  }
  const Verdict straight = Check(printed, options);
  FUZZ_ASSERT(SameAnswer(straight, Check(scanned, options), 1));
  if (whole || (verdict.form == Form::kNumber && verdict.valid())) {
    FUZZ_ASSERT(straight.code == verdict.code && straight.form == verdict.form);
  }
}

void Run(std::string_view text) {
  const CoinJudge judge;
  const CoinRevoked revoked;
  const CheckOptions plain;
  CheckOptions known;
  known.catalogue = &SomeCatalogue();
  known.revoked = &revoked;
  CheckOptions strict = known;
  strict.judge = &judge;
  strict.product = Product::Parse("MVR");
  strict.require_signature = true;
  // An empty line in front moves the places and changes nothing else; a printed serial is scanned
  // then.
  std::string below(1, '\n');
  below += text;
  for (const CheckOptions& options : {plain, known, strict}) {
    const Verdict verdict = Check(text, options);
    CheckPlaces(verdict, text.size());
    CheckSuggestion(verdict, options);
    CheckSentences(verdict, options.catalogue);
    CheckFields(verdict);
    CheckJudgement(verdict, options);
    CheckSpelling(verdict, options);
    FUZZ_ASSERT(SameAnswer(verdict, Check(text, options), 0));
    FUZZ_ASSERT(SameAnswer(verdict, Check(below, options), 1));
    VerdictCode code{};
    FUZZ_ASSERT(CheckMany({&text, 1}, {&code, 1}, options) == 1 && code == verdict.code);
  }
}

}  // namespace
}  // namespace serialsmith::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  serialsmith::fuzz::Run(serialsmith::fuzz::AsText(data, size));
  return 0;
}
