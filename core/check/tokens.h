// Tokens: what stands between separators. The unit by which a serial is lifted out of words.
#ifndef SERIALSMITH_CORE_CHECK_TOKENS_H_
#define SERIALSMITH_CORE_CHECK_TOKENS_H_

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "core/text/scan.h"

namespace serialsmith {

// A run of elements glued together: [first, first + count) of the scan.
struct Token {
  std::size_t first;
  std::size_t count;
  bool has_digit;  // an ASCII digit as typed: words rarely have one, groups of a serial mostly do
  bool has_letter;
  bool tight;  // joined to the token before it as groups of one serial are

  std::size_t end() const { return first + count; }
};

// Cuts elements[from, to) into tokens. Characters that no serial has at either end of a token are
// left out of it, unless a dash joins them to its neighbour: they are outside the row ("…-AWDVT!").
// So are the words that such a character glues to a whole group or serial ("key=XMVRF-…").
std::vector<Token> Tokenize(std::string_view text, std::span<const TextElement> elements,
                            std::size_t from, std::size_t to);

}  // namespace serialsmith

#endif  // SERIALSMITH_CORE_CHECK_TOKENS_H_
