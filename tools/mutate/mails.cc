#include <iterator>

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
  const std::string line = Replaced(meant, '-', chance.Pick(kDashes)) + " \nThank you! \n";
  return Forgiven(source, QuotedPrintable("Your serial:\u00A0 \n" + line), meant);
}

Mutation SignedInQuotedPrintable(const SerialSource& source, Chance& chance) {
  const Serial serial = source.Genuine(chance);
  return Forgiven(source, QuotedPrintable("Your serial: \n" + Lines(serial, "", " \n")),
                  serial.Signed());
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

Mutation MistypedAmongWords(const SerialSource& source, Chance& chance) {
  const std::string meant = source.Genuine(chance).NumberAlone();
  std::string text = meant;
  MakeWrong(text, chance.Below(kRowSymbols), chance);
  return {"> Your serial number: " + text + "\n> Thank you!\n", VerdictCode::kMistyped, meant};
}

// Letters of shops; lines end with "\n".
constexpr Frame kLetters[] = {
    {"Dear Anna,\n\nyour serial number:\n\n", "\n\nOrder A1234-56. Call +1 (555) 010-9999.\n"},
    {"Hola Bego\u00F1a:\n\nAqu\u00ED est\u00E1 su n\u00FAmero de serie:\n\n",
     "\n\nA\u00F1\u00E1dalo a su cuenta: as\u00ED nadie m\u00E1s podr\u00E1 usarlo.\n"},
    {"Ch\u00E8re Zo\u00E9,\n\nvoici votre num\u00E9ro de s\u00E9rie\u00A0:\n\n",
     "\n\n\u00C9tat d\u00E9j\u00E0 cr\u00E9\u00E9, ajoutez-le \u00E0 votre compte. N\u00BA "
     "4711.\n"},
    {"Gr\u00FC\u00DFe,\n\nhier ist Ihre Seriennummer:\n\n",
     "\n\nF\u00FCgen Sie sie gleich Ihrem Konto hinzu. Stra\u00DFe 12, 10115 M\u00FCnchen\n"},
    {"\u30B7\u30EA\u30A2\u30EB\u756A\u53F7\uFF1A\n\n",
     "\n\n\u3054\u8CFC\u5165\u3042\u308A\u304C\u3068\u3046\u3054\u3056\u3044\u307E\u3059\u3002"
     "\u6CE8\u6587 4711\n"},
    {"\u0412\u0430\u0448 \u043D\u043E\u043C\u0435\u0440:\n\n",
     "\n\n\u0421\u043F\u0430\u0441\u0438\u0431\u043E \u0437\u0430 "
     "\u0437\u0430\u043A\u0430\u0437.\n"}};
constexpr std::size_t kLatin1Letters = 4;  // the first of them

std::string Letter(const Frame& words, std::string_view serial) {
  return std::string(words.open).append(serial).append(words.close);
}

// The number, or the six rows below each other.
std::string Printed(const std::string& meant) {
  std::string text;
  for (const std::string_view row : RowsOf(meant))
    text.append(text.empty() ? "" : "\n").append(row);
  return text;
}

std::string Quoted(std::string_view text, std::string_view mark) {
  return std::string(mark).append(Replaced(text, '\n', std::string("\r\n").append(mark)));
}

// Of characters below U+0100.
std::string Latin1(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const unsigned byte = static_cast<unsigned char>(text[i]);
    const bool two = byte >= 0xC0;
    out += two ? static_cast<char>(byte << 6U | (static_cast<unsigned char>(text[i + 1]) & 0x3FU))
               : text[i];
    if (two) ++i;
  }
  return out;
}

// The whole source of a mail: headers, and the letter twice, as text and as HTML.
Mutation RawMail(const SerialSource& source, Chance& chance) {
  const std::string meant = source.Genuine(chance).Text(chance.OneIn(2));
  const bool latin1 = chance.OneIn(3);
  const Frame words = kLetters[chance.Below(latin1 ? kLatin1Letters : std::size(kLetters))];
  const std::string letter = Letter(words, Printed(meant));
  const std::string page = "<html lang=\"en\"><body style=\"color:#1a2b3c\"><p>" +
                           Replaced(letter, '\n', "<br />\n") + "</p></body></html>\n";
  const auto part = [&](std::string_view type, const std::string& body) {
    return "--=_90a432ffc6acc50f\r\nContent-Type: text/" + std::string(type) +
           "; charset=" + (latin1 ? "iso-8859-1" : "utf-8") +
           "\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" +
           QuotedPrintable(latin1 ? Latin1(body) : body) + "\r\n";
  };
  return Forgiven(
      source,
      "Return-Path: <shop@example.com>\r\n"
      "Received: from mail.example.com (mail.example.com [192.0.2.17]) by mx.example.net\r\n"
      " with ESMTPS id 4F2C31A2B3; Mon, 23 Nov 2026 10:15:03 +0000\r\n"
      "Message-ID: <20261123101503.4F2C31A2B3@mail.example.com>\r\n"
      "Subject: =?UTF-8?Q?Su_n=C3=BAmero_de_serie?=\r\n"
      "MIME-Version: 1.0\r\n"
      "Content-Type: multipart/alternative; boundary=\"=_90a432ffc6acc50f\"\r\n\r\n" +
          part("plain", letter) + part("html", page) + "--=_90a432ffc6acc50f--\r\n",
      meant);
}

