// What the commands under `serialsmith token` share.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_TOKEN_COMMANDS_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_TOKEN_COMMANDS_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serialsmith/check.h"
#include "serialsmith/mint.h"
#include "serialsmith/token.h"
#include "serialsmith/vault.h"
#include "serialsmith/verdict.h"
#include "tools/ledger/sql_session.h"
#include "tools/serialsmith/console.h"
#include "tools/serialsmith/output.h"
#include "tools/serialsmith/revoked_list.h"
#include "tools/serialsmith/sealed_number.h"

namespace serialsmith::tools {

// The flags of the four commands; each has some of them.
struct TokenFlags {
  CLI::Option* text = nullptr;
  std::string keys;
  std::string root;
  std::string passphrase_file;
  std::string serial;
  std::string account;
  std::string holder;
  std::string machine;
  std::string expires;
  std::vector<std::string> features;
  std::string product;
  std::string at;
  std::string request;
  std::string ledger;
  std::string signer;  // URI of a PKCS#11 key; empty: the keyring's token key
  std::string png;
  RevokedFlags revoked;
  bool this_machine = false;
  bool license = false;
  bool json = false;
  bool qr = false;
};

int RunTokenMint(const TokenFlags& flags);
int RunTokenVerify(const TokenFlags& flags);
int RunTokenRequest(const TokenFlags& flags);
int RunTokenAnswer(const TokenFlags& flags);

// The hash of --machine, or of this computer for --this-machine; nullopt for neither.
absl::StatusOr<std::optional<MachineHash>> MachineOf(const TokenFlags& flags);

// "K=V": V is a JSON number, true, false or "text", or else a text as it stands.
absl::StatusOr<std::vector<Feature>> ParseFeatures(const std::vector<std::string>& texts);

// A serial that the ring has made, and its signature where one is known.
struct ProvenSerial {
  // valid, or why the text is refused.
  Verdict verdict;
  Signature signature{};
};
// A signed serial is proved by the public ring; for a number the master of its series is unwrapped,
// which also signs it.
absl::StatusOr<ProvenSerial> ProveSerial(std::string_view text, const SecretKeyring& ring,
                                         Unlocker& unlocker);

// Mints with the token key of the ring, or with --signer's.
absl::StatusOr<TokenMinter> OpenMinter(const TokenFlags& flags, const SecretKeyring& ring,
                                       Unlocker& unlocker);
// Why the ledger does not stand by a serial that ProveSerial() has proved: it was never issued, or
// is revoked or replaced. nullopt: it does.
absl::StatusOr<std::optional<Explanation>> RefusalByLedger(SqlSession& session, Verdict verdict,
                                                           const SecretKeyring& ring,
                                                           Unlocker& unlocker);

// Prints the token, as --license and --json say.
absl::Status PrintMinted(const TokenFlags& flags, const std::string& token,
                         const Signature& signature, const PublicKeyring& ring, Output& output);

// Shows `text` as --qr and --png say.
absl::Status ShowCode(const TokenFlags& flags, std::string_view text, Console& console);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_TOKEN_COMMANDS_H_
