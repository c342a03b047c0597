#include "tools/issuing/order_intake.h"

#include "tools/ledger/audit_replay.h"

namespace serialsmith::tools {

absl::StatusOr<bool> OrderIntake::Fill(Batch& batch) {
  if (order_waits_) {
    order_waits_ = false;
    Add(batch);
  }
  while (batch.units < units_a_batch_ && batch.lines.size() < kBatchLines &&
         batch.rejects.size() < kBatchRejects && batch.text.size() < kBatchTextBytes) {
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
    } else if (!batch.lines.empty() && batch.units + order_.quantity > units_a_batch_) {
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
