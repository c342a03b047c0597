// What a ledger would become, without touching it: for --dry-run.
#ifndef SERIALSMITH_TOOLS_LEDGER_OVERLAY_LEDGER_H_
#define SERIALSMITH_TOOLS_LEDGER_OVERLAY_LEDGER_H_

#include <memory>

#include "tools/ledger/ledger.h"

namespace serialsmith::tools {

// Answers from `base`, which is only read and must not change (a snapshot), and from `scratch`,
// which takes everything that is added. Both private to the overlay.
std::unique_ptr<Ledger> OverlayLedger(std::unique_ptr<Ledger> base,
                                      std::unique_ptr<Ledger> scratch);

}  // namespace serialsmith::tools

#endif  // SERIALSMITH_TOOLS_LEDGER_OVERLAY_LEDGER_H_
