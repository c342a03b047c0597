#include "tools/serialsmith/issue_follow.h"

#include <chrono>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

#include "core/keys/status.h"
#include "tools/issuing/issue_run.h"
#include "tools/issuing/output_file.h"
#include "tools/issuing/result_writer.h"
#include "tools/issuing/spool_directory.h"
#include "tools/orders/utf8.h"
#include "tools/serialsmith/issue_summary.h"
#include "tools/serialsmith/json_text.h"
#include "tools/serialsmith/ordered_pool.h"
#include "tools/serialsmith/output.h"

namespace serialsmith::tools {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMaxShownName = 255;
constexpr std::size_t kMaxShownPath = 4096;
constexpr std::string_view kRejectsEnding = ".rejects.csv";
constexpr std::string_view kErrorEnding = ".error.txt";

std::string SerialsEnding(bool json_lines) {
  return json_lines ? ".serials.jsonl" : ".serials.csv";
}

// Remembers whether a run ended because the orders could not be read.
class WatchedReader final : public OrderReader {
 public:
  explicit WatchedReader(OrderReader& reader) : reader_(reader) {}

  absl::StatusOr<Item> Next(Order& order, Reject& reject) override {
    absl::StatusOr<Item> item = reader_.Next(order, reject);
    if (!item.ok()) status_ = item.status();
    return item;
  }
  std::uint64_t bytes_consumed() const override { return reader_.bytes_consumed(); }
  PassedOver passed_over() const override { return reader_.passed_over(); }
  std::string note() const override { return reader_.note(); }

  const absl::Status& status() const { return status_; }

 private:
  OrderReader& reader_;
  absl::Status status_;
};

absl::Status Remove(const std::string& path) {
  std::error_code error;
  std::filesystem::remove(path, error);
  if (!error) return absl::OkStatus();
  return Problem(absl::StatusCode::kUnavailable, "cannot remove " + path + ": " + error.message(),
                 "It is about an earlier try and no longer true: remove it.");
}

// A file that cannot be read is the file's fault where it says what no order file says; a disk that
// does not answer is not.
bool IsFaultOfFile(const absl::Status& status) { return absl::IsInvalidArgument(status); }

class Follower final {
 public:
  Follower(const FollowSetup& setup, SpoolDirectory& spool)
      : setup_(setup),
        spool_(spool),
        json_lines_(setup.flags.format == "jsonl"),
        out_directory_(setup.flags.out == "-" ? spool.done() : setup.flags.out) {}

  absl::Status Run();

 private:
  absl::Status Process(const SpoolDirectory::Taken& taken);
  absl::Status Issue(const SpoolDirectory::Taken& taken, OrderReader& reader);
  absl::Status Fail(const SpoolDirectory::Taken& taken, const std::string& message);
  absl::Status ReportChanged(const SpoolDirectory::Taken& taken, const std::string& what_stays);
  void ReportIgnored();
  absl::Status Report(const SpoolDirectory::Taken& taken, const std::string& text,
                      const std::string& json);
  std::string ErrorPath(const SpoolDirectory::Taken& taken) const {
    return spool_.failed() + "/" + taken.kept_as + std::string(kErrorEnding);
  }
  bool KeepGoing() const { return !setup_.stop.came(); }

