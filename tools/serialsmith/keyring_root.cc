// `serialsmith keyring new-root`, `sign`, `update`: the offline root key, and clients that follow
// it.
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "core/keys/keyring_file.h"
#include "core/keys/status.h"
#include "core/vault/secret_directory.h"
#include "serialsmith/root_key.h"
#include "tools/serialsmith/arguments.h"
#include "tools/serialsmith/judge.h"
#include "tools/serialsmith/keyring_commands.h"
#include "tools/serialsmith/passphrase.h"
#include "tools/serialsmith/signer_flag.h"
#include "tools/serialsmith/trusted_ring.h"

namespace serialsmith::tools {
namespace {

constexpr mode_t kPublicMode = 0644;

// The key was made in the token; clients need its public part.
absl::Status NewRootInToken(const KeyringFlags& flags, Console& console) {
  const auto signer = OpenSigner(flags.signer, nullptr);
  if (!signer.ok()) return signer.status();
  const std::string paserk = (*signer)->public_key().ToPaserk();
  if (auto status = SaveRootPublic(flags.place, (*signer)->public_key()); !status.ok()) {
    return status;
  }
  console.Note("Wrote " + flags.place + "/root.public. Build clients with " + paserk + ".");
  return {};
}

absl::Status NewRoot(const KeyringFlags& flags, Console& console) {
  if (!flags.signer.empty()) return NewRootInToken(flags, console);
  std::optional<SecretBytes> passphrase;
  if (!flags.insecure) {
    absl::StatusOr<SecretBytes> read = ReadPassphrase(flags.passphrase_file, /*confirm=*/true);
    if (!read.ok()) return read.status();
    passphrase = *std::move(read);
  }
  const auto root =
      RootKey::Create({.passphrase = PointerTo(passphrase), .cost = {}}, SystemRandom);
  if (!root.ok()) return root.status();
  if (auto status = root->Save(flags.place); !status.ok()) return status;
  console.Note("Made a root key in " + flags.place + ". Build clients with " +
               root->public_key().ToPaserk() + ", and keep the directory offline.");
  return {};
}

absl::StatusOr<std::unique_ptr<const Signer>> OpenRoot(const KeyringFlags& flags) {
  if (!flags.signer.empty()) {
    const auto roots = ReadRoots(flags.root + "/" + std::string(kRootPublicName));
    if (!roots.ok()) return roots.status();
    return OpenSigner(flags.signer, &roots->front());
  }
  const auto root = RootKey::Load(flags.root);
  if (!root.ok()) return root.status();
  std::optional<SecretBytes> passphrase;
  if (root->wrapped()) {
    absl::StatusOr<SecretBytes> read = ReadPassphrase(flags.passphrase_file, /*confirm=*/false);
    if (!read.ok()) return read.status();
    passphrase = *std::move(read);
  }
  return root->Unlock(PointerTo(passphrase));
}

absl::StatusOr<FileDescriptor> LockHomeOf(const std::string& path) {
  const std::string home = std::filesystem::path(path).parent_path().string();
  return LockDirectory(home.empty() ? "." : home);
}

absl::Status Sign(const KeyringFlags& flags, Console& console) {
  const absl::StatusOr<std::unique_ptr<const Signer>> root = OpenRoot(flags);
  if (!root.ok()) return root.status();
  // Whoever changes the ring meanwhile must not find an older one in its place.
  const std::string path = PublicRingPath(flags.place);
  const std::string& out = flags.out.empty() ? path : flags.out;
  if (out == "-") {
    return Problem(absl::StatusCode::kInvalidArgument, "a ring is signed in files, not in a pipe",
                   "Name the files of the ring and of --out.");
  }
  const absl::StatusOr<FileDescriptor> lock = LockHomeOf(out);
  if (!lock.ok()) return lock.status();
  const auto ring = PublicKeyring::Load(path);
  if (!ring.ok()) return ring.status();
  const auto signed_ring = SignKeyring(*ring, **root);
  if (!signed_ring.ok()) return signed_ring.status();
  std::error_code ignored;
  if (std::filesystem::exists(out, ignored)) {
    const auto there = PublicKeyring::Load(out);
    if (!there.ok()) {
      return Problem(absl::StatusCode::kFailedPrecondition,
                     out + ": what is there is no public keyring", "Name another file.");
    }
    if (auto status = CheckUpdate(*there, *ring); !status.ok()) return At(out, status);
  }
  if (auto status = ReplaceFile(out, signed_ring->ToJson(), kPublicMode); !status.ok()) {
    return status;
  }
  console.Note("Signed version " + std::to_string(ring->version()) + " of the ring of " +
               ring->issuer() + " by " + (*root)->public_key().KeyId() + ": " + out);
  return {};
}

absl::Status Update(const KeyringFlags& flags, Console& console) {
  const auto roots = ReadRoots(flags.root);
  if (!roots.ok()) return roots.status();
  const auto text = ReadKeyringFile(flags.from, Readers::kEverybody);
  if (!text.ok()) return text.status();
  const auto next = PublicKeyring::Parse(*text, flags.from);
  if (!next.ok()) return next.status();
  if (auto status = next->CheckSignedBy(*roots); !status.ok()) return At(flags.from, status);
  if (next->expires() && *next->expires() <= SecondsNow()) {
    return Problem(absl::StatusCode::kFailedPrecondition,
                   flags.from + ": this keyring has expired already",
                   "Get a newer one from the issuer, or look at the clock of this computer.");
  }
  // Of two updates at a time the older one must not come last.
  const absl::StatusOr<FileDescriptor> lock = LockHomeOf(flags.place);
  if (!lock.ok()) return lock.status();
  std::error_code ignored;
  if (std::filesystem::exists(flags.place, ignored)) {
    // What stands here may be from before rings were signed.
    const auto current = PublicKeyring::Load(flags.place);
    if (!current.ok()) return current.status();
    if (auto status = CheckUpdate(*current, *next); !status.ok()) return At(flags.from, status);
    if (current->version() == next->version() && current->CheckSignedBy(*roots).ok()) {
      console.Note("The keyring is up to date: version " + std::to_string(next->version()) + ".");
      return {};
    }
  }
  if (auto status = ReplaceFile(flags.place, *text, kPublicMode); !status.ok()) {
    return status;
  }
  console.Note("The keyring has version " + std::to_string(next->version()) + " now.");
  return {};
}

}  // namespace

void AddRootCommands(CLI::App& keyring, int& exit_status, const KeyringFlagsPtr& flags) {
  CLI::App* make = AddKeyringSub(
      keyring, exit_status, flags, "new-root", "Make a root key, which signs public rings",
      "root --passphrase-file root-pass", NewRoot, "ROOT", "Directory to make");
  AddPassphraseFile(*make, flags);
  make->add_flag("--insecure-no-passphrase", flags->insecure,
                 "Store the key unprotected: for tests only")
      ->excludes("--passphrase-file");
  AddSignerFlag(*make, flags->signer)->excludes("--passphrase-file");

  CLI::App* sign =
      AddKeyringSub(keyring, exit_status, flags, "sign", "Sign a public ring by the root key",
                    "public.keyring --root root --passphrase-file root-pass", Sign, "PLACE",
                    "A public.keyring, or the directory that holds it");
  sign->add_option("--root", flags->root, "Directory of the root key")
      ->type_name("ROOT")
      ->check(NotEmpty())
      ->required();
  sign->add_option("--out", flags->out, "File to write; else the ring itself gets the signature")
      ->type_name("FILE")
      ->check(NotEmpty());
  AddPassphraseFile(*sign, flags);
  AddSignerFlag(*sign, flags->signer);

  CLI::App* update = AddKeyringSub(
      keyring, exit_status, flags, "update", "Replace a client's ring by a newer signed one",
      "public.keyring --from download.keyring --root root.public", Update, "FILE",
      "The public ring in use; made when there is none");
  update->add_option("--from", flags->from, "The newer ring")
      ->type_name("NEW")
      ->check(NotEmpty())
      ->required();
  update->add_option("--root", flags->root, kRootDescription)
      ->type_name("KEY|FILE")
      ->check(NotEmpty())
      ->required();
}

}  // namespace serialsmith::tools
