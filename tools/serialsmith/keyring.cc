// `serialsmith keyring`: making and changing rings.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "core/keys/status.h"
#include "serialsmith/keys.h"
#include "serialsmith/seal.h"
#include "serialsmith/vault.h"
#include "tools/serialsmith/arguments.h"
#include "tools/serialsmith/command.h"
#include "tools/serialsmith/console.h"
#include "tools/serialsmith/export_pkcs8.h"
#include "tools/serialsmith/keyring_commands.h"
#include "tools/serialsmith/keyring_show.h"
#include "tools/serialsmith/output.h"
#include "tools/serialsmith/passphrase.h"

namespace serialsmith::tools {
namespace {

absl::Status New(const KeyringFlags& flags, Console& console) {
  auto token_seed = ReadImport(flags, kSeedBytes);
  if (!token_seed.ok()) return token_seed.status();
  std::optional<SecretBytes> passphrase;
  if (!flags.insecure) {
    absl::StatusOr<SecretBytes> read = ReadPassphrase(flags.passphrase_file, /*confirm=*/true);
    if (!read.ok()) return read.status();
    passphrase = *std::move(read);
  }
  const Protection protection{.passphrase = PointerTo(passphrase), .cost = {}};
  const auto ring =
      SecretKeyring::Create(flags.issuer, protection, SystemRandom, PointerTo(*token_seed));
  if (!ring.ok()) return ring.status();
  if (auto status = CreateKeyringDirectory(flags.place, *ring); !status.ok()) return status;
  console.Note("Made a keyring in " + flags.place +
               ". Next: serialsmith keyring add-series and add-product.");
  if (flags.insecure) {
    console.Note("Its secrets are not protected: whoever reads them can issue serials.");
  }
  return {};
}

absl::Status AddSeries(const KeyringFlags& flags, Console& console) {
  const absl::StatusOr<Series> series = ParseSeries(flags.symbol);
  if (!series.ok()) return series.status();
  const auto master = ReadImport(flags, kMasterBytes);
  if (!master.ok()) return master.status();
  const auto passphrase = RingPassphrase(flags.place, flags.passphrase_file);
  if (!passphrase.ok()) return passphrase.status();
  const Protection protection{.passphrase = PointerTo(*passphrase), .cost = {}};
  const auto status = ChangeKeyringDirectory(flags.place, [&](SecretKeyring& ring) {
    return ring.AddSeries(*series, protection, SystemRandom, PointerTo(*master));
  });
  if (status.ok()) console.Note(std::string("Added series ") + series->symbol() + ".");
  return status;
}

absl::Status AddProduct(const KeyringFlags& flags, Console& console) {
  const std::optional<Product> product = Product::Parse(flags.code);
  if (!product) {
    return Problem(absl::StatusCode::kInvalidArgument,
                   "--code: \"" + flags.code + "\" is no product code",
                   "A code has three letters or digits, such as MVR.");
  }
  const auto status = ChangeKeyringDirectory(
      flags.place, [&](SecretKeyring& ring) { return ring.AddProduct(*product, flags.name); });
  if (status.ok()) console.Note("Added product " + product->code() + ".");
  return status;
}

absl::Status Show(const KeyringFlags& flags, Output& output) {
  const absl::StatusOr<ShownRing> shown = LoadShownRing(flags.place);
  if (!shown.ok()) return shown.status();
  output.Write(flags.json ? RingJson(*shown) : RingTable(*shown));
  return {};
}

void AddNew(CLI::App& keyring, int& exit_status, const KeyringFlagsPtr& flags) {
  CLI::App* command = AddKeyringSub(keyring, exit_status, flags, "new", "Make a new keyring",
                                    "keys --issuer \"Example Ltd\" --passphrase-file pass", New);
  command->add_option("--issuer", flags->issuer, "Name of the issuer, as clients show it")
      ->type_name("NAME")
      ->check(NotEmpty())
      ->required();
  AddPassphraseFile(*command, flags);
  command
      ->add_flag("--insecure-no-passphrase", flags->insecure,
                 "Store the secrets unprotected: for tests only")
      ->excludes("--passphrase-file");
  command
      ->add_option("--import-token-key", flags->import_file,
                   "Seed of the token key, mode 0600: 64 hexadecimal digits, or as export-secret "
                   "writes it")
      ->type_name("FILE")
      ->check(NotEmpty());
  AddImportPassphraseFile(*command, flags);
}

void AddShow(CLI::App& keyring, int& exit_status, const KeyringFlagsPtr& flags) {
  CLI::App* command = keyring.add_subcommand("show", "Show what is in a keyring, but no secret");
  command->add_option("PLACE", flags->place, "Directory of a keyring, or either of its files")
      ->type_name("")
      ->required();
  command->add_flag("--json", flags->json, "Print one JSON object");
  command->footer(
      "Examples:\n  serialsmith keyring show keys\n"
      "  serialsmith keyring show public.keyring --json");
  command->callback([flags, &exit_status] {
    Console console("serialsmith keyring show");
    Output output;
    const absl::Status status = Show(*flags, output);
    if (!status.ok()) console.Error(status);
    exit_status = status.ok() ? output.Finish(console, kExitYes) : kExitUsage;
  });
}

}  // namespace

void AddKeyringCommand(CLI::App& app, int& exit_status) {
  CLI::App* keyring = app.add_subcommand("keyring", "Make, change and show keyrings");
  keyring->require_subcommand(1);
  keyring->footer(
      "Examples:\n"
      "  serialsmith keyring new keys --issuer \"Example Ltd\" --passphrase-file pass\n"
      "  serialsmith keyring add-series keys --symbol A --passphrase-file pass\n"
      "  serialsmith keyring add-product keys --code MVR --name \"Moon Viewer\"");
  const auto flags = std::make_shared<KeyringFlags>();
  AddNew(*keyring, exit_status, flags);

  CLI::App* add_series = AddKeyringSub(*keyring, exit_status, flags, "add-series",
                                       "Add a series with a new master secret",
                                       "keys --symbol A --passphrase-file pass", AddSeries);
  AddSymbol(*add_series, flags, "The series: the first symbol of its serials")->required();
  add_series
      ->add_option("--import-master", flags->import_file,
                   "Master secret, mode 0600: 64 hexadecimal digits, or as export-secret writes it")
      ->type_name("FILE")
      ->check(NotEmpty());
  AddImportPassphraseFile(*add_series, flags);
  AddPassphraseFile(*add_series, flags);

  CLI::App* add_product = AddKeyringSub(*keyring, exit_status, flags, "add-product",
                                        "Add a product that serials can be for",
                                        "keys --code MVR --name \"Moon Viewer\"", AddProduct);
  add_product->add_option("--code", flags->code, "Three letters or digits")
      ->type_name("CCC")
      ->check(NotEmpty())
      ->required();
  add_product->add_option("--name", flags->name, "Its name, as clients show it")
      ->type_name("NAME")
      ->check(NotEmpty())
      ->required();

  AddStateCommands(*keyring, exit_status, flags);
  AddTokenKeyCommands(*keyring, exit_status, flags);
  AddRevocationKeyCommands(*keyring, exit_status, flags);
  AddExportCommands(*keyring, exit_status, flags);
  AddRootCommands(*keyring, exit_status, flags);
  AddExportPkcs8(*keyring, exit_status);
  AddShow(*keyring, exit_status, flags);
}

}  // namespace serialsmith::tools