// The letter below an answer, or passed on, without marks.
Mutation ForwardedMail(const SerialSource& source, Chance& chance) {
  static constexpr Frame kHeads[] = {
      {"It does not work. Please help.\n\n-----Original Message-----\n"
       "From: Shop [mailto:shop@example.com] \nSent: Monday, November 23, 2026 10:15 AM\n"
       "To: Anna\nSubject: RE: Order A1234-56\n\n",
       "\n"},
      {"---------- Forwarded message ---------\nFrom: Shop <shop@example.com>\n"
       "Date: Mon, Nov 23, 2026 at 10:15\u202FAM\nSubject: Your serial\nTo: "
       "<anna@example.com>\n\n\n",
       "\nRef. 550e8400-e29b-41d4-a716-446655440000\n"},
      {"Begin forwarded message:\n\n> From: Shop <shop@example.com>\n> Subject: Your serial\n"
       "> Date: 23 November 2026 at 10:15:03 CET\n> \n",
       "\nSent from my phone\n"}};
  const std::string meant = source.Genuine(chance).Text(chance.OneIn(2));
  const Frame head = chance.Pick(kHeads);
  const std::string letter = Letter(chance.Pick(kLetters), Printed(meant));
  return Forgiven(source, Replaced(Letter(head, letter), '\n', "\r\n"), meant);
}

// Lines that were too long with the mark go on without one.
Mutation RewrappedReply(const SerialSource& source, Chance& chance) {
  while (true) {
    const std::string meant = source.Genuine(chance).Text(chance.OneIn(2));
    const std::string text = Wrapped("> > Your serial: " + meant, chance.Between(30, 76), "\r\n");
    if (CountRows(text) != RowsOf(meant).size()) continue;
    return Forgiven(source, text + "\r\n> > Thank you!\r\n", meant);
  }
}

Mutation MistypedInMail(const SerialSource& source, Chance& chance) {
  while (true) {
    const std::string meant = source.Genuine(chance).NumberAlone();
    std::string number = meant;
    for (const std::size_t symbol : chance.Different(chance.Between(1, 2), kRowSymbols)) {
      MakeWrong(number, symbol, chance);
    }
    const std::string letter = Letter(chance.Pick(kLetters), number);
    const std::string text = chance.OneIn(2) ? QuotedPrintable(letter) : Quoted(letter, "> ");
    if (CountRows(text) > 0 || !HasDigit(number)) continue;
    return {text, VerdictCode::kMistyped, meant};
  }
}

// Beside the good one it does not count.
Mutation MistypedCopyBeside(const SerialSource& source, Chance& chance) {
  while (true) {
    const std::string meant = source.Genuine(chance).NumberAlone();
    std::string copy = meant;
    for (const std::size_t symbol : chance.Different(chance.Between(1, 8), kRowSymbols)) {
      MakeWrong(copy, symbol, chance);
    }
    const std::string text = chance.OneIn(2)
                                 ? "I typed " + copy + " and you wrote:\n> Serial: " + meant + "\n"
                                 : "Serial: " + meant + "\nI typed: " + copy + "\n";
    if (CountRows(text) != 1) continue;
    return Forgiven(source, text, meant);
  }
}

constexpr Kind kMails[] = {
    {"among_words", AmongWords},
    {"quoted_reply", QuotedReply},
    {"quoted_printable", InQuotedPrintable},
    {"signed_in_quoted_printable", SignedInQuotedPrintable},
    {"format_flowed", FormatFlowed},
    {"wrapped_at_76", WrappedAt76},
    {"sent_twice", SentTwice},
    {"twice_among_words", TwiceAmongWords},
    {"number_and_signed", NumberAndSigned},
    {"mistyped_among_words", MistypedAmongWords},
    {"raw_mail", RawMail},
    {"forwarded_mail", ForwardedMail},
    {"rewrapped_reply", RewrappedReply},
    {"mistyped_in_mail", MistypedInMail},
    {"mistyped_copy_beside", MistypedCopyBeside},
};

}  // namespace

std::span<const Kind> Mails() { return kMails; }

}  // namespace serialsmith::tools
