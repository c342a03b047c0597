#include "tools/issuing/recorder.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "core/keys/status.h"

namespace serialsmith::tools {
namespace {

using Kind = PlannedLine::Kind;

// Whether the ledger has to hear of the batch at all.
bool AddsSomething(const Batch& batch) {
  return std::any_of(batch.lines.begin(), batch.lines.end(), [](const PlannedLine& line) {
    return line.kind == Kind::kNew || line.kind == Kind::kUnsure || line.adds_signatures;
  });
}

// Whether the crew could do its work. The ledger is a file that others can write, and a signer may
// be another machine.
absl::Status CheckWork(const Batch& batch) {
  if (!batch.signing.ok()) return batch.signing;
  if (batch.wrong_serial == kNoSerial) return absl::OkStatus();
  const auto line = std::ranges::find_if(batch.lines, [&](const PlannedLine& one) {
    return batch.wrong_serial - one.first_serial < one.order.quantity;
  });
  const std::string unit = std::to_string(batch.wrong_serial - line->first_serial + 1);
  return Problem(absl::StatusCode::kDataLoss,
                 "the ledger is damaged: the number of unit " + unit + " of order " +
                     std::string(line->order.order_id) + ", line " + std::string(line->order.line) +
                     ", was not made for it",
                 "Restore the ledger from a backup.");
}

}  // namespace

absl::Status Recorder::Record(Batch& batch, std::int64_t now) {
  if (absl::Status status = CheckWork(batch); !status.ok()) return status;
  if (!AddsSomething(batch)) return absl::OkStatus();
  absl::StatusOr<std::unique_ptr<LedgerTransaction>> begun = ledger_.Begin();
  if (!begun.ok()) return begun.status();
  LedgerTransaction& transaction = **begun;

  absl::StatusOr<bool> added = CountersMatch(batch);
  if (added.ok() && *added) added = AddLines(batch, transaction, now);
  if (added.ok() && !*added) {
    absl::Status status = transaction.Restart();
    if (status.ok()) status = planner_.PlanAgain(batch);
    if (!status.ok()) return status;
    crew_.Start(batch, /*urgent=*/true);
    crew_.Wait(batch);
    if (status = CheckWork(batch); !status.ok()) return status;
    added = AddLines(batch, transaction, now);
    if (added.ok() && !*added)
      added = absl::InternalError("the ledger changed inside a transaction");
  } else {
    planner_.Forget(batch);
  }
  if (!added.ok()) return added.status();

  for (const CounterMove& move : batch.moves) {
    absl::Status moved =
        transaction.MoveSequence(issuer_.series(), move.product, move.from, move.to);
    if (!moved.ok()) return moved;
  }
  if (!batch.moves.empty()) {
    absl::Status bound = transaction.BindSeries(issuer_.series(), issuer_.public_key());
    if (!bound.ok()) return bound;
  }
  return transaction.Commit(now);
}

absl::StatusOr<bool> Recorder::CountersMatch(const Batch& batch) {
  for (const CounterMove& move : batch.moves) {
    absl::StatusOr<bool> next = ledger_.IsNext(issuer_.series(), move.product, move.from);
    if (!next.ok() || !*next) return next;
  }
  return true;
}

// False when the plan does not hold.
absl::StatusOr<bool> Recorder::AddLines(Batch& batch, LedgerTransaction& transaction,
                                        std::int64_t now) {
  new_lines_.clear();
  for (const PlannedLine& line : batch.lines) {
    if (line.kind == Kind::kNew) {
      new_lines_.push_back(
          {&line.order, line.first_sequence, std::as_const(batch).SerialsOf(line)});
    }
  }
  absl::StatusOr<bool> added = transaction.AddLines(new_lines_, issuer_.series(), sign_, now);
  if (!added.ok() || !*added) return added;
  for (PlannedLine& line : batch.lines) {
    if (line.kind == Kind::kUnsure) {
      absl::StatusOr<bool> settled = AddUnsure(batch, line);
      if (!settled.ok() || !*settled) return settled;
    }
    if (line.kind == Kind::kExisting && line.adds_signatures) {
      absl::Status status = AddSignatures(batch, line, transaction);
      if (!status.ok()) return status;
    }
  }
  return true;
}

// The line that it repeats is in the ledger by now.
absl::StatusOr<bool> Recorder::AddUnsure(Batch& batch, PlannedLine& line) {
  const LineKey key{line.order.order_id, line.order.line};
  if (absl::Status status = ledger_.FindLines({&key, 1}, {&stored_, 1}); !status.ok())
    return status;
  if (stored_.line_id == 0) return false;
  batch.tasks.clear();
  if (absl::Status status = planner_.Settle(batch, line, stored_); !status.ok()) return status;
  crew_.Start(batch, /*urgent=*/true);
  crew_.Wait(batch);
  if (absl::Status status = CheckWork(batch); !status.ok()) return status;
  return true;
}

absl::Status Recorder::AddSignatures(const Batch& batch, const PlannedLine& line,
                                     LedgerTransaction& transaction) {
  absl::StatusOr<const Issuer*> issuer = keys_.Get(line.series);
  if (!issuer.ok()) return issuer.status();
  absl::Status status = transaction.BindSeries(line.series, (*issuer)->public_key());
  if (!status.ok()) return status;
  StoredLine stored;
  stored.series = line.series;
  stored.product = line.order.product;
  stored.first_sequence = line.first_sequence;
  return transaction.AddSignatures(stored, batch.SerialsOf(line));
}

}  // namespace serialsmith::tools
