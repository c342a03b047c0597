// Blocks of sequences that one issuer has to itself, so that many can issue side by side on
// PostgreSQL. docs/scaling.md.
//
// A lease is a row of `leases`, and a lock that lives as long as the connection of its holder: when
// the issuer dies, the row stays and the lock goes, and what is left of the lease is the next
// issuer's to take. Sequences of a lease are used in the transaction that adds the line, like those
// of the counter, so what is left was never issued.
#ifndef SERIALSMITH_TOOLS_LEDGER_SEQUENCE_LEASES_H_
#define SERIALSMITH_TOOLS_LEDGER_SEQUENCE_LEASES_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serialsmith/number.h"
#include "tools/ledger/ledger.h"
#include "tools/ledger/postgresql_connection.h"

namespace serialsmith::tools {

// The column `state` of `leases`.
enum class LeaseState : std::int64_t {
  kHeld = 0,
  kReturned = 1,  // what is left may be leased again
  kUsed = 2,      // nothing is left
  kLost = 3,      // what is left will not be issued
};

struct Lease {
  std::int64_t lease_id = 0;
  std::int64_t series = 0;
  std::int64_t product = 0;
  std::uint64_t next = 0;  // as it is recorded
  std::uint64_t end = 0;
  bool handed_out = false;  // somebody plans with it
};

// Whether the holder of a lease lives: false takes the lock of a dead one, until the session ends.
absl::StatusOr<bool> LeaseIsAlive(SqlSession& session, std::int64_t lease_id);

class SequenceLeases final {
 public:
  // Leases are of `units` sequences or, for larger lines, more. `connection` is for them alone;
  // `now` gives seconds since 1970.
  SequenceLeases(std::unique_ptr<PostgresqlConnection> connection, std::uint64_t units,
                 std::function<std::int64_t()> now);

  // See Ledger.
  absl::StatusOr<SequenceRange> TakeRange(Series series, Product product, std::uint64_t units);
  void ForgetRanges();
  bool IsNext(Series series, Product product, std::uint64_t from) const;
  // In the transaction of `issuing`. kAborted: the lease is no longer ours.
  absl::Status Move(SqlSession& issuing, Series series, Product product, std::uint64_t from,
                    std::uint64_t to);
  // That transaction is committed, or rolled back.
  void Settle(bool committed);
  // What became of it is not known: the leases are left to whoever comes, once the server knows.
  void Abandon() { unsettled_ = true; }
  // Gives back what is left of all leases, unless they are abandoned.
  absl::Status ReturnAll();

 private:
  struct Pending {
    std::size_t lease;
    std::uint64_t to;
  };
  absl::Status MoveOne(SqlSession& issuing, std::size_t lease, std::uint64_t to);
  absl::StatusOr<Lease> Acquire(std::int64_t series, std::int64_t product, std::uint64_t units);
  absl::StatusOr<bool> TakeOver(std::int64_t series, std::int64_t product, std::uint64_t units,
                                Lease& lease);
  absl::StatusOr<std::uint64_t> LockCounter(std::int64_t series, std::int64_t product);
  absl::Status LeaseAnew(std::uint64_t units, std::uint64_t counter, Lease& lease);
  absl::Status Return(const Lease& lease);
  absl::Status Unlock(const Lease& lease);
  // Not while moves are pending, which name leases by their place.
  absl::Status DropUsed();
  absl::Status Audit(std::string action, const Lease& lease, std::uint64_t from);
  std::size_t Find(Series series, Product product, std::uint64_t next) const;

  std::unique_ptr<PostgresqlConnection> connection_;
  std::uint64_t units_;
  std::function<std::int64_t()> now_;
  std::string holder_;
  std::vector<Lease> leases_;
  std::vector<Pending> pending_;
  bool unsettled_ = false;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_LEDGER_SEQUENCE_LEASES_H_
