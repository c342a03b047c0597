// What was issued, to which purchase line, for ever. docs/issuing.md.
//
// The interface speaks of lines and serials; how they are stored is the implementation's business
// (sqlite_ledger.h, postgresql_ledger.h). A ledger is used by one thread at a time; several
// processes may share one.
//
// The counter of a series and product, or the lease of some of its sequences, moves in the
// transaction that adds the line. So nothing is issued twice, whatever is killed when; and without
// leases there are no gaps. Lines are never removed, nor is anything in them changed but a
// signature that was missing.
//
//     auto range = ledger.TakeRange(series, order.product, order.quantity);
//     auto transaction = ledger.Begin();
//     auto added = (*transaction)->AddLines({{&order, range->next, serials}}, series, true, now);
//     (*transaction)->MoveSequence(series, order.product, range->next, range->next + quantity);
//     (*transaction)->Commit(now);
#ifndef SERIALSMITH_TOOLS_LEDGER_LEDGER_H_
#define SERIALSMITH_TOOLS_LEDGER_LEDGER_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serialsmith/issue.h"
#include "serialsmith/keys.h"
#include "serialsmith/number.h"
#include "tools/orders/order.h"

namespace serialsmith::tools {

struct LineKey {
  std::string_view order_id;
  std::string_view line;
};

// A purchase line as it was first issued. Its units 1 … quantity have the sequences from
// first_sequence on; (line_id, unit) names a unit for ever.
struct StoredLine {
  std::int64_t line_id = 0;  // 0: the ledger has no such line
  Series series = Series::Newer();
  Product product = *Product::FromValue(0);
  std::uint64_t first_sequence = 0;
  std::uint32_t quantity = 0;
  std::string email;
  std::string name;
  std::string locale;
};

// A line to be added, of serials.size() units.
struct NewLine {
  const Order* order;
  std::uint64_t first_sequence;
  std::span<const IssuedSerial> serials;
};

// What a unit is; the column `state`. kReplaced: revoked, and its owner has another.
enum class UnitState : std::uint8_t { kIssued = 0, kRevoked = 1, kReplaced = 2 };

// issued, revoked or replaced.
std::string_view UnitStateName(UnitState state);

// Where the serials of a line that the ledger has are to be put, and what became of them; as many
// as its quantity.
struct WantedSerials {
  const StoredLine* line;
  std::span<IssuedSerial> serials;
  std::span<UnitState> states;
  bool all_signed = false;  // the answer, beside the serials
};

// Free sequences: `next`, … before `end`.
struct SequenceRange {
  std::uint64_t next = 0;
  std::uint64_t end = 0;
};

// Rolls back when it is destroyed without Commit(). After an error only that is left to do.
class LedgerTransaction {
 public:
  virtual ~LedgerTransaction() = default;

  // Remembers the key of a series. kFailedPrecondition: the ledger knows another one.
  virtual absl::Status BindSeries(Series series, const PublicKey& key) = 0;
  // Adds the lines, all of one series. False: the ledger has one of them; Restart() before going
  // on.
  virtual absl::StatusOr<bool> AddLines(std::span<const NewLine> lines, Series series,
                                        bool with_signatures, std::int64_t now) = 0;
  // Fills in signatures where there are none; others stay.
  virtual absl::Status AddSignatures(const StoredLine& line,
                                     std::span<const IssuedSerial> serials) = 0;
  // The sequences from `from` to before `to` are used.
  virtual absl::Status MoveSequence(Series series, Product product, std::uint64_t from,
                                    std::uint64_t to) = 0;
  // Undoes everything since Begin() and begins anew; others may get in between, and no more
  // afterwards.
  virtual absl::Status Restart() = 0;
  // Writes the audit record of what was done and makes all of it last.
  virtual absl::Status Commit(std::int64_t now) = 0;
};

// While it lives, what the ledger answers does not change. Cheap, and makes many questions cheap.
class LedgerView {
 public:
  virtual ~LedgerView() = default;
};

class Ledger {
 public:
  virtual ~Ledger() = default;

  // Not while a transaction is open, and to be dropped before one begins.
  virtual absl::StatusOr<std::unique_ptr<LedgerView>> View() = 0;

  // While a transaction is open these see what it did, and nobody else changes what they see.

  // Fills one of `found` for each of the keys.
  virtual absl::Status FindLines(std::span<const LineKey> keys, std::span<StoredLine> found) = 0;
  virtual absl::Status ReadSerials(std::span<WantedSerials> wanted) = 0;
  // Whether the next free sequence is `from`: false when somebody else took it, or was never told.
  virtual absl::StatusOr<bool> IsNext(Series series, Product product, std::uint64_t from) = 0;

  // Sequences to plan with, `units` or more if there are so many. With leases no other process gets
  // them, and each call gives others until ForgetRanges(). Without leases they are those behind the
  // counter, and nobody else's only while a transaction is open. kResourceExhausted: the sequences
  // of the series and product are used up.
  virtual absl::StatusOr<SequenceRange> TakeRange(Series series, Product product,
                                                  std::uint64_t units) = 0;
  // What was taken and is not used yet may be given again.
  virtual void ForgetRanges() {}
  // The end of a run: leased sequences that were not used go back.
  virtual absl::Status ReturnRanges(std::int64_t now) {
    (void)now;
    return absl::OkStatus();
  }

  // kFailedPrecondition: the ledger knows another key of that series.
  virtual absl::Status CheckSeries(Series series, const PublicKey& key) = 0;

  // Keeps the names of the issuer and the products, which stand in mail. Not while a transaction is
  // open.
  virtual absl::Status RememberNames(const PublicKeyring& ring) {
    (void)ring;
    return absl::OkStatus();
  }

  // Waits for other writers. kUnavailable: in vain; kCancelled: told not to wait.
  virtual absl::StatusOr<std::unique_ptr<LedgerTransaction>> Begin() = 0;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_LEDGER_LEDGER_H_
