// `serialsmith ledger reissue`: every owner of a series' serials gets another.
#include <ctime>
#include <memory>
#include <optional>
#include <string>

#include "core/keys/status.h"
#include "serialsmith/vault.h"
#include "tools/ledger/open_ledger.h"
#include "tools/ledger/reissue.h"
#include "tools/serialsmith/console.h"
#include "tools/serialsmith/issue_flags.h"
#include "tools/serialsmith/json_text.h"
#include "tools/serialsmith/ledger_commands.h"
#include "tools/serialsmith/ordered_pool.h"
#include "tools/serialsmith/output.h"
#include "tools/serialsmith/sealed_number.h"
#include "tools/serialsmith/stop_signal.h"

namespace serialsmith::tools {
namespace {

class ReissueCommand final {
 public:
  explicit ReissueCommand(const LedgerCommandFlags& flags) : flags_(flags) {}

  int Run() {
    absl::StatusOr<ReissueCounts> counts = ReissueSeries();
    if (stop_.came()) {
      console_.Error("stopped", "What was replaced stays so; run the same command for the rest.");
      if (counts.ok()) Report(*counts);
      return output_.Finish(console_, stop_.exit_status());
    }
    if (!counts.ok()) {
      console_.Error(counts.status());
      return kExitUsage;
    }
    Report(*counts);
    return output_.Finish(console_, kExitYes);
  }

 private:
  absl::StatusOr<ReissueCounts> ReissueSeries();
  absl::StatusOr<const PublicSeries*> FindSeries(const PublicKeyring& ring) const;
  void Report(const ReissueCounts& counts);

  const LedgerCommandFlags& flags_;
  Console console_{"serialsmith ledger reissue"};
  Output output_;
  StopSignal stop_;
  char new_series_ = '?';
};

// What still issues would go on while its serials are replaced.
absl::StatusOr<const PublicSeries*> ReissueCommand::FindSeries(const PublicKeyring& ring) const {
  const std::optional<Series> series = Series::Parse(flags_.series);
  if (!series) {
    return Problem(absl::StatusCode::kInvalidArgument,
                   "--series: \"" + flags_.series + "\" is no series",
                   "A series is one letter or digit, such as A.");
  }
  const PublicSeries* known = ring.Find(*series);
  const std::string name = std::string("series ") + series->symbol();
  if (known == nullptr) {
    return Problem(absl::StatusCode::kNotFound, "--series: the keyring has no " + name,
                   "See: serialsmith keyring show " + flags_.ledger.keys);
  }
  if (known->state == KeyState::kActive) {
    return Problem(absl::StatusCode::kFailedPrecondition,
                   "--series: " + name + " is active, and would go on issuing",
                   "Retire it or mark it as compromised first: see serialsmith keyring --help");
  }
  return known;
}

absl::StatusOr<ReissueCounts> ReissueCommand::ReissueSeries() {
  const std::string reason = flags_.reason.empty() ? "series reissued" : flags_.reason;
  if (absl::Status usable = CheckReason(reason); !usable.ok()) return usable;
  absl::StatusOr<SecretKeyring> ring = LoadKeyringDirectory(flags_.ledger.keys);
  if (!ring.ok()) return ring.status();
  absl::StatusOr<const PublicSeries*> leaked = FindSeries(ring->public_ring());
  if (!leaked.ok()) return leaked.status();
  absl::StatusOr<Series> new_series =
      ChooseSeries("--to-series", flags_.to_series, flags_.ledger.keys, *ring);
  if (!new_series.ok()) return new_series.status();
  new_series_ = new_series->symbol();
  const auto keep_going = [this] { return !stop_.came(); };
  absl::StatusOr<std::unique_ptr<SqlSession>> session =
      OpenSession(flags_.ledger, /*read_only=*/flags_.dry_run, keep_going);
  if (!session.ok()) return session.status();
  if (flags_.dry_run) return CountReissue(**session, (*leaked)->series);

  Unlocker unlocker(*ring, flags_.ledger.passphrase_file, stop_.fd());
  absl::StatusOr<Issuer> issuer = unlocker.UnlockIssuer(*new_series);
  if (!issuer.ok()) return issuer.status();
  // Counting takes a while, and only a terminal shows the share.
  std::uint64_t expected = 0;
  if (console_.stderr_is_terminal()) {
    absl::StatusOr<ReissueCounts> found = CountReissue(**session, (*leaked)->series);
    if (!found.ok()) return found.status();
    expected = found->units;
  }
  ProgressBar progress(console_, "serials", expected);
  return Reissue(**session,
                 {.series = (*leaked)->series,
                  .key = &(*leaked)->key,
                  .issuer = &*issuer,
                  .reason = reason,
                  .now = [] { return static_cast<std::int64_t>(std::time(nullptr)); },
                  .jobs = UsableCpus(),
                  .keep_going = keep_going,
                  .progress = [&](std::uint64_t units) { progress.Update(units, units); }});
}

void ReissueCommand::Report(const ReissueCounts& counts) {
  if (flags_.json) {
    std::string out = "{\"series\":";
    AppendJsonString(out, flags_.series);
    out += ",\"to_series\":\"" + std::string(1, new_series_) +
           "\",\"units\":" + std::to_string(counts.units) +
           ",\"mails\":" + (flags_.dry_run ? "null" : std::to_string(counts.mails)) +
           ",\"without_address\":" + std::to_string(counts.without_address) +
           ",\"dry_run\":" + (flags_.dry_run ? "true}\n" : "false}\n");
    output_.Write(out);
    return;
  }
  std::string line = std::to_string(counts.units) + (counts.units == 1 ? " serial" : " serials") +
                     (flags_.dry_run ? " would be" : "") + " replaced by series " + new_series_;
  if (!flags_.dry_run) {
    line +=
        "; " + std::to_string(counts.mails) + (counts.mails == 1 ? " mail" : " mails") + " queued";
  }
  if (counts.without_address > 0) {
    line += "; " + std::to_string(counts.without_address) + " without an address to write to";
  }
  console_.Note(line);
}

}  // namespace

int RunLedgerReissue(const LedgerCommandFlags& flags) { return ReissueCommand(flags).Run(); }

}  // namespace serialsmith::tools
