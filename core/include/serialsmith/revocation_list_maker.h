// Makes revocation lists. docs/serial_format.md §9, docs/revocation.md.
//
// Immutable: safe from any thread as far as the sources are. Clock and random source are the
// caller's.
//
//     auto key = ring.UnlockRevocationKey(&passphrase);
//     auto maker = serialsmith::RevocationListMaker::Create(ring.public_ring(), *key);
//     auto bytes = maker->Make({.version = 8, .issued_at = now, .next_update = now + 7 * 86400},
//                              revoked, genuine, serialsmith::SystemRandom);
#ifndef SERIALSMITH_REVOCATION_LIST_MAKER_H_
#define SERIALSMITH_REVOCATION_LIST_MAKER_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serialsmith/keys.h"
#include "serialsmith/number.h"
#include "serialsmith/revocation_list.h"
#include "serialsmith/secret.h"
#include "serialsmith/vault.h"

namespace serialsmith {

struct RevocationTerms {
  std::uint64_t version = 1;     // one more than that of the last list
  std::int64_t issued_at = 0;    // seconds since 1970
  std::int64_t next_update = 0;  // later than that
};

// Calls the visitor for each number, in any order, and ends with an error of the visitor's or of
// its own. It may be asked again, and then has the same numbers.
using NumberVisitor = std::function<absl::Status(const PackedRow&)>;
using NumberSource = std::function<absl::Status(const NumberVisitor&)>;

class RevocationListMaker final {
 public:
  // `revocation_key` is what SecretKeyring::UnlockRevocationKey() gives: that of the ring's last
  // revocation key. kInvalidArgument: it is another one.
  static absl::StatusOr<RevocationListMaker> Create(const PublicKeyring& ring,
                                                    const SecretBytes& revocation_key);

  // The bytes of a list of the `revoked` numbers, in which none of the `genuine` ones, all others
  // of the issuer, is taken for revoked: salts are drawn until it is so. Holds 8 bytes a revoked
  // number and the list itself. kInvalidArgument: terms out of range. kResourceExhausted: more than
  // kMaxRevocations. kInternal: no salt will do, because a number is both revoked and genuine, or
  // the random source does not work. Errors of the sources.
  absl::StatusOr<std::string> Make(const RevocationTerms& terms, const NumberSource& revoked,
                                   const NumberSource& genuine, const RandomSource& random) const;

 private:
  RevocationListMaker(std::string issuer, std::uint64_t keyring_version, SecretBytes key);
  std::string issuer_;
  std::uint64_t keyring_version_;
  SecretBytes key_;
};

}  // namespace serialsmith

#endif  // SERIALSMITH_REVOCATION_LIST_MAKER_H_
