#include "tools/issuing/issue_run.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "core/keys/status.h"
#include "tools/issuing/handover_queue.h"
#include "tools/issuing/order_intake.h"
#include "tools/issuing/planner.h"
#include "tools/issuing/recorder.h"
#include "tools/issuing/sealing_crew.h"
#include "tools/issuing/unit_budget.h"

namespace serialsmith::tools {
namespace {

// Two each for the reader, the ledger and the writer to have one in hand and one at hand, and some
// to keep the crew busy while the ledger forces one to the disk.
constexpr std::size_t kBatches = 10;
// Two of the largest orders, or all batches full of small ones.
constexpr std::size_t kUnitsOnTheirWay = 2 * kMaxQuantity;
// How often the ledger's thread looks up from waiting.
constexpr std::chrono::milliseconds kLookUp{100};

absl::StatusOr<std::thread> StartThread(const char* task, std::function<void()> work) {
  try {
    return std::thread(std::move(work));
  } catch (const std::system_error& error) {
    return Problem(absl::StatusCode::kResourceExhausted,
                   std::string("cannot start a thread to ") + task + ": " +
                       std::strerror(error.code().value()),
                   "End other programs of this user, or raise the limit (ulimit -u).");
  }
}

class Pipeline final {
 public:
  Pipeline(OrderReader& reader, const Catalogue& catalogue, IssuerKeys& keys, Ledger& ledger,
           ResultSink& sink, const Issuer& issuer, const IssueOptions& options,
           const IssueHooks& hooks)
      : batches_(kBatches),
        intake_(reader, catalogue, options.sign ? kBatchUnitsSigned : kBatchUnits),
        sink_(sink),
        hooks_(hooks),
        planner_(ledger, keys, issuer, options.sign),
        jobs_(options.jobs),
        recorder_(ledger, keys, issuer, options.sign, planner_, crew_) {}

  absl::StatusOr<IssueCounts> Run();

 private:
  void ReadAll();
  void WriteAll();
  absl::Status IssueAll();
  absl::StatusOr<bool> PlanNext(std::chrono::milliseconds patience);
  absl::Status RecordOldest();
  void Count(const Batch& batch);
  absl::Status StopReason();

  std::vector<Batch> batches_;  // outlive the crew
  OrderIntake intake_;
  ResultSink& sink_;
  const IssueHooks& hooks_;
  Planner planner_;
  const unsigned jobs_;
  SealingCrew crew_;
  Recorder recorder_;
  IssueCounts counts_;

