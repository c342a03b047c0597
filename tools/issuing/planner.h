// Decides for each line of a batch what it is and which sequences it gets, before the ledger is
// asked to take it. One thread: the ledger's.
//
// Plans run ahead of the ledger: they count on the batches before them to be recorded as planned
// and on no other process issuing in between. The recorder sees whether that held.
#ifndef SERIALSMITH_TOOLS_ISSUING_PLANNER_H_
#define SERIALSMITH_TOOLS_ISSUING_PLANNER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "tools/issuing/batch.h"
#include "tools/issuing/issuer_keys.h"
#include "tools/ledger/ledger.h"

namespace serialsmith::tools {

class Planner final {
 public:
  // Both must outlive the planner. `issuer` makes what is new; `sign` wants signatures for
  // everything.
  Planner(Ledger& ledger, IssuerKeys& keys, const Issuer& issuer, bool sign)
      : ledger_(ledger), keys_(keys), issuer_(issuer), sign_(sign) {}

  // Plans a batch that the intake filled. kResourceExhausted: a product's sequences are used up;
  // other errors are the ledger's or the keyring's.
  absl::Status Plan(Batch& batch);
  // Plans anew inside a transaction, on what the ledger says now. What was planned for later
  // batches no longer counts.
  absl::Status PlanAgain(Batch& batch);
  // The batch is recorded, or given up: its lines are no longer on their way.
  void Forget(const Batch& batch);

  // Makes the line one that the ledger has: with its serials, what the first order said, and what is
  // left to do for them (comparing, signing) as tasks. A line that the ledger has otherwise becomes
  // a reject.
  absl::Status Settle(Batch& batch, PlannedLine& line, const StoredLine& stored);

 private:
  using LinePair = std::pair<std::string_view, std::string_view>;
  // What is taken for granted: the lines that are on their way, and each product's free sequences.
  struct Expected {
    absl::flat_hash_set<LinePair> lines;
    absl::flat_hash_map<std::uint16_t, SequenceRange> free;
  };

  absl::Status PlanLines(Batch& batch, Expected& expected);
  absl::Status PlanNew(Batch& batch, PlannedLine& line, Expected& expected);
  absl::StatusOr<SequenceRange*> FreeRange(Product product, std::uint64_t units,
                                           Expected& expected);
  bool AcceptStored(Batch& batch, PlannedLine& line, const StoredLine& stored);
  absl::Status SettleAccepted(Batch& batch);
  absl::Status AddStoredTasks(Batch& batch, PlannedLine& line, bool all_signed);
  absl::StatusOr<const Issuer*> IssuerOfStored(Series series);
  void AddTasks(Batch& batch, SealingTask task);

  Ledger& ledger_;
  IssuerKeys& keys_;
  const Issuer& issuer_;
  bool sign_;
  Expected ahead_;
  absl::flat_hash_map<std::uint16_t, std::uint64_t> units_ahead_;  // planned and not recorded
  absl::flat_hash_map<std::uint16_t, std::size_t> move_of_;        // of the batch in hand
  absl::flat_hash_set<unsigned> checked_series_;  // besides the issuer's
  // What the ledger has of the batch in hand; kept to save allocations.
  std::vector<LineKey> line_keys_;
  std::vector<StoredLine> stored_;
  std::vector<PlannedLine*> accepted_;
  std::vector<WantedSerials> wanted_;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_ISSUING_PLANNER_H_
