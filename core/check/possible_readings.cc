#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "core/check/reading.h"

namespace serialsmith {
namespace {

// A text of no more than this is taken as it is; a longer one must show where its serial stands.
constexpr std::size_t kMaxPlainElements = 200;
// Of every run at most this many windows of whole groups are tried.
constexpr std::size_t kMaxWindows = 8;
// And at most this many runs: a page of look-alikes costs no more than its length.
constexpr std::size_t kMaxRuns = 16;

constexpr std::size_t kRowGroups = kRowSymbols / kGroupSymbols;

// Lengths that are a serial, or one symbol off.
bool IsNearWhole(std::size_t count) {
  return (count + 1 >= kRowSymbols && count <= kRowSymbols + 1) ||
         (count + 1 >= kSignedSymbols && count <= kSignedSymbols + 1);
}

bool IsWhole(std::size_t count) { return count == kRowSymbols || count == kSignedSymbols; }

// Tokens [first, last) that look like the groups of one serial.
struct Run {
  std::size_t first;
  std::size_t last;
};

std::size_t CountOf(std::span<const Token> tokens, std::size_t first, std::size_t last) {
  std::size_t count = 0;
  for (std::size_t i = first; i < last; ++i) count += tokens[i].count;
  return count;
}

bool IsGroupish(std::span<const Token> tokens, std::size_t i) {
  const Token& token = tokens[i];
  if (token.count == kGroupSymbols || token.count + kGroupSymbols >= kRowSymbols) return true;
  return token.tight || (i + 1 < tokens.size() && tokens[i + 1].tight);
}

// Runs of groups, with one odd token between two of them bridged, that have the length of most of
// a row and a digit.
std::vector<Run> FindRuns(std::span<const Token> tokens) {
  std::vector<Run> runs;
  for (std::size_t i = 0; i < tokens.size() && runs.size() < kMaxRuns;) {
    if (!IsGroupish(tokens, i)) {
      ++i;
      continue;
    }
    std::size_t last = i + 1;
    while (last < tokens.size()) {
      const bool bridges = last + 1 < tokens.size() && IsGroupish(tokens, last + 1) &&
                           tokens[last].count <= 2 * kGroupSymbols;
      if (!IsGroupish(tokens, last) && !bridges) break;
      ++last;
    }
    bool digit = false;
    for (std::size_t k = i; k < last; ++k) digit = digit || tokens[k].has_digit;
    if (digit && CountOf(tokens, i, last) + 2 * kGroupSymbols >= kRowSymbols) {
      runs.push_back({i, last});
    }
    i = last;
  }
  return runs;
}

class ReadingList {
 public:
  ReadingList(std::span<const TextElement> elements, std::span<const Token> tokens)
      : elements_(elements), tokens_(tokens) {}

  void AddTokens(std::size_t first, std::size_t last) {
    if (first >= last) return;
    AddElements(tokens_[first].first, tokens_[last - 1].end());
  }
  // At the edges of [first, end) a '?' or a stranger is punctuation; it belongs to the row only
  // when it completes the count.
  void AddElements(std::size_t first, std::size_t end) {
    std::size_t inner_first = first;
    std::size_t inner_end = end;
    while (inner_first < inner_end && !elements_[inner_first].IsSymbol()) ++inner_first;
    while (inner_first < inner_end && !elements_[inner_end - 1].IsSymbol()) --inner_end;
    bool any_whole = AddIfWhole(inner_first, inner_end);
    if (!any_whole) {
      any_whole |= AddIfWhole(first, end);
      any_whole |= AddIfWhole(first, inner_end);
      any_whole |= AddIfWhole(inner_first, end);
    }
    if (!any_whole) Add(inner_first, inner_end);
  }
  std::vector<Reading> Take() { return std::move(readings_); }
  bool empty() const { return readings_.empty(); }

