// Check() is total and says nothing that is not so: places lie in the input, suggestions are
// faultless, explanations exist, and the same text gets the same answer. The input is the text.
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
  if (rows == 0) {
    FUZZ_ASSERT(verdict.certainty == Certainty::kNone);
    return;
  }
  FUZZ_ASSERT(!verdict.valid());
  FUZZ_ASSERT(verdict.certainty != Certainty::kNone);
  const std::string text = FormatRows(verdict.Suggestion(), '-');
  const Verdict again = Check(text);
  FUZZ_ASSERT(IsGood(again.code));
  FUZZ_ASSERT(again.suggestion_rows == 0);
  if (again.code == VerdictCode::kValid) {
    FUZZ_ASSERT(again.form == (rows == 1 ? Form::kNumber : Form::kSigned));
  }
  // With a catalogue, only what it knows; with a judge, only what that verifies.
  const Verdict judged = Check(text, options);
  FUZZ_ASSERT(judged.code != VerdictCode::kUnknownSeries);
  FUZZ_ASSERT(judged.code != VerdictCode::kUnknownProduct);
  FUZZ_ASSERT(judged.code != VerdictCode::kSignatureInvalid);
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

void CheckFacts(const Verdict& verdict) {
  if (verdict.valid()) {
    FUZZ_ASSERT(verdict.has_number);
    FUZZ_ASSERT(verdict.form != Form::kNone);
    FUZZ_ASSERT(verdict.suggestion_rows == 0 && verdict.places_total == 0);
  }
  if (verdict.has_number) {
    // What was read is spelled in one way, and that way is good.
    const Verdict again = Check(NumberText(verdict.number));
    FUZZ_ASSERT(IsGood(again.code));
    FUZZ_ASSERT(again.has_number && again.number == verdict.number);
  }
}

bool SameAnswer(const Verdict& a, const Verdict& b, std::uint32_t shift) {
  if (a.code != b.code || a.form != b.form || a.damage != b.damage || a.certainty != b.certainty ||
      a.has_number != b.has_number || a.number != b.number ||
      a.suggestion_rows != b.suggestion_rows || a.places_total != b.places_total ||
      a.place_count != b.place_count) {
    return false;
  }
  for (std::size_t i = 0; i < a.suggestion_rows; ++i) {
    if (a.suggestion[i] != b.suggestion[i]) return false;
  }
  for (std::size_t i = 0; i < a.place_count; ++i) {
    Place moved = a.places[i];
    moved.offset += shift;
    if (moved != b.places[i]) return false;
  }
  return true;
}

void Run(std::string_view text) {
  const CoinJudge judge;
  const CheckOptions plain;
  CheckOptions known;
  known.catalogue = &SomeCatalogue();
  CheckOptions strict = known;
  strict.judge = &judge;
  strict.product = Product::Parse("MVR");
  strict.require_signature = true;
  for (const CheckOptions& options : {plain, known, strict}) {
    const Verdict verdict = Check(text, options);
    CheckPlaces(verdict, text.size());
    CheckSuggestion(verdict, options);
    CheckSentences(verdict, options.catalogue);
    CheckFacts(verdict);
    FUZZ_ASSERT(SameAnswer(verdict, Check(text, options), 0));
  }
  // An empty line in front moves the places and changes nothing else.
  std::string below(1, '\n');
  below += text;
  FUZZ_ASSERT(SameAnswer(Check(text), Check(below), 1));
}

}  // namespace
}  // namespace serialsmith::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  serialsmith::fuzz::Run(serialsmith::fuzz::AsText(data, size));
  return 0;
}
