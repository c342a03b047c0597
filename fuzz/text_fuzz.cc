// A serial survives whatever a mail program or a hand does to its spelling: any number, signed or
// not, is decorated with what docs/diagnosis.md says is forgiven and must be read back whole, as
// the one print of it is, which has one spelling.
//
// Input: one byte of choices, 14 bytes of the number, 64 of the signature, then one byte for each
// symbol and each joint on how to write it.
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "fuzz/fuzz_support.h"
#include "serialsmith/check.h"
#include "serialsmith/number.h"
#include "serialsmith/text.h"

namespace serialsmith::fuzz {
namespace {

// Between symbols of a row; the row's own grouping may go missing.
constexpr std::array<std::string_view, 16> kJoints = {"",
                                                      "",
                                                      "",
                                                      "-",
                                                      " ",
                                                      "\xC2\xA0",
                                                      "\xE2\x80\x93",
                                                      "\xE2\x80\x94",  // en and em dash
                                                      "\xE2\x88\x92",  // minus
                                                      "\xE2\x80\x90",  // hyphen
                                                      "\xE2\x80\x8B",  // zero-width space
                                                      "\xEF\xBB\xBF",  // byte order mark
                                                      "\xC2\xAD",      // soft hyphen
                                                      "\t",
                                                      " - ",
                                                      "\xE2\x80\x91"};
constexpr std::array<std::string_view, 6> kRowJoints = {"\n", "-", "\r\n", "\n> ", "-\n", "\n  "};
constexpr std::array<std::string_view, 6> kOpenings = {"", "\"", "(", "> ", "\n\n", "  "};
constexpr std::array<std::string_view, 6> kClosings = {"", "\"", ")", ".", "\n", "  \r\n"};

char Lower(char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c); }

// One spelling of a symbol: canonical, lower case, a look-alike, full width.
std::string Spell(char symbol, std::uint8_t choice) {
  const std::string plain(1, symbol);
  switch (choice % 4) {
    case 1:
      return std::string(1, Lower(symbol));
    case 2:
      if (symbol == '0') return choice & 4 ? "O" : "o";
      if (symbol == '1') return choice & 4 ? (choice & 8 ? "I" : "i") : (choice & 8 ? "L" : "l");
      return plain;
    case 3: {
      // U+FF10 for '0', U+FF21 for 'A': U+FEE0 above ASCII.
      const unsigned code = 0xFEE0U + static_cast<unsigned char>(symbol);
      return {static_cast<char>(0xE0 | code >> 12), static_cast<char>(0x80 | (code >> 6 & 0x3F)),
              static_cast<char>(0x80 | (code & 0x3F))};
    }
    default:
      return plain;
  }
}

std::string Decorate(std::span<const Row> rows, Bytes& bytes) {
  std::string text(kOpenings[bytes.Next() % kOpenings.size()]);
  const std::string_view row_joint = kRowJoints[bytes.Next() % kRowJoints.size()];
  for (std::size_t r = 0; r < rows.size(); ++r) {
    if (r > 0) text += row_joint;
    for (std::size_t p = 0; p < kRowSymbols; ++p) {
      if (p > 0 && p % kGroupSymbols == 0) text += kJoints[bytes.Next() % kJoints.size()];
      text += Spell(kAlphabet[rows[r][p]], bytes.Next());
    }
  }
  return text += kClosings[bytes.Next() % kClosings.size()];
}

void CheckPrinting(const Row& row) {
  const std::string text = FormatRow(row);
  FUZZ_ASSERT(text.size() == kRowTextLength);
  std::size_t p = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i % 6 == 5) {
      FUZZ_ASSERT(text[i] == '-');
      continue;
    }
    FUZZ_ASSERT(SymbolValue(text[i]) == row[p]);
    FUZZ_ASSERT(SymbolValue(Lower(text[i])) == row[p]);
    ++p;
  }
  FUZZ_ASSERT(p == kRowSymbols);
}

// The print of what was read: FormatRows() and the texts of serialsmith/number.h spell it the same,
// and it is read as what it was printed from.
void CheckPrint(std::span<const Row> rows, const Verdict& verdict) {
  for (const char separator : {'-', '\n'}) {
    const std::string print = FormatRows(rows, separator);
    const Verdict again = Check(print);
    FUZZ_ASSERT(again.code == verdict.code && again.form == verdict.form);
    FUZZ_ASSERT(again.number == verdict.number);
    if (rows.size() == 1) {
      FUZZ_ASSERT(print == NumberText(again.number));
    } else {
      FUZZ_ASSERT(print == SignedText(again.number, again.signature_bytes, separator));
    }
  }
}

void Run(Bytes bytes) {
  const bool is_signed = (bytes.Next() & 1) != 0;
  PackedRow number{};
  bytes.Fill(number);
  number.back() &= 0x80;  // 105 bits
  Signature signature{};
  if (is_signed) bytes.Fill(signature);

  const std::array<Row, kSignedRows> rows = SignedRows(number, signature);
  for (const Row& row : rows) CheckPrinting(row);
  const std::size_t count = is_signed ? kSignedRows : 1;
  const std::string text = Decorate(std::span(rows).first(count), bytes);

  const Verdict verdict = Check(text);
  FUZZ_ASSERT(verdict.has_number);
  FUZZ_ASSERT(verdict.number == number);
  FUZZ_ASSERT(PackRow(NumberRow(verdict.number)) == number);
  CheckPrint(std::span(rows).first(count), verdict);
  const Series series = Unpack(number).series;
  if (series == Series::Newer()) {
    FUZZ_ASSERT(verdict.code == VerdictCode::kNewerFormat);
  } else if (series == Series::Example()) {
    FUZZ_ASSERT(verdict.code == VerdictCode::kExampleSerial);
  } else {
    FUZZ_ASSERT(verdict.code == VerdictCode::kValid);
    FUZZ_ASSERT(verdict.form == (is_signed ? Form::kSigned : Form::kNumber));
    if (is_signed) FUZZ_ASSERT(verdict.signature_bytes == signature);
  }
}

}  // namespace
}  // namespace serialsmith::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  serialsmith::fuzz::Run({data, size});
  return 0;
}
