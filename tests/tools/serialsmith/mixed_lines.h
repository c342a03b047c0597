// Lines as files of serials have them, good ones and all kinds of others, in runs of one kind.
#ifndef SERIALSMITH_TESTS_TOOLS_SERIALSMITH_MIXED_LINES_H_
#define SERIALSMITH_TESTS_TOOLS_SERIALSMITH_MIXED_LINES_H_

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "core/code/row_code.h"
#include "serialsmith/number.h"
#include "serialsmith/text.h"

namespace serialsmith::testing {

inline std::array<Row, kSignedRows> SomeSigned(std::size_t series, std::mt19937_64& random) {
  Signature signature;
  for (std::uint8_t& byte : signature) byte = static_cast<std::uint8_t>(random());
  return SignedRows(Pack({*Series::FromValue(static_cast<unsigned>(series)),
                          *Product::FromValue(random() % 32768U), random(), random()}),
                    signature);
}

// A number, or a signed serial on one line, of any series but 0 and X.
inline std::string GoodLine(bool is_signed, std::mt19937_64& random) {
  const std::array<Row, kSignedRows> rows = SomeSigned(1 + random() % 28, random);
  return is_signed ? FormatRows(rows, '-') : FormatRow(rows[0]);
}

// Padding that is not zero, its check symbols right.
inline std::string BadlyPadded(std::mt19937_64& random) {
  std::array<Row, kSignedRows> rows = SomeSigned(1 + random() % 28, random);
  const std::size_t bit = random() % 13;
  Row& last = rows[kSignatureRows];
  last[kDataSymbols - 1 - bit / 5] |= static_cast<std::uint8_t>(1U << bit % 5);
  AddCheckSymbols(kSignatureRows, last);
  return FormatRows(rows, '-');
}

// Without its '\n', though a text of a few kinds has one inside.
inline std::string LineOfKind(std::size_t kind, std::mt19937_64& random) {
  const bool is_signed = random() % 3 == 0;
  std::string line = GoodLine(is_signed, random);
  const std::size_t place = random() % line.size();
  switch (kind) {
    case 0:
      return GoodLine(false, random);
    case 1:
      return GoodLine(true, random);
    case 2:
      return line + "\r";
    case 3:
      for (char& c : line) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      return line;
    case 4: {
      const auto rows = SomeSigned(random() % 2 == 0 ? 0 : 29, random);  // 0 and X
      return is_signed ? FormatRows(rows, '-') : FormatRow(rows[0]);
    }
    case 5:
      return BadlyPadded(random);
    case 6:
      return random() % 2 == 0 ? "" : "\r";
    case 7:
      return "# " + std::string(random() % 300, 'x');
    case 8:
      line[place] = static_cast<char>(random());
      return line;
    case 9:
      return line.erase(place, 1);
    case 10:
      return line.insert(place, 1, kAlphabet[random() % 32]);
    case 11:  // ends where it should, and elsewhere too
      line[place] = '\n';
      return line;
    case 12:
      for (char& c : line) c = c == '-' ? ' ' : c;
      return line;
    case 13:  // a signature row where a number should be
      return FormatRow(SomeSigned(5, random)[1 + random() % kSignatureRows]);
    case 14:
      return line + "\r\r";
    default:
      line.resize(random() % 400);
      for (char& c : line) c = static_cast<char>(random());
      return line;
  }
}

// Whole lines, each ended by '\n'.
inline std::string MixedLines(std::size_t bytes, std::mt19937_64& random) {
  std::string text;
  while (text.size() < bytes) {
    const std::size_t kind = random() % 4 == 0 ? 0 : random() % 16;
    for (std::size_t more = 1 + random() % (random() % 4 == 0 ? 300 : 4); more > 0; --more) {
      text += LineOfKind(kind, random) + '\n';
    }
  }
  return text;
}

// Cut at each '\n'.
inline std::vector<std::string_view> LinesOf(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    lines.push_back(text.substr(0, text.find('\n')));
    text.remove_prefix(std::min(text.size(), lines.back().size() + 1));
  }
  return lines;
}

}  // namespace serialsmith::testing

#endif  // SERIALSMITH_TESTS_TOOLS_SERIALSMITH_MIXED_LINES_H_
