#include <algorithm>
#include <utility>

#include "tools/mutate/kinds.h"
#include "tools/mutate/layout.h"

namespace serialsmith::tools {
namespace {

constexpr std::string_view kGreetings[] = {
    "Your serial number: ",
    "Dear customer,\n\nthank you for your order 4711.\n\n",
    "Serial No. ",
    "key=",
    "Hello Anna,\nhere it is:\n",
    "Produkt: Mondschein\nSeriennummer: ",
};
constexpr std::string_view kFarewells[] = {
    "",
    " Thank you!",
    ".",
    "\n\nKind regards\nThe Moon Company\n",
    "\n--\nPeter",
    " (one computer)",
};

// A whole mail around one line.
std::string Mail(std::string_view line, Chance& chance) {
  std::string text(chance.Pick(kGreetings));
  return text.append(line).append(chance.Pick(kFarewells));
}

// A genuine serial to which paste did what is forgiven.
Mutation Forgiven(const SerialSource& source, std::string text, std::string meant) {
  return {std::move(text), source.WhenGenuine(), std::move(meant)};
}

Mutation AmongWords(const SerialSource& source, Chance& chance) {
  const std::string meant = source.Genuine(chance).Text(chance.OneIn(2));
  return Forgiven(source, Mail(meant, chance), meant);
}

// Deeper with every answer.
Mutation QuotedReply(const SerialSource& source, Chance& chance) {
  const Serial serial = source.Genuine(chance);
  std::string quote;
  for (std::size_t depth = chance.Between(1, 4); depth > 0; --depth) {
    quote += chance.OneIn(2) ? "> " : ">";
  }
  const std::string head = "On Mon, 23 Nov 2026 at 10:15, Anna <anna@example.com> wrote:\r\n";
  if (chance.OneIn(2)) {
    return Forgiven(source,
                    head + quote + "Your serial:\r\n" + quote + serial.NumberAlone() + "\r\n" +
                        quote + "\r\n" + quote + "Kind regards\r\n",
                    serial.NumberAlone());
  }
  return Forgiven(source, head + quote + "Your serial:\r\n" + Lines(serial, quote, "\r\n"),
                  serial.Signed());
}

// RFC 2045: bytes beyond ASCII escaped, lines of at most 76 characters, a blank at a line's end
// escaped.
std::string QuotedPrintable(std::string_view text) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  std::size_t column = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') {
      out += "\r\n";
      column = 0;
      continue;
    }
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool last = i + 1 == text.size() || text[i + 1] == '\n';
    std::string piece(1, text[i]);
    if (byte > 126 || byte == '=' || (last && byte == ' ')) {
      piece = {'=', kHex[byte >> 4U], kHex[byte & 15U]};
    }
    if (column + piece.size() > 75) {
      out += "=\r\n";
      column = 0;
    }
    out += piece;
    column += piece.size();
  }
  return out;
}

// The source of a mail, as it is shown when nothing decodes it.
Mutation InQuotedPrintable(const SerialSource& source, Chance& chance) {
  static constexpr std::string_view kDashes[] = {"-", "\u2011", "\u2013"};
  const Serial serial = source.Genuine(chance);
  const std::string meant = serial.Text(chance.OneIn(2));
  const std::string line = Replaced(meant, '-', chance.Pick(kDashes));
  return Forgiven(source, QuotedPrintable("Your serial:\u00A0 \n" + line + " \nThank you! \n"),
                  meant);
}

Mutation SignedInQuotedPrintable(const SerialSource& source, Chance& chance) {
  const Serial serial = source.Genuine(chance);
  return Forgiven(source, QuotedPrintable("Your serial: \n" + Lines(serial, "", " \n")),
                  serial.Signed());
}

