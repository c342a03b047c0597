// RapidCheck generators of the values that the tests share.
#ifndef SERIALSMITH_TESTS_SUPPORT_GENERATORS_H_
#define SERIALSMITH_TESTS_SUPPORT_GENERATORS_H_

#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/code/row_code.h"
#include "serialsmith/number.h"
#include "serialsmith/text.h"

namespace serialsmith::testing {

// A good row for the given place of a serial.
inline rc::Gen<Row> GoodRow(std::size_t row_index) {
  return rc::gen::map(rc::gen::container<std::array<std::uint8_t, kDataSymbols>>(
                          rc::gen::inRange<std::uint8_t>(0, 32)),
                      [row_index](const std::array<std::uint8_t, kDataSymbols>& data) {
                        Row row{};
                        std::copy(data.begin(), data.end(), row.begin());
                        AddCheckSymbols(row_index, row);
                        return row;
                      });
}

// A good number of a series that is neither reserved nor the example.
inline rc::Gen<Row> OrdinaryNumber() {
  return rc::gen::map(GoodRow(0), [](Row row) {
    if (row[0] == Series::Newer().value() || row[0] == Series::Example().value()) row[0] = 26;  // T
    AddCheckSymbols(0, row);
    return row;
  });
}

// Six good rows with zero padding, of an ordinary series.
inline rc::Gen<std::array<Row, kSignedRows>> OrdinarySigned() {
  return rc::gen::map(rc::gen::pair(OrdinaryNumber(), rc::gen::container<Signature>(
                                                          rc::gen::arbitrary<std::uint8_t>())),
                      [](const std::pair<Row, Signature>& parts) {
                        return SignedRows(PackRow(parts.first), parts.second);
                      });
}

// `count` different places of a row, sorted.
inline rc::Gen<std::vector<std::uint8_t>> Places(std::size_t count) {
  return rc::gen::map(rc::gen::unique<std::vector<std::uint8_t>>(
                          count, rc::gen::inRange<std::uint8_t>(0, kRowSymbols)),
                      [](std::vector<std::uint8_t> places) {
                        std::sort(places.begin(), places.end());
                        return places;
                      });
}

// Any bytes, with the characters that matter to a serial far more often than by chance.
inline rc::Gen<std::string> HostileText() {
  return rc::gen::map(
      rc::gen::container<std::vector<std::string>>(rc::gen::oneOf(
          rc::gen::map(rc::gen::inRange<int>(0, 256),
                       [](int byte) { return std::string(1, static_cast<char>(byte)); }),
          rc::gen::map(
              rc::gen::inRange<int>(0, 32),
              [](int value) { return std::string(1, kAlphabet[static_cast<std::size_t>(value)]); }),
          rc::gen::element<std::string>(
              "-", " ", "\n", "?", "U", "u", "<b>", "=\r\n", "\xC2\xA0", "\xE2\x80\x91", "> ", "!",
              "\xE2\x80\x8B", "TMVRJ-M6K4K-EW5AS-KSR49-QV841", "TMVRJ-M6K4K-EW5AS-KSR49-QV842",
              "MTG6K-J50R4-WZPP5-JMCEQ-JWYP9"))),
      [](const std::vector<std::string>& pieces) {
        std::string text;
        for (const std::string& piece : pieces) text += piece;
        return text;
      });
}

}  // namespace serialsmith::testing

#endif  // SERIALSMITH_TESTS_SUPPORT_GENERATORS_H_
