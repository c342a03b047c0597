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
#include "tools/serialsmith/keyring_show.h"
#include "tools/serialsmith/output.h"
#include "tools/serialsmith/passphrase.h"
#include "tools/serialsmith/secret_file.h"

namespace serialsmith::tools {
namespace {

constexpr std::size_t kTokenSeedBytes = 32;  // of Ed25519

// Of all the sub-commands; each uses its own.
struct KeyringFlags {
  std::string place;  // DIR or FILE
  std::string issuer;
  std::string symbol;
  std::string code;
  std::string name;
  std::string passphrase_file;
  std::string import_file;
  bool insecure = false;
  bool json = false;
};

std::optional<SecretBytes> NoSecret() { return std::nullopt; }

const SecretBytes* PointerTo(const std::optional<SecretBytes>& secret) {
  return secret ? &*secret : nullptr;
}

absl::StatusOr<std::optional<SecretBytes>> ReadImport(const std::string& file, std::size_t size) {
  if (file.empty()) return NoSecret();
  absl::StatusOr<SecretBytes> secret = ReadHexSecret(file, size);
  if (!secret.ok()) return secret.status();
  return std::optional<SecretBytes>(*std::move(secret));
}

absl::StatusOr<Series> ParseSeries(const std::string& symbol) {
  const std::optional<Series> series = Series::Parse(symbol);
  if (series) return *series;
  return Problem(absl::StatusCode::kInvalidArgument, "--symbol: \"" + symbol + "\" is no series",
                 "A series is one letter or digit, such as A.");
}

absl::Status New(const KeyringFlags& flags, Console& console) {
  auto token_seed = ReadImport(flags.import_file, kTokenSeedBytes);
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

// Nobody should hold the ring's lock while a person types.
absl::StatusOr<std::optional<SecretBytes>> PassphraseOf(const KeyringFlags& flags) {
  const absl::StatusOr<SecretKeyring> before = LoadKeyringDirectory(flags.place);
  if (!before.ok()) return before.status();
  if (!before->wrapped() && flags.passphrase_file.empty()) return NoSecret();
  absl::StatusOr<SecretBytes> read = ReadPassphrase(flags.passphrase_file, /*confirm=*/false);
  if (!read.ok()) return read.status();
  return std::optional<SecretBytes>(*std::move(read));
}

absl::Status AddSeries(const KeyringFlags& flags, Console& console) {
  const absl::StatusOr<Series> series = ParseSeries(flags.symbol);
  if (!series.ok()) return series.status();
  const auto master = ReadImport(flags.import_file, kMasterBytes);
  if (!master.ok()) return master.status();
  const absl::StatusOr<std::optional<SecretBytes>> passphrase = PassphraseOf(flags);
  if (!passphrase.ok()) return passphrase.status();
  const Protection protection{.passphrase = PointerTo(*passphrase), .cost = {}};
  const auto status = ChangeKeyringDirectory(flags.place, [&](SecretKeyring& ring) {
    return ring.AddSeries(*series, protection, SystemRandom, PointerTo(*master));
  });
  if (status.ok()) console.Note(std::string("Added series ") + series->symbol() + ".");
  return status;
}

absl::Status AddRevocationKey(const KeyringFlags& flags, Console& console) {
  const absl::StatusOr<std::optional<SecretBytes>> passphrase = PassphraseOf(flags);
  if (!passphrase.ok()) return passphrase.status();
  const Protection protection{.passphrase = PointerTo(*passphrase), .cost = {}};
  const auto status = ChangeKeyringDirectory(flags.place, [&](SecretKeyring& ring) {
    return ring.AddRevocationKey(protection, SystemRandom);
  });
  if (status.ok()) {
    console.Note(
        "Added a revocation key. Clients need the new public.keyring before a list that it signs.");
  }
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

absl::Status Show(const KeyringFlags& flags, Output& output) {
  const absl::StatusOr<ShownRing> shown = LoadShownRing(flags.place);
  if (!shown.ok()) return shown.status();
  output.Write(flags.json ? RingJson(*shown) : RingTable(*shown));
  return {};
}

// A sub-command with DIR and a callback that runs `run`.
CLI::App* AddSub(CLI::App& keyring, int& exit_status, const std::shared_ptr<KeyringFlags>& flags,
                 const std::string& name, const std::string& description,
                 const std::string& example, absl::Status (*run)(const KeyringFlags&, Console&)) {
  CLI::App* command = keyring.add_subcommand(name, description);
  command->add_option("DIR", flags->place, "Directory of the keyring")->type_name("")->required();
  command->footer("Example:\n  serialsmith keyring " + name + " " + example);
  command->callback([=, &exit_status] {
    Console console("serialsmith keyring " + name);
    const absl::Status status = run(*flags, console);
    if (!status.ok()) console.Error(status);
    exit_status = status.ok() ? kExitYes : kExitUsage;
  });
  return command;
}

void AddPassphraseFile(CLI::App& command, const std::shared_ptr<KeyringFlags>& flags) {
  command
      .add_option("--passphrase-file", flags->passphrase_file,
                  "File with the passphrase, mode 0600; without it a terminal is asked")
      ->type_name("FILE")
      ->check(NotEmpty());
}

void AddSymbol(CLI::App& command, const std::shared_ptr<KeyringFlags>& flags) {
  command.add_option("--symbol", flags->symbol, "The series: the first symbol of its serials")
      ->type_name("S")
      ->check(NotEmpty())
      ->required();
}

void AddNew(CLI::App& keyring, int& exit_status, const std::shared_ptr<KeyringFlags>& flags) {
  CLI::App* command = AddSub(keyring, exit_status, flags, "new", "Make a new keyring",
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
                   "Seed of the token key: 64 hexadecimal digits, mode 0600")
      ->type_name("FILE")
      ->check(NotEmpty());
}

void AddShow(CLI::App& keyring, int& exit_status, const std::shared_ptr<KeyringFlags>& flags) {
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

  CLI::App* add_series =
      AddSub(*keyring, exit_status, flags, "add-series", "Add a series with a new master secret",
             "keys --symbol A --passphrase-file pass", AddSeries);
  AddSymbol(*add_series, flags);
  add_series
      ->add_option("--import-master", flags->import_file,
                   "Master secret: 64 hexadecimal digits, mode 0600")
      ->type_name("FILE")
      ->check(NotEmpty());
  AddPassphraseFile(*add_series, flags);

  AddPassphraseFile(*AddSub(*keyring, exit_status, flags, "add-revocation-key",
                            "Add a key that signs revocation lists from now on",
                            "keys --passphrase-file pass\n\n"
                            "Lists of the keys before it stay good. A new ring has one already.",
                            AddRevocationKey),
                    flags);

  CLI::App* add_product =
      AddSub(*keyring, exit_status, flags, "add-product", "Add a product that serials can be for",
             "keys --code MVR --name \"Moon Viewer\"", AddProduct);
  add_product->add_option("--code", flags->code, "Three letters or digits")
      ->type_name("CCC")
      ->check(NotEmpty())
      ->required();
  add_product->add_option("--name", flags->name, "Its name, as clients show it")
      ->type_name("NAME")
      ->check(NotEmpty())
      ->required();

  CLI::App* retire = AddSub(*keyring, exit_status, flags, "retire-series",
                            "Issue no more serials of a series; they still check",
                            "keys --symbol A", RetireSeries);
  AddSymbol(*retire, flags);
  AddShow(*keyring, exit_status, flags);
}

}  // namespace serialsmith::tools
