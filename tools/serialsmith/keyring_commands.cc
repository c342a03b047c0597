// What the sub-commands of `serialsmith keyring` share.
#include "tools/serialsmith/keyring_commands.h"

#include <string_view>
#include <utility>

#include "core/keys/status.h"
#include "tools/serialsmith/arguments.h"
#include "tools/serialsmith/passphrase.h"
#include "tools/serialsmith/secret_file.h"

namespace serialsmith::tools {

CLI::App* AddKeyringSub(CLI::App& keyring, int& exit_status, const KeyringFlagsPtr& flags,
                        const std::string& name, const std::string& description,
                        const std::string& examples,
                        absl::Status (*run)(const KeyringFlags&, Console&),
                        const std::string& place, const std::string& place_description) {
  CLI::App* command = keyring.add_subcommand(name, description);
  command->add_option(place, flags->place, place_description)->type_name("")->required();
  command->footer("Example:\n  serialsmith keyring " + name + " " + examples);
  command->callback([=, &exit_status] {
    Console console("serialsmith keyring " + name);
    const absl::Status status = run(*flags, console);
    if (!status.ok()) console.Error(status);
    exit_status = status.ok() ? kExitYes : kExitUsage;
  });
  return command;
}

void AddPassphraseFile(CLI::App& command, const KeyringFlagsPtr& flags) {
  command
      .add_option("--passphrase-file", flags->passphrase_file,
                  "File with the passphrase, mode 0600; without it a terminal is asked")
      ->type_name("FILE")
      ->check(NotEmpty());
}

void AddNewPassphraseFile(CLI::App& command, const KeyringFlagsPtr& flags,
                          const std::string& description) {
  command.add_option("--new-passphrase-file", flags->new_passphrase_file, description)
      ->type_name("FILE")
      ->check(NotEmpty());
}

void AddImportPassphraseFile(CLI::App& command, const KeyringFlagsPtr& flags) {
  command
      .add_option("--import-passphrase-file", flags->import_passphrase_file,
                  "File with the passphrase of the imported secret, mode 0600")
      ->type_name("FILE")
      ->check(NotEmpty());
}

CLI::Option* AddSymbol(CLI::App& command, const KeyringFlagsPtr& flags,
                       const std::string& description) {
  return command.add_option("--symbol", flags->symbol, description)
      ->type_name("S")
      ->check(NotEmpty());
}

absl::StatusOr<Series> ParseSeries(const std::string& symbol) {
  const std::optional<Series> series = Series::Parse(symbol);
  if (series) return *series;
  return Problem(absl::StatusCode::kInvalidArgument, "--symbol: \"" + symbol + "\" is no series",
                 "A series is one letter or digit, such as A.");
}

std::optional<SecretBytes> NoSecret() { return std::nullopt; }

const SecretBytes* PointerTo(const std::optional<SecretBytes>& secret) {
  return secret ? &*secret : nullptr;
}

absl::StatusOr<std::optional<SecretBytes>> RingPassphrase(const std::string& directory,
                                                          const std::string& passphrase_file) {
  const absl::StatusOr<SecretKeyring> ring = LoadKeyringDirectory(directory);
  if (!ring.ok()) return ring.status();
  if (!ring->wrapped() && passphrase_file.empty()) return NoSecret();
  absl::StatusOr<SecretBytes> read = ReadPassphrase(passphrase_file, /*confirm=*/false);
  if (!read.ok()) return read.status();
  return std::optional<SecretBytes>(*std::move(read));
}

absl::StatusOr<std::optional<SecretBytes>> ReadImport(const KeyringFlags& flags, std::size_t size) {
  if (flags.import_file.empty()) return NoSecret();
  const absl::StatusOr<SecretBytes> line = ReadSecretLine(flags.import_file);
  if (!line.ok()) return line.status();
  const std::string_view text(reinterpret_cast<const char*>(line->bytes().data()), line->size());
  if (!text.starts_with("k4.")) {
    absl::StatusOr<SecretBytes> secret = DecodeHexSecret(*line, flags.import_file, size);
    if (!secret.ok()) return secret.status();
    return std::optional<SecretBytes>(*std::move(secret));
  }
  std::optional<SecretBytes> passphrase;
  if (IsWrappedPaserk(text)) {
    absl::StatusOr<SecretBytes> read =
        ReadPassphrase(flags.import_passphrase_file, /*confirm=*/false);
    if (!read.ok()) return read.status();
    passphrase = *std::move(read);
  }
  absl::StatusOr<SecretBytes> secret = OpenPaserkSecret(text, PointerTo(passphrase));
  if (!secret.ok()) return At(flags.import_file, secret.status());
  return std::optional<SecretBytes>(*std::move(secret));
}

}  // namespace serialsmith::tools
