#include "fuzz/row_mutator.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "core/code/row_code.h"

namespace serialsmith::fuzz {
namespace {

std::size_t Below(std::size_t limit, std::minstd_rand& random) { return random() % limit; }

void Put(std::string& text, const RowInText& row, const Row& values) {
  for (std::size_t p = 0; p < kRowSymbols; ++p) text[row.offsets[p]] = kAlphabet[values[p]];
}

// Which row of a serial it is good for; any when it is good for none.
std::size_t PlaceOf(const Row& row, std::minstd_rand& random) {
  const int place = IdentifyRow(row);
  return place >= 0 ? static_cast<std::size_t>(place) : Below(kSignedRows, random);
}

Row ChangeSymbols(Row row, std::size_t limit, std::minstd_rand& random) {
  for (std::size_t count = 1 + Below(3, random); count > 0; --count) {
    row[Below(limit, random)] ^= static_cast<std::uint8_t>(1 + Below(31, random));
  }
  return row;
}

// Between symbols and instead of one: what diagnosis has a word for.
constexpr std::array<std::string_view, 12> kStrangers = {
    "?", "U", "O", "l", "-", "\n", " ", "\n> ", "=\r\n", "\xE2\x80\x8B", "\xEF\xBC\xA1", "*"};

void ChangeSpelling(std::string& text, std::size_t offset, std::minstd_rand& random) {
  const std::string_view stranger = kStrangers[Below(kStrangers.size(), random)];
  switch (Below(5, random)) {
    case 0:
      text.erase(offset, 1);
      break;
    case 1:
      text.insert(offset, 1, text[offset]);
      break;
    case 2:
      text.replace(offset, 1, stranger);
      break;
    case 3:
      text.insert(offset, stranger);
      break;
    default:
      if (text[offset] >= 'A' && text[offset] <= 'Z') text[offset] |= 0x20;
  }
}

void ChangeRow(std::string& text, const RowInText& row, std::minstd_rand& random) {
  Row values = row.values;
  switch (Below(4, random)) {
    case 0:  // other data, faultless
      values = ChangeSymbols(values, kDataSymbols, random);
      AddCheckSymbols(PlaceOf(row.values, random), values);
      break;
    case 1:  // wrong symbols, some beyond what can be restored
      values = ChangeSymbols(values, kRowSymbols, random);
      break;
    case 2:  // the same data as another row of the serial
      AddCheckSymbols(Below(kSignedRows, random), values);
      break;
    default: {  // neighbours change places
      const std::size_t p = Below(kRowSymbols - 1, random);
      std::swap(values[p], values[p + 1]);
    }
  }
  Put(text, row, values);
}

void ChangeOrder(std::string& text, const std::vector<RowInText>& rows, std::minstd_rand& random) {
  const RowInText& one = rows[Below(rows.size(), random)];
  const RowInText& other = rows[Below(rows.size(), random)];
  const std::size_t begin = one.offsets.front();
  switch (Below(4, random)) {
    case 0:
      Put(text, one, other.values);
      Put(text, other, one.values);
      break;
    case 1:
      Put(text, one, other.values);
      break;
    case 2:
      text.insert(begin, FormatRow(other.values) + (random() % 2 != 0 ? '-' : '\n'));
      break;
    default:
      text.erase(begin, one.offsets.back() + 1 - begin);
  }
}

// Six good rows, or one, of chance data.
std::string SomeSerial(std::minstd_rand& random) {
  std::array<Row, kSignedRows> rows;
  for (std::size_t r = 0; r < kSignedRows; ++r) {
    for (std::uint8_t& value : rows[r]) value = static_cast<std::uint8_t>(Below(32, random));
    AddCheckSymbols(r, rows[r]);
  }
  const std::size_t count = random() % 2 != 0 ? 1 : kSignedRows;
  return FormatRows(std::span(rows).first(count), random() % 2 != 0 ? '-' : '\n');
}

}  // namespace

std::vector<RowInText> RowsIn(const std::string& text) {
  std::vector<RowInText> rows;
  RowInText row;
  std::size_t found = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto value = SymbolValue(text[i]);
    if (!value) continue;
    row.offsets[found] = i;
    row.values[found] = *value;
    if (++found < kRowSymbols) continue;
    rows.push_back(row);
    found = 0;
  }
  return rows;
}

void MutateRows(std::string& text, std::minstd_rand& random) {
  const std::vector<RowInText> rows = RowsIn(text);
  if (rows.empty()) {
    text.insert(Below(text.size() + 1, random), SomeSerial(random));
    return;
  }
  const RowInText& row = rows[Below(rows.size(), random)];
  switch (Below(3, random)) {
    case 0:
      return ChangeRow(text, row, random);
    case 1:
      return ChangeOrder(text, rows, random);
    default:
      return ChangeSpelling(text, row.offsets[Below(kRowSymbols, random)], random);
  }
}

}  // namespace serialsmith::fuzz
