// `serialsmith keyring retire-series`, `mark-compromised`, `set-expiry`: what changes over the
// years.
#include <string>

#include "core/keys/status.h"
#include "core/keys/utc_time.h"
#include "tools/serialsmith/arguments.h"
#include "tools/serialsmith/expiry.h"
#include "tools/serialsmith/judge.h"
#include "tools/serialsmith/keyring_commands.h"

namespace serialsmith::tools {
namespace {

absl::Status RetireSeries(const KeyringFlags& flags, Console& console) {
  const absl::StatusOr<Series> series = ParseSeries(flags.symbol);
  if (!series.ok()) return series.status();
  const auto status = ChangeKeyringDirectory(
      flags.place, [&](SecretKeyring& ring) { return ring.RetireSeries(*series); });
  if (status.ok()) {
    console.Note(std::string("Retired series ") + series->symbol() +
                 ": it still checks and issues no more.");
  }
  return status;
}

absl::Status MarkCompromised(const KeyringFlags& flags, Console& console) {
  if (flags.symbol.empty() == flags.key_id.empty()) {
    return Problem(absl::StatusCode::kInvalidArgument, "give either --symbol or --key-id",
                   "Name the series or the token key whose secret leaked.");
  }
  if (!flags.key_id.empty()) {
    const auto status = ChangeKeyringDirectory(flags.place, [&](SecretKeyring& ring) {
      return ring.MarkTokenKeyCompromised(flags.key_id);
    });
    if (status.ok()) {
      console.Note(
          "Marked the token key as compromised: clients with the new public ring refuse its "
          "tokens.");
      console.Note(
          "Next: keyring add-token-key unless another one is active, sign and ship the "
          "public ring, and mint new tokens for the owners.");
    }
    return status;
  }
  const absl::StatusOr<Series> series = ParseSeries(flags.symbol);
  if (!series.ok()) return series.status();
  const auto status = ChangeKeyringDirectory(
      flags.place, [&](SecretKeyring& ring) { return ring.MarkSeriesCompromised(*series); });
  if (status.ok()) {
    console.Note(std::string("Marked series ") + series->symbol() +
                 " as compromised: clients with the new public ring trust its serials no more.");
    console.Note("Next: keyring add-series, sign and ship the public ring, and ledger reissue.");
  }
  return status;
}

absl::Status SetExpiry(const KeyringFlags& flags, Console& console) {
  std::optional<std::int64_t> expires;
  if (flags.expires != "never") {
    const auto parsed = ParseExpiry(flags.expires, SecondsNow());
    if (!parsed.ok()) return parsed.status();
    expires = *parsed;
    if (!expires || *expires <= SecondsNow()) {
      return Problem(absl::StatusCode::kInvalidArgument,
                     "--expires: " + flags.expires + " is in the past",
                     "Every client would ask for a newer ring at once; name a time to come.");
    }
  }
  const auto status = ChangeKeyringDirectory(
      flags.place, [&](SecretKeyring& ring) { return ring.SetExpiry(expires); });
  if (status.ok()) {
    console.Note(expires ? "Clients judge by this ring until " + FormatUtc(*expires) + "."
                         : std::string("Clients may judge by this ring for ever."));
  }
  return status;
}

}  // namespace

void AddStateCommands(CLI::App& keyring, int& exit_status, const KeyringFlagsPtr& flags) {
  CLI::App* retire = AddKeyringSub(keyring, exit_status, flags, "retire-series",
                                   "Issue no more serials of a series; they still check",
                                   "keys --symbol A", RetireSeries);
  AddSymbol(*retire, flags, "The series: the first symbol of its serials")->required();

  CLI::App* compromised = AddKeyringSub(keyring, exit_status, flags, "mark-compromised",
                                        "Mark a key that leaked: clients trust it no more",
                                        "keys --symbol A", MarkCompromised);
  AddSymbol(*compromised, flags, "The series whose master leaked");
  compromised->add_option("--key-id", flags->key_id, "The token key that leaked, as show prints it")
      ->type_name("K4.PID…")
      ->check(NotEmpty());

  CLI::App* expiry = AddKeyringSub(keyring, exit_status, flags, "set-expiry",
                                   "Say until when clients may judge by the public ring",
                                   "keys --expires 400d", SetExpiry);
  expiry
      ->add_option("--expires", flags->expires,
                   "Days from now (400d), a time (2027-01-31T00:00:00Z), or never")
      ->type_name("WHEN")
      ->check(NotEmpty())
      ->required();
}

}  // namespace serialsmith::tools
