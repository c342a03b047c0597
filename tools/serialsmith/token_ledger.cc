// Whether the ledger stands by a serial that `serialsmith token` is asked for.
#include "serialsmith/seal.h"
#include "tools/ledger/unit_records.h"
#include "tools/serialsmith/token_commands.h"

namespace serialsmith::tools {

absl::StatusOr<std::optional<Explanation>> RefusalByLedger(SqlSession& session, Verdict verdict,
                                                           const SecretKeyring& ring,
                                                           Unlocker& unlocker) {
  const NumberFields fields = Unpack(verdict.number);
  const absl::StatusOr<Sealer> sealer = unlocker.UnlockSealer(fields.series);
  if (!sealer.ok()) return sealer.status();
  const std::optional<std::uint64_t> sequence = sealer->Open(verdict.number);
  std::optional<UnitState> state;
  if (sequence) {
    absl::Status status =
        VisitUnit(session, fields.series, fields.product, *sequence, [&](const UnitRecord& unit) {
          state = unit.state;
          return absl::OkStatus();
        });
    if (!status.ok()) return status;
  }
  std::optional<Explanation> refusal;
  if (state == UnitState::kIssued) return refusal;
  verdict.code = !sequence ? VerdictCode::kTagMismatch
                 : !state  ? VerdictCode::kNotIssued
                           : VerdictCode::kRevoked;
  refusal = Explain(verdict, &ring.public_ring().catalogue());
  if (state == UnitState::kReplaced) {
    refusal->message = "Invalid Serial Number: it has been replaced.";
    refusal->hint =
        "The replacement is sent to the address of the order: serialsmith mail resend --serial.";
  }
  return refusal;
}

}  // namespace serialsmith::tools
