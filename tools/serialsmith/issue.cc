// `serialsmith issue`: orders in, serials out, the ledger between.
#include <chrono>
#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "core/keys/status.h"
#include "serialsmith/vault.h"
#include "tools/issuing/issue_run.h"
#include "tools/issuing/output_file.h"
#include "tools/issuing/result_writer.h"
#include "tools/ledger/open_ledger.h"
#include "tools/orders/byte_source.h"
#include "tools/orders/order_reader.h"
#include "tools/serialsmith/command.h"
#include "tools/serialsmith/console.h"
#include "tools/serialsmith/issue_flags.h"
#include "tools/serialsmith/issue_follow.h"
#include "tools/serialsmith/issue_summary.h"
#include "tools/serialsmith/ordered_pool.h"
#include "tools/serialsmith/output.h"
#include "tools/serialsmith/sealed_number.h"
#include "tools/serialsmith/signer_flag.h"
#include "tools/serialsmith/stop_signal.h"

namespace serialsmith::tools {
namespace {

using Clock = std::chrono::steady_clock;

std::int64_t Now() { return static_cast<std::int64_t>(std::time(nullptr)); }

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
    if (!IsReaderGone(counts.status())) console_.Error(counts.status());
    return kExitUsage;
  }

 private:
  absl::StatusOr<IssueCounts> Issue();
  absl::Status Follow(const SecretKeyring& ring, Series series, const LedgerPlace& place,
                      const OrderMapping* mapping);
  absl::StatusOr<IssueCounts> IssueOrders(InputFile& input, OrderReader& reader,
                                          const SecretKeyring& ring, Series series,
                                          const LedgerPlace& place);
  absl::StatusOr<std::unique_ptr<Ledger>> Open(const LedgerPlace& place, const SecretKeyring& ring);
  absl::StatusOr<Issuer> Unlock(const SecretKeyring& ring, Unlocker& unlocker, Series wanted,
                                Series series);
  void ExplainRejects(const std::vector<Reject>& kept, std::uint64_t total);
  int SumUp(const IssueCounts& counts);

  const IssueFlags& flags_;
  Console console_{"serialsmith issue"};
  StopSignal stop_;
  OrderReader::PassedOver passed_over_;
  Clock::time_point started_ = Clock::now();
};

// All that can be wrong is looked at before anything is made.
absl::StatusOr<IssueCounts> IssueCommand::Issue() {
  absl::StatusOr<LedgerPlace> place = ChooseLedger(flags_);
  if (!place.ok()) return place.status();
  if (absl::Status files = CheckFiles(flags_, *place); !files.ok()) return files;
  absl::StatusOr<SecretKeyring> ring = LoadKeyringDirectory(flags_.keys);
  if (!ring.ok()) return ring.status();
  absl::StatusOr<Series> series = ChooseSeries("--series", flags_.series, flags_.keys, *ring);
  if (!series.ok()) return series.status();
  absl::StatusOr<std::optional<OrderMapping>> chosen = ChooseMapping(flags_);
  if (!chosen.ok()) return chosen.status();
  const OrderMapping* const mapping = *chosen ? &**chosen : nullptr;
  if (flags_.follow) return Follow(*ring, *series, *place, mapping);
  absl::StatusOr<InputFile> input = InputFile::Open(flags_.orders, stop_.fd());
  if (!input.ok()) return input.status();
  absl::StatusOr<std::unique_ptr<OrderReader>> reader = OpenOrders(*input, mapping);
  if (!reader.ok()) return reader.status();
  return IssueOrders(*input, **reader, *ring, *series, *place);
}

// A mistyped name makes another ledger, and there the sequences begin anew.
absl::StatusOr<std::unique_ptr<Ledger>> IssueCommand::Open(const LedgerPlace& place,
                                                           const SecretKeyring& ring) {
  const bool is_new = !flags_.dry_run && !LedgerExists(place);
  absl::StatusOr<std::unique_ptr<Ledger>> ledger = OpenLedger(
      place,
      {.dry_run = flags_.dry_run, .lease_units = flags_.lease, .now = Now, .keep_waiting = [this] {
         return !stop_.came();
       }});
  if (!ledger.ok()) return ledger;
  absl::Status remembered = (*ledger)->RememberNames(ring.public_ring());
  if (!remembered.ok()) return remembered;
  if (is_new) {
    console_.Note("made a new ledger " + place.where + "; its sequences begin at 1");
  }
  return ledger;
}

