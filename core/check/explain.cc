#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "serialsmith/check.h"

namespace serialsmith {
namespace {

constexpr std::string_view kInvalid = "Invalid Serial Number: ";

// A sentence and what to do. Clients carry all of them: views and Join() take far less code than
// strings and their sums.
struct Words {
  std::string message;
  std::string_view hint;
};

std::string Join(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) text += part;
  return text;
}

std::string Count(std::uint64_t count, std::string_view one, std::string_view many) {
  return Join({std::to_string(count), " ", count == 1 ? one : many});
}

std::string Utf8(char32_t c) {
  std::string text;
  const auto put = [&](char32_t byte) { text += static_cast<char>(byte); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0U | c >> 6U), put(0x80U | (c & 0x3FU));
  } else if (c < 0x10000) {
    put(0xE0U | c >> 12U), put(0x80U | (c >> 6U & 0x3FU)), put(0x80U | (c & 0x3FU));
  } else {
    put(0xF0U | c >> 18U), put(0x80U | (c >> 12U & 0x3FU)), put(0x80U | (c >> 6U & 0x3FU)),
        put(0x80U | (c & 0x3FU));
  }
  return text;
}

// A character as a sentence can show it: control characters by their number.
std::string Quoted(char32_t c) {
  const bool unprintable = c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0xE000 && c <= 0xF8FF) ||
                           c == 0xFFFD || (c >= 0x0300 && c <= 0x036F);
  if (!unprintable) return Join({"\"", Utf8(c), "\""});
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string number;
  for (int shift = 20; shift >= 0; shift -= 4) {
    const auto digit = kHex[c >> static_cast<unsigned>(shift) & 0xFU];
    if (!number.empty() || digit != '0' || shift < 16) number += digit;
  }
  return c == 0xFFFD ? "a byte that is no character" : Join({"the character U+", number});
}

std::string Symbol(std::int8_t value) {
  return Join({"\"", kAlphabet.substr(static_cast<std::size_t>(value), 1), "\""});
}

std::string RowName(std::size_t row) {
  return row == 0 ? "the number" : Join({"signature row ", std::to_string(row)});
}

std::string Where(const Place& place) {
  std::string where = Join(
      {"group ", std::to_string(place.group), ", character ", std::to_string(place.character)});
  return place.row == 0 ? where : Join({RowName(place.row), ", ", where});
}

std::string WrongCharacters(const Verdict& verdict) {
  const Place& first = verdict.places[0];
  if (verdict.damage == Damage::kTransposition) {
    return Join({"two neighbouring characters have changed places, ", Quoted(first.found), " and ",
                 Quoted(verdict.places[1].found), ", at ", Where(first), "."});
  }
  std::string text;
  constexpr std::size_t kNamed = 2;  // more would be no sentence; the places have them all
  for (std::size_t i = 0; i < verdict.place_count && i < kNamed; ++i) {
    const Place& place = verdict.places[i];
    if (i > 0) text += "; ";
    text += Join({Quoted(place.found), " at ", Where(place)});
    if (place.expected >= 0) text += Join({" should probably be ", Symbol(place.expected)});
  }
  if (verdict.places_total > kNamed) {
    text += "; and ";
    text += Count(verdict.places_total - kNamed, "more character", "more characters");
  }
  return text += '.';
}

std::string BadCharacters(const Verdict& verdict) {
  const Place& first = verdict.places[0];
  std::string text =
      Join({Quoted(first.found), " at ", Where(first), " is not used in serial numbers"});
  if (verdict.places_total > 1) {
    text += ", and ";
    text += Count(verdict.places_total - 1, "more character is not", "more are not");
  }
  return text += '.';
}

