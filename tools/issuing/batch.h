// What moves through the pipeline: some thousand units, from the order file to the output.
//
//     intake ──► planner ──► crew (seal, sign) ──► recorder (ledger) ──► sink (output)
//
// One stage at a time has a batch; it is used again and again, so that a unit costs no allocation.
#ifndef SERIALSMITH_TOOLS_ISSUING_BATCH_H_
#define SERIALSMITH_TOOLS_ISSUING_BATCH_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "serialsmith/issue.h"
#include "tools/issuing/text_arena.h"
#include "tools/ledger/ledger.h"
#include "tools/orders/order.h"

namespace serialsmith::tools {

// A batch is full when it has one of these; one larger order has a batch to itself. Signing takes
// so long that smaller batches, which fill and drain the pipeline sooner, are worth their commits.
inline constexpr std::size_t kBatchUnits = 8192;
inline constexpr std::size_t kBatchUnitsSigned = 2048;
inline constexpr std::size_t kBatchLines = 4096;
inline constexpr std::size_t kBatchRejects = 1024;
inline constexpr std::size_t kBatchTextBytes = std::size_t{512} << 10;

struct PlannedLine {
  enum class Kind {
    kNew,
    kExisting,  // the ledger has it; `serials` are read from there
    kUnsure,    // repeats a line that is on its way into the ledger: settled when that is in
    kRejected,
  };

  Order order;  // as read; views of the batch's text
  Kind kind = Kind::kNew;
  Series series = Series::Newer();   // of its serials
  bool adds_signatures = false;      // kExisting: had none
  std::uint64_t first_sequence = 0;  // kNew, kExisting
  std::size_t first_serial = 0;      // in Batch::serials; order.quantity of them
  // What stands in the output: the order's own, or what the first order of this line said.
  std::string_view email;
  std::string_view name;
  std::string_view locale;
};

// Consecutive sequences of one product. Those that the ledger has are sealed too, to be compared: a
// number that was changed there must not be signed, nor given to a customer.
struct SealingTask {
  const Issuer* issuer;
  Product product;
  std::uint64_t first_sequence;
  std::size_t first_serial;
  std::size_t count;
  bool stored;  // the numbers are the ledger's
  bool sign;
};

inline constexpr std::size_t kNoSerial = static_cast<std::size_t>(-1);

// The planned move of one product's counter.
struct CounterMove {
  Product product;
  std::uint64_t from;
  std::uint64_t to;
};

struct Batch {
  // Filled by the intake.
  std::vector<PlannedLine> lines;
  std::vector<Reject> rejects;  // the planner and the recorder add to them
  std::size_t rejects_read = 0;
  TextArena text;
  std::size_t units = 0;
  std::uint64_t bytes_consumed = 0;  // of the order file, when the batch was full

  // Filled by the planner, worked on by the crew.
  std::vector<IssuedSerial> serials;
  std::vector<UnitState> states;  // as many
  std::vector<SealingTask> tasks;
  std::vector<CounterMove> moves;
  std::size_t next_task = 0;     // guarded by the crew
  std::size_t tasks_undone = 0;  // guarded by the crew
  // A stored number that is not what its sequence seals to; guarded by the crew.
  std::size_t wrong_serial = kNoSerial;
  // The first thing that went wrong with signing; guarded by the crew.
  absl::Status signing;

  std::span<IssuedSerial> SerialsOf(const PlannedLine& line) {
    return std::span(serials).subspan(line.first_serial, line.order.quantity);
  }
  std::span<const IssuedSerial> SerialsOf(const PlannedLine& line) const {
    return std::span(serials).subspan(line.first_serial, line.order.quantity);
  }
  std::span<UnitState> StatesOf(const PlannedLine& line) {
    return std::span(states).subspan(line.first_serial, line.order.quantity);
  }
  std::span<const UnitState> StatesOf(const PlannedLine& line) const {
    return std::span(states).subspan(line.first_serial, line.order.quantity);
  }
  void Clear();
};

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_ISSUING_BATCH_H_
