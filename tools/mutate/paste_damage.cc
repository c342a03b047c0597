#include <algorithm>
#include <utility>

#include "tools/mutate/kinds.h"
#include "tools/mutate/layout.h"

namespace serialsmith::tools {
namespace {

Mutation HtmlSource(const SerialSource& source, Chance& chance) {
  static constexpr std::string_view kDashes[] = {
      "-",     "&#8209;", "&ndash;", "&#x2011;", "&nbsp;",
      "&#45;", "&shy;-",  "-<wbr>",  "<br/>",    "</span>-<span class=\"g1\">"};
  const std::string meant = source.Genuine(chance).NumberAlone();
  const std::string line = Replaced(meant, '-', chance.Pick(kDashes));
  return Forgiven(source,
                  "<p>Your serial number:&nbsp;</p>\n<p style=\"font-family:monospace\"><b>" +
                      line + "</b>&nbsp;<br/></p>",
                  meant);
}

Mutation SignedInHtmlTable(const SerialSource& source, Chance& chance) {
  const Serial serial = source.Genuine(chance);
  return Forgiven(source, "<table>" + Lines(serial, "<tr><td>", "</td></tr>\n") + "</table>",
                  serial.Signed());
}

// What a browser gives when a page is copied as text.
Mutation HtmlToText(const SerialSource& source, Chance& chance) {
  static constexpr std::string_view kDashes[] = {"\u2011", "-\u200B", "\u00A0-\u00A0", "\u00AD-",
                                                 "\u2060-\u2060"};
  const std::string meant = source.Genuine(chance).NumberAlone();
  return Forgiven(source,
                  "Your serial number:\u00A0\u00A0" + Replaced(meant, '-', chance.Pick(kDashes)) +
                      "\u00A0\n\u00A0\nThank you!",
                  meant);
}

Mutation BidirectionalMarks(const SerialSource& source, Chance& chance) {
  const std::string meant = source.Genuine(chance).Text(chance.OneIn(2));
  static constexpr std::string_view kDashes[] = {"-", "\u200E-", "-\u200F", "\u200E-\u200E"};
  return Forgiven(source,
                  "\u202B\u05DE\u05E1\u05E4\u05E8: \u202A" +
                      Replaced(meant, '-', chance.Pick(kDashes)) + "\u202C\u202C",
                  meant);
}

// Cut anywhere behind its number row.
Mutation SignedCut(const SerialSource& source, Chance& chance) {
  const std::string meant = source.Genuine(chance).Signed();
  const std::size_t length = chance.Between(kRowTextLength + 2, kSignedTextLength - 1);
  return {meant.substr(0, length), source.Judged(VerdictCode::kSignatureIncomplete), meant};
}

// A preview shows dots where it cuts.
Mutation NumberCut(const SerialSource& source, Chance& chance) {
  static constexpr std::string_view kDots[] = {"", "\u2026", "..."};
  const std::string meant = source.Genuine(chance).NumberAlone();
  const std::string text = meant.substr(0, chance.Between(1, OffsetOf(kRowSymbols - 2)));
  return {text + std::string(chance.Pick(kDots)), VerdictCode::kTooShort, meant};
}

// UTF-16 as bytes, little-endian, with its mark.
std::string Utf16(std::string_view ascii) {
  std::string out = "\xFF\xFE";
  for (const char c : ascii) out.append(1, c).append(1, '\0');
  return out;
}

// Every second byte is NUL, and the mark is no UTF-8.
Mutation SavedAsUtf16(const SerialSource& source, Chance& chance) {
  const std::string meant = source.Genuine(chance).NumberAlone();
  return {Utf16(meant), VerdictCode::kBadCharacter, meant};
}

// The same, once it was taken for Latin-1: the mark became letters.
Mutation Utf16AsLatin1(const SerialSource& source, Chance& chance) {
  const std::string meant = source.Genuine(chance).NumberAlone();
  return {"\u00FF\u00FE" + Utf16(meant).substr(2), VerdictCode::kBadCharacter, meant};
}

// A number in which something that is no separator stands between the groups.
Mutation Parted(const SerialSource& source, Chance& chance, std::string_view between) {
  std::string meant = source.Genuine(chance).NumberAlone();
  while (!HasDigit(meant)) meant = source.Genuine(chance).NumberAlone();
  return {Replaced(meant, '-', between), VerdictCode::kBadCharacter, meant};
}

// UTF-8 taken for Windows-1252, once or twice: each no-break hyphen is three characters or eight.
Mutation Utf8AsLatin1(const SerialSource& source, Chance& chance) {
  static constexpr std::string_view kHyphens[] = {
      "\u00E2\u20AC\u2018", "\u00C3\u00A2\u00E2\u201A\u00AC\u00E2\u20AC\u02DC"};
  return Parted(source, chance, chance.Pick(kHyphens));
}

// Around the serial it does no harm.
Mutation Utf8AsLatin1Beside(const SerialSource& source, Chance& chance) {
  static constexpr Frame kFrames[] = {{"Serial:\u00C2\u00A0", "\u00C2\u00A0"},
                                      {"\u00EF\u00BB\u00BF", ""},
                                      {"\u00E2\u20AC\u0153", "\u00E2\u20AC\u009D"}};
  const std::string meant = source.Genuine(chance).Text(chance.OneIn(2));
  const Frame frame = chance.Pick(kFrames);
  return Forgiven(source, frame.open + meant + frame.close, meant);
}

// What nothing decoded: from an address, from JSON, from a page that was escaped twice.
Mutation PercentEncoded(const SerialSource& source, Chance& chance) {
  static constexpr std::string_view kEscapes[] = {"%2D", "%20", "+", "%E2%80%91", "%C2%A0"};
  return Parted(source, chance, chance.Pick(kEscapes));
}

Mutation JsonEscaped(const SerialSource& source, Chance& chance) {
  static constexpr std::string_view kEscapes[] = {"\\u2011", "\\u00a0", "\\u002D"};
  return Parted(source, chance, chance.Pick(kEscapes));
}

Mutation HtmlEscapedTwice(const SerialSource& source, Chance& chance) {
  static constexpr std::string_view kEscapes[] = {"&amp;nbsp;", "&amp;#8209;", "&amp;ndash;"};
  return Parted(source, chance, chance.Pick(kEscapes));
}

Mutation Markdown(const SerialSource& source, Chance& chance) {
  static constexpr Frame kMarks[] = {{"**", "**"}, {"`", "`"},        {"```\n", "\n```\n"},
                                     {"# ", "\n"}, {"| ", " |\n"},    {"* ", "\n"},
                                     {"__", "__"}, {"[serial](", ")"}};
  const std::string meant = source.Genuine(chance).Text(chance.OneIn(2));
  const Frame mark = chance.Pick(kMarks);
  return Forgiven(source, mark.open + meant + mark.close, meant);
}

// Each row behind a label, a running number in it where it has an end.
std::string Listed(std::string_view text, Chance& chance) {
  static constexpr Frame kLabels[] = {{"\u2022 ", ""},  {"- ", ""},      {"Row: ", ""},
                                      {"\u25CF\t", ""}, {"", ". "},      {"Row ", " of 6:\t"},
                                      {"(", ") "},      {"     ", "\t"}, {"mail.txt:1", ":"}};
  const Frame label = chance.Pick(kLabels);
  std::string list;
  std::size_t line = 0;
  for (const std::string_view row : RowsOf(text)) {
    list += label.open;
    if (label.close[0] != '\0') list += std::to_string(++line);
    list.append(label.close).append(row).append("\n");
  }
  return list;
}

Mutation ListOfRows(const SerialSource& source, Chance& chance) {
  const std::string meant = source.Genuine(chance).Signed();
  return Forgiven(source, Listed(meant, chance), meant);
}

Mutation MistypedInList(const SerialSource& source, Chance& chance) {
  while (true) {
    const std::string meant = source.Genuine(chance).Signed();
    std::string text = meant;
    const std::size_t symbol = chance.Below(kSignedSymbols);
    MakeWrong(text, symbol, chance);
    const VerdictCode code =
        symbol < kRowSymbols ? VerdictCode::kMistyped : source.Judged(VerdictCode::kMistyped);
    const std::string list = Listed(text, chance);
    if (CountRows(list) != kSignatureRows || !HasDigit(RowsOf(text)[symbol / kRowSymbols]))
      continue;
    return {list, code, meant};
  }
}

Mutation JsonOrCsv(const SerialSource& source, Chance& chance) {
  const std::string meant = source.Genuine(chance).Text(chance.OneIn(2));
  return Forgiven(source,
                  chance.OneIn(2) ? "{\"order\":4711,\"serial\":\"" + meant + "\"}"
                                  : "4711;\"Anna\";\"" + meant + "\";49,00",
                  meant);
}

Mutation Address(const SerialSource& source, Chance& chance) {
  const std::string meant = source.Genuine(chance).NumberAlone();
  const std::string page = "https://www.example.com/activate";
  return Forgiven(source, page + (chance.OneIn(2) ? "/" : "?serial=") + meant, meant);
}

// Glued to words by characters that no serial has.
Mutation MistypedInField(const SerialSource& source, Chance& chance) {
  static constexpr Frame kFields[] = {{"https://www.example.com/activate?x=1&serial=", "&y=2"},
                                      {"[license]\nkey=", "\nname=Anna\n"},
                                      {"2026-11-23 10:15:03.123 INFO serial=", " user=42"},
                                      {"<serial id=\"17\" value=\"", "\"/>"},
                                      {"$ activate --serial='", "' --user=anna"}};
  while (true) {
    const std::string meant = source.Genuine(chance).NumberAlone();
    std::string number = meant;
    MakeWrong(number, chance.Below(kRowSymbols), chance);
    const Frame field = chance.Pick(kFields);
    const std::string text = field.open + number + field.close;
    if (CountRows(text) > 0 || !HasDigit(number)) continue;
    return {text, VerdictCode::kMistyped, meant};
  }
}

Mutation ByteOrderMark(const SerialSource& source, Chance& chance) {
  const std::string meant = source.Genuine(chance).Text(chance.OneIn(2));
  return Forgiven(source, "\uFEFF" + meant + "\r\n", meant);
}

constexpr Kind kPasteDamage[] = {
    {"html_source", HtmlSource},
    {"signed_in_html_table", SignedInHtmlTable},
    {"html_to_text", HtmlToText},
    {"bidirectional_marks", BidirectionalMarks},
    {"signed_cut", SignedCut},
    {"number_cut", NumberCut},
    {"saved_as_utf16", SavedAsUtf16},
    {"utf16_as_latin1", Utf16AsLatin1},
    {"utf8_as_latin1", Utf8AsLatin1},
    {"utf8_as_latin1_beside", Utf8AsLatin1Beside},
    {"percent_encoded", PercentEncoded},
    {"json_escaped", JsonEscaped},
    {"html_escaped_twice", HtmlEscapedTwice},
    {"markdown", Markdown},
    {"list_of_rows", ListOfRows},
    {"mistyped_in_list", MistypedInList},
    {"json_or_csv", JsonOrCsv},
    {"address", Address},
    {"mistyped_in_field", MistypedInField},
    {"byte_order_mark", ByteOrderMark},
};

}  // namespace

std::span<const Kind> PasteDamage() { return kPasteDamage; }

}  // namespace serialsmith::tools
