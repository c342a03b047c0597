// `serialsmith issue`: orders in, serials out, the ledger between.
#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "core/keys/status.h"
#include "serialsmith/vault.h"
#include "tools/issuing/issue_run.h"
#include "tools/issuing/output_file.h"
#include "tools/issuing/result_writer.h"
#include "tools/ledger/overlay_ledger.h"
#include "tools/ledger/sqlite_ledger.h"
#include "tools/orders/byte_source.h"
#include "tools/orders/order_reader.h"
#include "tools/serialsmith/command.h"
#include "tools/serialsmith/console.h"
#include "tools/serialsmith/issue_flags.h"
#include "tools/serialsmith/ordered_pool.h"
#include "tools/serialsmith/output.h"
#include "tools/serialsmith/passphrase.h"
#include "tools/serialsmith/stop_signal.h"

namespace serialsmith::tools {
namespace {

using Clock = std::chrono::steady_clock;

// Asks for the passphrase when the first key is wanted, and once.
class Unlocker final {
 public:
  // A descriptor `wake_fd` that becomes readable ends a wait for the passphrase file.
  Unlocker(const SecretKeyring& ring, std::string passphrase_file, int wake_fd)
      : ring_(ring), passphrase_file_(std::move(passphrase_file)), wake_fd_(wake_fd) {}

  absl::StatusOr<SecretBytes> Unlock(Series series) {
    if (ring_.wrapped() && !passphrase_) {
      absl::StatusOr<SecretBytes> read =
          ReadPassphrase(passphrase_file_, /*confirm=*/false, wake_fd_);
      if (!read.ok()) return read.status();
      passphrase_ = *std::move(read);
    }
    return ring_.UnlockMaster(series, passphrase_ ? &*passphrase_ : nullptr);
  }

 private:
  const SecretKeyring& ring_;
  std::string passphrase_file_;
  int wake_fd_;
  std::optional<SecretBytes> passphrase_;
};

absl::StatusOr<std::unique_ptr<Ledger>> OpenLedger(const std::string& path, bool dry_run,
                                                   StopSignal& stop) {
  const SqliteLedgerOptions options{.keep_waiting = [&stop] { return !stop.came(); }};
  if (!dry_run) return OpenSqliteLedger(path, options);
  // A private ledger takes what would be added, on top of what is there.
  absl::StatusOr<std::unique_ptr<Ledger>> scratch = OpenSqliteLedger("", options);
  std::error_code error;
  if (!scratch.ok() || !std::filesystem::exists(path, error)) return scratch;
  absl::StatusOr<std::unique_ptr<Ledger>> base =
      OpenSqliteLedger(path, {.snapshot = true, .keep_waiting = options.keep_waiting});
  if (!base.ok()) return base;
  return OverlayLedger(*std::move(base), *std::move(scratch));
}

class IssueCommand final {
 public:
  explicit IssueCommand(const IssueFlags& flags) : flags_(flags) {}

  int Run() {
    absl::StatusOr<IssueCounts> counts = Issue();
    if (counts.ok()) return SumUp(*counts);
    if (stop_.came()) {
      console_.Error("stopped",
                     "What was issued is in the ledger: the same command again gives it all.");
      return stop_.exit_status();
    }
    // A reader that went away knows that it did.
    if (!absl::IsAborted(counts.status())) console_.Error(counts.status());
    return kExitUsage;
  }

 private:
  absl::StatusOr<IssueCounts> Issue();
  absl::StatusOr<IssueCounts> IssueOrders(InputFile& input, OrderReader& reader,
                                          const SecretKeyring& ring, Series series,
                                          const std::string& ledger_path);
  void ExplainRejects(const std::vector<Reject>& kept, std::uint64_t total);
  int SumUp(const IssueCounts& counts);

