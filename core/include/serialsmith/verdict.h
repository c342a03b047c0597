// What a check answers: codes and facts, no sentences. docs/diagnosis.md.
//
// A Verdict is fixed-size and owns nothing: copy it, keep it, pass it between threads. Explain()
// (serialsmith/check.h) turns it into sentences.
#ifndef SERIALSMITH_VERDICT_H_
#define SERIALSMITH_VERDICT_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "serialsmith/number.h"
#include "serialsmith/text.h"

namespace serialsmith {

// Frozen numbers, grouped by the stage that answers; adding is allowed, renumbering never.
enum class VerdictCode : std::uint8_t {
  kValid = 0,
  // The text.
  kEmpty = 10,
  kBadCharacter = 11,
  kTooShort = 12,
  kTooLong = 13,
  kPastedTwice = 14,
  kRowsMisplaced = 15,
  kSignatureIncomplete = 16,
  kMalformed = 17,
  // The check symbols.
  kMistyped = 20,
  kUnreadable = 21,
  kChecksumMismatch = 22,
  kSeveralSerials = 23,
  // Reserved series.
  kNewerFormat = 30,
  kExampleSerial = 31,
  // The keyring.
  kUnknownSeries = 40,
  kUnknownProduct = 41,
  kWrongProduct = 42,
  kSignatureMissing = 43,
  kSignatureInvalid = 44,
  kRevoked = 50,
  kKeyringOutdated = 51,
  kSeriesCompromised = 52,
  // The ledger and the secret keyring.
  kNotIssued = 60,
  kTagMismatch = 61,
};

// The stable name that scripts see: "valid", "too_short", …
std::string_view CodeName(VerdictCode code);

enum class Form : std::uint8_t { kNone, kNumber, kSigned };
enum class SignatureState : std::uint8_t { kAbsent, kUnchecked, kVerified, kInvalid };
enum class Certainty : std::uint8_t { kNone, kLikely, kPossible };

std::string_view FormName(Form form);                       // "number", "signed"; empty for kNone
std::string_view SignatureStateName(SignatureState state);  // "absent", "unchecked", …
std::string_view CertaintyName(Certainty certainty);        // "likely", "possible"; empty for kNone

// What seems to have happened to a text that has a suggestion.
enum class Damage : std::uint8_t {
  kNone,
  kWrongSymbols,
  kTransposition,  // two neighbours changed places
  kMissingSymbol,
  kExtraSymbol,
  kUnreadable,  // only '?' marks were filled in
  kBadCharacter,
  kRowOrder,
  kRepetition,
};

// One spot of the input that is wrong.
struct Place {
  std::uint8_t row = 0;        // 0 = the number, 1 … 5 = signature rows
  std::uint8_t group = 0;      // 1 … 5
  std::uint8_t character = 0;  // 1 … 5
  std::int8_t expected = -1;   // symbol value; -1 when unknown or when nothing belongs here
  std::uint32_t offset = 0;    // of the input, in bytes
  std::uint32_t length = 0;    // in bytes; 0 where a symbol is missing
  // The code point; 0 where a symbol is missing and for a whole row or serial, U+FFFD for invalid
  // UTF-8.
  char32_t found = 0;
  bool operator==(const Place&) const = default;
  // Whether one character stands here, for which `found` may be NUL too: that one is a byte long.
  bool HasCharacter() const { return found != 0 || length == 1; }
};

inline constexpr std::size_t kMaxPlaces = 16;

struct Verdict {
  VerdictCode code = VerdictCode::kEmpty;
  Form form = Form::kNone;
  SignatureState signature = SignatureState::kAbsent;
  Certainty certainty = Certainty::kNone;
  Damage damage = Damage::kNone;

  bool has_number = false;  // row 0 was good
  PackedRow number{};       // meaningful when has_number

  // The signature as typed; meaningful when all six rows were good: kValid, and the codes from
  // kUnknownSeries on, with form kSigned.
  Signature signature_bytes{};

  std::uint8_t suggestion_rows = 0;  // 0 none, 1 a number, 6 a signed serial
  std::array<Row, kSignedRows> suggestion{};

  std::uint8_t place_count = 0;    // of places; the first kMaxPlaces in the order of the input
  std::uint32_t places_total = 0;  // all there were
  std::array<Place, kMaxPlaces> places{};

  std::uint32_t symbols_found = 0;     // of what was taken for the serial
  std::uint32_t symbols_expected = 0;  // 25 or 150
  std::uint32_t copies = 0;            // kPastedTwice: how often; kSeveralSerials: how many

  // kRowsMisplaced, kSignatureIncomplete: which row stands at each place, -1 for none of them.
  std::uint8_t row_count = 0;
  std::array<std::int8_t, 12> row_order{};

  std::optional<Product> asked_product;  // kWrongProduct: the one asked for

  bool valid() const { return code == VerdictCode::kValid; }
  std::span<const Place> Places() const { return {places.data(), place_count}; }
  std::span<const Row> Suggestion() const { return {suggestion.data(), suggestion_rows}; }
};

}  // namespace serialsmith

#endif  // SERIALSMITH_VERDICT_H_