  UnitBudget budget_{kUnitsOnTheirWay};
  HandoverQueue<Batch*> free_;
  HandoverQueue<Batch*> read_;
  std::deque<Batch*> planned_;  // the crew is at work on these
  HandoverQueue<Batch*> recorded_;
  // Each set by its thread before it ends.
  absl::Status read_status_;
  absl::Status write_status_;
  std::atomic<bool> write_failed_ = false;
};

void Pipeline::ReadAll() {
  while (std::optional<Batch*> batch = free_.Pop()) {
    absl::StatusOr<bool> filled = intake_.Fill(**batch);
    if (!filled.ok()) read_status_ = filled.status();
    if (!filled.ok() || !*filled || !budget_.Take((*batch)->units)) break;
    read_.Push(*batch);
  }
  read_.Close();
}

void Pipeline::WriteAll() {
  while (std::optional<Batch*> batch = recorded_.Pop()) {
    write_status_ = sink_.Write(**batch);
    if (!write_status_.ok()) {
      write_failed_ = true;
      return;
    }
    budget_.GiveBack((*batch)->units);
    (*batch)->Clear();
    free_.Push(*batch);
  }
}

absl::Status Pipeline::StopReason() {
  if (write_failed_) return absl::CancelledError("the writer gave up");
  if (hooks_.keep_going && !hooks_.keep_going()) return absl::CancelledError("stopped");
  return absl::OkStatus();
}

// False: no batch came within `patience`.
absl::StatusOr<bool> Pipeline::PlanNext(std::chrono::milliseconds patience) {
  std::optional<Batch*> batch = read_.PopWithin(patience);
  if (!batch) return false;
  if (absl::Status status = planner_.Plan(**batch); !status.ok()) return status;
  crew_.Start(**batch);
  planned_.push_back(*batch);
  return true;
}

absl::Status Pipeline::RecordOldest() {
  Batch& batch = *planned_.front();
  if (absl::Status status = recorder_.Record(batch, hooks_.now()); !status.ok()) return status;
  planned_.pop_front();
  std::stable_sort(batch.rejects.begin(), batch.rejects.end(),
                   [](const Reject& a, const Reject& b) { return a.row < b.row; });
  Count(batch);
  if (hooks_.progress) hooks_.progress(batch.bytes_consumed, counts_.serials);
  recorded_.Push(&batch);
  return absl::OkStatus();
}

void Pipeline::Count(const Batch& batch) {
  counts_.orders += batch.lines.size() + batch.rejects_read;
  counts_.rejected += batch.rejects.size();
  for (const PlannedLine& line : batch.lines) {
    if (line.kind == PlannedLine::Kind::kNew) counts_.issued += line.order.quantity;
    if (line.kind != PlannedLine::Kind::kExisting) continue;
    counts_.existing += line.order.quantity;
    counts_.revoked += static_cast<std::uint64_t>(std::ranges::count_if(
        batch.StatesOf(line), [](UnitState state) { return state != UnitState::kIssued; }));
  }
  counts_.serials = counts_.issued + counts_.existing;
}

absl::Status Pipeline::IssueAll() {
  for (;;) {
    if (absl::Status stop = StopReason(); !stop.ok()) return stop;
    // Plan all that is there, so that the crew has work while the ledger is busy; wait for the
    // reader only when nothing else can be done.
    absl::StatusOr<bool> planned = PlanNext(planned_.empty() ? kLookUp : kLookUp * 0);
    if (!planned.ok()) return planned.status();
    if (*planned) continue;
    if (!planned_.empty()) {
      if (!crew_.WaitWithin(*planned_.front(), kLookUp)) continue;
      if (absl::Status status = RecordOldest(); !status.ok()) return status;
    } else if (read_.Finished()) {
      return absl::OkStatus();
    }
  }
}

absl::StatusOr<IssueCounts> Pipeline::Run() {
  for (Batch& batch : batches_) free_.Push(&batch);
  // The writer first: it waits and has nothing to undo. The crew last: it is the one that a run can
  // do without.
  absl::StatusOr<std::thread> writer = StartThread("write", [this] { WriteAll(); });
  if (!writer.ok()) return writer.status();
  absl::StatusOr<std::thread> reader = StartThread("read", [this] { ReadAll(); });
  if (!reader.ok()) {
    recorded_.Close();
    writer->join();
    return reader.status();
  }
  crew_.Hire(jobs_);
  absl::Status status = IssueAll();
  if (!status.ok()) {
    if (hooks_.wake_reader) hooks_.wake_reader();
    budget_.Cancel();
  }
  free_.Cancel();
  reader->join();
  // What is in the ledger is written, also when the run ends early.
  recorded_.Close();
  writer->join();
  if (!write_status_.ok()) return write_status_;
  if (!status.ok()) return status;
  if (!read_status_.ok()) return read_status_;
  return counts_;
}

}  // namespace

absl::StatusOr<IssueCounts> RunIssue(OrderReader& reader, const Catalogue& catalogue,
                                     IssuerKeys& keys, Ledger& ledger, ResultSink& sink,
                                     const IssueOptions& options, const IssueHooks& hooks) {
  absl::StatusOr<const Issuer*> issuer = keys.Get(options.series);
  if (!issuer.ok()) return issuer.status();
  absl::Status known = ledger.CheckSeries(options.series, (*issuer)->public_key());
  if (!known.ok()) return known;
  absl::StatusOr<IssueCounts> counts =
      Pipeline(reader, catalogue, keys, ledger, sink, **issuer, options, hooks).Run();
  // What is not returned is taken over by another issuer, or found by `ledger verify`.
  const absl::Status returned = ledger.ReturnRanges(hooks.now());
  if (counts.ok() && !returned.ok() && hooks.note) {
    const std::string_view message = MessageOf(returned);
    hooks.note("leases stay until another issuer or ledger verify finds them: " +
               std::string(message.substr(0, message.find('\n'))));
  }
  return counts;
}

}  // namespace serialsmith::tools