// The signer has the key of the series that issues; old lines of another one take the ring's.
absl::StatusOr<Issuer> IssueCommand::Unlock(const SecretKeyring& ring, Unlocker& unlocker,
                                            Series wanted, Series series) {
  if (flags_.signer.empty() || wanted != series) return unlocker.UnlockIssuer(wanted);
  absl::StatusOr<std::unique_ptr<const Signer>> signer =
      OpenSigner(flags_.signer, &ring.public_ring().Find(series)->key);
  if (!signer.ok()) return signer.status();
  absl::StatusOr<Sealer> sealer = unlocker.UnlockSealer(series);
  if (!sealer.ok()) return sealer.status();
  return Issuer::Create(*std::move(sealer), *std::move(signer));
}

absl::Status IssueCommand::Follow(const SecretKeyring& ring, Series series,
                                  const LedgerPlace& place, const OrderMapping* mapping) {
  Unlocker unlocker(ring, flags_.passphrase_file, stop_.fd());
  IssuerKeys keys([&](Series wanted) { return Unlock(ring, unlocker, wanted, series); });
  if (absl::Status unlocked = keys.Get(series).status(); !unlocked.ok()) return unlocked;
  absl::StatusOr<std::unique_ptr<Ledger>> ledger = Open(place, ring);
  if (!ledger.ok()) return ledger.status();
  return FollowOrders({.flags = flags_,
                       .mapping = mapping,
                       .catalogue = ring.public_ring().catalogue(),
                       .keys = keys,
                       .ledger = **ledger,
                       .series = series,
                       .stop = stop_,
                       .console = console_});
}

absl::StatusOr<IssueCounts> IssueCommand::IssueOrders(InputFile& input, OrderReader& reader,
                                                      const SecretKeyring& ring, Series series,
                                                      const LedgerPlace& place) {
  Unlocker unlocker(ring, flags_.passphrase_file, stop_.fd());
  IssuerKeys keys([&](Series wanted) { return Unlock(ring, unlocker, wanted, series); });
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
  absl::StatusOr<std::unique_ptr<Ledger>> ledger = Open(place, ring);
  if (!ledger.ok()) return ledger.status();

  absl::StatusOr<IssueCounts> counts = absl::UnknownError("");
  std::string note;
  {
    ProgressBar progress(console_, "serials", input.size());
    const IssueHooks hooks{
        .now = Now,
        .keep_going = keep_going,
        .wake_reader = [this] { stop_.Wake(); },
        .progress = [&](std::uint64_t bytes,
                        std::uint64_t serials) { progress.Update(bytes, serials); },
        .note = [&note](const std::string& text) { note = text; }};
    const IssueOptions options{.series = series,
                               .sign = !flags_.numbers_only,
                               .jobs = flags_.jobs == 0 ? UsableCpus() : flags_.jobs};
    if (absl::Status begun = writer.Begin(); !begun.ok()) return begun;
    counts =
        RunIssue(reader, ring.public_ring().catalogue(), keys, **ledger, writer, options, hooks);
  }
  // Only what is read can be no argument of ours by now.
  if (absl::IsInvalidArgument(counts.status()) && !flags_.dry_run) {
    const std::string_view what = MessageOf(counts.status());
    return absl::InvalidArgumentError(
        std::string(what.substr(0, what.find('\n'))) +
        "\nWhat was issued before that place is in the ledger: mend the file and run the same "
        "command again.");
  }
  if (!counts.ok()) return counts;
  if (!note.empty()) console_.Note(note);
  if (absl::Status finished = writer.Finish(); !finished.ok()) return finished;
  if (rejects == nullptr) ExplainRejects(writer.kept_rejects(), counts->rejected);
  if (const std::string read = reader.note(); !read.empty()) console_.Note(read);
  passed_over_ = reader.passed_over();
  if (const std::string rows = PassedOverText(passed_over_); !rows.empty()) console_.Note(rows);
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
  if (!flags_.json) {
    console_.Note((flags_.dry_run ? "dry run: " : "") + SummaryText(counts, seconds));
    return status;
  }
  const std::string line = "{" + SummaryJson(counts, seconds, passed_over_, flags_.dry_run) + "}";
  if (flags_.out == "-") {
    console_.Note(line);
    return status;
  }
  Output output;
  output.Write(line + "\n");
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
