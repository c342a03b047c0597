#include "tools/mutate/layout.h"

#include <cstdint>
#include <set>

#include "core/code/row_code.h"

namespace serialsmith::tools {
namespace {

std::size_t ValueOf(char c) { return SymbolValue(c).value_or(0); }

Row RowOfSymbols(std::string_view symbols) {
  Row row{};
  for (std::size_t p = 0; p < kRowSymbols; ++p) {
    row[p] = static_cast<std::uint8_t>(ValueOf(symbols[p]));
  }
  return row;
}

}  // namespace

char AnotherSymbol(char symbol, Chance& chance) {
  return kAlphabet[(ValueOf(symbol) + chance.Between(1, kAlphabet.size() - 1)) % kAlphabet.size()];
}

void MakeWrong(std::string& text, std::size_t p, Chance& chance) {
  char& c = text[OffsetOf(p)];
  c = AnotherSymbol(c, chance);
}

std::string Replaced(std::string_view text, char from, std::string_view to) {
  std::string out;
  for (const char c : text) {
    if (c == from) {
      out += to;
    } else {
      out += c;
    }
  }
  return out;
}

std::string LowerCase(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string Utf8(char32_t code_point) {
  if (code_point < 0x80) return std::string(1, static_cast<char>(code_point));
  constexpr unsigned kLeads[] = {0, 0xC0, 0xE0, 0xF0};  // of so many bytes behind it
  const unsigned behind = code_point < 0x800 ? 1 : code_point < 0x10000 ? 2 : 3;
  std::string out(1, static_cast<char>(kLeads[behind] | code_point >> (6 * behind)));
  for (unsigned i = behind; i-- > 0;) {
    out += static_cast<char>(0x80U | (code_point >> (6 * i) & 0x3FU));
  }
  return out;
}

std::vector<std::string_view> RowsOf(std::string_view text) {
  std::vector<std::string_view> rows;
  for (std::size_t at = 0; at < text.size(); at += kRowTextLength + 1) {
    rows.push_back(text.substr(at, kRowTextLength));
  }
  return rows;
}

std::string Lines(const Serial& serial, std::string_view before, std::string_view behind) {
  std::string text;
  for (const Row& row : serial.Rows()) text.append(before).append(FormatRow(row)).append(behind);
  return text;
}

std::string Wrapped(std::string_view text, std::size_t width, std::string_view behind) {
  std::string out;
  for (; text.size() > width; text.remove_prefix(width)) {
    out.append(text.substr(0, width)).append(behind);
  }
  return out.append(text);
}

std::string AnyLayout(std::string_view text, Chance& chance) {
  std::string out(text);
  switch (chance.Below(5)) {
    case 0:
      out = LowerCase(out);
      break;
    case 1:
      out = Replaced(out, '-', " ");
      break;
    case 2:
      out = Replaced(out, '-', "");
      break;
    default:
      break;
  }
  return out;
}

bool HasDigit(std::string_view text) {
  return text.find_first_of("0123456789") != std::string_view::npos;
}

Row RowOf(std::string_view text) { return RowOfSymbols(Replaced(text, '-', "")); }

bool IsBeyondRepair(const Row& row) {
  return !RestoreRow(row, 0).has_value() && IdentifyRow(row) < 0;
}

std::size_t CountRows(std::string_view text) {
  std::string symbols;
  for (const char c : text) {
    if (c == '?' || SymbolValue(c)) symbols += c;
  }
  std::size_t count = 0;
  for (std::size_t first = 0; first + kRowSymbols <= symbols.size(); ++first) {
    const std::string_view row = std::string_view(symbols).substr(first, kRowSymbols);
    if (IdentifyRow(RowOfSymbols(row)) >= 0) ++count;
  }
  return count;
}

std::size_t CountRepairs(std::string_view symbols) {
  std::set<Row> numbers;
  for (std::size_t place = 0; place <= kRowSymbols; ++place) {
    std::string row(symbols);
    if (symbols.size() > kRowSymbols) {
      row.erase(place, 1);
      if (IsGoodRow(RowOfSymbols(row), 0)) numbers.insert(RowOfSymbols(row));
    } else if (place < kRowSymbols) {
      row.insert(place, 1, '0');
      const auto unreadable = static_cast<std::uint8_t>(place);
      const auto restored = RestoreRow(RowOfSymbols(row), 0, {&unreadable, 1});
      if (restored && restored->wrong == 0) numbers.insert(restored->row);
    }
  }
  return numbers.size();
}

}  // namespace serialsmith::tools