  const FollowSetup& setup_;
  SpoolDirectory& spool_;
  const bool json_lines_;
  const std::string out_directory_;
  Clock::time_point started_;
};

absl::Status Follower::Run() {
  while (KeepGoing()) {
    const auto taken = spool_.Take();
    if (!taken.ok()) return taken.status();
    ReportIgnored();
    absl::Status status = *taken ? Process(**taken) : spool_.Wait(setup_.stop.fd());
    if (!status.ok()) return status;
  }
  return absl::CancelledError("stopped");
}

absl::Status Follower::Process(const SpoolDirectory::Taken& taken) {
  started_ = Clock::now();
  const std::string path = spool_.PathOf(taken.name);
  if (!taken.unreadable.empty()) {
    return Fail(taken, "cannot read " + path + ": " + taken.unreadable +
                           "\nMake it readable and put it back.");
  }
  absl::StatusOr<InputFile> input = InputFile::Open(path, setup_.stop.fd());
  if (!input.ok()) {
    std::error_code error;
    if (!std::filesystem::exists(path, error) && !error) return absl::OkStatus();  // taken away
    return input.status();
  }
  absl::StatusOr<std::unique_ptr<OrderReader>> reader = OpenOrders(*input, setup_.mapping);
  if (!reader.ok()) {
    if (!IsFaultOfFile(reader.status())) return reader.status();
    return Fail(taken, std::string(MessageOf(reader.status())));
  }
  return Issue(taken, **reader);
}

absl::Status Follower::Issue(const SpoolDirectory::Taken& taken, OrderReader& orders) {
  const auto keep_going = [this] { return KeepGoing(); };
  const std::string out_path = out_directory_ + "/" + taken.kept_as + SerialsEnding(json_lines_);
  absl::StatusOr<std::unique_ptr<OutputFile>> out = OutputFile::Open(out_path, keep_going);
  if (!out.ok()) return out.status();
  const std::string rejects_path =
      spool_.done() + "/" + taken.kept_as + std::string(kRejectsEnding);
  absl::StatusOr<std::unique_ptr<OutputFile>> rejects = OutputFile::Open(rejects_path, keep_going);
  if (!rejects.ok()) return rejects.status();
  const bool sign = !setup_.flags.numbers_only;
  ResultWriter writer(**out, rejects->get(), json_lines_ ? RowFormat::kJsonLines : RowFormat::kCsv,
                      sign);
  if (absl::Status begun = writer.Begin(); !begun.ok()) return begun;

  WatchedReader reader(orders);
  const unsigned jobs = setup_.flags.jobs == 0 ? UsableCpus() : setup_.flags.jobs;
  const absl::StatusOr<IssueCounts> counts =
      RunIssue(reader, setup_.catalogue, setup_.keys, setup_.ledger, writer,
               {.series = setup_.series, .sign = sign, .jobs = jobs},
               {.now = [] { return static_cast<std::int64_t>(std::time(nullptr)); },
                .keep_going = keep_going,
                .wake_reader = [this] { setup_.stop.Wake(); },
                .progress = {},
                .note = [this](const std::string& text) { setup_.console.Note(text); }});
  if (!counts.ok() && IsFaultOfFile(reader.status())) {
    return Fail(taken, std::string(MessageOf(reader.status())) +
                           "\nWhat was issued for the orders before that place is in the ledger: "
                           "mend the file and put it back, and it gives them all.");
  }
  if (!counts.ok()) return counts.status();

  if (absl::Status finished = (*out)->Finish(); !finished.ok()) return finished;
  // What an earlier try of this file left may hold no more: a product was added, say.
  absl::Status finished = counts->rejected > 0 ? (*rejects)->Finish() : Remove(rejects_path);
  if (finished.ok()) finished = Remove(ErrorPath(taken));
  if (!finished.ok()) return finished;
  const absl::StatusOr<bool> moved = spool_.Finish(taken, /*good=*/true);
  if (!moved.ok()) return moved.status();
  if (!*moved) {
    return ReportChanged(taken,
                         "; what was issued of it is in " + Printable(out_path, kMaxShownPath));
  }

  const double seconds = std::chrono::duration<double>(Clock::now() - started_).count();
  std::string text = SummaryText(*counts, seconds);
  const OrderReader::PassedOver rows = reader.passed_over();
  if (const std::string note = PassedOverText(rows); !note.empty()) text += "; " + note;
  if (const std::string note = reader.note(); !note.empty()) setup_.console.Note(note);
  return Report(taken, text, SummaryJson(*counts, seconds, rows, /*dry_run=*/false));
}

absl::Status Follower::Fail(const SpoolDirectory::Taken& taken, const std::string& message) {
  absl::StatusOr<std::unique_ptr<OutputFile>> file =
      OutputFile::Open(ErrorPath(taken), [] { return true; });
  if (!file.ok()) return file.status();
  absl::Status written = (*file)->Write(message + "\n");
  if (written.ok()) written = (*file)->Finish();
  if (!written.ok()) return written;
  const absl::StatusOr<bool> moved = spool_.Finish(taken, /*good=*/false);
  if (!moved.ok()) return moved.status();
  if (!*moved) {
    if (absl::Status removed = Remove(ErrorPath(taken)); !removed.ok()) return removed;
    return ReportChanged(taken, "");
  }
  const std::string first_line = message.substr(0, message.find('\n'));
  std::string json = "\"error\":";
  AppendJsonString(json, first_line);
  return Report(taken, "failed: " + first_line, json);
}

absl::Status Follower::ReportChanged(const SpoolDirectory::Taken& taken,
                                     const std::string& what_stays) {
  const std::string text = "changed or taken away while it was read" + what_stays +
                           ". What is there now is read when it is complete";
  std::string json = "\"changed\":true,\"note\":";
  AppendJsonString(json, text);
  return Report(taken, text, json);
}

void Follower::ReportIgnored() {
  for (const std::string& name : spool_.TakeIgnored()) {
    setup_.console.Note(Printable(name, kMaxShownName) +
                        ": left alone, for it is no regular file. Move order files themselves in.");
  }
}

absl::Status Follower::Report(const SpoolDirectory::Taken& taken, const std::string& text,
                              const std::string& json) {
  if (!setup_.flags.json) {
    setup_.console.Note(Printable(taken.name, kMaxShownName) + ": " + text);
    return absl::OkStatus();
  }
  std::string line = "{\"file\":";
  AppendJsonString(line, taken.name);
  line += ",\"kept_as\":";
  AppendJsonString(line, taken.kept_as);
  line += "," + json + "}\n";
  Output output;
  output.Write(line);
  if (output.Finish(setup_.console, kExitYes) == kExitYes) return absl::OkStatus();
  return ReaderGone("nobody reads what is reported");
}

}  // namespace

absl::StatusOr<std::unique_ptr<OrderReader>> OpenOrders(InputFile& input,
                                                        const OrderMapping* mapping) {
  ByteSource source = [&input](std::span<char> out) { return input.Read(out); };
  return mapping == nullptr ? OrderReader::Open(std::move(source), input.name())
                            : OrderReader::Open(std::move(source), input.name(), *mapping);
}

absl::Status FollowOrders(const FollowSetup& setup) {
  const std::string& spool_path = setup.flags.orders;
  const std::string done = spool_path + "/done";
  const std::string out = setup.flags.out == "-" ? done : setup.flags.out;
  auto spool = SpoolDirectory::Open(
      spool_path,
      {{out, SerialsEnding(setup.flags.format == "jsonl")},
       {done, std::string(kRejectsEnding)},
       {spool_path + "/failed", std::string(kErrorEnding)}},
      [] { return std::chrono::nanoseconds(Clock::now().time_since_epoch()).count(); });
  if (!spool.ok()) return spool.status();
  return Follower(setup, **spool).Run();
}

}  // namespace serialsmith::tools
