#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "core/check/reading.h"

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
bool BeginsSignature(std::span<const Token> tokens) {
  if (LooksLikeGroups(tokens[0])) return true;
  if (tokens[0].tight) return Continues(tokens, 0);
  std::size_t groups = 0;
  for (std::size_t i = 0; i < tokens.size() && IsNearGroup(tokens[i]); ++i) {
    if (i > 0 && tokens[i].tight) return Continues(tokens, 0);
    if (LooksLikeGroup(tokens[i]) && ++groups >= 2) return Continues(tokens, 0);
    if (i == kMaxLookAhead) break;
  }
  return false;
}

void Append(std::span<const Element> elements, std::size_t first, std::size_t end, Reading& out) {
  out.insert(out.end(), elements.begin() + static_cast<std::ptrdiff_t>(first),
             elements.begin() + static_cast<std::ptrdiff_t>(end));
}

// How far the serial goes on behind its last faultless row, which may be the number alone.
std::size_t EndOfTail(std::string_view text, std::span<const Element> elements, std::size_t from,
                      std::size_t to, bool number_alone) {
  const auto tokens = Tokenize(text, elements, from, to);
  std::size_t end = from;
  for (std::size_t i = 0; i < tokens.size() && end - from < kSignedSymbols; ++i) {
    const bool has_symbol = tokens[i].has_digit || tokens[i].has_letter;  // else it is punctuation
    const bool glued = i == 0 && !EndsAtBoundary(elements, from);
    if (!has_symbol) break;
    if (!glued) {
      const auto rest = std::span<const Token>(tokens).subspan(i);
      const bool first = i == 0 && number_alone;
      if (first ? !BeginsSignature(rest) : !Continues(tokens, i)) break;
    }
    end = tokens[i].end();
  }
  return end;
}

// Where the serial begins in front of its first faultless row, signature row `index`.
std::size_t StartOfHead(std::string_view text, std::span<const Element> elements, std::size_t from,
                        std::size_t to, int index) {
  const auto tokens = Tokenize(text, elements, from, to);
  const std::size_t missing = static_cast<std::size_t>(index) * kRowSymbols;
  std::size_t start = to;
  for (std::size_t i = tokens.size(); i-- > 0;) {
    if (to - tokens[i].first > missing + 1) break;
    const bool whole = to - tokens[i].first + 1 >= missing;
    start = tokens[i].first;
    if (whole) return start;
  }
  // Not as long as the rows that are missing: only groups can be a part of them.
  if (start < to && to - start + kGroupSymbols < missing) return to;
  return start;
}

// What stands between two faultless rows is a damaged row when its length says so.
bool CanBeDamagedRows(std::size_t elements_between) {
  if (elements_between == 0) return false;
  const std::size_t rest = elements_between % kRowSymbols;
  return (rest <= 1 && elements_between >= kRowSymbols) || rest == kRowSymbols - 1;
}

}  // namespace

Reading ReadAround(std::string_view text, std::span<const Element> elements, RowRun run,
                   std::size_t from, std::size_t to) {
  Reading reading;
  if (run.front().index > 0) {
    Append(elements, StartOfHead(text, elements, from, run.front().first, run.front().index),
           run.front().first, reading);
  }
  for (std::size_t i = 0; i < run.size(); ++i) {
    Append(elements, run[i].first, run[i].end(), reading);
    if (i + 1 == run.size()) break;
    const std::size_t between = run[i + 1].first - run[i].end();
    if (CanBeDamagedRows(between)) Append(elements, run[i].end(), run[i + 1].first, reading);
  }
  const std::size_t end = run.back().end();
  Append(elements, end, EndOfTail(text, elements, end, to, IsNumberAlone(run)), reading);
  return reading;
}

}  // namespace serialsmith
