// A mutator that knows rows: what libFuzzer would find by chance once in a million inputs, it does
// on purpose. For targets whose input is a text with serials in it.
#ifndef SERIALSMITH_FUZZ_ROW_MUTATOR_H_
#define SERIALSMITH_FUZZ_ROW_MUTATOR_H_

#include <array>
#include <cstddef>
#include <random>
#include <string>
#include <vector>

#include "serialsmith/text.h"

namespace serialsmith::fuzz {

// A row in a text: where each of its symbols stands.
struct RowInText {
  std::array<std::size_t, kRowSymbols> offsets{};
  Row values{};
};

// Each 25 symbols one after another, whatever single-byte character is between them.
std::vector<RowInText> RowsIn(const std::string& text);

// Changes one thing about the rows of `text`: swaps or repeats rows, changes symbols with their
// check symbols made good again or left wrong, for any place of a serial, cuts, doubles or changes
// the spelling of symbols. A text without a row gets one. The length may grow by 200 bytes.
void MutateRows(std::string& text, std::minstd_rand& random);

}  // namespace serialsmith::fuzz

#endif  // SERIALSMITH_FUZZ_ROW_MUTATOR_H_
