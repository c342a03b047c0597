// `serialsmith keyring add-token-key` and `retire-token-key`: rotation.
#include <string>

#include "core/keys/status.h"
#include "tools/serialsmith/arguments.h"
#include "tools/serialsmith/keyring_commands.h"

namespace serialsmith::tools {
namespace {

absl::Status AddTokenKey(const KeyringFlags& flags, Console& console) {
  const auto seed = ReadImport(flags, kSeedBytes);
  if (!seed.ok()) return seed.status();
  const auto passphrase = RingPassphrase(flags.place, flags.passphrase_file);
  if (!passphrase.ok()) return passphrase.status();
  const Protection protection{.passphrase = PointerTo(*passphrase), .cost = {}};
  std::string id;
  const auto status = ChangeKeyringDirectory(flags.place, [&](SecretKeyring& ring) {
    absl::Status added = ring.AddTokenKey(protection, SystemRandom, PointerTo(*seed));
    if (added.ok()) id = ring.public_ring().token_keys().back().key.KeyId();
    return added;
  });
  if (status.ok()) {
    console.Note("Added token key " + id +
                 ", which mints from now on, though not in exports. Ship the public ring before it "
                 "is used.");
  }
  return status;
}

absl::Status RetireTokenKey(const KeyringFlags& flags, Console& console) {
  const auto status = ChangeKeyringDirectory(
      flags.place, [&](SecretKeyring& ring) { return ring.RetireTokenKey(flags.key_id); });
  if (status.ok()) {
    console.Note("Retired the token key: clients with the new public ring refuse its tokens.");
  }
  return status;
}

}  // namespace

void AddTokenKeyCommands(CLI::App& keyring, int& exit_status, const KeyringFlagsPtr& flags) {
  CLI::App* add = AddKeyringSub(keyring, exit_status, flags, "add-token-key",
                                "Mint tokens with a new key; those of the old ones still verify",
                                "keys --passphrase-file pass", AddTokenKey);
  add->add_option(
         "--import-token-key", flags->import_file,
         "Seed of the key, mode 0600: 64 hexadecimal digits, or as export-secret writes it")
      ->type_name("FILE")
      ->check(NotEmpty());
  AddImportPassphraseFile(*add, flags);
  AddPassphraseFile(*add, flags);

  CLI::App* retire = AddKeyringSub(keyring, exit_status, flags, "retire-token-key",
                                   "Refuse the tokens of a key, when they have expired",
                                   "keys --key-id k4.pid.…", RetireTokenKey);
  retire->add_option("--key-id", flags->key_id, "The token key, as show prints it")
      ->type_name("K4.PID…")
      ->check(NotEmpty())
      ->required();
}

}  // namespace serialsmith::tools
