// `serialsmith keyring export`, `export-secret`, `change-passphrase`: secrets on their way.
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "core/keys/status.h"
#include "core/vault/secret_directory.h"
#include "tools/serialsmith/arguments.h"
#include "tools/serialsmith/keyring_commands.h"
#include "tools/serialsmith/passphrase.h"

namespace serialsmith::tools {
namespace {

struct Passphrases {
  std::optional<SecretBytes> old_one;  // of the ring
  std::optional<SecretBytes> new_one;  // of what is written
  Protection protection() const { return {.passphrase = PointerTo(new_one), .cost = {}}; }
};

absl::StatusOr<Passphrases> ReadPassphrases(const KeyringFlags& flags) {
  auto old_one = RingPassphrase(flags.place, flags.passphrase_file);
  if (!old_one.ok()) return old_one.status();
  Passphrases both{*std::move(old_one), std::nullopt};
  if (flags.insecure) return both;
  absl::StatusOr<SecretBytes> read = ReadPassphrase(flags.new_passphrase_file, /*confirm=*/true);
  if (!read.ok()) return read.status();
  both.new_one = *std::move(read);
  return both;
}

std::optional<KeyringPurpose> PurposeOf(const std::string& name) {
  for (const KeyringPurpose one :
       {KeyringPurpose::kOpen, KeyringPurpose::kIssue, KeyringPurpose::kToken}) {
    if (KeyringPurposeName(one) == name) return one;
  }
  return std::nullopt;
}

absl::Status Export(const KeyringFlags& flags, Console& console) {
  const std::optional<KeyringPurpose> purpose = PurposeOf(flags.purpose);
  if (!purpose) return absl::InternalError("CLI11 has checked it");
  std::optional<Series> series;
  if (!flags.symbol.empty()) {
    if (*purpose != KeyringPurpose::kIssue) {
      return Problem(absl::StatusCode::kInvalidArgument, "--series is for --for issue",
                     "Leave it out: --for open opens the numbers of all series.");
    }
    series = Series::Parse(flags.symbol);
    if (!series) {
      return Problem(absl::StatusCode::kInvalidArgument,
                     "--series: \"" + flags.symbol + "\" is no series",
                     "A series is one letter or digit, such as A.");
    }
  }
  const auto passphrases = ReadPassphrases(flags);
  if (!passphrases.ok()) return passphrases.status();
  const auto ring = LoadKeyringDirectory(flags.place);
  if (!ring.ok()) return ring.status();
  const auto part = ring->ExportFor(*purpose, series, PointerTo(passphrases->old_one),
                                    passphrases->protection(), SystemRandom);
  if (!part.ok()) return part.status();
  if (auto status = CreateKeyringDirectory(flags.out, *part); !status.ok()) return status;
  console.Note("Made " + flags.out + " with the keys for " + flags.purpose +
               " alone. Export again when the ring changes.");
  return {};
}

absl::Status ExportSecret(const KeyringFlags& flags, Console& console) {
  if (flags.symbol.empty() == flags.key_id.empty()) {
    return Problem(absl::StatusCode::kInvalidArgument, "give either --symbol or --key-id",
                   "Name the series or the token key whose secret is wanted.");
  }
  std::error_code ignored;
  if (std::filesystem::exists(std::filesystem::symlink_status(flags.out, ignored))) {
    return Problem(absl::StatusCode::kAlreadyExists, flags.out + ": this file is there already",
                   "Name a new file: a secret that is overwritten is lost.");
  }
  const auto series =
      flags.symbol.empty() ? absl::StatusOr<Series>(Series::Example()) : ParseSeries(flags.symbol);
  if (!series.ok()) return series.status();
  const auto passphrases = ReadPassphrases(flags);
  if (!passphrases.ok()) return passphrases.status();
  const auto ring = LoadKeyringDirectory(flags.place);
  if (!ring.ok()) return ring.status();
  const SecretBytes* old_one = PointerTo(passphrases->old_one);
  const auto paserk =
      flags.symbol.empty()
          ? ring->ExportTokenKey(flags.key_id, old_one, passphrases->protection(), SystemRandom)
          : ring->ExportMaster(*series, old_one, passphrases->protection(), SystemRandom);
  if (!paserk.ok()) return paserk.status();
  if (auto status = ReplaceFile(flags.out, *paserk + "\n", 0600); !status.ok()) return status;
  console.Note("Wrote one secret to " + flags.out +
               ". keyring add-series and add-token-key import it.");
  return {};
}

absl::Status ChangePassphrase(const KeyringFlags& flags, Console& console) {
  const auto passphrases = ReadPassphrases(flags);
  if (!passphrases.ok()) return passphrases.status();
  const auto status = ChangeKeyringDirectory(flags.place, [&](SecretKeyring& ring) {
    return ring.ChangePassphrase(PointerTo(passphrases->old_one), passphrases->protection(),
                                 SystemRandom);
  });
  if (status.ok()) {
    console.Note("Changed the passphrase. Backups and exports still open with the old one.");
  }
  return status;
}

void AddOut(CLI::App& command, const KeyringFlagsPtr& flags, const std::string& description,
            const std::string& type) {
  command.add_option("--out", flags->out, description)
      ->type_name(type)
      ->check(NotEmpty())
      ->required();
}

void AddInsecure(CLI::App& command, const KeyringFlagsPtr& flags) {
  command
      .add_flag("--insecure-no-passphrase", flags->insecure,
                "Store the secrets unprotected: for tests only")
      ->excludes("--new-passphrase-file");
}

}  // namespace

void AddExportCommands(CLI::App& keyring, int& exit_status, const KeyringFlagsPtr& flags) {
  CLI::App* part = AddKeyringSub(
      keyring, exit_status, flags, "export", "Give a machine the keys of one job and no others",
      "keys --for open --out desk-keys --passphrase-file pass\n"
      "      --new-passphrase-file desk-pass\n\n"
      "open   tag and mask keys of all series: opens numbers, and could make them; signs nothing\n"
      "issue  the master of one series: issues its serials\n"
      "token  the token key that mints",
      Export);
  part->add_option("--for", flags->purpose, "What the keys are for")
      ->type_name("open|issue|token")
      ->check(CLI::IsMember({"open", "issue", "token"}))
      ->required();
  part->add_option("--series", flags->symbol, "The series of --for issue; else the newest active")
      ->type_name("S")
      ->check(NotEmpty());
  AddOut(*part, flags, "Directory to make", "DIR2");
  AddPassphraseFile(*part, flags);
  AddNewPassphraseFile(*part, flags,
                       "File with the passphrase of DIR2, mode 0600; else a terminal is asked");
  AddInsecure(*part, flags);

  CLI::App* secret = AddKeyringSub(keyring, exit_status, flags, "export-secret",
                                   "Write one secret, wrapped, to carry it elsewhere",
                                   "keys --symbol A --out a.master --passphrase-file pass\n"
                                   "      --new-passphrase-file safe-pass",
                                   ExportSecret);
  AddSymbol(*secret, flags, "The series whose master is wanted");
  secret->add_option("--key-id", flags->key_id, "The token key that is wanted, as show prints it")
      ->type_name("K4.PID…")
      ->check(NotEmpty());
  AddOut(*secret, flags, "File to write, mode 0600; PASERK, one line", "FILE");
  AddPassphraseFile(*secret, flags);
  AddNewPassphraseFile(*secret, flags,
                       "File with the passphrase of FILE, mode 0600; else a terminal is asked");
  AddInsecure(*secret, flags);

  CLI::App* change = AddKeyringSub(keyring, exit_status, flags, "change-passphrase",
                                   "Wrap all secrets of a ring by another passphrase",
                                   "keys --passphrase-file pass --new-passphrase-file next-pass",
                                   ChangePassphrase);
  AddPassphraseFile(*change, flags);
  AddNewPassphraseFile(*change, flags,
                       "File with the new passphrase, mode 0600; else a terminal is asked");
}

}  // namespace serialsmith::tools
