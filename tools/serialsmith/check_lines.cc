#include "tools/serialsmith/check_lines.h"

#include <numeric>
#include <string_view>
#include <utility>
#include <vector>

#include "serialsmith/check.h"
#include "tools/serialsmith/answer_lines.h"
#include "tools/serialsmith/count_lines.h"
#include "tools/serialsmith/line_reader.h"
#include "tools/serialsmith/line_reporter.h"
#include "tools/serialsmith/ordered_pool.h"

namespace serialsmith::tools {
namespace {

struct Slot {
  Slot(const Judge& judge, const AnswerStyle& style) : reporter(judge.catalogue(), style.json) {}

  LineBatch batch;
  std::string answers;
  VerdictCounts counts;
  LineReporter reporter;
};

void AnswerBatch(const Judge& judge, const AnswerStyle& style, Slot& slot) {
  slot.answers.clear();
  slot.counts = {};
  AnswerLines(slot.batch.data, slot.batch.first_line, judge, style, slot.counts,
              [&](std::uint64_t number, std::string_view line, const Verdict& verdict) {
                if (!style.Shows(verdict.valid())) return;
                slot.reporter.Append(slot.answers, number, line, verdict);
              });
}

}  // namespace

void VerdictCounts::Add(const VerdictCounts& other) {
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
}

std::uint64_t VerdictCounts::total() const {
  return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
}

std::uint64_t VerdictCounts::invalid() const {
  return total() - counts_[static_cast<std::size_t>(VerdictCode::kValid)];
}

std::string VerdictCounts::Summary(bool json) const {
  std::string codes;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] == 0) continue;
    const std::string name(CodeName(static_cast<VerdictCode>(i)));
    const std::string count = std::to_string(counts_[i]);
    if (json) {
      codes.append(codes.empty() ? "\"" : ",\"").append(name).append("\":").append(count);
    } else {
      codes.append(name).append(name.size() < 22 ? 22 - name.size() : 1, ' ');
      codes.append(count).append("\n");
    }
  }
  const std::string all = std::to_string(total());
  if (!json) return codes + "total" + std::string(17, ' ') + all + "\n";
  return "{\"total\":" + all + ",\"valid\":" + std::to_string(total() - invalid()) +
         ",\"invalid\":" + std::to_string(invalid()) + ",\"codes\":{" + codes + "}}\n";
}

absl::Status CheckLines(InputFile file, const Judge& judge, const AnswerStyle& style, unsigned jobs,
                        Output& output, VerdictCounts& counts) {
  if (style.silent && CanCountLines(file)) return CountLines(file, judge, jobs, counts);
  LineReader reader(std::move(file), kMaxTextBytes);
  // Two batches a thread keep all of them busy while the oldest one is written.
  std::vector<Slot> slots(jobs < 2 ? 1 : std::size_t{jobs} * 2 + 1, Slot(judge, style));
  OrderedPool pool(jobs, slots.size(),
                   [&](std::size_t slot) { AnswerBatch(judge, style, slots[slot]); });
  std::size_t started = 0;
  std::size_t written = 0;
  const auto write_oldest = [&] {
    Slot& slot = slots[written % slots.size()];
    pool.Wait(written % slots.size());
    counts.Add(slot.counts);
    output.Write(slot.answers);
    ++written;
  };
  absl::Status status;
  while (output.ok()) {
    // Who asks line by line through a pipe gets each answer before the next question.
    const bool full = started - written == slots.size();
    if (full || (started != written && !reader.Ready())) {
      write_oldest();
      continue;
    }
    Slot& slot = slots[started % slots.size()];
    status = reader.Next(slot.batch);
    if (!status.ok() || slot.batch.lines == 0) break;
    pool.Start(started % slots.size());
    ++started;
  }
  while (written != started && output.ok()) write_oldest();
  return status;
}

}  // namespace serialsmith::tools
