#include "core/check/tokens.h"

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "core/text/markup.h"
#include "serialsmith/text.h"

namespace serialsmith {
namespace {

// As typed: O, I and L are letters here, whatever they stand for.
bool IsDigit(std::string_view text, const TextElement& element) {
  if (element.length > 1) return element.value > 1 && element.value < 10;  // full-width
  return text[element.offset] >= '0' && text[element.offset] <= '9';
}

bool IsStranger(const TextElement& element) { return element.kind == TextElementKind::kBad; }

struct Extent {
  std::size_t first;
  std::size_t end;
};

// The piece of [first, end) between strangers that is a group which a dash joins to others, or a
// whole serial, so that the strangers glue words to it: "key=TMVRJ-…-QV841&x=2". Else all of it.
Extent WithoutGluedWords(std::span<const TextElement> elements, Extent all, bool joined_before,
                         bool joined_behind) {
  for (Extent piece{all.first, all.first}; piece.first < all.end; piece.first = piece.end + 1) {
    piece.end = piece.first;
    while (piece.end < all.end && !IsStranger(elements[piece.end])) ++piece.end;
    const std::size_t count = piece.end - piece.first;
    const bool is_group = count == kGroupSymbols && joined_before != joined_behind &&
                          (joined_before ? piece.first == all.first : piece.end == all.end);
    const bool is_serial =
        !joined_before && !joined_behind && (count == kRowSymbols || count == kSignedSymbols);
    if (is_group || is_serial) return piece;
  }
  return all;
}

}  // namespace

std::vector<Token> Tokenize(std::string_view text, std::span<const TextElement> elements,
                            std::size_t from, std::size_t to) {
  std::vector<Token> tokens;
  tokens.reserve((to - from) / kGroupSymbols);  // as many as the groups of a serial make
  for (std::size_t start = from; start < to;) {
    std::size_t end = start + 1;
    while (end < to && elements[end].gap == kNoGap) ++end;

    std::size_t first = start;
    std::size_t last = end;
    // One beside a dash stands in a group's place, or in it: "TMVR+-M6K4K".
    const bool joined_before = start > from && elements[start].IsTight();
    const bool joined_behind = end < to && elements[end].IsTight();
    while (!joined_before && first < last && IsStranger(elements[first])) ++first;
    while (!joined_behind && first < last && IsStranger(elements[last - 1])) --last;
    if (first < last) {
      const Extent piece = WithoutGluedWords(elements, {first, last}, joined_before, joined_behind);
      first = piece.first;
      last = piece.end;
      Token token{first, last - first, false, false, first == start && elements[start].IsTight()};
      for (std::size_t i = start; i < last; ++i) {
        const TextElement& element = elements[i];
        // "=E9t=E9", Latin-1 that nothing has decoded: what spells a letter is no digit.
        if (element.length == 1 && IsEscapedByte(text, element.offset)) i += 2;
        if (i < first || !element.IsSymbol()) continue;
        (IsDigit(text, element) ? token.has_digit : token.has_letter) = true;
      }
      if (!tokens.empty() && tokens.back().end() != start) token.tight = false;
      tokens.push_back(token);
    }
    start = end;
  }
  return tokens;
}

}  // namespace serialsmith
