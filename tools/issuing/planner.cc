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
  ahead_.next.clear();
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
  batch.tasks.clear();
  batch.moves.clear();
  move_of_.clear();
  std::size_t first_serial = 0;
  for (PlannedLine& line : batch.lines) {
    line.first_serial = first_serial;
    first_serial += line.order.quantity;
    line.email = line.order.email;
    line.name = line.order.name;
    line.locale = line.order.locale;
    line.adds_signatures = false;
    if (expected.lines.contains({line.order.order_id, line.order.line})) {
      line.kind = PlannedLine::Kind::kUnsure;
      continue;
    }
    absl::StatusOr<bool> found = ledger_.FindLine(line.order.order_id, line.order.line, stored_);
    if (!found.ok()) return found.status();
    absl::Status status = *found ? Settle(batch, line, stored_) : PlanNew(batch, line, expected);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::uint64_t*> Planner::NextSequence(Product product, Expected& expected) {
  const auto [place, is_new] = expected.next.try_emplace(product.value(), 0);
  if (is_new) {
    absl::StatusOr<std::uint64_t> next = ledger_.NextSequence(issuer_.series(), product);
    if (!next.ok()) return next.status();
    place->second = *next;
    if (const auto ahead = units_ahead_.find(product.value());
        &expected == &ahead_ && ahead != units_ahead_.end()) {
      place->second += ahead->second;
    }
  }
  return &place->second;
}

absl::Status Planner::PlanNew(Batch& batch, PlannedLine& line, Expected& expected) {
  const Product product = line.order.product;
  absl::StatusOr<std::uint64_t*> next = NextSequence(product, expected);
  if (!next.ok()) return next.status();
  const std::uint64_t end = **next + line.order.quantity;
  if (end - 1 > kMaxSequence) {
    return Problem(absl::StatusCode::kResourceExhausted,
                   "product " + product.code() + " has used up its sequences in series " +
                       std::string(1, issuer_.series().symbol()),
                   "Add a series to the keyring and issue with that.");
  }
  line.kind = PlannedLine::Kind::kNew;
  line.series = issuer_.series();
  line.first_sequence = **next;
  const auto [move, is_first] = move_of_.try_emplace(product.value(), batch.moves.size());
  if (is_first) batch.moves.push_back({product, **next, end});
  batch.moves[move->second].to = end;
  AddTasks(batch, {.issuer = &issuer_,
                   .product = product,
                   .first_sequence = **next,
                   .first_serial = line.first_serial,
                   .count = line.order.quantity,
                   .seal = true,
                   .sign = sign_});
  **next = end;
  expected.lines.insert({line.order.order_id, line.order.line});
  return absl::OkStatus();
}

void Planner::AddTasks(Batch& batch, SealingTask task) {
  if (!batch.tasks.empty()) {
    // Orders of one unit follow one another: one task for many of them.
    SealingTask& last = batch.tasks.back();
    if (last.issuer == task.issuer && last.product == task.product && last.seal == task.seal &&
        last.first_sequence + last.count == task.first_sequence &&
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
  if (stored.product != line.order.product) {
    RejectLine(batch, line, "product", "this order line was issued for " + stored.product.code(),
               line.order.product.code());
    return absl::OkStatus();
  }
  if (stored.quantity != line.order.quantity) {
    RejectLine(batch, line, "quantity",
               "this order line was issued with a quantity of " + std::to_string(stored.quantity),
               std::to_string(line.order.quantity));
    return absl::OkStatus();
  }
  line.kind = PlannedLine::Kind::kExisting;
  line.series = stored.series;
  line.first_sequence = stored.first_sequence;
  line.email = Keep(stored.email, line.order.email, batch.text);
  line.name = Keep(stored.name, line.order.name, batch.text);
  line.locale = Keep(stored.locale, line.order.locale, batch.text);
  absl::StatusOr<bool> all_signed = ledger_.ReadSerials(stored, batch.SerialsOf(line));
  if (!all_signed.ok()) return all_signed.status();
  if (*all_signed || !sign_) return absl::OkStatus();

  absl::StatusOr<const Issuer*> issuer = keys_.Get(stored.series);
  if (absl::IsNotFound(issuer.status())) {
    RejectLine(batch, line, "line",
               std::string("its serials lack signatures and the keyring lacks their series ") +
                   stored.series.symbol(),
               std::string(line.order.line));
    return absl::OkStatus();
  }
  if (!issuer.ok()) return issuer.status();
  line.adds_signatures = true;
  AddTasks(batch, {.issuer = *issuer,
                   .product = stored.product,
                   .first_sequence = stored.first_sequence,
                   .first_serial = line.first_serial,
                   .count = stored.quantity,
                   .seal = false,
                   .sign = true});
  return absl::OkStatus();
}

}  // namespace serialsmith::tools
