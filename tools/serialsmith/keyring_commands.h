// The sub-commands of `serialsmith keyring`, a file for each stage of a ring's life.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_KEYRING_COMMANDS_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_KEYRING_COMMANDS_H_

#include <CLI/CLI.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "serialsmith/secret.h"
#include "serialsmith/vault.h"
#include "tools/serialsmith/console.h"

namespace serialsmith::tools {

// Of all the sub-commands; each uses its own.
struct KeyringFlags {
  std::string place;  // DIR or FILE
  std::string issuer;
  std::string symbol;
  std::string code;
  std::string name;
  std::string key_id;
  std::string passphrase_file;
  std::string new_passphrase_file;
  std::string import_file;
  std::string import_passphrase_file;
  std::string purpose;
  std::string expires;
  std::string root;
  std::string signer;
  std::string from;
  std::string out;
  bool insecure = false;
  bool json = false;
};
using KeyringFlagsPtr = std::shared_ptr<KeyringFlags>;

// A sub-command with DIR (or another place) and a callback that runs `run`.
CLI::App* AddKeyringSub(CLI::App& keyring, int& exit_status, const KeyringFlagsPtr& flags,
                        const std::string& name, const std::string& description,
                        const std::string& examples,
                        absl::Status (*run)(const KeyringFlags&, Console&),
                        const std::string& place = "DIR",
                        const std::string& place_description = "Directory of the keyring");
void AddPassphraseFile(CLI::App& command, const KeyringFlagsPtr& flags);
void AddNewPassphraseFile(CLI::App& command, const KeyringFlagsPtr& flags,
                          const std::string& description);
CLI::Option* AddSymbol(CLI::App& command, const KeyringFlagsPtr& flags,
                       const std::string& description);

void AddImportPassphraseFile(CLI::App& command, const KeyringFlagsPtr& flags);

inline constexpr std::size_t kSeedBytes = 32;  // of Ed25519

absl::StatusOr<Series> ParseSeries(const std::string& symbol);
std::optional<SecretBytes> NoSecret();
const SecretBytes* PointerTo(const std::optional<SecretBytes>& secret);

// The passphrase that the ring in `directory` needs, asked for before anything is locked; none for
// a ring in the clear.
absl::StatusOr<std::optional<SecretBytes>> RingPassphrase(const std::string& directory,
                                                          const std::string& passphrase_file);

// A secret of `size` bytes from --import-…: hexadecimal digits, or PASERK with a passphrase of its
// own. None without the flag.
absl::StatusOr<std::optional<SecretBytes>> ReadImport(const KeyringFlags& flags, std::size_t size);

void AddTokenKeyCommands(CLI::App& keyring, int& exit_status, const KeyringFlagsPtr& flags);
void AddRevocationKeyCommands(CLI::App& keyring, int& exit_status, const KeyringFlagsPtr& flags);
void AddStateCommands(CLI::App& keyring, int& exit_status, const KeyringFlagsPtr& flags);
void AddExportCommands(CLI::App& keyring, int& exit_status, const KeyringFlagsPtr& flags);
void AddRootCommands(CLI::App& keyring, int& exit_status, const KeyringFlagsPtr& flags);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_KEYRING_COMMANDS_H_