std::string CountMessage(const Verdict& verdict) {
  const bool is_short = verdict.code == VerdictCode::kTooShort;
  if (verdict.symbols_found == 0) {
    return Join({"the text is longer than 1 MiB, and a serial number has ",
                 Count(verdict.symbols_expected, "character", "characters"), "."});
  }
  std::string text = Count(verdict.symbols_found, "character", "characters");
  text += is_short ? " are too few: " : " are too many: ";
  if (verdict.symbols_found == 1) text = "1 character is too few: ";
  text += verdict.symbols_expected == kRowSymbols ? "a serial number has 25"
                                                  : "a signed serial has 150";
  if (verdict.damage == Damage::kMissingSymbol) {
    const Place& place = verdict.places[0];
    text += Join({"; ", Symbol(place.expected), " is probably missing at ", Where(place)});
  } else if (verdict.damage == Damage::kExtraSymbol) {
    const Place& place = verdict.places[0];
    text += Join({"; ", Quoted(place.found), " at ", Where(place), " is probably one too many"});
  }
  return text += '.';
}

std::string MisplacedRows(const Verdict& verdict) {
  std::string order;
  bool has_number = false;
  for (std::size_t i = 0; i < verdict.row_count; ++i) {
    const int row = verdict.row_order[i];
    has_number = has_number || row == 0;
    if (i > 0) order += ", ";
    order += row < 0 ? "an unknown row" : RowName(static_cast<std::size_t>(row));
  }
  if (!has_number && verdict.row_order[0] >= 0) {
    return Join({"the number row is missing; the text has ", order, "."});
  }
  return Join({"its rows are out of order: ", order, "."});
}

std::string MissingRows(const Verdict& verdict) {
  std::string missing;
  std::size_t count = 0;
  for (std::size_t row = 1; row < kSignedRows; ++row) {
    bool present = false;
    for (std::size_t i = 0; i < verdict.row_count; ++i) {
      present = present || verdict.row_order[i] == static_cast<int>(row);
    }
    if (present) continue;
    missing += Join({missing.empty() ? "" : ", ", std::to_string(row)});
    ++count;
  }
  return Join(
      {"the number is right, but the signature is incomplete: ", count == 1 ? "row " : "rows ",
       missing, " of 5 ", count == 1 ? "is" : "are", " missing or cut."});
}

std::string ProductText(Product product, const Catalogue* catalogue) {
  const std::string_view name =
      catalogue == nullptr ? std::string_view() : catalogue->NameOf(product);
  if (name.empty()) return Join({"product ", product.code()});
  return Join({name, " (", product.code(), ")"});
}

Words ExplainValid(const Verdict& verdict, const Catalogue* catalogue) {
  const std::string product = ProductText(Unpack(verdict.number).product, catalogue);
  if (verdict.signature == SignatureState::kVerified) {
    return {Join({"Genuine serial for ", product, ": the issuer's signature is right."}), ""};
  }
  if (verdict.signature == SignatureState::kUnchecked) {
    return {Join({"Well-formed signed serial for ", product,
                  "; its signature was not checked, so this is no proof of where it came from."}),
            "Check it with the issuer's public keyring."};
  }
  return {Join({"Well-formed serial number for ", product,
                "; without a signature this is no proof of where it came from."}),
          ""};
}

std::string_view SuggestionHint(const Verdict& verdict) {
  if (verdict.certainty == Certainty::kLikely) {
    return "Compare the suggestion with the original and use it if it is the same.";
  }
  return "Compare every character with the original; the suggestion is only possible.";
}

constexpr std::string_view kCompareHint =
    "Compare every character with the original, or copy and paste the whole serial from the email.";
constexpr std::string_view kContactHint =
    "Make sure that it is a serial of this issuer; otherwise contact the seller.";
constexpr std::string_view kUpdateOrContactHint =
    "Update the program or its keyring. Make sure that it is a serial of this issuer; otherwise "
    "contact the seller.";

