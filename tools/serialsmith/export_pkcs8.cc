#include "tools/serialsmith/export_pkcs8.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <string>

#include "core/keys/file_descriptor.h"
#include "core/keys/status.h"
#include "core/vault/pkcs8.h"
#include "core/vault/series_keys.h"
#include "serialsmith/vault.h"
#include "tools/serialsmith/arguments.h"
#include "tools/serialsmith/console.h"
#include "tools/serialsmith/sealed_number.h"

namespace serialsmith::tools {
namespace {

struct ExportFlags {
  std::string keys;
  std::string symbol;
  std::string passphrase_file;
  std::string out;
  bool token_key = false;
};

absl::StatusOr<SecretBytes> UnlockSeed(const ExportFlags& flags, const SecretKeyring& ring) {
  Unlocker unlocker(ring, flags.passphrase_file);
  if (flags.token_key) {
    const absl::StatusOr<SecretBytes> key = unlocker.UnlockTokenKey();
    if (!key.ok()) return key.status();
    return SecretBytes::CopyOf(key->bytes().first(kSeedSize));
  }
  const std::optional<Series> series = Series::Parse(flags.symbol);
  if (!series) {
    return Problem(absl::StatusCode::kInvalidArgument,
                   "--symbol: \"" + flags.symbol + "\" is no series",
                   "A series is one letter or digit, such as A.");
  }
  const absl::StatusOr<SecretBytes> master = unlocker.UnlockMaster(*series);
  if (!master.ok()) return master.status();
  return DeriveSubkey(*master, Subkey::kSigningSeed, kSeedSize);
}

absl::Status WriteFailed(const std::string& path, int error) {
  return Problem(absl::StatusCode::kFailedPrecondition,
                 path + ": cannot write: " + std::strerror(error),
                 error == EEXIST ? "Name a file that is not there yet."
                                 : "Check the path, its permissions and the space on its disk.");
}

// A new file only: the mode of one that is there is not ours, and others may have it open.
absl::Status WriteSecretFile(const std::string& path, const SecretBytes& secret) {
  const FileDescriptor file(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file.ok()) return WriteFailed(path, errno);
  const auto size = static_cast<ssize_t>(secret.size());
  const ssize_t wrote = ::write(file.get(), secret.bytes().data(), secret.size());
  if (wrote == size && ::fsync(file.get()) == 0) return absl::OkStatus();
  const int error = wrote < 0 || wrote == size ? errno : ENOSPC;
  ::unlink(path.c_str());
  return WriteFailed(path, error);
}

absl::Status Export(const ExportFlags& flags, Console& console) {
  if (flags.token_key != flags.symbol.empty()) {
    return Problem(absl::StatusCode::kInvalidArgument,
                   "exactly one of --symbol and --token-key says which key is meant",
                   "Give --symbol S for a series, or --token-key.");
  }
  const absl::StatusOr<SecretKeyring> ring = LoadKeyringDirectory(flags.keys);
  if (!ring.ok()) return ring.status();
  const absl::StatusOr<SecretBytes> seed = UnlockSeed(flags, *ring);
  if (!seed.ok()) return seed.status();
  if (auto status = WriteSecretFile(flags.out, Pkcs8Pem(*seed)); !status.ok()) return status;
  console.Note("Wrote the signing key of " +
               (flags.token_key ? std::string("tokens") : "series " + flags.symbol) +
               ", unprotected, to " + flags.out + ". Import it into the token, then: shred -u " +
               flags.out);
  return absl::OkStatus();
}

}  // namespace

void AddExportPkcs8(CLI::App& keyring, int& exit_status) {
  const auto flags = std::make_shared<ExportFlags>();
  CLI::App* command = keyring.add_subcommand(
      "export-pkcs8", "Write a signing key as HSMs import it: PKCS#8, unprotected");
  command->add_option("DIR", flags->keys, "Directory of the keyring")->type_name("")->required();
  command->add_option("--symbol", flags->symbol, "The key of this series")
      ->type_name("S")
      ->check(NotEmpty());
  command->add_flag("--token-key", flags->token_key, "The key that signs ownership tokens");
  command
      ->add_option("--passphrase-file", flags->passphrase_file,
                   "File with the passphrase, mode 0600; without it a terminal is asked")
      ->type_name("FILE")
      ->check(NotEmpty());
  command->add_option("--out", flags->out, "A new file, mode 0600; best in memory, as /dev/shm is")
      ->type_name("FILE")
      ->check(NotEmpty())
      ->required();
  command->footer(
      "Example:\n"
      "  serialsmith keyring export-pkcs8 keys --symbol A --passphrase-file pass \\\n"
      "      --out /dev/shm/A.pem");
  command->callback([flags, &exit_status] {
    Console console("serialsmith keyring export-pkcs8");
    const absl::Status status = Export(*flags, console);
    if (!status.ok()) console.Error(status);
    exit_status = status.ok() ? kExitYes : kExitUsage;
  });
}

}  // namespace serialsmith::tools
