// From a text to what is sealed in its number, by the secret keyring: for the commands that find
// serials in the ledger by sequence.
#ifndef SERIALSMITH_TOOLS_SERIALSMITH_SEALED_NUMBER_H_
#define SERIALSMITH_TOOLS_SERIALSMITH_SEALED_NUMBER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "serialsmith/issue.h"
#include "serialsmith/seal.h"
#include "serialsmith/secret.h"
#include "serialsmith/vault.h"
#include "serialsmith/verdict.h"

namespace serialsmith::tools {

// Asks for the passphrase when the first key is wanted, and once.
class Unlocker final {
 public:
  // The ring must outlive it. A descriptor `wake_fd` that becomes readable ends a wait for the
  // passphrase file; -1: none.
  Unlocker(const SecretKeyring& ring, std::string passphrase_file, int wake_fd = -1)
      : ring_(ring), passphrase_file_(std::move(passphrase_file)), wake_fd_(wake_fd) {}

  // What opens and seals the series' numbers.
  absl::StatusOr<Sealer> UnlockSealer(Series series);
  // That, and what signs them.
  absl::StatusOr<Issuer> UnlockIssuer(Series series);
  absl::StatusOr<SecretBytes> UnlockMaster(Series series);
  absl::StatusOr<SecretBytes> UnlockTokenKey();
  absl::StatusOr<SecretBytes> UnlockRevocationKey();

 private:
  // nullptr for a ring in the clear.
  absl::StatusOr<const SecretBytes*> Passphrase();

  const SecretKeyring& ring_;
  std::string passphrase_file_;
  int wake_fd_;
  std::optional<SecretBytes> passphrase_;
};

struct SealedNumber {
  // valid, or why the text has no sequence; kTagMismatch when the number is another key's.
  Verdict verdict;
  std::optional<std::uint64_t> sequence;
};

absl::StatusOr<SealedNumber> OpenNumber(std::string_view text, const SecretKeyring& ring,
                                        Unlocker& unlocker);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_SERIALSMITH_SEALED_NUMBER_H_
