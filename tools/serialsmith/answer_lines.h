// Judges many lines: those that are printed as they should be in bulk, as far as what is asked for
// allows it.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_ANSWER_LINES_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_ANSWER_LINES_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "serialsmith/text.h"
#include "tools/serialsmith/check_lines.h"
#include "tools/serialsmith/header_codes.h"
#include "tools/serialsmith/judge.h"
#include "tools/serialsmith/plain_lines.h"

namespace serialsmith::tools {

// Counts the verdicts of whole lines, each ended by '\n' or CRLF, the first of which is line
// `number`. Calls `answer` with the number, the line and its verdict, in order, for every line that
// `style` shows, and maybe for others.
template <typename Answer>
void AnswerLines(std::string_view text, std::uint64_t number, const Judge& judge,
                 const AnswerStyle& style, VerdictCounts& counts, const Answer& answer) {
  const auto judge_line = [&](std::string_view line, std::uint64_t line_number) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() && !style.Shows(/*valid=*/false)) {
      counts.Add(VerdictCode::kEmpty);
      return;
    }
    const Verdict verdict = judge(line);
    counts.Add(verdict.code);
    answer(line_number, line, verdict);
  };
  if (!judge.JudgesNumbersByHeader() || style.Shows(/*valid=*/true)) {
    while (!text.empty()) {
      const std::string_view line = text.substr(0, text.find('\n'));
      judge_line(line, number++);
      text.remove_prefix(line.size() + 1);
    }
    return;
  }
  HeaderCodes codes(judge);
  // Whether that was done, for a line that is plain: of a number that needs no answer.
  const auto count_by_header = [&](std::string_view line) {
    if (line.size() > kRowTextLength + 1) return false;  // more than a number and CR
    const VerdictCode code = codes.Of(line.substr(0, kRowTextLength));
    if (style.Shows(code == VerdictCode::kValid)) return false;
    counts.Add(code);
    return true;
  };
  PlainLines lines;
  for (; !text.empty(); text.remove_prefix(lines.bytes())) {
    lines.Look(text);
    if (judge.JudgesSpellingAlone()) {
      counts.Add(VerdictCode::kValid, lines.plain());
      for (std::size_t i = lines.NextOther(0); i < lines.lines(); i = lines.NextOther(i + 1)) {
        judge_line(lines.Line(i), number + i);
      }
    } else {
      for (std::size_t i = 0; i < lines.lines(); ++i) {
        const std::string_view line = lines.Line(i);
        if (!lines.IsPlain(i) || !count_by_header(line)) judge_line(line, number + i);
      }
    }
    number += lines.lines();
  }
}

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_ANSWER_LINES_H_
