#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/check/reading.h"
#include "core/check/tail.h"

namespace serialsmith {
namespace {

void Append(std::span<const TextElement> elements, std::size_t first, std::size_t end,
            std::vector<TextElement>& out) {
  out.insert(out.end(), elements.begin() + static_cast<std::ptrdiff_t>(first),
             elements.begin() + static_cast<std::ptrdiff_t>(end));
}

// With what stands between the tokens: a character that no serial has is inside the row there.
void AppendTokens(std::span<const TextElement> elements, std::span<const Token> tokens,
                  std::vector<TextElement>& out) {
  if (!tokens.empty()) Append(elements, tokens.front().first, tokens.back().end(), out);
}

// A label before or behind a row ("2.", "Row 3 of 6:") is at most so many tokens.
constexpr std::size_t kMaxLabelTokens = 4;

// Four groups joined by dashes, or as many symbols in one piece, are no words even where they have
// no digit. Counts the groups that are joined so, up to each token.
class JoinedGroups {
 public:
  bool AreNoWords(const Token& token) {
    if (token.count != kGroupSymbols) {
      joined_ = 0;
    } else {
      joined_ = token.tight ? joined_ + 1 : 1;
    }
    return joined_ >= kNoWords || token.count >= kNoWords * kGroupSymbols;
  }

 private:
  static constexpr std::size_t kNoWords = 4;
  std::size_t joined_ = 0;
};

// How tokens may make up damaged rows. Whole groups win over other readings.
struct Likeness {
  bool whole_groups;
  std::size_t tolerance;  // in symbols
};
constexpr Likeness kLikenesses[] = {{true, 0}, {false, 0}, {false, 1}};

// The tokens that are the damaged rows between faultless ones: as many symbols as those rows have,
// or one off, with a label in front or behind. Empty: there are only words.
std::span<const Token> DamagedRows(std::span<const Token> tokens, std::size_t symbols) {
  for (const auto [whole_groups, tolerance] : kLikenesses) {
    for (std::size_t first = 0; first < tokens.size() && first <= kMaxLabelTokens; ++first) {
      std::size_t count = 0;
      bool has_group = false;
      JoinedGroups joined;
      for (std::size_t last = first; last < tokens.size() && count <= symbols; ++last) {
        if (whole_groups && tokens[last].count != kGroupSymbols) break;
        count += tokens[last].count;
        has_group = joined.AreNoWords(tokens[last]) || has_group ||
                    (tokens[last].has_digit && tokens[last].has_letter);
        if (has_group && count + tolerance >= symbols && count <= symbols + tolerance) {
          return tokens.subspan(first, last + 1 - first);
        }
      }
    }
  }
  return {};
}

// The same at the end of the tokens, where the rows in front of a faultless one stand.
std::span<const Token> DamagedRowsBefore(std::span<const Token> tokens, std::size_t symbols) {
  for (const auto [whole_groups, tolerance] : kLikenesses) {
    for (std::size_t label = 0; label < tokens.size() && label <= kMaxLabelTokens; ++label) {
      const std::size_t last = tokens.size() - label;
      std::size_t count = 0;
      for (std::size_t first = last; first-- > 0 && count <= symbols;) {
        if (whole_groups && tokens[first].count != kGroupSymbols) break;
        count += tokens[first].count;
        if (count + tolerance >= symbols && count <= symbols + tolerance) {
          return tokens.subspan(first, last - first);
        }
      }
    }
  }
  return {};
}

std::size_t SymbolsBetween(int row, int next_row) {
  return next_row > row + 1 ? static_cast<std::size_t>(next_row - row - 1) * kRowSymbols : 0;
}

}  // namespace

std::vector<TextElement> ReadAround(std::string_view text, std::span<const TextElement> elements,
                                    RowRun run, std::size_t from, std::size_t to) {
  std::vector<TextElement> reading;
  if (run.front().index > 0) {
    const auto tokens = Tokenize(text, elements, from, run.front().first);
    AppendTokens(elements, DamagedRowsBefore(tokens, SymbolsBetween(-1, run.front().index)),
                 reading);
  }
  for (std::size_t i = 0; i < run.size(); ++i) {
    Append(elements, run[i].first, run[i].end(), reading);
    if (i + 1 == run.size()) break;
    const std::size_t missing = SymbolsBetween(run[i].index, run[i + 1].index);
    if (missing == 0) continue;
    const auto tokens = Tokenize(text, elements, run[i].end(), run[i + 1].first);
    AppendTokens(elements, DamagedRows(tokens, missing), reading);
  }
  const std::size_t end = run.back().end();
  const std::size_t missing = run.size() >= kSignedRows
                                  ? 0
                                  : SymbolsBetween(run.back().index, static_cast<int>(kSignedRows));
  const auto tokens = Tokenize(text, elements, end, to);
  // With a signature row to go by, the rest is known by its length; else by what it looks like.
  if (missing > 0 && !IsNumberAlone(run) && EndsAtBoundary(elements, end)) {
    if (const auto rows = DamagedRows(tokens, missing); !rows.empty()) {
      AppendTokens(elements, rows, reading);
      // Behind the last row a '?' is punctuation.
      while (reading.size() > kSignedSymbols && !reading.back().IsSymbol()) reading.pop_back();
      return reading;
    }
  }
  Append(elements, end, EndOfTail(elements, tokens, end, missing, IsNumberAlone(run)), reading);
  return reading;
}

}  // namespace serialsmith
