// `serialsmith keyring add-revocation-key` and `remove-revocation-key`: who signs revocation lists.
#include "tools/serialsmith/arguments.h"
#include "tools/serialsmith/keyring_commands.h"

namespace serialsmith::tools {
namespace {

absl::Status AddRevocationKey(const KeyringFlags& flags, Console& console) {
  const auto passphrase = RingPassphrase(flags.place, flags.passphrase_file);
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

absl::Status RemoveRevocationKey(const KeyringFlags& flags, Console& console) {
  const auto status = ChangeKeyringDirectory(
      flags.place, [&](SecretKeyring& ring) { return ring.RemoveRevocationKey(flags.key_id); });
  if (status.ok()) {
    console.Note("Removed the revocation key: clients with the new public ring refuse its lists.");
  }
  return status;
}

}  // namespace

void AddRevocationKeyCommands(CLI::App& keyring, int& exit_status, const KeyringFlagsPtr& flags) {
  CLI::App* add =
      AddKeyringSub(keyring, exit_status, flags, "add-revocation-key",
                    "Add a key that signs revocation lists from now on",
                    "keys --passphrase-file pass\n\n"
                    "Lists of the keys before it stay good. A new ring has one already.",
                    AddRevocationKey);
  AddPassphraseFile(*add, flags);

  CLI::App* remove = AddKeyringSub(keyring, exit_status, flags, "remove-revocation-key",
                                   "Refuse the lists of a key that leaked or is out of use",
                                   "keys --key-id k4.pid.…", RemoveRevocationKey);
  remove->add_option("--key-id", flags->key_id, "The revocation key, as show prints it")
      ->type_name("K4.PID…")
      ->check(NotEmpty())
      ->required();
}

}  // namespace serialsmith::tools