Mutation HtmlSource(const SerialSource& source, Chance& chance) {
  static constexpr std::string_view kDashes[] = {"-", "&#8209;", "&ndash;", "&#x2011;", "&nbsp;"};
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

// RFC 3676: lines that go on end with a blank, quoting comes without one.
Mutation FormatFlowed(const SerialSource& source, Chance& chance) {
  const Serial serial = source.Genuine(chance);
  const std::string quote = chance.OneIn(2) ? ">" : "";
  std::string text = quote + "Your serial: ";
  std::size_t column = text.size();
  for (const char c : serial.Signed(' ') + " Thank you!") {
    text += c == '-' ? ' ' : c;
    if (++column > 66 && (c == '-' || c == ' ')) {
      text.append("\r\n").append(quote);
      column = 0;
    }
  }
  return Forgiven(source, text, serial.Signed());
}

Mutation WrappedAt76(const SerialSource& source, Chance& chance) {
  const std::string meant = source.Genuine(chance).Signed();
  return Forgiven(source, Wrapped(meant, 76, chance.OneIn(2) ? "\r\n" : "\n"), meant);
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

Mutation NumberCut(const SerialSource& source, Chance& chance) {
  const std::string meant = source.Genuine(chance).NumberAlone();
  return {meant.substr(0, chance.Between(1, OffsetOf(kRowSymbols - 2))), VerdictCode::kTooShort,
          meant};
}

Mutation SentTwice(const SerialSource& source, Chance& chance) {
  static constexpr std::string_view kBetween[] = {"\n", "", " ", "\r\n\r\n", ", "};
  const std::string meant = source.Genuine(chance).Text(chance.OneIn(2));
  std::string text = meant;
  for (std::size_t more = chance.Between(1, 3); more > 0; --more) {
    text.append(chance.Pick(kBetween)).append(meant);
  }
  return {text, source.Judged(VerdictCode::kPastedTwice), meant};
}

Mutation TwiceAmongWords(const SerialSource& source, Chance& chance) {
  const std::string meant = source.Genuine(chance).Text(chance.OneIn(2));
  return Forgiven(source, "Your serial: " + meant + "\nOnce more, to copy: " + meant + "\n", meant);
}

// A mail has both; the signed one says more.
Mutation NumberAndSigned(const SerialSource& source, Chance& chance) {
  const Serial serial = source.Genuine(chance);
  return Forgiven(source,
                  "Number: " + serial.NumberAlone() + "\n\nTo check it offline:\n" +
                      Lines(serial, "    ", "\n") + "\nThank you!\n",
                  serial.Signed());
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

// UTF-8 taken for Windows-1252: each no-break hyphen is three characters.
Mutation Utf8AsLatin1(const SerialSource& source, Chance& chance) {
  std::string meant = source.Genuine(chance).NumberAlone();
  while (!HasDigit(meant)) meant = source.Genuine(chance).NumberAlone();
  return {Replaced(meant, '-', "\u00E2\u20AC\u2018"), VerdictCode::kBadCharacter, meant};
}

Mutation Markdown(const SerialSource& source, Chance& chance) {
  static constexpr Frame kMarks[] = {{"**", "**"}, {"`", "`"},        {"```\n", "\n```\n"},
                                     {"# ", "\n"}, {"| ", " |\n"},    {"* ", "\n"},
                                     {"__", "__"}, {"[serial](", ")"}};
  const std::string meant = source.Genuine(chance).Text(chance.OneIn(2));
  const Frame mark = chance.Pick(kMarks);
  return Forgiven(source, mark.open + meant + mark.close, meant);
}

Mutation ListOfRows(const SerialSource& source, Chance& chance) {
  static constexpr std::string_view kBullets[] = {"\u2022 ", "1. ", "- ", "Row: ", "\u25CF\t"};
  const Serial serial = source.Genuine(chance);
  return Forgiven(source, Lines(serial, chance.Pick(kBullets), "\n"), serial.Signed());
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

Mutation ByteOrderMark(const SerialSource& source, Chance& chance) {
  const std::string meant = source.Genuine(chance).Text(chance.OneIn(2));
  return Forgiven(source, "\uFEFF" + meant + "\r\n", meant);
}

Mutation MistypedAmongWords(const SerialSource& source, Chance& chance) {
  const std::string meant = source.Genuine(chance).NumberAlone();
  std::string text = meant;
  char& c = text[OffsetOf(chance.Below(kRowSymbols))];
  c = AnotherSymbol(c, chance);
  return {"> Your serial number: " + text + "\n> Thank you!\n", VerdictCode::kMistyped, meant};
}

constexpr Kind kPasteDamage[] = {
    {"among_words", AmongWords},
    {"quoted_reply", QuotedReply},
    {"quoted_printable", InQuotedPrintable},
    {"signed_in_quoted_printable", SignedInQuotedPrintable},
    {"html_source", HtmlSource},
    {"signed_in_html_table", SignedInHtmlTable},
    {"html_to_text", HtmlToText},
    {"format_flowed", FormatFlowed},
    {"wrapped_at_76", WrappedAt76},
    {"bidirectional_marks", BidirectionalMarks},
    {"signed_cut", SignedCut},
    {"number_cut", NumberCut},
    {"sent_twice", SentTwice},
    {"twice_among_words", TwiceAmongWords},
    {"number_and_signed", NumberAndSigned},
    {"saved_as_utf16", SavedAsUtf16},
    {"utf16_as_latin1", Utf16AsLatin1},
    {"utf8_as_latin1", Utf8AsLatin1},
    {"markdown", Markdown},
    {"list_of_rows", ListOfRows},
    {"json_or_csv", JsonOrCsv},
    {"address", Address},
    {"byte_order_mark", ByteOrderMark},
    {"mistyped_among_words", MistypedAmongWords},
};

}  // namespace

std::span<const Kind> PasteDamage() { return kPasteDamage; }

}  // namespace serialsmith::tools