 private:
  bool AddIfWhole(std::size_t first, std::size_t end) {
    if (!IsWhole(end - first)) return false;
    Add(first, end);
    return true;
  }
  // Most ways to read a text come out at the same elements: those are diagnosed once.
  void Add(std::size_t first, std::size_t end) {
    if (first == end) return;
    const Reading reading = elements_.subspan(first, end - first);
    const bool known = std::any_of(readings_.begin(), readings_.end(), [&](Reading other) {
      return other.data() == reading.data() && other.size() == reading.size();
    });
    if (!known) readings_.push_back(reading);
  }

  std::span<const TextElement> elements_;
  std::span<const Token> tokens_;
  std::vector<Reading> readings_;
};

// Whole 5×5 groups win over other readings.
void AddWholeGroups(std::span<const Token> tokens, Run run, ReadingList& list) {
  std::size_t windows = 0;
  for (const std::size_t groups : {kSignedRows * kRowGroups, kRowGroups}) {
    for (std::size_t first = run.first; first + groups <= run.last && windows < kMaxWindows;
         ++first) {
      bool whole = true;
      for (std::size_t i = first; i < first + groups; ++i) {
        whole = whole && tokens[i].count == kGroupSymbols;
      }
      // A window inside a longer chain of dashes is a piece of something else.
      const bool cut_before =
          first > run.first && tokens[first].tight && tokens[first - 1].count == kGroupSymbols;
      if (!whole || cut_before) continue;
      list.AddTokens(first, first + groups);
      ++windows;
    }
  }
}

void AddRun(std::span<const Token> tokens, Run run, ReadingList& list) {
  const std::size_t count = CountOf(tokens, run.first, run.last);
  if (IsWhole(count)) list.AddTokens(run.first, run.last);
  AddWholeGroups(tokens, run, list);
  if (IsNearWhole(count)) list.AddTokens(run.first, run.last);
  // A first or last group that a symbol too few or too many made look like a word, or a word that
  // looks like a group.
  if (run.first > 0 && IsNearWhole(count + tokens[run.first - 1].count)) {
    list.AddTokens(run.first - 1, run.last);
  }
  if (run.last < tokens.size() && IsNearWhole(count + tokens[run.last].count)) {
    list.AddTokens(run.first, run.last + 1);
  }
  if (IsNearWhole(count - tokens[run.first].count)) list.AddTokens(run.first + 1, run.last);
  if (IsNearWhole(count - tokens[run.last - 1].count)) list.AddTokens(run.first, run.last - 1);
}

// Groups joined by dashes, or written together, are one thing whatever words stand beside them.
void AddChains(std::span<const Token> tokens, ReadingList& list) {
  std::size_t chains = 0;
  for (std::size_t first = 0; first < tokens.size() && chains < kMaxRuns;) {
    std::size_t last = first + 1;
    while (last < tokens.size() && tokens[last].tight) ++last;
    if (IsNearWhole(CountOf(tokens, first, last))) {
      list.AddTokens(first, last);
      ++chains;
    }
    first = last;
  }
}

}  // namespace

std::vector<Reading> PossibleReadings(std::string_view text,
                                      std::span<const TextElement> elements) {
  const auto tokens = Tokenize(text, elements, 0, elements.size());
  ReadingList list(elements, tokens);
  // The text may be nothing but the serial, however it is spaced.
  if (IsNearWhole(elements.size())) list.AddElements(0, elements.size());
  AddChains(tokens, list);
  const auto runs = FindRuns(tokens);
  for (const Run run : runs) AddRun(tokens, run, list);
  if (list.empty() && !runs.empty()) {
    // Groups, but neither too few nor too many by one: the longest run is what was meant.
    const auto longest = std::max_element(runs.begin(), runs.end(), [&](Run a, Run b) {
      return CountOf(tokens, a.first, a.last) < CountOf(tokens, b.first, b.last);
    });
    list.AddTokens(longest->first, longest->last);
  }
  if (list.empty() || elements.size() <= kMaxPlainElements) {
    list.AddElements(0, elements.size());
  }
  return list.Take();
}

}  // namespace serialsmith
