// RapidCheck generators of rows, for tests of the code. Those of whole serials and texts are
// installed for clients: serialsmith/testing/generators.h.
#ifndef SERIALSMITH_TESTS_SUPPORT_GENERATORS_H_
#define SERIALSMITH_TESTS_SUPPORT_GENERATORS_H_

#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "core/code/row_code.h"
#include "serialsmith/testing/generators.h"  // IWYU pragma: export
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

}  // namespace serialsmith::testing

#endif  // SERIALSMITH_TESTS_SUPPORT_GENERATORS_H_
