#include "tools/serialsmith/check_report.h"

#include <array>
#include <span>

#include "serialsmith/number.h"
#include "serialsmith/text.h"
#include "tools/orders/utf8.h"
#include "tools/serialsmith/caret.h"
#include "tools/serialsmith/json_text.h"

namespace serialsmith::tools {
namespace {

constexpr std::string_view kIndent = "    ";
constexpr std::size_t kMaxNameBytes = 200;
constexpr std::size_t kMaxMessageBytes = 4096;

struct Palette {
  std::string_view good;
  std::string_view bad;
  std::string_view suggestion;
  std::string_view reset;
};
constexpr Palette kPlain{};
constexpr Palette kColours{"\x1b[1;32m", "\x1b[1;31m", "\x1b[32m", "\x1b[0m"};

std::string_view CertaintyWords(Certainty certainty) {
  return certainty == Certainty::kLikely ? "likely" : "only possible";
}

void AppendSuggestion(std::string& out, const Verdict& verdict, const Palette& palette) {
  const std::span<const Row> rows = verdict.Suggestion();
  if (rows.empty()) return;
  const std::string_view certainty = CertaintyWords(verdict.certainty);
  const auto append = [&](const Row& row) {
    out.append(palette.suggestion).append(FormatRow(row)).append(palette.reset);
  };
  if (rows.size() == 1) {
    out += "Did you mean ";
    append(rows[0]);
    out.append("? (").append(certainty).append(")\n");
    return;
  }
  // A signed serial stands row under row, as the emails have it.
  out.append("Did you mean this? (").append(certainty).append(")\n");
  for (const Row& row : rows) {
    out += kIndent;
    append(row);
    out += '\n';
  }
}

void AppendPlaces(std::string& out, std::span<const Place> places) {
  out += ",\"places\":[";
  std::string found;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const Place& place = places[i];
    out += i == 0 ? "{\"row\":" : ",{\"row\":";
    AppendInteger(out, place.row);
    out += ",\"group\":";
    AppendInteger(out, place.group);
    out += ",\"character\":";
    AppendInteger(out, place.character);
    out += ",\"offset\":";
    AppendInteger(out, place.offset);
    out += ",\"length\":";
    AppendInteger(out, place.length);
    out += ",\"found\":";
    found.clear();
    if (place.HasCharacter()) AppendUtf8(found, place.found);
    AppendJsonStringOrNull(out, found);
    out += ",\"expected\":";
    if (place.expected < 0) {
      out += "null";
    } else {
      AppendJsonString(out, kAlphabet.substr(static_cast<std::size_t>(place.expected), 1));
    }
    out += '}';
  }
  out += ']';
}

// The fields "number" to "product_name", with the comma before them.
void AppendJsonNumber(std::string& out, const Verdict& verdict, const std::string& product_name) {
  if (!verdict.has_number) {
    out += ",\"number\":null,\"series\":null,\"product\":null,\"product_name\":null";
    return;
  }
  out += ",\"number\":\"";
  const std::size_t number = out.size();
  AppendNumber(out, verdict.number);
  // The series and the product stand in the number as they are printed alone (format §4).
  const std::string head = out.substr(number, 4);
  out.append("\",\"series\":\"").append(head, 0, 1);
  out.append("\",\"product\":\"").append(head, 1, 3);
  out.append("\",\"product_name\":").append(product_name);
}

}  // namespace

void AppendReport(std::string& out, std::string_view text, const Verdict& verdict,
                  const Catalogue* catalogue, bool colour) {
  const Palette& palette = colour ? kColours : kPlain;
  const Explanation explanation = Explain(verdict, catalogue);
  out += verdict.valid() ? palette.good : palette.bad;
  if (verdict.valid()) {
    AppendNumber(out, verdict.number);
    out.append(palette.reset).append(" (");
    out += ProductLabel(Unpack(verdict.number).product, catalogue);
    out.append(")\n").append(Printable(explanation.message, kMaxMessageBytes)) += '\n';
  } else {
    out.append(Printable(explanation.message, kMaxMessageBytes)).append(palette.reset) += '\n';
    const CaretStyle style{.indent = kIndent, .mark_begin = palette.bad, .mark_end = palette.reset};
    out += TextWithCarets(text, verdict.Places(), style);
    AppendSuggestion(out, verdict, palette);
  }
  if (!explanation.hint.empty()) out.append(explanation.hint) += '\n';
}

JsonPhrases MakeJsonPhrases(const Verdict& verdict, const Catalogue* catalogue) {
  return MakeJsonPhrases(verdict, Explain(verdict, catalogue), catalogue);
}

JsonPhrases MakeJsonPhrases(const Verdict& verdict, const Explanation& explanation,
                            const Catalogue* catalogue) {
  JsonPhrases phrases;
  phrases.explanation = "\"message\":";
  AppendJsonString(phrases.explanation, explanation.message);
  phrases.explanation += ",\"hint\":";
  AppendJsonStringOrNull(phrases.explanation, explanation.hint);
  const bool named = verdict.has_number && catalogue != nullptr;
  AppendJsonStringOrNull(phrases.product_name,
                         named ? catalogue->NameOf(Unpack(verdict.number).product) : "");
  return phrases;
}

void AppendJsonFields(std::string& out, std::string_view text, const Verdict& verdict,
                      const JsonPhrases& phrases) {
  out += "\"input\":";
  AppendJsonString(out, CutAtCharacter(text, kMaxInputInJson));
  out += verdict.valid() ? ",\"verdict\":\"valid\",\"code\":\""
                         : ",\"verdict\":\"invalid\",\"code\":\"";
  out.append(CodeName(verdict.code)).append("\",").append(phrases.explanation);
  out += ",\"form\":";
  AppendJsonStringOrNull(out, FormName(verdict.form));
  AppendJsonNumber(out, verdict, phrases.product_name);
  out.append(",\"signature\":\"").append(SignatureStateName(verdict.signature)) += '"';
  AppendPlaces(out, verdict.Places());
  out += ",\"suggestion\":";
  AppendJsonStringOrNull(
      out, verdict.suggestion_rows == 0 ? std::string() : FormatRows(verdict.Suggestion(), '-'));
  out += ",\"certainty\":";
  AppendJsonStringOrNull(out, CertaintyName(verdict.certainty));
}

void AppendJsonReport(std::string& out, std::string_view text, const Verdict& verdict,
                      const JsonPhrases& phrases) {
  out += '{';
  AppendJsonFields(out, text, verdict, phrases);
  out += "}\n";
}

void AppendNumber(std::string& out, const PackedRow& number) {
  std::array<char, kRowTextLength> text;
  WriteNumberText(number, text);
  out.append(text.data(), text.size());
}

std::string ProductLabel(Product product, const Catalogue* catalogue) {
  const std::string_view name =
      catalogue == nullptr ? std::string_view{} : catalogue->NameOf(product);
  return name.empty() ? product.code() : Printable(name, kMaxNameBytes);
}

}  // namespace serialsmith::tools
