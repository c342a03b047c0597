#include "tools/issuing/order_intake.h"

#include "tools/ledger/audit_replay.h"

namespace serialsmith::tools {

absl::StatusOr<bool> OrderIntake::Fill(Batch& batch) {
  if (order_waits_) {
    order_waits_ = false;
    Add(batch);
  }
  for (;;) {
    const bool full = batch.units >= units_a_batch_ || batch.lines.size() >= kBatchLines ||
                      batch.rejects.size() >= kBatchRejects || batch.text.size() >= kBatchTextBytes;
    if (full && !MayGrow(batch)) break;
    absl::StatusOr<OrderReader::Item> item = reader_.Next(order_, reject_);
    if (!item.ok()) return item.status();
    if (*item == OrderReader::Item::kEnd) break;
    if (*item == OrderReader::Item::kRejected) {
      batch.rejects.push_back(reject_);
    } else if (order_.line.starts_with(kReplacementLine)) {
      // Or the serial that it names could never be replaced.
      batch.rejects.push_back({order_.row, order_.file_line, "line",
                               "begins as the lines of replacements do", std::string(order_.line)});
    } else if (!catalogue_.Knows(order_.product)) {
      batch.rejects.push_back({order_.row, order_.file_line, "product",
                               "no such product in the keyring", order_.product.code()});
    } else if (!batch.lines.empty() && !HasRoom(batch, full)) {
      order_waits_ = true;
      break;
    } else {
      Add(batch);
    }
  }
  batch.rejects_read = batch.rejects.size();
  batch.bytes_consumed = reader_.bytes_consumed();
  return !batch.lines.empty() || !batch.rejects.empty();
}

// One mail tells of an order, and it is queued with what it tells of: lines of an order that follow
// one another stay in one transaction, unless they are very many.
bool OrderIntake::MayGrow(const Batch& batch) const {
  return !batch.lines.empty() && !batch.lines.back().order.email.empty() &&
         batch.units < 2 * units_a_batch_ && batch.lines.size() < 2 * kBatchLines &&
         batch.rejects.size() < 2 * kBatchRejects && batch.text.size() < 2 * kBatchTextBytes;
}

bool OrderIntake::HasRoom(const Batch& batch, bool full) const {
  const std::size_t units = batch.units + order_.quantity;
  if (!order_.email.empty() && batch.lines.back().order.order_id == order_.order_id) {
    return units <= 2 * units_a_batch_;
  }
  return !full && units <= units_a_batch_;
}

void OrderIntake::Add(Batch& batch) {
  PlannedLine& line = batch.lines.emplace_back();
  line.order = order_;
  line.order.order_id = batch.text.Copy(order_.order_id);
  line.order.line = batch.text.Copy(order_.line);
  line.order.email = batch.text.Copy(order_.email);
  line.order.name = batch.text.Copy(order_.name);
  line.order.locale = batch.text.Copy(order_.locale);
  batch.units += order_.quantity;
}

}  // namespace serialsmith::tools