Words ExplainInvalid(const Verdict& verdict, const Catalogue* catalogue) {
  const auto fields = Unpack(verdict.number);
  const std::string product = ProductText(fields.product, catalogue);
  const std::string series(1, fields.series.symbol());
  switch (verdict.code) {
    case VerdictCode::kValid:
      return {};
    case VerdictCode::kEmpty:
      return {"there is no serial number in the text.",
              "Paste or type the serial number, five groups of five letters and digits."};
    case VerdictCode::kBadCharacter:
      return {BadCharacters(verdict), kCompareHint};
    case VerdictCode::kTooShort:
      return {CountMessage(verdict),
              "Look for characters that were left out, "
              "or copy and paste the whole serial."};
    case VerdictCode::kTooLong:
      return {CountMessage(verdict),
              "Remove what does not belong to the serial number, or paste it alone."};
    case VerdictCode::kPastedTwice:
      return {
          Join({"the same serial stands in the text ", Count(verdict.copies, "time.", "times.")}),
          "Keep it once and remove the repetition."};
    case VerdictCode::kRowsMisplaced:
      return {MisplacedRows(verdict),
              "Copy the whole signed serial again, all six rows in their order."};
    case VerdictCode::kSignatureIncomplete:
      return {MissingRows(verdict),
              "Copy the whole signed serial again, all six rows, or use the number alone."};
    case VerdictCode::kMalformed:
      return {"no issuer prints a signature that ends like this one.",
              "Copy the serial again from the original email."};
    case VerdictCode::kMistyped:
      return {WrongCharacters(verdict), SuggestionHint(verdict)};
    case VerdictCode::kUnreadable:
      if (verdict.suggestion_rows == 0) {
        return {"more characters are unreadable than can be restored.",
                "Find a better copy: at most four characters of a row can be restored."};
      }
      return {Join({Count(verdict.places_total, "unreadable character was",
                          "unreadable characters were"),
                    " restored from the others."}),
              SuggestionHint(verdict)};
    case VerdictCode::kChecksumMismatch: {
      std::string where;
      if (verdict.form == Form::kSigned && verdict.place_count > 0) {
        where = Join({" in ", RowName(verdict.places[0].row)});
      }
      return {
          Join({"the check symbols", where, " do not fit, so that some characters must be wrong."}),
          kCompareHint};
    }
    case VerdictCode::kSeveralSerials:
      return {Join({"the text holds ", std::to_string(verdict.copies), " different serials."}),
              "Use one at a time."};
    case VerdictCode::kNewerFormat:
      return {"it was made for a newer version of this program.", "Update the program."};
    case VerdictCode::kExampleSerial:
      return {"this is the example of the documentation.",
              "Use the serial number from your purchase email."};
    case VerdictCode::kUnknownSeries:
      return {Join({"series ", series, " is unknown here, so that it cannot be judged."}),
              kUpdateOrContactHint};
    case VerdictCode::kUnknownProduct:
      return {Join({product, " is unknown here."}), kUpdateOrContactHint};
    case VerdictCode::kWrongProduct:
      return {Join({"it is a serial for ", product, ", not for ",
                    verdict.asked_product ? ProductText(*verdict.asked_product, catalogue)
                                          : std::string("this product"),
                    "."}),
              "Enter it in the program that it was bought for."};
    case VerdictCode::kSignatureMissing:
      return {"the signature is missing, which is needed to check it offline.",
              "Enter the signed serial from the email, all six rows."};
    case VerdictCode::kSignatureInvalid:
      return {"the signature is not the issuer's.",
              "Copy the signed serial again from the original email; if it stays so, contact the "
              "seller."};
    case VerdictCode::kRevoked:
      return {"it has been revoked.", "Contact the seller."};
    case VerdictCode::kKeyringOutdated:
      return {"the keyring here is too old to judge it.", "Update the program or its keyring."};
    case VerdictCode::kSeriesCompromised:
      return {
          Join({"series ", series, " can no longer be trusted offline."}),
          "Ask the seller for the replacement, which goes to the address that it was bought with."};
    case VerdictCode::kNotIssued:
      return {"it has never been issued.", kContactHint};
    case VerdictCode::kTagMismatch:
      return {Join({"it was not made with the key of series ", series, "."}), kContactHint};
  }
  return {};
}

}  // namespace

Explanation Explain(const Verdict& verdict, const Catalogue* catalogue, Language language) {
  switch (language) {
    case Language::kEnglish:
      break;
  }
  Words words =
      verdict.valid() ? ExplainValid(verdict, catalogue) : ExplainInvalid(verdict, catalogue);
  if (!verdict.valid()) words.message.insert(0, kInvalid);
  return {std::move(words.message), std::string(words.hint)};
}

}  // namespace serialsmith
