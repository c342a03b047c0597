#include "core/check/tail.h"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "core/code/row_code.h"

namespace serialsmith {
namespace {

// A group of a serial that is no word: five characters with both digits and letters.
bool LooksLikeGroup(const Token& token) {
  return token.count == kGroupSymbols && token.has_digit && token.has_letter;
}

// Several groups written together.
bool LooksLikeGroups(const Token& token) {
  return token.count > 2 * kGroupSymbols && token.has_digit && token.has_letter;
}

// A group with at most one symbol missing or too many, or a word of that length.
bool IsNearGroup(const Token& token) {
  return token.count + 1 >= kGroupSymbols && token.count <= kGroupSymbols + 1;
}

// How many groups without a digit may stand before one that has; keeps the reading linear.
constexpr std::size_t kMaxLookAhead = 10;

// Whether tokens[i] goes on with the signed serial that ends before it.
bool Continues(std::span<const Token> tokens, std::size_t i) {
  const Token& token = tokens[i];
  if (LooksLikeGroup(token) || LooksLikeGroups(token)) return true;
  const bool cut_off = i + 1 == tokens.size() && token.count < kGroupSymbols;
  if (token.tight && (token.count == kGroupSymbols || cut_off)) return true;
  // Groups of letters alone, or with a symbol too few or too many, among groups that are certain.
  for (std::size_t k = i; k < tokens.size() && IsNearGroup(tokens[k]); ++k) {
    if (LooksLikeGroup(tokens[k])) return true;
    if (k - i == kMaxLookAhead) break;
  }
  return i > 0 && IsNearGroup(token) && token.tight;
}

// Whether a signature begins at tokens[0], behind a number whose other rows are not to be seen. A
// word and an order number ("Order: A1234") are none: it takes a dash to join them to the number or
// to each other, or several groups.
bool BeginsSignature(std::span<const TextElement> elements, std::span<const Token> tokens) {
  if (LooksLikeGroups(tokens[0])) return true;
  // A dash alone on a line, or at its start, parts the serial from a name as well ("--", "- Ann").
  const bool same_line = (elements[tokens[0].first].gap & kGapLine) == 0;
  if (tokens[0].tight && (same_line || tokens[0].has_digit)) return Continues(tokens, 0);
  std::size_t groups = 0;
  for (std::size_t i = 0; i < tokens.size() && IsNearGroup(tokens[i]); ++i) {
    if (i > 0 && tokens[i].tight) return Continues(tokens, 0);
    if (LooksLikeGroup(tokens[i]) && ++groups >= 2) return Continues(tokens, 0);
    if (i == kMaxLookAhead) break;
  }
  return false;
}

// A number that somebody mistyped behind a good one is no first row of a signature.
bool IsAnotherNumber(std::span<const TextElement> elements, std::size_t first, std::size_t end) {
  if (end - first != kRowSymbols) return false;
  for (std::size_t i = first; i < end; ++i) {
    if (!elements[i].IsSymbol()) return false;
  }
  const Row row = RowAt(elements, first);
  return RestoreRow(row, 0).has_value() && !RestoreRow(row, 1).has_value();
}

}  // namespace

std::size_t EndOfTail(std::span<const TextElement> elements, std::span<const Token> tokens,
                      std::size_t from, std::size_t missing, bool number_alone) {
  std::size_t end = from;
  for (std::size_t i = 0; i < tokens.size() && (i == 0 || end - from + 1 < missing); ++i) {
    const bool has_symbol = tokens[i].has_digit || tokens[i].has_letter;  // else it is punctuation
    const bool glued = i == 0 && !EndsAtBoundary(elements, from);
    if (!has_symbol || (!glued && missing == 0)) break;
    if (!glued) {
      const bool first = i == 0 && number_alone;
      if (first ? !BeginsSignature(elements, tokens) : !Continues(tokens, i)) break;
    }
    end = tokens[i].end();
  }
  if (number_alone && IsAnotherNumber(elements, from, end)) return from;
  return end;
}

}  // namespace serialsmith
