#include "tools/serialsmith/ledger_flags.h"

#include <utility>

#include "tools/ledger/open_ledger.h"
#include "tools/serialsmith/arguments.h"

namespace serialsmith::tools {

void AddLedgerFlags(CLI::App& command, LedgerFlags& flags, bool needs_keys, bool with_keys) {
  command
      .add_option("--ledger", flags.ledger, "Ledger: a file, or postgresql://user@host/database")
      ->type_name("URL")
      ->required()
      ->check(NotEmpty());
  if (!with_keys) return;
  command.add_option("--keys", flags.keys, "Directory of the secret keyring")
      ->type_name("DIR")
      ->required(needs_keys)
      ->check(NotEmpty());
  command
      .add_option("--passphrase-file", flags.passphrase_file,
                  "File with the passphrase, mode 0600; without it a terminal is asked")
      ->type_name("FILE")
      ->check(NotEmpty());
}

absl::StatusOr<std::unique_ptr<SqlSession>> OpenSession(const LedgerFlags& flags, bool read_only,
                                                        std::function<bool()> keep_waiting) {
  absl::StatusOr<LedgerPlace> place = ParseLedgerUrl(flags.ledger);
  if (!place.ok()) return place.status();
  return OpenLedgerSession(*place, read_only, std::move(keep_waiting));
}

}  // namespace serialsmith::tools
