// Planned and sealed batches into the ledger, one transaction each. One thread: the ledger's.
#ifndef SERIALSMITH_TOOLS_ISSUING_RECORDER_H_
#define SERIALSMITH_TOOLS_ISSUING_RECORDER_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/issuing/batch.h"
#include "tools/issuing/issuer_keys.h"
#include "tools/issuing/planner.h"
#include "tools/issuing/sealing_crew.h"
#include "tools/ledger/ledger.h"

namespace serialsmith::tools {

class Recorder final {
 public:
  // All must outlive the recorder.
  Recorder(Ledger& ledger, IssuerKeys& keys, const Issuer& issuer, bool sign, Planner& planner,
           SealingCrew& crew)
      : ledger_(ledger),
        keys_(keys),
        issuer_(issuer),
        sign_(sign),
        planner_(planner),
        crew_(crew) {}

  // Makes a batch last that the crew is done with, batches in the order of planning. Afterwards
  // each of its lines is new (and recorded), existing or rejected. When the plan no longer holds,
  // because another process issued meanwhile, the batch is planned and sealed anew inside the
  // transaction.
  absl::Status Record(Batch& batch, std::int64_t now);

 private:
  absl::StatusOr<bool> CountersMatch(const Batch& batch);
  absl::StatusOr<bool> AddLines(Batch& batch, LedgerTransaction& transaction, std::int64_t now);
  absl::StatusOr<bool> AddUnsure(Batch& batch, PlannedLine& line);
  absl::Status AddSignatures(const Batch& batch, const PlannedLine& line,
                             LedgerTransaction& transaction);

  Ledger& ledger_;
  IssuerKeys& keys_;
  const Issuer& issuer_;
  bool sign_;
  Planner& planner_;
  SealingCrew& crew_;
  StoredLine stored_;
  std::vector<NewLine> new_lines_;
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_ISSUING_RECORDER_H_