  const IssueFlags& flags_;
  Console console_{"serialsmith issue"};
  StopSignal stop_;
  Clock::time_point started_ = Clock::now();
};

// All that can be wrong is looked at before anything is made.
absl::StatusOr<IssueCounts> IssueCommand::Issue() {
  absl::StatusOr<std::string> ledger_path = LedgerPath(flags_);
  if (!ledger_path.ok()) return ledger_path.status();
  if (absl::Status files = CheckFiles(flags_, *ledger_path); !files.ok()) return files;
  absl::StatusOr<SecretKeyring> ring = LoadKeyringDirectory(flags_.keys);
  if (!ring.ok()) return ring.status();
  absl::StatusOr<Series> series = ChooseSeries(flags_, *ring);
  if (!series.ok()) return series.status();
  absl::StatusOr<InputFile> input = InputFile::Open(flags_.orders, stop_.fd());
  if (!input.ok()) return input.status();
  absl::StatusOr<std::unique_ptr<OrderReader>> reader =
      OrderReader::Open([&input](std::span<char> out) { return input->Read(out); }, input->name());
  if (!reader.ok()) return reader.status();
  return IssueOrders(*input, **reader, *ring, *series, *ledger_path);
}

absl::StatusOr<IssueCounts> IssueCommand::IssueOrders(InputFile& input, OrderReader& reader,
                                                      const SecretKeyring& ring, Series series,
                                                      const std::string& ledger_path) {
  Unlocker unlocker(ring, flags_.passphrase_file, stop_.fd());
  IssuerKeys keys([&](Series wanted) { return unlocker.Unlock(wanted); });
  if (absl::Status unlocked = keys.Get(series).status(); !unlocked.ok()) return unlocked;

  const auto keep_going = [this] { return !stop_.came(); };
  absl::StatusOr<std::unique_ptr<OutputFile>> out = OutputFile::Open(flags_.out, keep_going);
  if (!out.ok()) return out.status();
  std::unique_ptr<OutputFile> rejects;
  if (!flags_.rejects.empty()) {
    auto opened = OutputFile::Open(flags_.rejects, keep_going);
    if (!opened.ok()) return opened.status();
    rejects = *std::move(opened);
  }
  ResultWriter writer(**out, rejects.get(),
                      flags_.format == "jsonl" ? RowFormat::kJsonLines : RowFormat::kCsv,
                      !flags_.numbers_only);
  absl::StatusOr<std::unique_ptr<Ledger>> ledger = OpenLedger(ledger_path, flags_.dry_run, stop_);
  if (!ledger.ok()) return ledger.status();

  absl::StatusOr<IssueCounts> counts = absl::UnknownError("");
  {
    ProgressBar progress(console_, "serials", input.size());
    const IssueHooks hooks{
        .now = [] { return static_cast<std::int64_t>(std::time(nullptr)); },
        .keep_going = keep_going,
        .wake_reader = [this] { stop_.Wake(); },
        .progress = [&](std::uint64_t bytes,
                        std::uint64_t serials) { progress.Update(bytes, serials); }};
    const IssueOptions options{.series = series,
                               .sign = !flags_.numbers_only,
                               .jobs = flags_.jobs == 0 ? UsableCpus() : flags_.jobs};
    if (absl::Status begun = writer.Begin(); !begun.ok()) return begun;
    counts =
        RunIssue(reader, ring.public_ring().catalogue(), keys, **ledger, writer, options, hooks);
  }
  if (!counts.ok()) return counts;
  if (absl::Status finished = writer.Finish(); !finished.ok()) return finished;
  if (rejects == nullptr) ExplainRejects(writer.kept_rejects(), counts->rejected);
  return counts;
}

void IssueCommand::ExplainRejects(const std::vector<Reject>& kept, std::uint64_t total) {
  const std::string name = flags_.orders == "-" ? "standard input" : flags_.orders;
  for (const Reject& reject : kept) {
    std::string note = name + ", line " + std::to_string(reject.file_line) +
                       ": rejected: " + reject.column + ": " + reject.reason;
    if (!reject.text.empty()) note += ": \"" + reject.text + "\"";
    console_.Note(note);
  }
  if (total > kept.size()) {
    console_.Note("and " + std::to_string(total - kept.size()) +
                  " more; --rejects FILE writes them all");
  }
}

int IssueCommand::SumUp(const IssueCounts& counts) {
  const double seconds = std::chrono::duration<double>(Clock::now() - started_).count();
  const int status = counts.rejected == 0 ? kExitYes : kExitPartly;
  char line[320];
  const auto print = [&](const char* format) {
    std::snprintf(line, sizeof line, format, static_cast<unsigned long long>(counts.orders),
                  static_cast<unsigned long long>(counts.serials),
                  static_cast<unsigned long long>(counts.issued),
                  static_cast<unsigned long long>(counts.existing),
                  static_cast<unsigned long long>(counts.rejected), seconds);
  };
  if (!flags_.json) {
    print("%llu orders, %llu serials: %llu issued, %llu existing; %llu rejected; %.3f seconds");
    console_.Note(std::string(flags_.dry_run ? "dry run: " : "") + line);
    return status;
  }
  print(
      "{\"orders\":%llu,\"serials\":%llu,\"issued\":%llu,\"existing\":%llu,\"rejected\":%llu,"
      "\"seconds\":%.3f}");
  if (flags_.out == "-") {
    console_.Note(line);
    return status;
  }
  Output output;
  output.Write(std::string(line) + "\n");
  return output.Finish(console_, status);
}

}  // namespace

void AddIssueCommand(CLI::App& app, int& exit_status) {
  CLI::App* command = app.add_subcommand("issue", "Turn orders into serials, each once");
  auto flags = std::make_shared<IssueFlags>();
  AddIssueFlags(*command, *flags);
  command->callback([flags, &exit_status] { exit_status = IssueCommand(*flags).Run(); });
}

}  // namespace serialsmith::tools
