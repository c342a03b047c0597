#include "tools/serialsmith/count_lines.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "serialsmith/check.h"
#include "tools/serialsmith/answer_lines.h"
#include "tools/serialsmith/ordered_pool.h"
#include "tools/serialsmith/piece_reader.h"

namespace serialsmith::tools {
namespace {

struct alignas(64) Worker {
  VerdictCounts counts;
  absl::Status status;
};

}  // namespace

bool CanCountLines(const InputFile& file) {
  return file.size() != 0 && ::lseek(file.fd(), 0, SEEK_CUR) >= 0;
}

absl::Status CountLines(const InputFile& file, const Judge& judge, unsigned jobs,
                        VerdictCounts& counts) {
  const auto begin = static_cast<std::uint64_t>(::lseek(file.fd(), 0, SEEK_CUR));
  const std::uint64_t pieces = file.size() / PieceReader::kPieceBytes + 1;
  const auto threads =
      static_cast<std::size_t>(std::min<std::uint64_t>(std::max(jobs, 1U), pieces));
  std::vector<Worker> workers(threads);
  std::atomic<std::uint64_t> next_piece = 0;
  std::atomic<bool> ended = false;
  AnswerStyle counts_only;
  counts_only.silent = true;
  const auto work = [&](std::size_t index) {
    Worker& worker = workers[index];
    PieceReader reader(file, begin, kMaxTextBytes);
    while (!ended) {
      const absl::StatusOr<std::string_view> lines = reader.Read(next_piece++);
      worker.status = lines.status();
      if (!lines.ok() || reader.at_end()) ended = true;
      if (!lines.ok()) return;
      AnswerLines(*lines, 0, judge, counts_only, worker.counts,
                  [](std::uint64_t, std::string_view, const Verdict&) {});
    }
  };
  {
    OrderedPool pool(static_cast<unsigned>(threads), threads, work);
    for (std::size_t i = 0; i < threads; ++i) pool.Start(i);
  }
  for (const Worker& worker : workers) {
    if (!worker.status.ok()) return worker.status;
    counts.Add(worker.counts);
  }
  ::lseek(file.fd(), 0, SEEK_END);
  return {};
}

}  // namespace serialsmith::tools
