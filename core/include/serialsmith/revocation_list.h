// The issuer's signed list of serials that were taken back. docs/serial_format.md §9,
// docs/revocation.md.
//
// A list that was parsed is genuine: a revocation key of the ring signed it. Whether it is still
// the one to use is for CheckCurrent(), and for MayReplace() where a client has seen another. Never
// go on without a list because one was refused: whoever can take it away would undo it.
//
// Immutable: safe from any thread. It holds 9 bytes a serial; IsRevoked() costs one BLAKE2b and a
// short search, far below 1 µs. Errors are absl::Status of two lines: what is wrong and where, and
// what to do.
//
//     auto list = serialsmith::RevocationList::Load("revoked.list", ring);
//     if (!list.ok()) return list.status();
//     if (auto status = list->CheckCurrent(seconds); !status.ok()) return status;
//     serialsmith::Verdict verdict = verifier.Verify(text, {.now = seconds, .revoked = &*list});
#ifndef SERIALSMITH_REVOCATION_LIST_H_
#define SERIALSMITH_REVOCATION_LIST_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serialsmith/check.h"
#include "serialsmith/keys.h"
#include "serialsmith/number.h"

namespace serialsmith {

// Of serials in a list, and of its file: 16 MiB of hashes and the fields around them.
inline constexpr std::size_t kMaxRevocations = std::size_t{1} << 21;
inline constexpr std::size_t kMaxRevocationListBytes = 8 * kMaxRevocations + 512;
// How far the clocks of issuer and client may be apart.
inline constexpr std::int64_t kRevocationSkewSeconds = 86400;

inline constexpr std::size_t kRevocationSaltBytes = 16;
using RevocationSalt = std::array<std::uint8_t, kRevocationSaltBytes>;
// What stands in a list for a number.
std::uint64_t RevocationHash(const RevocationSalt& salt, const PackedRow& number);

class RevocationList final : public RevokedSerials {
 public:
  // `source` names the bytes in errors, as a path. kInvalidArgument: not a list of format 1, cut or
  // too long, a field out of range, hashes that do not ascend, or of another issuer than the ring.
  // kFailedPrecondition: the ring has no revocation key, or not the one that signed.
  // kPermissionDenied: the signature is not that key's.
  static absl::StatusOr<RevocationList> Parse(std::string_view bytes, std::string_view source,
                                              const PublicKeyring& ring);
  // Reads and parses a regular file. kNotFound, or kFailedPrecondition when it cannot be read.
  static absl::StatusOr<RevocationList> Load(const std::string& path, const PublicKeyring& ring);

  const std::string& issuer() const { return issuer_; }
  // From 1; each list of an issuer has a greater one than those before it.
  std::uint64_t version() const { return version_; }
  std::uint64_t keyring_version() const override { return keyring_version_; }
  // Seconds since 1970. From next_update() on there should be another list.
  std::int64_t issued_at() const { return issued_at_; }
  std::int64_t next_update() const { return next_update_; }
  std::size_t size() const { return hashes_.size(); }

  // kFailedPrecondition: a newer list is due at `now` (seconds since 1970), or this one was made
  // more than kRevocationSkewSeconds later, so that the clock is wrong.
  absl::Status CheckCurrent(std::int64_t now) const;
  // kFailedPrecondition: `version` is greater than that of the list.
  absl::Status CheckVersion(std::uint64_t version) const;
  // Whether a client that has seen `current` may use this one from now on: a newer list, or the
  // same. kFailedPrecondition: it is older, or another of the same version. kInvalidArgument: they
  // are of different issuers.
  absl::Status MayReplace(const RevocationList& current) const;

  bool IsRevoked(const PackedRow& number) const override;

 private:
  RevocationList() = default;
  void IndexHashes();

  std::string source_;
  std::string issuer_;
  std::uint64_t version_ = 0;
  std::uint64_t keyring_version_ = 0;
  std::int64_t issued_at_ = 0;
  std::int64_t next_update_ = 0;
  RevocationSalt salt_{};
  std::vector<std::uint64_t> hashes_;  // ascending
  // Of each value of their highest bits the first one's place, and one more.
  std::vector<std::uint32_t> bucket_starts_;
  int bucket_shift_ = 63;
  Signature signature_{};
};

}  // namespace serialsmith

#endif  // SERIALSMITH_REVOCATION_LIST_H_
