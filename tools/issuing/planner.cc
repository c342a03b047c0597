#include "tools/issuing/planner.h"

#include <algorithm>
#include <memory>
#include <optional>

#include "core/keys/status.h"

namespace serialsmith::tools {
namespace {

// So that a crew can share one large order.
constexpr std::size_t kTaskUnits = 256;

void RejectLine(Batch& batch, PlannedLine& line, std::string column, std::string reason,
                std::string text) {
  line.kind = PlannedLine::Kind::kRejected;
  batch.rejects.push_back({line.order.row, line.order.file_line, std::move(column),
                           std::move(reason), std::move(text)});
}

// Equal texts need no copy.
std::string_view Keep(const std::string& stored, std::string_view own, TextArena& arena) {
  return stored == own ? own : arena.Copy(stored);
}

}  // namespace

absl::Status Planner::Plan(Batch& batch) {
  absl::StatusOr<std::unique_ptr<LedgerView>> view = ledger_.View();
  if (!view.ok()) return view.status();
  if (absl::Status status = PlanLines(batch, ahead_); !status.ok()) return status;
  for (const CounterMove& move : batch.moves) {
    units_ahead_[move.product.value()] += move.to - move.from;
  }
  return absl::OkStatus();
}

absl::Status Planner::PlanAgain(Batch& batch) {
  Forget(batch);
  // The counters moved: later plans must start from where this batch really ends. What is already
  // planned will be seen to be stale in its turn.
  ahead_.free.clear();
  ledger_.ForgetRanges();
  Expected now;
  return PlanLines(batch, now);
}

void Planner::Forget(const Batch& batch) {
  for (const PlannedLine& line : batch.lines) {
    if (line.kind == PlannedLine::Kind::kNew) {
      ahead_.lines.erase({line.order.order_id, line.order.line});
    }
  }
  for (const CounterMove& move : batch.moves) {
    std::uint64_t& units = units_ahead_[move.product.value()];
    units -= std::min(units, move.to - move.from);
  }
}

absl::Status Planner::PlanLines(Batch& batch, Expected& expected) {
  batch.rejects.resize(batch.rejects_read);
  batch.serials.resize(batch.units);
  batch.states.assign(batch.units, UnitState::kIssued);
  batch.tasks.clear();
  batch.moves.clear();
  move_of_.clear();
  line_keys_.clear();
  for (const PlannedLine& line : batch.lines) {
    line_keys_.push_back({line.order.order_id, line.order.line});
  }
  if (stored_.size() < line_keys_.size()) stored_.resize(line_keys_.size());
  absl::Status status = ledger_.FindLines(line_keys_, std::span(stored_).first(line_keys_.size()));
  if (!status.ok()) return status;

  accepted_.clear();
  wanted_.clear();
  std::size_t first_serial = 0;
  for (std::size_t i = 0; i < batch.lines.size(); ++i) {
    PlannedLine& line = batch.lines[i];
    line.first_serial = first_serial;
    first_serial += line.order.quantity;
    line.email = line.order.email;
    line.name = line.order.name;
    line.locale = line.order.locale;
    line.adds_signatures = false;
    if (expected.lines.contains({line.order.order_id, line.order.line})) {
      line.kind = PlannedLine::Kind::kUnsure;
    } else if (stored_[i].line_id == 0) {
      if (status = PlanNew(batch, line, expected); !status.ok()) return status;
    } else {
      (void)AcceptStored(batch, line, stored_[i]);
    }
  }
  return SettleAccepted(batch);
}

absl::StatusOr<SequenceRange*> Planner::FreeRange(Product product, std::uint64_t units,
                                                  Expected& expected) {
  const auto [place, is_new] = expected.free.try_emplace(product.value());
  SequenceRange& range = place->second;
  if (!is_new && range.end - range.next >= units) return &range;
  // Batches that are planned and not recorded come before this one, unless those plans are void.
  std::uint64_t before = 0;
  if (const auto ahead = units_ahead_.find(product.value());
      is_new && &expected == &ahead_ && ahead != units_ahead_.end()) {
    before = ahead->second;
  }
  absl::StatusOr<SequenceRange> taken =
      ledger_.TakeRange(issuer_.series(), product, before + units);
  if (!taken.ok()) return taken.status();
  if (taken->end - taken->next < before + units) {
    return Problem(absl::StatusCode::kResourceExhausted,
                   "product " + product.code() + " has used up its sequences in series " +
                       std::string(1, issuer_.series().symbol()),
                   "Add a series to the keyring and issue with that.");
  }
  range = {taken->next + before, taken->end};
  return &range;
}

absl::Status Planner::PlanNew(Batch& batch, PlannedLine& line, Expected& expected) {
  const Product product = line.order.product;
  absl::StatusOr<SequenceRange*> range = FreeRange(product, line.order.quantity, expected);
  if (!range.ok()) return range.status();
  std::uint64_t& next = (*range)->next;
  const std::uint64_t end = next + line.order.quantity;
  line.kind = PlannedLine::Kind::kNew;
  line.series = issuer_.series();
  line.first_sequence = next;
  const auto [move, is_first] = move_of_.try_emplace(product.value(), batch.moves.size());
  if (!is_first && batch.moves[move->second].to == next) {
    batch.moves[move->second].to = end;
  } else {
    move->second = batch.moves.size();
    batch.moves.push_back({product, next, end});
  }
  AddTasks(batch, {.issuer = &issuer_,
                   .product = product,
                   .first_sequence = next,
                   .first_serial = line.first_serial,
                   .count = line.order.quantity,
                   .stored = false,
                   .sign = sign_});
  next = end;
  expected.lines.insert({line.order.order_id, line.order.line});
  return absl::OkStatus();
}

void Planner::AddTasks(Batch& batch, SealingTask task) {
  if (!batch.tasks.empty()) {
    // Orders of one unit follow one another: one task for many of them.
    SealingTask& last = batch.tasks.back();
    if (last.issuer == task.issuer && last.product == task.product && last.stored == task.stored &&
        last.sign == task.sign && last.first_sequence + last.count == task.first_sequence &&
        last.first_serial + last.count == task.first_serial &&
        last.count + task.count <= kTaskUnits) {
      last.count += task.count;
      return;
    }
  }
  for (std::size_t left = task.count; left > 0; left -= task.count) {
    task.count = std::min(left, kTaskUnits);
    batch.tasks.push_back(task);
    task.first_sequence += task.count;
    task.first_serial += task.count;
  }
}

absl::Status Planner::Settle(Batch& batch, PlannedLine& line, const StoredLine& stored) {
  accepted_.clear();
  wanted_.clear();
  return AcceptStored(batch, line, stored) ? SettleAccepted(batch) : absl::OkStatus();
}

// Makes the line an existing one whose serials are to be read; false when it had to be rejected.
bool Planner::AcceptStored(Batch& batch, PlannedLine& line, const StoredLine& stored) {
  if (stored.product != line.order.product) {
    RejectLine(batch, line, "product", "this order line was issued for " + stored.product.code(),
               line.order.product.code());
    return false;
  }
  if (stored.quantity != line.order.quantity) {
    RejectLine(batch, line, "quantity",
               "this order line was issued with a quantity of " + std::to_string(stored.quantity),
               std::to_string(line.order.quantity));
    return false;
  }
  line.kind = PlannedLine::Kind::kExisting;
  line.series = stored.series;
  line.first_sequence = stored.first_sequence;
  line.email = Keep(stored.email, line.order.email, batch.text);
  line.name = Keep(stored.name, line.order.name, batch.text);
  line.locale = Keep(stored.locale, line.order.locale, batch.text);
  accepted_.push_back(&line);
  wanted_.push_back({&stored, batch.SerialsOf(line), batch.StatesOf(line)});
  return true;
}

absl::Status Planner::SettleAccepted(Batch& batch) {
  if (wanted_.empty()) return absl::OkStatus();
  if (absl::Status status = ledger_.ReadSerials(wanted_); !status.ok()) return status;
  for (std::size_t i = 0; i < wanted_.size(); ++i) {
    absl::Status status = AddStoredTasks(batch, *accepted_[i], wanted_[i].all_signed);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

// The issuer of serials that the ledger has.
absl::StatusOr<const Issuer*> Planner::IssuerOfStored(Series series) {
  absl::StatusOr<const Issuer*> issuer = keys_.Get(series);
  if (!issuer.ok() || *issuer == &issuer_ || checked_series_.contains(series.value())) {
    return issuer;
  }
  absl::Status known = ledger_.CheckSeries(series, (*issuer)->public_key());
  if (!known.ok()) return known;
  checked_series_.insert(series.value());
  return issuer;
}

absl::Status Planner::AddStoredTasks(Batch& batch, PlannedLine& line, bool all_signed) {
  absl::StatusOr<const Issuer*> issuer = IssuerOfStored(line.series);
  line.adds_signatures = sign_ && !all_signed;
  if (absl::IsNotFound(issuer.status())) {
    if (line.adds_signatures) {
      line.adds_signatures = false;
      RejectLine(batch, line, "line",
                 std::string("its serials lack signatures and the keyring lacks their series ") +
                     line.series.symbol(),
                 std::string(line.order.line));
    }
    return absl::OkStatus();
  }
  if (!issuer.ok()) return issuer.status();
  AddTasks(batch, {.issuer = *issuer,
                   .product = line.order.product,
                   .first_sequence = line.first_sequence,
                   .first_serial = line.first_serial,
                   .count = line.order.quantity,
                   .stored = true,
                   .sign = line.adds_signatures});
  return absl::OkStatus();
}

}  // namespace serialsmith::tools
