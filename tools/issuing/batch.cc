#include "tools/issuing/batch.h"

namespace serialsmith::tools {

void Batch::Clear() {
  lines.clear();
  rejects.clear();
  text.Clear();
  units = rejects_read = 0;
  serials.clear();
  // What one large order needed is not kept for ever.
  if (serials.capacity() > 2 * kBatchUnits) serials.shrink_to_fit();
  states.clear();
  if (states.capacity() > 2 * kBatchUnits) states.shrink_to_fit();
  tasks.clear();
  moves.clear();
  next_task = tasks_undone = 0;
}

}  // namespace serialsmith::tools
