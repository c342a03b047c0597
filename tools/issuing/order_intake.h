// Orders into batches: the first stage. One thread.
#ifndef SERIALSMITH_TOOLS_ISSUING_ORDER_INTAKE_H_
#define SERIALSMITH_TOOLS_ISSUING_ORDER_INTAKE_H_

#include <cstddef>

#include "absl/status/statusor.h"
#include "serialsmith/catalogue.h"
#include "tools/issuing/batch.h"
#include "tools/orders/order_reader.h"

namespace serialsmith::tools {

class OrderIntake final {
 public:
  // Reader and catalogue must outlive the intake.
  OrderIntake(OrderReader& reader, const Catalogue& catalogue, std::size_t units_a_batch)
      : reader_(reader), catalogue_(catalogue), units_a_batch_(units_a_batch) {}

  // Fills an empty batch; rows that cannot be issued become its rejects. False: there was nothing
  // left to read.
  absl::StatusOr<bool> Fill(Batch& batch);

 private:
  bool MayGrow(const Batch& batch) const;
  bool HasRoom(const Batch& batch, bool full) const;
  void Add(Batch& batch);

  OrderReader& reader_;
  const Catalogue& catalogue_;
  const std::size_t units_a_batch_;
  Order order_;
  Reject reject_;
  bool order_waits_ = false;  // was too large for the last batch
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_ISSUING_ORDER_INTAKE_H_
