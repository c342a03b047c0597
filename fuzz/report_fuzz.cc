// What `check` prints about a text steers no terminal and breaks no line of JSON, whatever is in
// the text: its lines are short and of printable characters, and its objects say what the verdict
// says. The input is the text.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "fuzz/fuzz_support.h"
#include "serialsmith/check.h"
#include "tools/orders/utf8.h"
#include "tools/serialsmith/caret.h"
#include "tools/serialsmith/check_report.h"
#include "tools/serialsmith/display_text.h"
#include "tools/serialsmith/json_text.h"
#include "tools/serialsmith/line_reporter.h"

namespace serialsmith::tools {
namespace {

const Catalogue& SomeCatalogue() {
  // Names that no keyring lets in.
  static const Catalogue catalogue =
      Catalogue::Create({*Series::Parse("T")}, {{*Product::Parse("MVR"), "Moon\x1b[31m \"Viewer\""},
                                                {*Product::Parse("ZZZ"), "Sleep\n\xFF"}});
  return catalogue;
}

// Embeddings, overrides and isolates.
bool TurnsWriting(char32_t code_point) {
  return (code_point >= 0x202A && code_point <= 0x202E) ||
         (code_point >= 0x2066 && code_point <= 0x2069);
}

// Whole lines of UTF-8 without control characters.
void CheckLines(std::string_view text) {
  FUZZ_ASSERT(text.ends_with('\n'));
  for (std::size_t at = 0; at < text.size();) {
    const char32_t code_point = NextCodePoint(text, at);
    FUZZ_ASSERT(code_point != kInvalidUtf8);
    FUZZ_ASSERT(code_point == U'\n' || !IsControl(code_point));
  }
}

// A terminal shows them as they are.
void CheckShown(std::string_view text) {
  CheckLines(text);
  for (std::size_t at = 0; at < text.size();) FUZZ_ASSERT(!TurnsWriting(NextCodePoint(text, at)));
}

std::string Without(std::string text, std::string_view piece) {
  for (std::size_t at = text.find(piece); at != std::string::npos; at = text.find(piece, at)) {
    text.erase(at, piece.size());
  }
  return text;
}

void CheckCarets(std::string_view text, const Verdict& verdict) {
  const CaretStyle style;
  const std::string shown = TextWithCarets(text, verdict.Places(), style);
  if (shown.empty()) return;
  CheckShown(shown);
  // A line, its carets, and one that tells how many more there are.
  FUZZ_ASSERT(std::ranges::count(shown, '\n') <=
              static_cast<std::ptrdiff_t>(2 * style.max_lines + 1));
  // "line 1048576: ", two ellipses, and a caret behind the last column.
  const std::size_t most = style.indent.size() + 14 + style.columns + 3;
  for (std::string_view rest = shown; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(line.size() + 1);
    FUZZ_ASSERT(line.starts_with(style.indent));
    std::size_t columns = 0;
    ForEachCell(line, [&](const DisplayCell& cell) {
      columns = cell.column + cell.width;
      return true;
    });
    FUZZ_ASSERT(columns <= most);
  }
}

void CheckForPeople(std::string_view text, const Verdict& verdict, const Catalogue* catalogue) {
  std::string plain;
  AppendReport(plain, text, verdict, catalogue, /*colour=*/false);
  CheckShown(plain);
  std::string coloured;
  AppendReport(coloured, text, verdict, catalogue, /*colour=*/true);
  for (const std::string_view colour : {"\x1b[1;32m", "\x1b[1;31m", "\x1b[32m", "\x1b[0m"}) {
    coloured = Without(std::move(coloured), colour);
  }
  FUZZ_ASSERT(coloured == plain);
  CheckCarets(text, verdict);
}

void CheckObject(std::string_view line, std::string_view text, const Verdict& verdict) {
  FUZZ_ASSERT(std::ranges::count(line, '\n') == 1);
  CheckLines(line);
  const nlohmann::json json = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
  FUZZ_ASSERT(json.is_object());
  const bool is_utf8 = [&] {
    for (std::size_t at = 0; at < text.size();) {
      if (NextCodePoint(text, at) == kInvalidUtf8) return false;
    }
    return true;
  }();
  if (is_utf8 && text.size() <= kMaxInputInJson) FUZZ_ASSERT(json["input"] == text);
  FUZZ_ASSERT((json["verdict"] == "valid") == verdict.valid());
  FUZZ_ASSERT(json["code"] == CodeName(verdict.code));
  FUZZ_ASSERT(json["number"].is_null() ? !verdict.has_number
                                       : json["number"] == NumberText(verdict.number));
  FUZZ_ASSERT(json["places"].size() == verdict.place_count);
  for (std::size_t i = 0; i < verdict.place_count; ++i) {
    const nlohmann::json& place = json["places"][i];
    FUZZ_ASSERT(place["offset"] == verdict.places[i].offset);
    FUZZ_ASSERT(place["length"] == verdict.places[i].length);
    FUZZ_ASSERT(place["expected"].is_null() == (verdict.places[i].expected < 0));
  }
  FUZZ_ASSERT(json["suggestion"].is_null() == (verdict.suggestion_rows == 0));
  if (json["suggestion"].is_string()) {
    FUZZ_ASSERT(Check(json["suggestion"].get<std::string>()).has_number);
  }
}

// The lines of `check --input`, asked for twice: what they have in common is kept.
void CheckForFiles(std::string_view text, const Verdict& verdict, const Catalogue* catalogue) {
  std::string object;
  AppendJsonReport(object, text, verdict, MakeJsonPhrases(verdict, catalogue));
  CheckObject(object, text, verdict);
  LineReporter objects(catalogue, /*json=*/true);
  LineReporter lines(catalogue, /*json=*/false);
  std::string line;
  lines.Append(line, 12, text, verdict);
  FUZZ_ASSERT(std::ranges::count(line, '\n') == 1);
  FUZZ_ASSERT(line.starts_with("12: "));
  CheckShown(line);
  for (int time = 0; time < 2; ++time) {
    std::string again;
    objects.Append(again, 12, text, verdict);
    FUZZ_ASSERT(again == object);
    again.clear();
    lines.Append(again, 12, text, verdict);
    FUZZ_ASSERT(again == line);
  }
}

void Run(std::string_view text) {
  for (const Catalogue* catalogue : {static_cast<const Catalogue*>(nullptr), &SomeCatalogue()}) {
    CheckOptions options;
    options.catalogue = catalogue;
    const Verdict verdict = Check(text, options);
    CheckForPeople(text, verdict, catalogue);
    CheckForFiles(text, verdict, catalogue);
  }
}

}  // namespace
}  // namespace serialsmith::tools

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  serialsmith::tools::Run(serialsmith::fuzz::AsText(data, size));
  return 0;
}
