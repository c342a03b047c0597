// The lines of a file that CheckRows() can tell to be valid, in bulk; full diagnosis is for the
// rest.
//
//     PlainLines lines;
//     for (; !text.empty(); text.remove_prefix(lines.bytes())) {
//       lines.Look(text);
//       valid += lines.plain();
//       for (std::size_t i = lines.NextOther(0); i < lines.lines(); i = lines.NextOther(i + 1))
//         Diagnose(lines.Line(i));
//     }
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_PLAIN_LINES_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_PLAIN_LINES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "serialsmith/check_rows.h"

namespace serialsmith::tools {

// One thread at a time. Cheap to make: the large parts are set by Look().
class PlainLines final {
 public:
  // Looks at some lines at the front of `text`, which has whole lines, at least one, each ended by
  // '\n'. A plain one is a number or a signed serial as it is printed (any case, look-alikes,
  // perhaps a CR behind it) that Check() calls valid without a keyring. Some valid ones may not
  // count as plain. Refers to `text`.
  void Look(std::string_view text);

  // Lines that were looked at, at least one, and their bytes.
  std::size_t lines() const { return lines_; }
  std::size_t bytes() const { return bytes_; }
  std::size_t plain() const;
  bool IsPlain(std::size_t i) const { return RowIsGood(plain_, i); }
  // The first line from `from` on that is not plain; lines() when there is none.
  std::size_t NextOther(std::size_t from) const;
  // Line `i` without its '\n'.
  std::string_view Line(std::size_t i) const;

 private:
  static constexpr std::size_t kMostRows = 2048;  // 60 KiB stay in the cache while they are judged
  static constexpr std::size_t kFewRows = 64;
  static constexpr std::size_t kMostScattered = 256;
  // Lines that must end where they should before many are taken to be in step.
  static constexpr std::size_t kProbedLines = 8;
  using Bits = std::array<std::uint64_t, WordsOfRows(kMostRows)>;

  bool FindStep();
  bool LookInStep();
  void LookScattered();

  std::string_view text_;
  std::size_t lines_ = 0;
  std::size_t bytes_ = 0;
  std::size_t step_ = 0;                       // bytes from line to line; 0: they begin at starts_
  std::size_t next_rows_ = kFewRows;           // grows while lines are in step
  std::size_t next_scattered_ = kProbedLines;  // lines; grows while they are not
  Bits plain_;
  std::array<std::size_t, kMostScattered + 1> starts_;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_PLAIN_LINES_H_
